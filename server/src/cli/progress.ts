// One line on standard error for runs that take long, on a terminal only: how far it is, and the file and function that is
// looked at, with the seconds if it takes long. It is redrawn in place and gone when the findings are printed.

import type { Clock } from '../platform/clock.ts';
import type { Output } from './host.ts';
import type { LaneNote } from './jobs.ts';
import { printable, sliceColumns, textWidth } from './reporters/layout.ts';

export interface Progress {
  /** Shows `what done/total`, not more than a few times a second, and a file of those that were done. */
  readonly update: (what: string, done: number, total: number, file?: string) => void;
  /** A lane begins with a function, or is done. */
  readonly note: (lane: number, note: LaneNote | null) => void;
  readonly clear: () => void;
}

/** Milliseconds: nothing is shown before, the line is not drawn more often, and what takes longer has its seconds shown. */
const quietFor = 500;
const pause = 100;
const slowAfter = 1000;

/** Calls again and again, and returns what ends it. */
export type Ticker = (call: () => void) => () => void;

export const systemTicker: Ticker = (call) => {
  const timer = setInterval(call, pause);
  timer.unref();
  return () => clearInterval(timer);
};

export function createProgress(
  output: Output,
  clock: Clock,
  wanted: boolean,
  ticker: Ticker = systemTicker,
): Progress {
  if (!wanted || !output.isTerminal) return { update: () => {}, note: () => {}, clear: () => {} };
  const begun = clock.now();
  const current = new Map<number, LaneNote & { readonly since: number }>();
  let last = 0;
  let drawn = false;
  let head = '';
  let file = '';

  function draw(): void {
    const now = clock.now();
    if (head === '' || now - begun < quietFor || now - last < pause) return;
    last = now;
    drawn = true;
    output.write(`\r\u001b[K${lineOf(head, whereOf(now), (output.columns ?? 80) - 1)}`);
  }

  /** Of several lanes the one that has been at its function the longest. */
  function whereOf(now: number): string {
    const [oldest] = [...current.values()].sort((a, b) => a.since - b.since);
    if (oldest === undefined) return file;
    const spent = now - oldest.since;
    const seconds = spent < slowAfter ? '' : ` (${Math.floor(spent / 1000)} s)`;
    return `${oldest.file}${oldest.name === '' ? '' : `: ${oldest.name}()`}${seconds}`;
  }

  const stop = ticker(draw);
  return {
    update: (what, done, total, at = '') => {
      head = `${what} ${done}/${total}`;
      file = at;
      draw();
    },
    note: (lane, note) => {
      if (note === null) current.delete(lane);
      else current.set(lane, { ...note, since: clock.now() });
      draw();
    },
    clear: () => {
      stop();
      if (drawn) output.write('\r\u001b[K');
      drawn = false;
    },
  };
}

/** Both in so many columns: of what is too long the end is shown, which tells more than the folders. */
function lineOf(head: string, where: string, width: number): string {
  const shown = printable(where);
  const room = width - head.length - 2;
  const used = textWidth(shown);
  if (shown === '' || room < 12) return head.slice(0, width);
  return `${head}  ${used <= room ? shown : `...${sliceColumns(shown, used - room + 3, used)}`}`;
}
