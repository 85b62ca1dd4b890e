// What a call of the vocabulary is in a running model: the line of the machine that a skeleton has in its place.

import type { EventRow, ProtocolId } from './contracts/row.ts';
import { models } from './models/all.ts';
import type { ProtocolModel } from './protocol.ts';

export interface RoleLine {
  readonly text: string;
  /** The way out that the model takes instead of going on. */
  readonly exit: string | null;
}

/** null: the call is no step of the protocol. */
export function roleLine(row: EventRow, isResultUsed: boolean): RoleLine | null {
  switch (row.event) {
    case 'sample':
      return { text: isResultUsed ? 'read_begin' : 'wait_begin', exit: null };
    case 'check':
      return { text: 'read_retry', exit: 'collided' };
    case 'early-check':
      return { text: 'check_retry', exit: 'collided' };
    case 'translate':
      if (row.protocol === 'interval-notifier') return { text: 'hmm_range_fault', exit: 'busy' };
      return { text: row.protocol === 'kvm-seq' ? 'gfn_to_pfn' : 'page_walk', exit: null };
    case 'set-seq':
      return { text: 'set_seq', exit: null };
    case 'section-start':
      return { text: 'start_section', exit: null };
    case 'section-end':
      return { text: 'end_section', exit: 'collided' };
    case 'section-check':
      return { text: 'needs_retry', exit: 'collided' };
    case 'invalidate-begin':
      return row.protocol === 'invlock'
        ? { text: 'inv_start', exit: null }
        : { text: 'inv_begin', exit: null };
    case 'invalidate-end':
      return { text: 'inv_end', exit: null };
    case 'insert':
      return row.protocol === 'interval-notifier' ? { text: 'insert', exit: null } : null;
    case 'remove':
      return row.protocol === 'interval-notifier' ? { text: 'remove', exit: null } : null;
    default:
      return null;
  }
}

/** What a look-up returns that collided (mm/hmm.c, 6.12). */
export const collisionErrno = '-EBUSY';

/** Lines that compare the sequence with an earlier sample. */
export const checkLines: ReadonlySet<string> = new Set(['read_retry', 'check_retry', 'hmm_range_fault']);

/** Lines after which pages may be used. */
export const verdictLines: ReadonlySet<string> = new Set(['read_retry', 'end_section']);

export const sampleLine = 'read_begin';
/** The sequence was sampled before the path begins, or is none at all. */
export const oldSampleLine = 'sampled_before';
export const stateInitLine = 'state_init';

/** The model that judges attempts of that protocol; undefined if none runs. */
export function judgeOf(protocol: ProtocolId): ProtocolModel | undefined {
  return models.find((m) => m.id === protocol);
}
