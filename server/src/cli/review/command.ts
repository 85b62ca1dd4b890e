// `invlock check` on changes: since a revision, commit by commit, or patch by patch. Decides what is compared with
// what; the judging is in review.ts, the words are in the reporters.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { startAnalysis } from '../../analysis/batch.ts';
import { selectorMistake } from '../../analysis/catalog.ts';
import { checkOptionsOf, excludes } from '../../analysis/config/config.ts';
import { findRoot } from '../../analysis/workspace.ts';
import { createBuilds, noBuilds } from '../../builds/builds.ts';
import { systemClock } from '../../platform/clock.ts';
import { openRepository, type Repository } from '../../platform/git.ts';
import { treeChanges } from '../../platform/git-tree.ts';
import { hasEntry, relativeInside } from '../../platform/node-sources.ts';
import { readWasm } from '../../platform/wasm.ts';
import { diskChanges } from '../../review/disk-changes.ts';
import { patchedView } from '../../review/patched-view.ts';
import type { Stage } from '../../review/judge.ts';
import { onTouchedLines } from './touched.ts';
import { commitsOf, mergeBase, resolveCommit, shownRevision, type Commit } from '../../review/revisions.ts';
import { diskView, required, skips, treeViews, type TreeView, type TreeViews } from '../../review/views.ts';
import { buildProblems, createConfigs } from '../configs.ts';
import type { OptionsOf } from '../file-jobs.ts';
import type { ExitCode, Host } from '../host.ts';
import { withFixes } from '../offered-fixes.ts';
import { writeOutputs } from '../outputs.ts';
import { createProgress } from '../progress.ts';
import { printable } from '../reporters/layout.ts';
import { formatReview } from '../reporters/review.ts';
import type { ReportOptions } from '../reporters/report.ts';
import { statsText, undecided } from '../results.ts';
import { askedOf, requirePreview, type CheckSettings } from '../settings.ts';
import { usageError } from '../../base/usage-error.ts';
import { looksLikePatch, readPatches, type MailedPatch } from './mail.ts';
import { applyDiff, takeOff } from './patch.ts';
import { createReviewer, type Review, type Reviewer, type ReviewStep } from './review.ts';

/** True if the arguments ask for a comparison. */
export function isReview(args: readonly string[], settings: CheckSettings): boolean {
  const { since, mergeBase: branch, commits, patch } = settings;
  return [since, branch, commits, patch].some((option) => option !== null) || args.includes('-');
}

export async function reviewCommand(
  args: readonly string[],
  settings: CheckSettings,
  host: Host,
): Promise<ExitCode> {
  const mistake = selectorMistake(settings.select, settings.ignore);
  if (mistake !== null) throw usageError(mistake);
  const job = jobOf(args, settings, host);
  // One set of rules for all states: the settings that hold at the root of the tree today.
  const builds = settings.config.from.kind === 'isolated' ? noBuilds : createBuilds();
  const { config } = await createConfigs(settings.config, host.cwd).of(job.root, '');
  requirePreview(settings, [config]);
  const progress = createProgress(host.stderr, systemClock, !settings.quiet);
  const options = checkOptionsOf(config, askedOf(settings));
  const reviewer = createReviewer({
    root: job.root,
    cwd: host.cwd,
    options,
    build: (file) => builds.of(job.root, file),
    isWanted: (file) => job.isWanted(file) && !excludes(config, file),
    named: job.scope.filter((at) => /\.[ch]$/.test(at)),
    breathe: async (what, done, total, file) => {
      progress.update(what, done, total, file);
      await host.breathe();
    },
  });
  const optionsOf: OptionsOf = (root, file) => {
    const build = builds.of(root, file);
    return Promise.resolve(build === undefined ? options : { ...options, build });
  };
  await startAnalysis(readWasm());
  const compared = await carryOut(job, reviewer, settings, host);
  const judged = settings.diffOnly ? onTouchedLines(compared) : compared;
  const formats = [settings.format, ...settings.outputs.map((output) => output.format)];
  const review = formats.includes('sarif') ? await fixable(judged, optionsOf) : judged;
  progress.clear();
  const look: ReportOptions = {
    hints: settings.severity === 'hint',
    quiet: settings.quiet,
    color: settings.color,
    hyperlinks: settings.hyperlinks,
    width: host.stdout.columns ?? 80,
  };
  writeOutputs(settings.outputs, (format, way) => formatReview(format, review, way), look);
  host.stdout.write(formatReview(settings.format, review, look));
  const reports = review.steps.flatMap((step) => [step.before, step.after]);
  const errors = [...new Set(reports.flatMap((report) => report.stats.internalErrors))];
  if (settings.stats) for (const step of review.steps) host.stderr.write(statsText(step.after.stats));
  for (const error of errors) host.stderr.write(`invlock: internal error: ${printable(error)}\n`);
  for (const problem of buildProblems(builds, host.cwd))
    host.stderr.write(`invlock: ${printable(problem)}\n`);
  if (errors.length > 0) return 2;
  const loud = settings.severity === 'error' ? ['error'] : ['error', 'warning'];
  const isNew = review.steps.some((step) => step.after.findings.some((f) => loud.includes(f.severity)));
  if (isNew) return settings.exitZero ? 0 : 1;
  // What the earlier state leaves open may be what a finding would have been unchanged by.
  return settings.strict && reports.some(({ stats }) => undecided(stats) > 0) ? 3 : 0;
}

