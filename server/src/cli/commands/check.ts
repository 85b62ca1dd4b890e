// `invlock check`: from paths to a report. Folders are looked through for the vocabulary first; only files that
// mention it are parsed. Nothing here depends on how many threads took part.

import { selectorMistake } from '../../analysis/catalog.ts';
import type { CheckOptions, FileResult } from '../../analysis/check.ts';
import { systemClock } from '../../platform/clock.ts';
import { readText } from '../../platform/node-sources.ts';
import { defaultJobs } from '../../platform/workers.ts';
import { applyBaselines, type Checked } from '../baselines.ts';
import { createConfigs, type Configs } from '../configs.ts';
import type { ExitCode, Host } from '../host.ts';
import { resolveInputs, resolveStdinFile, type InputGroup } from '../inputs.ts';
import type { LaneInit, LaneJob, Overlay } from '../jobs.ts';
import { openLanes, runJobs, type CheckLane } from '../lanes.ts';
import type { OptionValues } from '../argv.ts';
import { writeOutputs } from '../outputs.ts';
import { severities } from '../options.ts';
import { createProgress, type Progress } from '../progress.ts';
import { formatReport } from '../reporters/formats.ts';
import { printable } from '../reporters/layout.ts';
import type { Report, ReportOptions } from '../reporters/report.ts';
import { isReview, reviewCommand } from '../review/command.ts';
import { openResultCache, type CheckJob, type ResultCache } from '../result-cache.ts';
import { checkSettings, type CheckSettings } from '../settings.ts';
import { usageError } from '../../base/usage-error.ts';
import { collectReport, statisticsText, statsText, timesText, type GroupResult } from '../results.ts';

/** Fewer files than this are not worth the start of a second thread. */
const filesPerThread = 24;
const scanChunk = 400;
const moduleDepth = 4;
const largestPart = 64;

export async function checkCommand(
  args: readonly string[],
  options: OptionValues,
  host: Host,
): Promise<ExitCode> {
  const settings = checkSettings(options, host);
  if (isReview(args, settings)) return await reviewCommand(args, settings, host);
  requireSense(settings);
  const begun = systemClock.now();
  let checked = await runCheck(args, settings, host);
  let judged = await applyBaselines(checked, settings, host.cwd);
  let isWritten = true;
  if (settings.fix || settings.diff) {
    const fixing = await fixFiles(judged.results, settings, checked.overlay, host);
    if (fixing === 'diff')
      return exitCodeOf(collectReport(judged.results, checked.overlay, host.cwd), settings);
    isWritten = fixing === 'written';
    // What is left is told by a run on what is written.
    checked = await runCheck(args, settings, host);
    judged = await applyBaselines(checked, settings, host.cwd);
  }
  const { results, stale } = judged;
  const all = collectReport(results, checked.overlay, host.cwd, stale);
  const report = limited(all, settings);
  const reportOptions: ReportOptions = {
    hints: settings.severity === 'hint',
    quiet: settings.quiet,
    color: settings.color,
    hyperlinks: settings.hyperlinks,
    width: host.stdout.columns ?? 80,
  };
  writeOutputs(settings.outputs, report, reportOptions);
  if (!settings.asPatch) host.stdout.write(formatReport(settings.format, report, reportOptions));
  if (settings.stats) host.stderr.write(statsText(all.stats) + timesText(results, systemClock.now() - begun));
  for (const error of report.stats.internalErrors)
    host.stderr.write(`invlock: internal error: ${printable(error)}\n`);
  for (const file of report.stats.unreadable) host.stderr.write(`invlock: cannot read ${printable(file)}\n`);
  for (const entry of report.stats.staleEntries)
    host.stderr.write(
      `invlock: baseline: ${printable(entry)} is not found any more (invlock baseline prune)\n`,
    );
  if (settings.statistics)
    host.stderr.write(statisticsText(limited(all, { ...settings, maxFindings: null })));
  return isWritten ? exitCodeOf(all, settings) : 2;
}

