// `invlock check`: from paths to a report. Folders are looked through for the vocabulary first; only files that
// mention it are parsed. Nothing here depends on how many threads took part.

import { selectorMistake } from '../../analysis/catalog.ts';
import type { FileResult } from '../../analysis/check.ts';
import { systemClock } from '../../platform/clock.ts';
import { readText } from '../../platform/node-sources.ts';
import { defaultJobs } from '../../platform/workers.ts';
import type { ExitCode, Host } from '../host.ts';
import { resolveInputs, resolveStdinFile, type InputGroup } from '../inputs.ts';
import type { LaneInit, LaneJob, Overlay } from '../jobs.ts';
import { openLanes, runJobs, type CheckLane } from '../lanes.ts';
import type { OptionValues } from '../argv.ts';
import { createProgress, type Progress } from '../progress.ts';
import { formatReport } from '../reporters/formats.ts';
import type { Report, ReportOptions } from '../reporters/report.ts';
import { checkSettings, type CheckSettings } from '../settings.ts';
import { usageError } from '../usage-error.ts';
import { collectReport, statsText, type GroupResult } from '../results.ts';

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
  const mistake = selectorMistake(settings.select, settings.ignore);
  if (mistake !== null) throw usageError(mistake);
  requireSense(settings);
  const { groups, overlay } = await inputsOf(args, settings, host);
  const progress = createProgress(host.stderr, systemClock, !settings.quiet);
  const init: LaneInit = { select: settings.select, ignore: settings.ignore, overlay };
  const first = await checkGroups(groups, init, settings, host, progress);
  progress.clear();
  const fixing = settings.fix || settings.diff ? await fixFiles(first, settings, overlay, host) : null;
  if (fixing === 'diff') return exitCodeOf(collectReport(first, overlay, host.cwd), host);
  // What is left is told by a run on what is written.
  const results = fixing === null ? first : await checkGroups(groups, init, settings, host, progress);
  progress.clear();

  const report = collectReport(results, overlay, host.cwd);
  const reportOptions: ReportOptions = {
    hints: settings.hints,
    quiet: settings.quiet,
    color: settings.color,
    width: host.stdout.columns ?? 80,
  };
  host.stdout.write(formatReport(settings.format, report, reportOptions));
  if (settings.stats) host.stderr.write(statsText(report.stats));
  const code = exitCodeOf(report, host);
  return fixing === 'failed' ? 2 : code;
}

function exitCodeOf(report: Report, host: Host): ExitCode {
  for (const error of report.stats.internalErrors) host.stderr.write(`invlock: internal error: ${error}\n`);
  for (const file of report.stats.unreadable) host.stderr.write(`invlock: cannot read ${file}\n`);
  if (report.stats.internalErrors.length > 0) return 2;
  return report.findings.some((finding) => finding.severity !== 'hint') ? 1 : 0;
}

async function fixFiles(
  results: readonly GroupResult[],
  settings: CheckSettings,
  overlay: Overlay | null,
  host: Host,
): Promise<'diff' | 'written' | 'failed'> {
  const { diffOf, diffSummary, mendGroups, writeMended } = await import('../fixing.ts');
  const mended = await mendGroups(results, settings, overlay);
  if (!settings.diff) return writeMended(mended, host, settings.quiet) ? 'written' : 'failed';
  host.stdout.write(diffOf(mended, collectReport(results, overlay, host.cwd).root, host));
  if (!settings.quiet) host.stderr.write(diffSummary(mended));
  return 'diff';
}

function requireSense(settings: CheckSettings): void {
  const { fix, diff, unsafeFixes, stdinFilename, format } = settings;
  if (fix && diff) throw usageError('--diff changes nothing and --fix does: give one of them');
  if (unsafeFixes && !fix && !diff) throw usageError('--unsafe-fixes goes with --fix or --diff');
  if (fix && stdinFilename !== null)
    throw usageError('--fix writes files, and the text is on standard input: use --diff');
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
    groups: [{ root, named: [file], found: [], unreadable: [] }],
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
  settings: CheckSettings,
  host: Host,
  progress: Progress,
): Promise<GroupResult[]> {
  const files = groups.reduce((sum, group) => sum + group.named.length + group.found.length, 0);
  const wanted = settings.jobs ?? defaultJobs();
  const lanes = openLanes(Math.min(wanted, Math.ceil(files / filesPerThread)), init, host);
  try {
    const results: GroupResult[] = [];
    for (const group of groups) results.push(await checkGroup(group, lanes, progress));
    return results;
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
  }
}

async function checkGroup(
  group: InputGroup,
  lanes: readonly CheckLane[],
  progress: Progress,
): Promise<GroupResult> {
  const round: Round = {
    group,
    lanes,
    progress,
    errors: [],
    unreadable: [...group.unreadable],
    homes: new Map(),
  };
  const mentioning = await scan(round, group.found, [], 'looking through');
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
  readonly progress: Progress;
  readonly errors: string[];
  readonly unreadable: string[];
  /** Which lane has looked at a part of the tree: what it found out there it knows. */
  readonly homes: Map<string, number>;
}

/** The files that mention one of the words; the vocabulary, if there are none. */
async function scan(
  { group, lanes, progress, errors, unreadable }: Round,
  files: readonly string[],
  words: readonly string[],
  what: string,
): Promise<string[]> {
  const out: string[] = [];
  const jobs = chunks(files, scanChunk).map((part): LaneJob => ({
    kind: 'scan',
    root: group.root,
    files: part,
    words,
  }));
  for (const { job, answer } of await run(lanes, jobs, what, files.length, progress)) {
    if (answer.kind === 'failed') errors.push(`scan: ${answer.message}`);
    else if (answer.result.kind === 'scan') {
      answer.result.answers.forEach((found, i) => {
        const file = job.files[i] ?? '';
        if (found === 'mentions') out.push(file);
        else if (found === 'unreadable' && !unreadable.includes(file)) unreadable.push(file);
      });
    }
  }
  return out;
}

async function check(
  { group, lanes, progress, errors, homes }: Round,
  files: readonly string[],
): Promise<FileResult[]> {
  const results: FileResult[] = [];
  const jobs = byModule(files).map((part): LaneJob => ({ kind: 'check', root: group.root, files: part }));
  for (const { job, answer } of await run(lanes, jobs, 'checking', files.length, progress, homes)) {
    if (answer.kind === 'failed') errors.push(`${job.files.join(', ')}: ${answer.message}`);
    else if (answer.result.kind === 'check') results.push(...answer.result.results);
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
    out.push(...(await scan(round, beside, [...words].sort(), 'looking around')));
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
