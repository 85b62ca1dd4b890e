// A seeded bug as data: where, what is edited, and which rules may speak of it.

import type { Edit } from '../seeds-edit.ts';

export interface Place {
  readonly file: string;
  readonly function: string;
}

export interface Recipe extends Place {
  readonly id: string;
  readonly kernel: string;
  readonly class: string;
  /** The rules that the contracts allow for it; the first is the one it was written for. */
  readonly expect: readonly string[];
  readonly edits: readonly Edit[];
  readonly why: string;
  /** Functions besides the edited one in which a report is right as well. */
  readonly also?: readonly Place[];
}

/** `[function, id, class, codes, why, edits]`, and where else a report is right, as `file:function`. */
export type Row = readonly [
  fn: string,
  id: string,
  kind: string,
  codes: string,
  why: string,
  edits: readonly Edit[],
  also?: readonly string[],
];

export function seeds(kernel: string, file: string, rows: readonly Row[]): readonly Recipe[] {
  return rows.map(([fn, id, kind, codes, why, edits, also = []]) => ({
    id,
    kernel,
    file,
    function: fn,
    class: kind,
    expect: codes.split(' ').map((code) => `INV${code}`),
    edits,
    why,
    also: also.map((place) => {
      const [other = '', name = ''] = place.split(':');
      return { file: other, function: name };
    }),
  }));
}
