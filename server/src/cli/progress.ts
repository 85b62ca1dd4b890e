// One line on standard error for runs that take long, on a terminal only. It is redrawn in place and gone when
// the findings are printed.

import type { Clock } from '../platform/clock.ts';
import type { Output } from './host.ts';

export interface Progress {
  /** Shows `what done/total`, not more than a few times a second. */
  update(what: string, done: number, total: number): void;
  clear(): void;
}

const quietFor = 500;
const pause = 100;

export function createProgress(output: Output, clock: Clock, wanted: boolean): Progress {
  if (!wanted || !output.isTerminal) return { update: () => {}, clear: () => {} };
  const begun = clock.now();
  let last = 0;
  let drawn = false;
  return {
    update: (what, done, total) => {
      const now = clock.now();
      if (now - begun < quietFor || now - last < pause) return;
      last = now;
      drawn = true;
      const line = `${what} ${done}/${total}`.slice(0, (output.columns ?? 80) - 1);
      output.write(`\r\u001b[K${line}`);
    },
    clear: () => {
      if (drawn) output.write('\r\u001b[K');
      drawn = false;
    },
  };
}
