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

/** Of whoever invalidates: the two halves of a range. */
export function invalidatorLine(row: EventRow): RoleLine | null {
  switch (row.event) {
    case 'range-start':
      return { text: 'open_range', exit: null };
    case 'range-start-nonblock':
      return { text: 'open_range_nonblock', exit: 'refused' };
    case 'range-end':
      return { text: 'close_range', exit: null };
    default:
      return null;
  }
}

const tornBegins: readonly ProtocolId[] = ['kvm-seq', 'invlock'];

/** Counters that are plain increments are torn where no lock keeps their halves together. */
export function unlockedLine(row: EventRow, line: RoleLine | null): RoleLine | null {
  if (line === null) return line;
  const isBegin = row.event === 'invalidate-begin' && tornBegins.includes(row.protocol);
  const isEnd = row.event === 'invalidate-end' && row.protocol === 'kvm-seq';
  if (!isBegin && !isEnd) return line;
  return { ...line, text: `${line.text}_torn` };
}

/** What the core does with an object that was put, once its callbacks are done. */
export const lastLine = 'free_notifier';

/** What the lines of a skeleton begin with that is no call of a model. */
export const machineWords: ReadonlySet<string> = new Set(
  'goto choose return end exit lock trylock unlock map unmap discard sleep'.split(' '),
);

/** What a finding knows an operation to be: see the models that have these events. */
export const spotLines = {
  /** It may enter direct reclaim, or fault, and so invalidate. */
  mayInvalidate: 'alloc_reclaim',
  checkOther: 'read_retry_other',
  countUp: 'inv_begin',
  countDown: 'inv_end',
  free: 'free',
  unlink: 'list_del',
  put: 'put',
} as const;

/** What a look-up returns that collided (mm/hmm.c, 6.12). */
export const collisionErrno = '-EBUSY';

/** Lines that compare the sequence with an earlier sample. */
export const checkLines: ReadonlySet<string> = new Set(['read_retry', 'check_retry', 'hmm_range_fault']);

/** Lines after which pages may be used. */
export const verdictLines: ReadonlySet<string> = new Set(['read_retry', 'end_section']);

export const sampleLine = 'read_begin';
/** The sequence was sampled before the path begins, or is none at all. */
export const oldSampleLine = 'sampled_before';
/** Before a path that checks another subscription than it samples. */
export const besideLine = 'inserted_beside';
export const stateInitLine = 'state_init';

/** The model that judges attempts of that protocol; undefined if none runs. */
export function judgeOf(protocol: ProtocolId): ProtocolModel | undefined {
  return models.find((m) => m.id === protocol);
}
