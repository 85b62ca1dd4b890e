// `invlock check`: from paths to a report. Folders are looked through for the vocabulary first; only files that
// mention it are parsed. Nothing here depends on how many threads took part.

import * as path from 'node:path';
import { selectorMistake } from '../../analysis/catalog.ts';
import { systemClock } from '../../platform/clock.ts';
import { readText } from '../../platform/node-sources.ts';
import { defaultJobs } from '../../platform/workers.ts';
import { applyBaselines, type Checked } from '../baselines.ts';
import { createBuilds, noBuilds } from '../../builds/builds.ts';
import { buildProblems, createConfigs, type Configs } from '../configs.ts';
import { withListedFiles } from '../file-list.ts';
import type { OptionsOf } from '../file-jobs.ts';
import type { ExitCode, Host } from '../host.ts';
import { resolveInputs, resolveStdinFile, type InputGroup } from '../inputs.ts';
import type { LaneInit, Overlay } from '../jobs.ts';
import { openLanes } from '../lanes.ts';
import { residentMegabytes } from '../memory.ts';
import type { OptionValues } from '../argv.ts';
import { withFixes } from '../offered-fixes.ts';
import { writeOutputs } from '../outputs.ts';
import { severities, type Format } from '../options.ts';
import { createProgress, type Progress } from '../progress.ts';
import { formatReport } from '../reporters/formats.ts';
import { printable } from '../reporters/layout.ts';
import type { Report, ReportOptions } from '../reporters/report.ts';
import { isReview, reviewCommand } from '../review/command.ts';
import { openResultCache } from '../result-cache.ts';
import { checkGroup } from '../round.ts';
import { openStream, type FindingStream, type StreamWay } from '../streaming.ts';
import { askedOf, checkSettings, requirePreview, type CheckSettings } from '../settings.ts';
import { usageError } from '../../base/usage-error.ts';
import {
  collectReport,
  filesText,
  reasons,
  statisticsText,
  statsText,
  timesText,
  undecided,
  type GroupResult,
} from '../results.ts';

/** Fewer files than this are not worth the start of a second thread. */
const filesPerThread = 24;

export async function checkCommand(
  given: readonly string[],
  options: OptionValues,
  around: Host,
): Promise<ExitCode> {
  const settings = checkSettings(options, around);
  const { args, host } = await withListedFiles(given, options['silent'] === true ? silent(around) : around);
  if (settings.diffOnly && settings.since === null && settings.mergeBase === null)
    throw usageError('--diff-only goes with --since or --merge-base');
  if (isReview(args, settings)) return await reviewCommand(args, settings, host);
  requireSense(settings);
  if (!settings.watch) return (await checkOnce(args, settings, host)).code;
  const { watchCheck } = await import('../watching.ts');
  return await watchCheck(args, settings, host, () => checkOnce(args, settings, host));
}

function silent(host: Host): Host {
  return { ...host, stdout: { ...host.stdout, write: () => {} } };
}

async function checkOnce(
  args: readonly string[],
  settings: CheckSettings,
  host: Host,
): Promise<{ readonly code: ExitCode; readonly checked: Checked }> {
  const begun = systemClock.now();
  // What --fix will mend is not told.
  const mends = settings.fix || settings.diff;
  let checked = await runCheck(args, settings, host, !mends);
  let judged = await applyBaselines(checked, settings, host.cwd);
  let isWritten = true;
  if (mends) {
    const fixing = await fixFiles({ ...checked, results: judged.results }, settings, host);
    if (fixing === 'diff')
      return {
        code: exitCodeOf(collectReport(judged.results, checked.overlay, host.cwd), settings),
        checked,
      };
    isWritten = fixing === 'written';
    if (settings.fixOnly) return { code: isWritten ? 0 : 2, checked };
    // What is left is told by a run on what is written.
    checked = await runCheck(args, settings, host, true);
    judged = await applyBaselines(checked, settings, host.cwd);
  }
  const { results } = judged;
  const all = collectReport(results, checked.overlay, host.cwd, judged);
  const few = limited(all, settings);
  // Only one format has a place for them, and each is tried.
  const wantsFixes = [settings.format, ...settings.outputs.map((output) => output.format)].includes('sarif');
  const report = wantsFixes
    ? await withFixes(few, optionsIn(checked.configs, settings), checked.overlay)
    : few;
  const reportOptions: ReportOptions = {
    hints: settings.severity === 'hint',
    quiet: settings.quiet,
    color: settings.color,
    hyperlinks: settings.hyperlinks,
    width: host.stdout.columns ?? 80,
  };
  writeOutputs(settings.outputs, (format, way) => formatReport(format, report, way), reportOptions);
  if (checked.stream !== null) checked.stream.end(results, report);
  else if (!settings.asPatch) host.stdout.write(formatReport(settings.format, report, reportOptions));
  if (settings.verbose) host.stderr.write(filesText(results));
  if (settings.stats) host.stderr.write(statsText(all.stats) + timesText(results, systemClock.now() - begun));
  for (const error of report.stats.internalErrors)
    host.stderr.write(`invlock: internal error: ${printable(error)}\n`);
  for (const file of report.stats.unreadable) host.stderr.write(`invlock: cannot read ${printable(file)}\n`);
  for (const problem of checked.problems) host.stderr.write(`invlock: ${printable(problem)}\n`);
  for (const { file, function: name, why } of report.stats.undecided)
    if (why === 'time')
      host.stderr.write(
        `invlock: ${printable(file)}: ${printable(name)}() is not decided: ${reasons[why]}\n`,
      );
  for (const file of report.stats.notAnalysed)
    host.stderr.write(`invlock: not analysed: ${printable(file)}: it does not fit into --max-memory\n`);
  for (const entry of report.stats.staleEntries)
    host.stderr.write(
      `invlock: baseline: ${printable(entry)} is not found any more (invlock baseline prune)\n`,
    );
  if (settings.statistics)
    host.stderr.write(statisticsText(limited(all, { ...settings, maxFindings: null })));
  return { code: isWritten ? exitCodeOf(all, settings) : 2, checked };
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
  return settings.strict && undecided(stats) > 0 ? 3 : 0;
}