/** With the fixes of what the work tree brings; other states are on no disk, where somebody could mend them. */
async function fixable(review: Review, optionsOf: OptionsOf): Promise<Review> {
  if (review.kind !== 'since') return review;
  const steps = review.steps.map(async (step) => ({
    ...step,
    after: await withFixes(step.after, optionsOf, null),
  }));
  return { ...review, steps: await Promise.all(steps) };
}

/** What a comparison does not look at is refused: nobody should take it for done. */
const notForReviews: readonly (readonly [string, (settings: CheckSettings) => boolean])[] = [
  ['--watch', (settings) => settings.watch],
  ['--fix', (settings) => settings.fix && !settings.fixOnly],
  ['--fix-only', (settings) => settings.fixOnly],
  ['--verbose', (settings) => settings.verbose],
  ['--diff', (settings) => settings.diff],
  ['--unsafe-fixes', (settings) => settings.unsafeFixes],
  ['--format patch', (settings) => settings.asPatch],
  ['--baseline', (settings) => settings.baseline !== null],
  ['--max-findings', (settings) => settings.maxFindings !== null],
  ['--max-memory', (settings) => settings.maxMemory !== null],
  ['--function-timeout', (settings) => settings.functionLimit !== null],
  ['--statistics', (settings) => settings.statistics],
];

interface Job {
  readonly root: string;
  readonly isWanted: (file: string) => boolean;
  /** Files and folders that were asked about, relative to the root. */
  readonly scope: readonly string[];
  /** `-` was named. */
  readonly readsInput: boolean;
}

function jobOf(args: readonly string[], settings: CheckSettings, host: Host): Job {
  const { since, mergeBase: branch, commits, patch, stdinFilename } = settings;
  const bases = [
    since === null ? null : '--since',
    branch === null ? null : '--merge-base',
    commits === null ? null : '--commits',
  ].filter((name) => name !== null);
  const patches = patch !== null || args.includes('-');
  if (bases.length > 1) throw usageError(`${bases.join(' and ')} exclude each other`);
  if (patches && commits !== null) throw usageError('--commits and patches exclude each other');
  if (patches && settings.diffOnly) throw usageError('--diff-only and patches exclude each other');
  if (patch !== null && args.includes('-')) throw usageError('--patch and - exclude each other');
  if (stdinFilename !== null) throw usageError('--stdin-filename is for one text, not for a comparison');
  const foreign = notForReviews.find(([, isGiven]) => isGiven(settings));
  if (foreign !== undefined) throw usageError(`${foreign[0]} is not for a comparison`);

  const given = args.filter((arg) => arg !== '-');
  const absolutes = (given.length === 0 ? ['.'] : given).map((arg) => path.resolve(host.cwd, arg));
  const roots = new Set(
    settings.root === null
      ? absolutes.map(rootAround)
      : [requireFolder(path.resolve(host.cwd, settings.root), settings.root)],
  );
  const [root = host.cwd, ...others] = roots;
  if (others.length > 0)
    throw usageError(`a comparison is of one tree: ${[...roots].join(' and ')} are several`);
  const scope = absolutes.map((absolute, i) => {
    const relative = relativeInside(root, absolute);
    // The current folder stands for the whole tree where nothing was named.
    if (relative === null && given.length > 0)
      throw usageError(`${given[i] ?? ''} is outside the root ${root}`);
    return relative ?? '';
  });
  const skipped = skips(root);
  const isWanted = (file: string): boolean =>
    scope.some((at) =>
      at === '' ? !skipped.has(file.split('/')[0] ?? '') : file === at || file.startsWith(`${at}/`),
    );
  return { root, isWanted, scope, readsInput: args.includes('-') };
}