/** The report without what was not asked for. */
function limited(report: Report, { severity, maxFindings }: CheckSettings): Report {
  const least = severities.indexOf(severity ?? 'hint');
  const loud = report.findings.filter((finding) => severities.indexOf(finding.severity) <= least);
  // Hints would take the places of what people are shown.
  const shown = severity === 'hint' ? loud : loud.filter((finding) => finding.severity !== 'hint');
  const last = maxFindings === null ? undefined : shown[maxFindings];
  const findings = last === undefined ? loud : loud.slice(0, loud.indexOf(last));
  return { ...report, findings, omitted: loud.length - findings.length };
}

/** What is left out by --max-findings counts; what is below --severity does not. */
function exitCodeOf({ findings, stats }: Report, settings: CheckSettings): ExitCode {
  if (stats.internalErrors.length > 0) return 2;
  const least = settings.severity === 'error' ? ['error'] : ['error', 'warning'];
  if (findings.some((finding) => least.includes(finding.severity))) return settings.exitZero ? 0 : 1;
  const open = stats.partialFunctions + stats.widenedFunctions + stats.unreadable.length;
  return settings.strict && open > 0 ? 3 : 0;
}

/** Everything that the paths hold, with its findings. Throws a UsageError. */
export async function runCheck(
  args: readonly string[],
  settings: CheckSettings,
  host: Host,
): Promise<Checked & { readonly overlay: Overlay | null }> {
  const mistake = selectorMistake(settings.select, settings.ignore);
  if (mistake !== null) throw usageError(mistake);
  const { groups, overlay } = await inputsOf(args, settings, host);
  const progress = createProgress(host.stderr, systemClock, !settings.quiet);
  const configs = createConfigs(settings.config, host.cwd);
  for (const group of groups) await configs.require(group);
  const results = await checkGroups(groups, { overlay }, configs, settings, host, progress);
  progress.clear();
  return { groups, overlay, results, configs };
}

async function fixFiles(
  results: readonly GroupResult[],
  settings: CheckSettings,
  overlay: Overlay | null,
  host: Host,
): Promise<'diff' | 'written' | 'failed'> {
  const { diffOf, diffSummary, mendGroups, patchOf, writeMended } = await import('../fixing.ts');
  const mended = await mendGroups(results, settings, overlay);
  const { root } = collectReport(results, overlay, host.cwd);
  if (settings.asPatch) host.stdout.write(patchOf(mended, root, host));
  if (!settings.diff) return writeMended(mended, host, settings.quiet) ? 'written' : 'failed';
  if (!settings.asPatch) host.stdout.write(diffOf(mended, root, host));
  if (!settings.quiet) host.stderr.write(diffSummary(mended));
  return 'diff';
}

function requireSense(settings: CheckSettings): void {
  const { fix, diff, unsafeFixes, stdinFilename, format, asPatch } = settings;
  if (fix && diff) throw usageError('--diff changes nothing and --fix does: give one of them');
  if (unsafeFixes && !fix && !diff) throw usageError('--unsafe-fixes goes with --fix or --diff');
  if (fix && stdinFilename !== null)
    throw usageError('--fix writes files, and the text is on standard input: use --diff');
  if (asPatch && !fix && !diff) throw usageError('--format patch goes with --fix or --diff');
  if (diff && format !== 'text') throw usageError(`--diff prints a diff, not ${format}`);
}

interface Inputs {
  readonly groups: readonly InputGroup[];
  readonly overlay: Overlay | null;
}

