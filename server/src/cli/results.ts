// Joins the results of all roots into one report. With several roots the report's own root is the folder above
// them all, and the files are named from there.

import * as path from 'node:path';
import type { Finding, Proof } from '../analysis/finding.ts';
import type { BaselineOutcome } from './baselines.ts';
import type { FileResult, FileTimes, UndecidedFunction } from '../analysis/check.ts';
import { ruleNames } from '../analysis/catalog.ts';
import { sortFindings } from '../analysis/sort.ts';
import { sourceText, type SourceText } from '../base/text.ts';
import { sourcesOf, type Overlay } from './jobs.ts';
import { printable } from './reporters/layout.ts';
import type { Report, RunStats } from './reporters/report.ts';
import { tool } from './version.ts';

export interface GroupResult {
  readonly root: string;
  /** C files in view. */
  readonly files: number;
  /** Of those, the ones left out by the pre-scan. */
  readonly silent: number;
  readonly results: readonly FileResult[];
  /** Folders below the root that the results follow from; empty unless they are watched. */
  readonly folders: ReadonlySet<string>;
  readonly unreadable: readonly string[];
  /** Files that cannot be checked in the memory that there may be. */
  readonly notAnalysed: readonly string[];
  readonly errors: readonly string[];
}

export function collectReport(
  groups: readonly GroupResult[],
  overlay: Overlay | null,
  cwd: string,
  { stale, hasBaseline }: Pick<BaselineOutcome, 'stale' | 'hasBaseline'> = { stale: [], hasBaseline: false },
): Report {
  const root = commonFolder(groups.map((group) => group.root)) ?? cwd;
  const prefixes = groups.map((group) => path.relative(root, group.root));
  const named = (i: number, file: string) => path.posix.join(prefixes[i] ?? '', file);
  const all = (of: (result: FileResult) => readonly Finding[]): Finding[] =>
    groups.flatMap((group, i) =>
      group.results.flatMap((result) =>
        of(result).map((finding) => renamed(finding, (file) => named(i, file))),
      ),
    );
  const ownOverlay =
    overlay === null
      ? null
      : { ...overlay, root, path: path.relative(root, path.join(overlay.root, overlay.path)) };
  const sources = sourcesOf(root, ownOverlay);
  const texts = new Map<string, SourceText | null>();
  return {
    tool,
    root,
    findings: sortFindings(all((result) => result.findings)),
    suppressed: sortFindings(all((result) => result.suppressed)),
    baseline: !hasBaseline
      ? null
      : {
          absent: stale.map(({ entry, root: own }) => ({
            ...entry,
            file: path.posix.join(path.relative(root, own), entry.file),
          })),
        },
    omitted: 0,
    stats: {
      ...statsOf(groups, named),
      staleEntries: stale.map(({ entry }) => `${entry.rule} in ${entry.function}() of ${entry.file}`),
    },
    source: (file) => {
      let text = texts.get(file);
      if (text === undefined) {
        const read = sources.read(file);
        text = read === null ? null : sourceText(file, read);
        texts.set(file, text);
      }
      return text;
    },
    fixes: () => [],
    display: (file) => displayPath(root, cwd, file),
  };
}

/** As a person in that folder would write it; in full if it lies outside. */
export function displayPath(root: string, cwd: string, file: string): string {
  const relative = path.relative(cwd, path.join(root, file));
  return relative === '..' || relative.startsWith(`..${path.sep}`) ? path.join(root, file) : relative;
}

/** A line for each file that was checked. */
export function filesText(groups: readonly GroupResult[]): string {
  const results = groups.flatMap((group) => group.results);
  const lines = results.map(({ file, findings, stats }) => {
    const open = stats.undecided.map(
      ({ function: name, why }) =>
        `${printable(file)}: ${printable(name)}() is not decided: ${reasons[why]}\n`,
    );
    const loud = findings.filter((finding) => finding.severity !== 'hint').length;
    const paths = `${stats.analysedFunctions} of ${stats.functions} functions on notifier paths`;
    return [`${printable(file)}: ${paths}, ${loud} ${loud === 1 ? 'finding' : 'findings'}\n`, ...open].join(
      '',
    );
  });
  return lines.sort().join('');
}

/** Why a function is not decided, in words. */
export const reasons: Readonly<Record<UndecidedFunction['why'], string>> = {
  syntax: 'it has syntax errors',
  states: 'it has too many states',
  time: 'its time was over',
};

/** So many of the functions that took long are named. */
const mostSlow = 5;

/** Where the time went, in milliseconds over all threads. */
export function timesText(groups: readonly GroupResult[], total: number): string {
  const results = groups.flatMap((group) => group.results);
  const sum = (of: (times: FileTimes) => number) => results.reduce((ms, result) => ms + of(result.times), 0);
  const rows: readonly (readonly [number, string])[] = [
    [sum((times) => times.flow), 'ms in parsing and flow'],
    [sum((times) => times.rules), 'ms in rules'],
    [sum((times) => times.proofs), 'ms in proofs'],
    [total, 'ms from start to report, on the clock'],
  ];
  const slow = results
    .flatMap(({ file, times }) => times.slow.map(([name, ms]) => [ms, `ms in ${name}() of ${file}`] as const))
    .sort(([a], [b]) => b - a)
    .slice(0, mostSlow);
  return [...rows, ...slow]
    .map(([ms, what]) => `${ms.toFixed(0).padStart(8)}  ${printable(what)}\n`)
    .join('');
}