function rootAround(absolute: string): string {
  let folder = absolute;
  // What a revision has need not be on disk any more.
  while (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    if (path.dirname(folder) === folder) break;
    folder = path.dirname(folder);
  }
  return findRoot(folder, hasEntry)?.folder ?? folder;
}

function requireFolder(absolute: string, given: string): string {
  if (fs.statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true) return absolute;
  throw usageError(`the root ${given} is not a folder`);
}

/** Reads the repository only if something of it is asked for. */
async function carryOut(job: Job, reviewer: Reviewer, settings: CheckSettings, host: Host): Promise<Review> {
  const { root } = job;
  const patches = await patchesOf(job, settings, host);
  const asksGit = settings.since !== null || settings.mergeBase !== null || settings.commits !== null;
  const repository = asksGit ? required(openRepository(root, host.env)) : null;
  const views = repository === null ? null : treeViews(repository, root);
  const review = await judged();
  const gone = [...(views?.blobs.missing ?? [])].sort();
  if (gone.length > 0) {
    const more = gone.length > 1 ? ` and ${gone.length - 1} more` : '';
    throw usageError(
      `the repository has not got the text of ${gone[0]}${more} (a partial clone?); git fetch brings it`,
    );
  }
  return review;

  async function judged(): Promise<Review> {
    if (repository === null || views === null) {
      requireScope(job, [diskView(root).sources.read]);
      return await reviewPatches(patches ?? [], diskView(root), 'the work tree', job, reviewer);
    }
    if (settings.commits !== null) {
      return await reviewCommits(
        commitsOf(repository, settings.commits),
        repository,
        views,
        job,
        reviewer,
        settings.commits,
      );
    }
    const name = settings.since ?? settings.mergeBase ?? '';
    const id = settings.since === null ? mergeBase(repository, name) : resolveCommit(repository, name);
    const shown =
      settings.since === null ? `the merge base with ${name} (${id.slice(0, 12)})` : shownRevision(name, id);
    const base = views.at(id);
    if (patches !== null) return await reviewPatches(patches, base, shown, job, reviewer);
    return await reviewWorkTree(base, shown, repository, job, reviewer);
  }
}

/** null if no patches are asked for. */
async function patchesOf(
  job: Job,
  { patch }: CheckSettings,
  host: Host,
): Promise<readonly MailedPatch[] | null> {
  if (patch === null && !job.readsInput) return null;
  const fromFile = patch !== null && patch !== '-';
  const name = fromFile ? patch : 'standard input';
  const bytes = fromFile ? readPatchFile(path.resolve(host.cwd, patch), patch) : await host.readInput();
  if (bytes.length > largestPatchFile) throw usageError(`${name} is over 256 MB`);
  if (bytes.length === 0) throw usageError(`${name} is empty: a patch or mails with patches are expected`);
  const patches = looksLikePatch(bytes) || patch !== null ? readPatches(bytes) : [];
  if (patches.length > 0) return patches;
  const hint = fromFile ? '' : '; a text in C goes with --stdin-filename';
  throw usageError(`${name} holds no patch${hint}`);
}

const largestPatchFile = 256 * 1024 * 1024;

function readPatchFile(absolute: string, given: string): Uint8Array {
  const stat = fs.statSync(absolute, { throwIfNoEntry: false });
  if (stat === undefined) throw usageError(`no such file: ${given}`);
  if (!stat.isFile()) throw usageError(`${given} is no regular file`);
  if (stat.size > largestPatchFile) throw usageError(`${given} is over 256 MB`);
  try {
    return fs.readFileSync(absolute);
  } catch {
    throw usageError(`cannot read ${given}: permission denied`);
  }
}

/** What was asked about has to be in one of the states. */
function requireScope(
  { scope, root }: Job,
  reads: readonly ((file: string) => string | null)[],
  known?: TreeView,
): void {
  for (const at of scope) {
    if (at === '' || fs.existsSync(path.join(root, at)) || known?.tree.folders.has(at) === true) continue;
    if (!reads.some((read) => read(at) !== null)) throw usageError(`no such file or folder: ${at}`);
  }
}

