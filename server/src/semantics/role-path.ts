// Where a call of the vocabulary stands in its protocol: the lines of the documented reader or callback, as the
// model runs them, with the call's own line among them. Hover and `explain` show it as one row.

import type { EventRow, SequenceFieldRow } from './contracts/row.ts';
import type { Line, Procedure } from './machine/program.ts';
import { models } from './models/all.ts';
import type { ProtocolModel } from './protocol.ts';
import { roleLine, sampleLine } from './roles.ts';

export interface RolePath {
  readonly lines: readonly string[];
  /** Index of the call's own line. */
  readonly at: number;
}

/** null: no model runs the call. */
export function rolePath(row: EventRow | SequenceFieldRow): RolePath | null {
  const own = lineOf(row);
  if (own === null) return null;
  for (const model of models.filter((m) => (m.vocabulary ?? m.id) === row.protocol)) {
    for (const lines of [readerOf(model), callbackOf(model)]) {
      const at = lines.indexOf(own);
      if (at >= 0) return { lines, at };
    }
  }
  return null;
}

/** A counter that is read is a sample; the look-up of hmm_mirror has a line of its own there. */
function lineOf(row: EventRow | SequenceFieldRow): string | null {
  if (row.kind === 'sequence-field') return row.role === 'sequence' ? sampleLine : null;
  if (row.protocol === 'hmm-mirror' && row.event === 'translate') return 'hmm_range_fault';
  return waitLines[row.event] ?? roleLine(row, true)?.text ?? null;
}

/** Events of hmm_mirror that the flow engine does not step through. */
const waitLines: Readonly<Partial<Record<EventRow['event'], string>>> = {
  'hmm-wait': 'wait_until_valid',
  'hmm-register': 'range_register',
  'hmm-unregister': 'range_unregister',
};

/** The way through the documented fault on which nothing collides. */
function readerOf(model: ProtocolModel): readonly string[] {
  return straight(model.procedures['fault'], model);
}

function callbackOf(model: ProtocolModel): readonly string[] {
  const start = straight(model.procedures['callback'], model);
  const end = straight(model.procedures['callback_end'], model);
  return start.length === 0 ? [] : ['range_start', ...start, 'range_end', ...end];
}

function straight(procedure: Procedure | undefined, model: ProtocolModel): string[] {
  const out: string[] = [];
  for (const text of (procedure?.lines ?? []).map(textOf)) {
    if (text === 'return') break;
    const word = wordOf(text, model);
    // A trylock that stands in for the lock says nothing new.
    if (word !== null && out.at(-1) !== word) out.push(word);
  }
  return out;
}

function textOf(line: Line): string {
  return (typeof line === 'string' ? line : line.text).replace(/^\w+: /, '');
}

function wordOf(text: string, model: ProtocolModel): string | null {
  const [verb = '', name = ''] = text.split(' ');
  if (verb === 'lock' || verb === 'unlock') return name === 'mmap' ? null : verb;
  if (verb === 'map' || verb === 'unmap' || verb === 'page_walk') return verb;
  return model.procedures[verb] === undefined || machinery.has(verb) ? null : verb;
}

/** Of the machine, not of the protocol. */
const machinery: ReadonlySet<string> = new Set(['arrive', 'own_invalidation', 'discard', 'mmget', 'mmput']);