/** What was in view and got no answer: with --strict a run that has any is no clean one. */
export function undecided(stats: RunStats): number {
  const { partialFunctions, widenedFunctions, unreadable, notAnalysed } = stats;
  return partialFunctions + widenedFunctions + late(stats) + unreadable.length + notAnalysed.length;
}

/** Functions of which the time was over. */
function late({ undecided: open }: RunStats): number {
  return open.filter(({ why }) => why === 'time').length;
}

/** The account of a run, a line for each figure. */
export function statsText(stats: RunStats): string {
  const rows: readonly (readonly [number, string])[] = [
    [stats.files, 'C files in view'],
    [stats.filesWithoutVocabulary, 'of them mention nothing of the vocabulary'],
    [stats.filesChecked, 'files checked'],
    [stats.functions, 'functions in them'],
    [stats.analysedFunctions, 'functions on notifier paths'],
    [stats.partialFunctions, 'functions with syntax errors'],
    [stats.widenedFunctions, 'functions with too many states, undecided in part'],
    [late(stats), 'functions whose time was over, undecided in part'],
    [stats.notAnalysed.length, 'files not analysed: the memory did not do'],
    [stats.unreadable.length, 'files or folders not readable'],
    [stats.internalErrors.length, 'internal errors'],
    [stats.staleEntries.length, 'entries of the baseline that nothing needs'],
  ];
  return rows.map(([count, what]) => `${String(count).padStart(8)}  ${what}\n`).join('');
}

/** How often each rule is broken, the most frequent first; what is suppressed stands beside it. */
export function statisticsText({ findings, suppressed }: Report): string {
  const rows = ruleNames
    .map((rule) => {
      const of = (list: readonly Finding[]) => list.filter((finding) => finding.code === rule.code).length;
      return { rule, count: of(findings), known: of(suppressed) };
    })
    .filter(({ count, known }) => count + known > 0)
    .sort((a, b) => b.count - a.count);
  const width = Math.max(0, ...rows.map(({ rule }) => rule.slug.length));
  return rows
    .map(({ rule, count, known }) => {
      const note = known > 0 ? `  (${known} suppressed)` : '';
      return `${String(count).padStart(8)}  ${rule.code}  ${rule.slug.padEnd(width)}${note}`.trimEnd() + '\n';
    })
    .join('');
}

function statsOf(
  groups: readonly GroupResult[],
  named: (group: number, file: string) => string,
): Omit<RunStats, 'staleEntries'> {
  const results = groups.flatMap((group) => group.results);
  const sum = (of: (result: FileResult) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    files: groups.reduce((total, group) => total + group.files, 0),
    filesWithoutVocabulary: groups.reduce((total, group) => total + group.silent, 0),
    filesChecked: results.length,
    functions: sum((result) => result.stats.functions),
    partialFunctions: sum((result) => result.stats.partialFunctions),
    analysedFunctions: sum((result) => result.stats.analysedFunctions),
    widenedFunctions: sum((result) => result.stats.widenedFunctions),
    unreadable: groups.flatMap((group, i) => group.unreadable.map((file) => named(i, file))),
    notAnalysed: groups.flatMap((group, i) => group.notAnalysed.map((file) => named(i, file))),
    undecided: groups.flatMap((group, i) =>
      [...group.results]
        .sort((a, b) => (a.file < b.file ? -1 : 1))
        .flatMap(({ file, stats }) => stats.undecided.map((open) => ({ file: named(i, file), ...open }))),
    ),
    internalErrors: groups.flatMap((group) => [
      ...group.errors,
      ...group.results.flatMap((result) => result.stats.internalErrors),
    ]),
  };
}

function renamed(finding: Finding, name: (file: string) => string): Finding {
  return {
    ...finding,
    file: name(finding.file),
    related: finding.related.map((step) => ({ ...step, file: name(step.file) })),
    proof: finding.proof === null ? null : renamedProof(finding.proof, name),
  };
}

function renamedProof(proof: Proof, name: (file: string) => string): Proof {
  if (proof.timeline === null) return proof;
  const steps = proof.timeline.steps.map((step) => ({
    ...step,
    file: step.file === null ? null : name(step.file),
  }));
  return { ...proof, timeline: { ...proof.timeline, steps } };
}

function commonFolder(folders: readonly string[]): string | null {
  const [first, ...rest] = folders;
  if (first === undefined) return null;
  return rest.reduce((common, folder) => {
    let shared = common;
    while (shared !== path.dirname(shared) && folder !== shared && !folder.startsWith(shared + path.sep)) {
      shared = path.dirname(shared);
    }
    return shared;
  }, first);
}
