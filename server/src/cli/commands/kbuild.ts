// `invlock kbuild`: one file as Kbuild hands it to sparse, findings in lines of the compiler's kind on standard error.
// The build goes on whatever is found or goes wrong, unless --fail is given.

import * as path from 'node:path';
import { createFileChecker, startAnalysis, stems } from '../../analysis/batch.ts';
import { selectorMistake } from '../../analysis/catalog.ts';
import type { FileResult } from '../../analysis/check.ts';
import { nodeSources, readText } from '../../platform/node-sources.ts';
import { scanFiles } from '../../platform/scan.ts';
import { stemSearch } from '../../platform/stems.ts';
import { readWasm } from '../../platform/wasm.ts';
import type { OptionValues } from '../argv.ts';
import { applyBaselines } from '../baselines.ts';
import { createConfigs } from '../configs.ts';
import type { ExitCode, Host } from '../host.ts';
import { resolveInputs, type InputGroup } from '../inputs.ts';
import { sourcesFor } from '../jobs.ts';
import { buildFacts, type BuildFacts } from '../../analysis/build/flags.ts';
import { viewOf } from '../../builds/views.ts';
import { reportGcc } from '../reporters/gcc.ts';
import { printable } from '../reporters/layout.ts';
import { collectReport } from '../results.ts';
import { askedOf, requirePreview, checkSettings, type CheckSettings } from '../settings.ts';
import { isUsageError, usageError } from '../../base/usage-error.ts';

export async function kbuildCommand(
  args: readonly string[],
  options: OptionValues,
  host: Host,
): Promise<ExitCode> {
  const mayFail = options['fail'] === true;
  const facts = buildFacts(args);
  const { file } = facts;
  // A command line that no build makes is somebody's mistake.
  if (file === null || facts.more.length > 0)
    throw usageError('kbuild takes the flags of the compiler and one C file');
  try {
    const found = await checkOne(file, facts, checkSettings(options, host), host);
    return mayFail && found ? 1 : 0;
  } catch (error) {
    if (mayFail) throw error;
    const lines = isUsageError(error) ? [error.message, ...error.more] : [`internal error: ${String(error)}`];
    for (const line of lines) host.stderr.write(`invlock: ${printable(line)}\n`);
    return 0;
  }
}

/** True if something is wrong with the file. Throws a UsageError. */
async function checkOne(
  given: string,
  facts: BuildFacts,
  settings: CheckSettings,
  host: Host,
): Promise<boolean> {
  const mistake = selectorMistake(settings.select, settings.ignore);
  if (mistake !== null) throw usageError(mistake);
  const [group] = resolveInputs([given], host.cwd, settings.root);
  const [file] = group?.named ?? [];
  if (group === undefined || file === undefined) throw usageError(`${given} is no file`);
  const { root } = group;
  const read = readText(root, file);
  if (read.kind === 'unreadable') throw usageError(`cannot check ${given}: ${read.reason}`);
  // A build hands over every file: most of them have nothing to do with notifiers, and lie among their like.
  if (!isNearNotifiers(root, file)) return false;
  const configs = createConfigs(settings.config, host.cwd);
  await configs.require(group);
  if ((await configs.included(root, [file])).length === 0) return false;
  const asked = askedOf(settings);
  requirePreview(settings, [(await configs.of(root, file)).config]);
  const [part] = await configs.parts(root, [file], asked);
  await startAnalysis(readWasm());
  const build = viewOf(root, file, facts, host.cwd);
  const result = createFileChecker(sourcesFor(root, build, null), { ...(part?.options ?? asked), build })(
    file,
  );
  const checked = { groups: [group], results: [resultOf(group, result)], configs };
  const judged = await applyBaselines(checked, settings, host.cwd);
  const report = collectReport(judged.results, null, host.cwd);
  const display = (other: string): string => {
    const absolute = path.join(root, other);
    if (other === file) return given;
    return path.isAbsolute(given) ? absolute : path.relative(host.cwd, absolute);
  };
  const look = { hints: false, quiet: true, color: false, hyperlinks: false, width: 80 };
  host.stderr.write(reportGcc({ ...report, display }, look));
  for (const error of report.stats.internalErrors)
    host.stderr.write(`invlock: internal error: ${printable(error)}\n`);
  return report.findings.some((finding) => finding.severity !== 'hint');
}

/** True if the file, or one in its folder, which may have a callback that takes its locks, mentions the vocabulary. */
function isNearNotifiers(root: string, file: string): boolean {
  const folder = path.posix.dirname(file);
  const beside = nodeSources(root)
    .list(folder === '.' ? '' : folder)
    .filter((entry) => !entry.isFolder && /\.[ch]$/.test(entry.name))
    .map((entry) => path.posix.join(folder, entry.name));
  return scanFiles(root, [file, ...beside], stemSearch(stems)).includes('mentions');
}

function resultOf({ root, unreadable }: InputGroup, result: FileResult) {
  return {
    root,
    files: 1,
    silent: 0,
    results: [result],
    folders: new Set<string>(),
    unreadable,
    notAnalysed: [],
    errors: [],
  };
}
