// Known findings that stay as they are: which entry speaks for which finding. An entry speaks for one finding of its
// own file, or of any file if its own has gone, so that a copy of the code in another place is still told.

import { jsonText } from '../base/controls.ts';
import type { Finding } from './finding.ts';
import { compareFindings } from './sort.ts';

export const baselineVersion = 1;

export interface BaselineEntry {
  /** `INV103` */
  readonly rule: string;
  readonly function: string;
  readonly fingerprint: string;
  /** Relative to the root, as it was when the entry was written. */
  readonly file: string;
  /** For the reader; not compared. */
  readonly message: string;
  readonly reason: string;
  readonly author: string | null;
}

/**
 * The entries that speak for findings.
 * @param exists whether a file is there, by its path relative to the root
 */
export function applyBaseline(
  findings: readonly Finding[],
  entries: readonly BaselineEntry[],
  exists: (file: string) => boolean,
): ReadonlyMap<Finding, BaselineEntry> {
  const byKey = new Map<string, BaselineEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry.rule, entry);
    byKey.set(key, [...(byKey.get(key) ?? []), entry]);
  }
  const matched = new Set<BaselineEntry>();
  const entryOf = new Map<Finding, BaselineEntry>();
  const match = (finding: Finding, fits: (entry: BaselineEntry) => boolean): void => {
    const own = byKey.get(keyOf(finding.code, finding)) ?? [];
    const entry = own.find((candidate) => !matched.has(candidate) && fits(candidate));
    if (entry === undefined || entryOf.has(finding)) return;
    matched.add(entry);
    entryOf.set(finding, entry);
  };
  const ordered = [...findings].sort(compareFindings);
  for (const finding of ordered) match(finding, (entry) => entry.file === finding.file);
  for (const finding of ordered) match(finding, (entry) => !exists(entry.file));
  return entryOf;
}

/** The finding as the entry leaves it. */
export function suppressedBy(finding: Finding, { reason, author, message }: BaselineEntry): Finding {
  const formerly = message === finding.message ? {} : { formerly: message };
  return { ...finding, suppression: { kind: 'baseline', reason, author, ...formerly } };
}

/** The entry for a finding. */
export function entryFor(finding: Finding, reason: string, author: string | null): BaselineEntry {
  const { code, file, fingerprint, message } = finding;
  return { rule: code, function: finding.function, fingerprint, file, message, reason, author };
}

/** The file, as the command line and the editor write it. */
export function baselineText(entries: readonly BaselineEntry[]): string {
  return `${jsonText({ version: baselineVersion, entries: sortEntries(entries) }, 2)}\n`;
}

/** By file, rule and function: merges of two branches meet in few lines. */
export function sortEntries(entries: readonly BaselineEntry[]): BaselineEntry[] {
  const key = (entry: BaselineEntry): string =>
    [entry.file, entry.rule, entry.function, entry.fingerprint, entry.reason].join('\0');
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function keyOf(rule: string, at: { readonly function: string; readonly fingerprint: string }): string {
  return [rule, at.function, at.fingerprint].join('\0');
}
