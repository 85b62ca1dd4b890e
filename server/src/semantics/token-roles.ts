// What a call is coloured by: its part in a protocol, from the row that says what it does.

import type { EventKind, EventRow } from './contracts/row.ts';
import { vocabulary } from './vocabulary.ts';

/** Parts by the last word of their scope. */
const parts: Readonly<Record<string, readonly EventKind[]>> = {
  sample: ['sample', 'section-start', 'hmm-wait'],
  check: ['check', 'early-check', 'section-end', 'section-check', 'blockable'],
  translate: ['translate', 'walk', 'use', 'vma-lookup', 'migrate-setup', 'migrate-pages', 'migrate-finalize'],
  invalidate: [
    'set-seq',
    'invalidate-begin',
    'invalidate-end',
    'range-init',
    'range-start',
    'range-start-nonblock',
    'range-end',
  ],
  lifetime: [
    'insert',
    'remove',
    'register',
    'unregister',
    'get',
    'put',
    'synchronize',
    'hmm-register',
    'hmm-unregister',
    'mm-get',
    'mm-put',
    'mm-grab',
    'mm-drop',
  ],
};

/** Names of calls by part, each sorted; every event of the vocabulary is in one. */
export const callsByPart: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(parts).map(([part, events]) => {
    const rows = [...vocabulary.events.values()].filter((row: EventRow) => events.includes(row.event));
    return [part, rows.map((row) => row.name).sort()] as const;
  }),
);