/**
 * Everything that the paths hold, with its findings. Throws a UsageError.
 * @param tells findings may be printed while the run goes on
 */
export async function runCheck(
  args: readonly string[],
  settings: CheckSettings,
  host: Host,
  tells = false,
): Promise<
  Checked & {
    readonly overlay: Overlay | null;
    readonly stream: FindingStream | null;
    /** What is wrong with what a build has left. */
    readonly problems: readonly string[];
  }
> {
  const mistake = selectorMistake(settings.select, settings.ignore);
  if (mistake !== null) throw usageError(mistake);
  const { groups, overlay } = await inputsOf(args, settings, host);
  const progress = createProgress(host.stderr, systemClock, !settings.quiet);
  // Without the settings of the tree there is nothing else of it either but its sources.
  const builds = settings.config.from.kind === 'isolated' ? noBuilds : createBuilds();
  const configs = createConfigs(settings.config, host.cwd, builds);
  for (const group of groups) await configs.require(group);
  const places = groups.flatMap(({ root, named, start }) =>
    [...named.slice(0, 1), ...start.map((folder) => path.posix.join(folder, 'any.c'))].map(
      async (file) => (await configs.of(root, file)).config,
    ),
  );
  requirePreview(settings, await Promise.all(places));
  const way: StreamWay = {
    write: host.stdout.write,
    limited: (report) => limited(report, settings),
    cwd: host.cwd,
  };
  const stream = tells ? openStream(groups, overlay, configs, settings, way) : null;
  const init: LaneInit = { overlay, functionLimit: settings.functionLimit };
  const results = await checkGroups(groups, init, configs, settings, host, progress, stream);
  progress.clear();
  return { groups, overlay, results, configs, stream, problems: buildProblems(builds, host.cwd) };
}

/** What holds for a file that this run checks. */
function optionsIn(configs: Configs, settings: CheckSettings): OptionsOf {
  const asked = askedOf(settings);
  return (root, file) => configs.optionsOf(root, file, asked);
}

async function fixFiles(
  { results, configs, overlay }: Checked & { readonly overlay: Overlay | null },
  settings: CheckSettings,
  host: Host,
): Promise<'diff' | 'written' | 'failed'> {
  const { diffOf, diffSummary, mendGroups, patchOf, writeMended } = await import('../fixing.ts');
  const mended = await mendGroups(results, optionsIn(configs, settings), settings.unsafeFixes, overlay);
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
  if (unsafeFixes && !fix && !diff) throw usageError('--unsafe-fixes goes with --fix, --fix-only or --diff');
  if (fix && stdinFilename !== null)
    throw usageError('--fix writes files, and the text is on standard input: use --diff');
  if (asPatch && !fix && !diff) throw usageError('--format patch goes with --fix or --diff');
  requireWatchable(settings);
  if (diff && format !== 'text') throw usageError(`--diff prints a diff, not ${format}`);
}

/** What can be told again and again. */
const watchFormats: readonly Format[] = ['text', 'gcc', 'jsonl'];

function requireWatchable({ watch, fix, diff, stdinFilename, format, asPatch }: CheckSettings): void {
  if (!watch) return;
  if (fix || diff || asPatch) throw usageError('--watch changes nothing and shows no changes');
  if (stdinFilename !== null) throw usageError('--watch is for files, and the text is on standard input');
  if (!watchFormats.includes(format))
    throw usageError(`--watch prints ${watchFormats.join(', ')}; --output keeps a file of any other format`);
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
  stream: FindingStream | null,
): Promise<GroupResult[]> {
  const files = groups.reduce((sum, group) => sum + group.named.length + group.found.length, 0);
  const wanted = settings.jobs ?? defaultJobs();
  const pool = openLanes(
    {
      wanted: Math.min(wanted, Math.ceil(files / filesPerThread)),
      cap: settings.maxMemory,
      used: residentMegabytes,
      note: progress.note,
    },
    init,
    host,
  );
  // A text that is not on the disk has no place in what is kept about the disk.
  const cache =
    settings.cache === null || init.overlay !== null ? null : openResultCache(settings.cache, host);
  try {
    const results: GroupResult[] = [];
    for (const [i, group] of groups.entries()) {
      const sink = stream?.sink(i) ?? null;
      results.push(await checkGroup(group, pool, progress, configs, settings, cache, sink));
    }
    const trouble = cache?.close() ?? null;
    if (trouble !== null && !settings.quiet) host.stderr.write(`invlock: ${printable(trouble)}\n`);
    return results;
  } finally {
    await pool.close();
  }
}