async function inputsOf(args: readonly string[], settings: CheckSettings, host: Host): Promise<Inputs> {
  const given = settings.stdinFilename;
  if (given === null) {
    const groups = resolveInputs(args.length === 0 ? ['.'] : args, host.cwd, settings.root);
    for (const group of groups) {
      for (const file of group.named) requireText(group.root, file);
    }
    return { groups, overlay: null };
  }
  if (args.length > 0) throw usageError('--stdin-filename names the file to check; give no paths beside it');
  const { root, path: file } = resolveStdinFile(given, host.cwd, settings.root);
  const bytes = await host.readInput();
  if (bytes.includes(0)) throw usageError('standard input is not text: it contains a NUL byte');
  const text = Buffer.from(bytes).toString('utf8');
  return {
    groups: [{ root, named: [file], found: [], start: [], unreadable: [] }],
    overlay: { root, path: file, text },
  };
}

function requireText(root: string, file: string): void {
  const read = readText(root, file);
  if (read.kind === 'unreadable') throw usageError(`cannot check ${file}: ${read.reason}`);
}

async function checkGroups(
  groups: readonly InputGroup[],
  init: LaneInit,
  configs: Configs,
  settings: CheckSettings,
  host: Host,
  progress: Progress,
): Promise<GroupResult[]> {
  const files = groups.reduce((sum, group) => sum + group.named.length + group.found.length, 0);
  const wanted = settings.jobs ?? defaultJobs();
  const lanes = openLanes(Math.min(wanted, Math.ceil(files / filesPerThread)), init, host);
  // A text that is not on the disk has no place in what is kept about the disk.
  const cache =
    settings.cache === null || init.overlay !== null ? null : openResultCache(settings.cache, host);
  try {
    const results: GroupResult[] = [];
    for (const group of groups)
      results.push(await checkGroup(group, lanes, progress, configs, settings, cache));
    const trouble = cache?.close() ?? null;
    if (trouble !== null && !settings.quiet) host.stderr.write(`invlock: ${printable(trouble)}\n`);
    return results;
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
  }
}

async function checkGroup(
  group: InputGroup,
  lanes: readonly CheckLane[],
  progress: Progress,
  configs: Configs,
  settings: CheckSettings,
  cache: ResultCache | null,
): Promise<GroupResult> {
  const round: Round = {
    group,
    lanes,
    cache,
    progress,
    configs,
    asked: { select: settings.select, ignore: settings.ignore },
    errors: [],
    unreadable: [...group.unreadable],
    homes: new Map(),
  };
  const mentioning = await configs.included(
    group.root,
    await scan(round, group.found, [], 'looking through'),
  );
  const chosen = [...group.named, ...mentioning].sort();
  const first = await check(round, chosen);
  const beside = await neighbours(round, first, new Set(chosen));
  const results = [...first, ...(await check(round, beside))];
  const unread = round.unreadable.length - group.unreadable.length;
  return {
    root: group.root,
    files: group.named.length + group.found.length,
    silent: group.found.length - mentioning.length - beside.length - unread,
    results,
    unreadable: round.unreadable.sort(),
    errors: round.errors,
  };
}

interface Round {
  readonly group: InputGroup;
  readonly lanes: readonly CheckLane[];
  readonly cache: ResultCache | null;
  readonly progress: Progress;
  readonly configs: Configs;
  readonly asked: CheckOptions;
  readonly errors: string[];
  readonly unreadable: string[];
  /** Which lane has looked at a part of the tree: what it found out there it knows. */
  readonly homes: Map<string, number>;
}

/** The files that mention one of the words; the vocabulary, if there are none. */
async function scan(
  { group, lanes, cache, progress, errors, unreadable }: Round,
  files: readonly string[],
  words: readonly string[],
  what: string,
): Promise<string[]> {
  const { mentioning, open } = cache?.known(group.root, files, words) ?? { mentioning: [], open: files };
  const out = [...mentioning];
  const jobs = chunks(open, scanChunk).map((part): LaneJob => ({
    kind: 'scan',
    root: group.root,
    files: part,
    words,
  }));
  for (const { job, answer } of await run(lanes, jobs, what, open.length, progress)) {
    if (answer.kind === 'failed') errors.push(`scan: ${answer.message}`);
    else if (answer.result.kind === 'scan') {
      answer.result.answers.forEach((found, i) => {
        const file = job.files[i] ?? '';
        if (found === 'mentions') out.push(file);
        else if (found === 'unreadable' && !unreadable.includes(file)) unreadable.push(file);
        if (found !== 'unreadable') cache?.note(group.root, file, words, found === 'mentions');
      });
    }
  }
  return out.sort();
}