async function reviewWorkTree(
  base: TreeView,
  shown: string,
  repository: Repository,
  job: Job,
  reviewer: Reviewer,
): Promise<Review> {
  requireScope(job, [base.sources.read], base);
  const before = reviewer.open(base, null);
  const after = reviewer.open(diskView(job.root), before);
  const changed = diskChanges(base.tree, repository, job.root);
  const name = { commit: null, subject: null, author: null };
  const step = await reviewer.step(name, [{ stage: before, changed }], after);
  return { kind: 'since', root: job.root, base: shown, steps: [step], elsewhere: 0 };
}

async function reviewPatches(
  patches: readonly MailedPatch[],
  given: Stage['view'],
  shown: string,
  job: Job,
  reviewer: Reviewer,
): Promise<Review> {
  const prefix = patchPrefix(job.root);
  const steps: ReviewStep[] = [];
  const [only, ...others] = patches;
  // Tools that work on a branch hand over one patch of it after the other.
  const off =
    only === undefined || others.length > 0
      ? null
      : takeOff(only.diff, { name: 'the patch', prefix, read: given.sources.read });
  const base = off === null ? given : patchedView(given, new Map(off.map((file) => [file.path, file.after])));
  const texts = new Map<string, string | null>();
  let stage = reviewer.open(base, null);
  for (const [i, patch] of patches.entries()) {
    const words = patch.subject === null ? '' : ` ("${patch.subject}")`;
    const name = `${patches.length === 1 ? 'the patch' : `patch ${i + 1} of ${patches.length}`}${words}`;
    const files = applyDiff(patch.diff, { name, prefix, read: stage.view.sources.read });
    // All patches so far on one base: a long series is no tower of views.
    for (const file of files) texts.set(file.path, file.after);
    const next = reviewer.open(patchedView(base, new Map(texts)), stage);
    const changed = files.map((file) => file.path);
    const { commit, subject, author } = patch;
    steps.push(await reviewer.step({ commit, subject, author }, [{ stage, changed }], next));
    stage = next;
  }
  return {
    kind: 'patches',
    root: job.root,
    base: off === null ? shown : `${shown} without it`,
    steps,
    elsewhere: 0,
  };
}

async function reviewCommits(
  commits: readonly Commit[],
  repository: Repository,
  views: TreeViews,
  job: Job,
  reviewer: Reviewer,
  range: string,
): Promise<Review> {
  const stages = new Map<string, Stage & { readonly view: TreeView }>();
  const uses = new Map<string, number>();
  for (const { parents } of commits) for (const p of parents) uses.set(p, (uses.get(p) ?? 0) + 1);
  const opened = (id: string, view: () => TreeView, previous: Stage | null): Stage & { view: TreeView } => {
    const known = stages.get(id);
    if (known !== undefined) return known;
    const made = view();
    const stage = { ...reviewer.open(made, previous), view: made };
    stages.set(id, stage);
    return stage;
  };
  const steps: ReviewStep[] = [];
  for (const { id, parents, subject, author } of commits) {
    const befores = (parents.length === 0 ? [null] : parents).map((parent) => ({
      stage: opened(parent ?? '', () => (parent === null ? views.empty : views.at(parent)), null),
      changes: required(treeChanges(repository, parent, id)),
    }));
    const [first] = befores;
    if (first === undefined) continue;
    const after = opened(id, () => views.after(first.stage.view, first.changes, id), first.stage);
    const parts = befores.map(({ stage, changes }) => ({ stage, changed: changes.map((c) => c.path) }));
    steps.push(await reviewer.step({ commit: id, subject, author }, parts, after));
    // A tree that no later commit starts from is not kept.
    for (const parent of parents) {
      const left = (uses.get(parent) ?? 1) - 1;
      uses.set(parent, left);
      if (left === 0) stages.delete(parent);
    }
    if ((uses.get(id) ?? 0) === 0) stages.delete(id);
  }
  return { kind: 'commits', root: job.root, base: range, steps, elsewhere: 0 };
}

/** The root below the folder that paths in patches are relative to: the checkout, if there is one. */
function patchPrefix(root: string): string {
  for (let at = root; ; at = path.dirname(at)) {
    if (hasEntry(at, '.git')) {
      const back = path.relative(at, root);
      return back === '' ? '' : `${back.split(path.sep).join('/')}/`;
    }
    if (path.dirname(at) === at) return '';
  }
}
