// The baselines of a run: which file holds for which, what their entries speak for, and which entries speak for
// nothing any more. That is only said of files that were looked at with the entry's rule.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { ruleNames } from '../analysis/catalog.ts';
import { applyBaseline, suppressedBy, type BaselineEntry } from '../analysis/baseline.ts';
import type { FileResult } from '../analysis/check.ts';
import type { Finding } from '../analysis/finding.ts';
import { selectRules } from '../analysis/select.ts';
import { checkOptionsOf } from '../analysis/config/config.ts';
import { linksOut, readText } from '../platform/node-sources.ts';
import { shownPath, type Configs, type LoadedConfig } from './configs.ts';
import type { InputGroup } from './inputs.ts';
import type { GroupResult } from './results.ts';
import { askedOf, type CheckSettings } from './settings.ts';
import { usageError } from '../base/usage-error.ts';

/** The files of a run and what was found in them. */
export interface Checked {
  readonly groups: readonly InputGroup[];
  readonly results: readonly GroupResult[];
  readonly configs: Configs;
}

export interface BaselineOutcome {
  readonly results: readonly GroupResult[];
  /** Of all baselines that hold for something. */
  readonly entries: readonly BaselineEntry[];
  readonly matched: ReadonlyMap<BaselineEntry, Finding>;
  readonly stale: readonly StaleEntry[];
  /** A baseline holds for some of the files. */
  readonly hasBaseline: boolean;
}

/** An entry that speaks for nothing any more, with the root that its file is relative to. */
export interface StaleEntry {
  readonly entry: BaselineEntry;
  readonly root: string;
}

/** The absolute path of the baseline that holds for a file; null if there is none. */
export function baselineOf({ folder, config }: LoadedConfig, settings: CheckSettings): string | null {
  if (settings.baseline !== null) return settings.baseline;
  return config.baseline === null ? null : path.join(folder, config.baseline);
}

/** Throws a UsageError if a baseline cannot be read. */
export async function applyBaselines(
  checked: Checked,
  settings: CheckSettings,
  cwd: string,
): Promise<BaselineOutcome> {
  const entries = new Map<string, readonly BaselineEntry[]>();
  const matched = new Map<BaselineEntry, Finding>();
  const judged = new Map<BaselineEntry, { readonly root: string; readonly seen: boolean[] }>();
  const results: GroupResult[] = [];
  for (const [i, group] of checked.groups.entries()) {
    const before = checked.results[i];
    if (before === undefined) continue;
    const { root } = group;
    const exists = (file: string): boolean => fs.existsSync(path.join(root, file));
    let after = before;
    for (const [file, own] of await byBaseline(checked.configs, group, before.results, settings)) {
      const known = entries.get(file) ?? (await loadBaseline(file, root, settings, cwd));
      entries.set(file, known);
      const open = known.filter((entry) => !matched.has(entry));
      const answer = applyBaseline(
        own.flatMap((result) => result.findings),
        open,
        exists,
      );
      for (const [finding, entry] of answer) matched.set(entry, finding);
      after = { ...after, results: after.results.map((result) => withAnswer(result, answer)) };
      for (const entry of open) {
        const seen = await wasJudged(entry, group, before, checked.configs, settings);
        const sofar = judged.get(entry) ?? { root, seen: [] };
        if (exists(entry.file)) sofar.seen.push(seen);
        judged.set(entry, sofar);
      }
    }
    results.push(after);
  }
  const stale = [...judged]
    .filter(([entry, { seen }]) => !matched.has(entry) && (seen.length === 0 || seen.includes(true)))
    .map(([entry, { root }]) => ({ entry, root }));
  return { results, entries: [...entries.values()].flat(), matched, stale, hasBaseline: entries.size > 0 };
}

/** Results by the baseline that holds for their file. */
async function byBaseline(
  configs: Configs,
  { root, named, start }: InputGroup,
  results: readonly FileResult[],
  settings: CheckSettings,
): Promise<Map<string, FileResult[]>> {
  const parts = new Map<string, FileResult[]>();
  // A baseline counts although nothing at all was found: all of its entries may be idle.
  for (const place of [...named, ...start.map((folder) => path.posix.join(folder, 'any.c'))]) {
    const file = baselineOf(await configs.of(root, place), settings);
    if (file !== null) parts.set(file, []);
  }
  for (const result of results) {
    const file = baselineOf(await configs.of(root, result.file), settings);
    if (file !== null) parts.set(file, [...(parts.get(file) ?? []), result]);
  }
  return parts;
}

function withAnswer(result: FileResult, answer: ReadonlyMap<Finding, BaselineEntry>): FileResult {
  const known = result.findings.flatMap((finding) => {
    const entry = answer.get(finding);
    return entry === undefined ? [] : [suppressedBy(finding, entry)];
  });
  return {
    ...result,
    findings: result.findings.filter((finding) => !answer.has(finding)),
    suppressed: [...result.suppressed, ...known],
  };
}

/** True if the run would have found what the entry speaks for. */
async function wasJudged(
  entry: BaselineEntry,
  { root, named, found }: InputGroup,
  result: GroupResult,
  configs: Configs,
  settings: CheckSettings,
): Promise<boolean> {
  const isIn = named.includes(entry.file) || found.includes(entry.file);
  if (!isIn || result.notAnalysed.includes(entry.file)) return false;
  const own = result.results.filter((r) => r.file === entry.file);
  if (own.some(({ stats }) => stats.internalErrors.length > 0)) return false;
  const wasCutShort = own.some(({ stats }) =>
    stats.undecided.some(({ function: name, why }) => why === 'time' && name === entry.function),
  );
  if (wasCutShort) return false;
  if (!named.includes(entry.file) && (await configs.included(root, [entry.file])).length === 0) return false;
  const { config } = await configs.of(root, entry.file);
  const { select, ignore, preview } = checkOptionsOf(config, askedOf(settings));
  const selection = selectRules(ruleNames, select, ignore, preview);
  return selection.kind === 'rules' && selection.rules.some((rule) => rule.code === entry.rule);
}

/** The entries of a file; throws a UsageError if it cannot be read. */
export async function loadBaseline(
  file: string,
  root: string,
  settings: CheckSettings,
  cwd: string,
): Promise<readonly BaselineEntry[]> {
  const shown = shownPath(file, cwd);
  if (settings.baseline === null && linksOut(root, file))
    throw usageError(`${shown} is a link to a file outside of ${root}`);
  const read = readText(path.dirname(file), path.basename(file));
  if (read.kind === 'unreadable') throw usageError(`cannot read the baseline ${shown}: ${read.reason}`);
  const { readBaseline } = await import('../analysis/config/read-baseline.ts');
  const reading = readBaseline(read.text);
  if (reading.kind === 'mistake') throw usageError(`${shown}: ${reading.message}`);
  return reading.entries;
}