async function check(
  { group, lanes, cache, progress, configs, asked, errors, homes }: Round,
  files: readonly string[],
): Promise<FileResult[]> {
  const results: FileResult[] = [];
  const parts = await configs.parts(group.root, files, asked);
  const jobs: CheckJob[] = [];
  for (const { options, files: own } of parts) {
    for (const part of byModule(own)) {
      const job: CheckJob = {
        kind: 'check',
        root: group.root,
        part: partOf(part[0] ?? ''),
        files: part,
        options,
        wantsInputs: cache !== null,
      };
      const known = cache?.find(job) ?? null;
      if (known === null) jobs.push(job);
      else results.push(...known);
    }
  }
  for (const { job, answer } of await run(lanes, jobs, 'checking', files.length, progress, homes)) {
    if (answer.kind === 'failed') errors.push(`${job.files.join(', ')}: ${answer.message}`);
    else if (answer.result.kind === 'check') {
      results.push(...answer.result.results);
      if (job.kind === 'check') cache?.keep(job, answer.result);
    }
  }
  return results;
}

/** Files beside those with callbacks that take the same locks without ever naming a notifier. */
async function neighbours(
  round: Round,
  results: readonly FileResult[],
  known: ReadonlySet<string>,
): Promise<string[]> {
  const wordsByFolder = new Map<string, Set<string>>();
  for (const { file, lockWords } of results) {
    if (lockWords.length === 0) continue;
    const folder = folderOf(file);
    wordsByFolder.set(folder, new Set([...(wordsByFolder.get(folder) ?? []), ...lockWords]));
  }
  const out: string[] = [];
  for (const [folder, words] of wordsByFolder) {
    const beside = round.group.found.filter((file) => folderOf(file) === folder && !known.has(file));
    const naming = await scan(round, beside, [...words].sort(), 'looking around');
    out.push(...(await round.configs.included(round.group.root, naming)));
  }
  return out.sort();
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}

type Answer = Awaited<ReturnType<CheckLane['run']>>;

async function run(
  lanes: readonly CheckLane[],
  jobs: readonly LaneJob[],
  what: string,
  total: number,
  progress: Progress,
  homes = new Map<string, number>(),
): Promise<{ job: LaneJob; answer: Answer }[]> {
  let done = 0;
  const noteDone = (job: LaneJob, lane: number): void => {
    done += job.files.length;
    progress.update(what, done, total);
    homes.set(partOf(job.files[0] ?? ''), lane);
  };
  const answers = await runJobs(lanes, jobs, noteDone, (job) => homes.get(partOf(job.files[0] ?? '')));
  return jobs.map((job, i) => ({ job, answer: answers[i] ?? missing }));
}

const missing: { kind: 'failed'; message: string } = { kind: 'failed', message: 'no answer' };

/** Files of one part of the tree go to one lane: what is found out about their module is found out once. */
function byModule(files: readonly string[]): string[][] {
  const parts = new Map<string, string[]>();
  for (const file of files) {
    const key = partOf(file);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [file]);
    else part.push(file);
  }
  // Large parts first, so that no lane ends long after the others.
  return [...parts.values()].flatMap((part) => chunks(part, largestPart)).sort((a, b) => b.length - a.length);
}

/** The part of the tree that a file lies in: about a module. */
function partOf(file: string): string {
  return file.split('/').slice(0, -1).slice(0, moduleDepth).join('/');
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
