// Names over time: which older names a row took the place of, and the other spellings of the same call. Read from
// the rows, never guessed.

import { allRows } from './contracts/all.ts';
import type { Row } from './contracts/row.ts';

/** Names that the row replaced, nearest first. */
export function rowsBefore(row: Row): readonly string[] {
  const out: string[] = [];
  for (let names = [row.name]; names.length > 0;) {
    names = allRows
      .filter((r) => r.versions?.replacedBy !== undefined && names.includes(r.versions.replacedBy))
      .filter((r) => r.kind === row.kind && !out.includes(r.name))
      .map((r) => r.name);
    out.push(...names);
  }
  return out;
}

/** Other spellings in the same posting: rows of the invlock that share their words. */
export function spelledAlike(row: Row): readonly string[] {
  if (row.kind !== 'event' || row.protocol !== 'invlock') return [];
  return allRows
    .filter((r) => r.kind === 'event' && r.name !== row.name && r.doc === row.doc)
    .map((r) => r.name);
}
