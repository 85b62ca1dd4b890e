// The line of progress: on a terminal, for runs that take long, and gone before anything else is printed.

import { describe, expect, it } from 'vitest';
import { textWidth } from '../../src/cli/reporters/layout.ts';
import { createProgress, type Ticker } from '../../src/cli/progress.ts';

const noTicks: Ticker = () => () => {};

/** What a run writes that calls `update` at these times, in milliseconds, and is cleared at the end. */
function written(
  times: readonly number[],
  isTerminal = true,
  columns: number | null = 80,
  wanted = true,
  file = '',
): string[] {
  const out: string[] = [];
  let now = 0;
  const output = { write: (text: string) => void out.push(text), isTerminal, columns };
  const progress = createProgress(output, { now: () => now }, wanted, noTicks);
  times.forEach((time, i) => {
    now = time;
    progress.update('checking', i + 1, times.length, file);
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

  it('names the file, escaped, and cut at its start to what fits', () => {
    const where = (file: string, columns: number): string =>
      (written([500], true, columns, true, file)[0] ?? '').slice(line.length);
    expect(where('drivers/gpu/drm/heron/heron_svm.c', 80)).toBe(
      'checking 1/1  drivers/gpu/drm/heron/heron_svm.c',
    );
    expect(where('drivers/gpu/drm/heron/heron_svm.c', 41)).toBe('checking 1/1  ...u/drm/heron/heron_svm.c');
    expect(where('a\u001b[2J\n\u202e.c', 80)).toBe('checking 1/1  a?[2J ?.c');
    for (const columns of [1, 8, 13, 20, 30, 60])
      expect(textWidth(where('drivers/\u6f22\u5b57/\u6f22\u5b57\u6f22\u5b57.c', columns))).toBeLessThan(
        columns,
      );
  });

  it('names the function that takes the longest of all lanes, with its seconds while it goes on', () => {
    const out: string[] = [];
    let now = 0;
    let tick = (): void => {};
    let ticks = false;
    const progress = createProgress(
      { write: (text) => void out.push(text.slice(line.length)), isTerminal: true, columns: 80 },
      { now: () => now },
      true,
      (call) => {
        tick = call;
        ticks = true;
        return () => {
          ticks = false;
        };
      },
    );
    const at = (time: number, happens: () => void): void => {
      now = time;
      happens();
    };
    at(0, () => progress.update('checking', 0, 9));
    at(5, () => progress.note(0, { file: 'a.c', name: '' }));
    at(550, tick);
    at(560, () => progress.note(0, { file: 'a.c', name: 'quick' }));
    at(570, () => progress.note(1, { file: 'b.c', name: 'slow' }));
    at(660, tick);
    at(770, () => progress.note(0, { file: 'a.c', name: 'other' }));
    at(3200, tick);
    at(3250, tick);
    at(3400, () => progress.note(1, null));
    at(3500, () => progress.clear());
    expect(out).toEqual([
      'checking 0/9  a.c',
      'checking 0/9  a.c: quick()',
      'checking 0/9  b.c: slow()',
      'checking 0/9  b.c: slow() (2 s)',
      'checking 0/9  a.c: other() (2 s)',
      '',
    ]);
    expect(ticks).toBe(false);
  });
});
