// The line of progress: on a terminal, for runs that take long, and gone before anything else is printed.

import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';

/** What a run writes that calls `update` at these times, in milliseconds, and is cleared at the end. */
function written(
  times: readonly number[],
  isTerminal = true,
  columns: number | null = 80,
  wanted = true,
): string[] {
  const out: string[] = [];
  let now = 0;
  const output = { write: (text: string) => void out.push(text), isTerminal, columns };
  const progress = createProgress(output, { now: () => now }, wanted);
  times.forEach((time, i) => {
    now = time;
    progress.update('checking', i + 1, times.length);
  });
  progress.clear();
  return out;
}

const line = '\r\u001b[K';

describe('progress', () => {
  it('is silent for runs of less than half a second, without a terminal, and when it is not wanted', () => {
    expect(written([0, 100, 499])).toEqual([]);
    expect(written([600, 5000], false)).toEqual([]);
    expect(written([600, 5000], true, 80, false)).toEqual([]);
  });

  it('is drawn in place a few times a second, and erased', () => {
    expect(written([100, 500, 540, 599, 600, 750])).toEqual([
      `${line}checking 2/6`,
      `${line}checking 5/6`,
      `${line}checking 6/6`,
      line,
    ]);
  });

  it('never fills the last column, which would begin a new line', () => {
    expect(written([500], true, 8)).toEqual([`${line}checkin`, line]);
  });
});
