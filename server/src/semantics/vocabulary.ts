// Name to row, derived once from the contract tables. The only way the rest of the product asks what a
// kernel name means. A name may have one row per kind: `hmm_range_fault` is an event and sleeps.

import type {
  CallbackRow,
  EventRow,
  GfpRow,
  GuardRow,
  LockRow,
  PlainRow,
  Row,
  SequenceFieldRow,
  SleeperRow,
} from './contracts/row.ts';
import { allRows } from './contracts/all.ts';
import { bitLocks } from './contracts/spinning-locks.ts';

export interface Vocabulary {
  readonly locks: ReadonlyMap<string, LockRow>;
  readonly guards: ReadonlyMap<string, GuardRow>;
  readonly sleepers: ReadonlyMap<string, SleeperRow>;
  readonly gfp: ReadonlyMap<string, GfpRow>;
  readonly plain: ReadonlyMap<string, PlainRow>;
  readonly events: ReadonlyMap<string, EventRow>;
  /** By member name. */
  readonly sequenceFields: ReadonlyMap<string, SequenceFieldRow>;
  /** By `struct ops.member`. */
  readonly callbacks: ReadonlyMap<string, CallbackRow>;
  /** What takes a bit of a word as a lock. */
  readonly bitLocks: ReadonlySet<string>;
}

/** All rows with that name, of any kind: what hover shows. */
export function rowsNamed(name: string): readonly Row[] {
  return byName.get(name) ?? [];
}

/** True if a row says what a call of the name does: no body has to be looked at. */
export function isSpoken(name: string): boolean {
  const { locks, events, sleepers, plain } = vocabulary;
  return locks.has(name) || events.has(name) || sleepers.has(name) || plain.has(name);
}

/** Every name, for suggestions. */
export const vocabularyNames: readonly string[] = [...new Set(allRows.map((row) => row.name))];

export const vocabulary: Vocabulary = derive(allRows);

const byName = groupByName(allRows);

/** The newest kernel that a contract was read in: `6.12`. */
export const newestSource: string = allRows
  .map((row) => row.source.version)
  .filter((version) => /^\d+\.\d+$/.test(version))
  .reduce((a, b) => (order(a) < order(b) ? b : a), '0.0');

function order(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1000 + minor;
}

function derive(rows: readonly Row[]): Vocabulary {
  const of = <K extends Row['kind']>(
    kind: K,
    key: (row: Extract<Row, { kind: K }>) => string = (r) => r.name,
  ) =>
    new Map(
      rows.filter((r): r is Extract<Row, { kind: K }> => r.kind === kind).map((r) => [key(r), r] as const),
    );
  return {
    locks: of('lock'),
    guards: of('guard'),
    sleepers: of('sleeper'),
    gfp: of('gfp'),
    plain: of('plain'),
    events: of('event'),
    sequenceFields: of('sequence-field'),
    callbacks: of('callback', (r) => `${r.ops}.${r.name}`),
    bitLocks,
  };
}

function groupByName(rows: readonly Row[]): Map<string, Row[]> {
  const map = new Map<string, Row[]>();
  for (const row of rows) {
    const list = map.get(row.name);
    if (list) list.push(row);
    else map.set(row.name, [row]);
  }
  return map;
}
