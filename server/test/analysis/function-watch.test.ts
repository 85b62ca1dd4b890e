// The time of a function: who is over it is named, loses only what comes after, and costs nobody else anything.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCheckerFamily, startAnalysis } from '../../src/analysis/batch.ts';
import type { FileResult } from '../../src/analysis/check.ts';
import { createFunctionWatch } from '../../src/analysis/function-watch.ts';
import { readWasm } from '../../src/platform/wasm.ts';
import { demo } from '../cli/host.ts';
import { memorySources } from '../support/sources.ts';

beforeAll(() => startAnalysis(readWasm()));

const files = Object.fromEntries(
  ['heron.h', 'heron_ctx.c', 'heron_svm.c'].map((name) => [
    name,
    fs.readFileSync(path.join(demo, name), 'utf8'),
  ]),
);

/** A check with a clock that only runs, a second at each look, while it is at one of these functions. */
function checked(slow: (name: string) => boolean, limit: number | null): FileResult {
  let time = 0;
  let current = '';
  const now = (): number => (slow(current) ? (time += 1000) : time);
  const watch = createFunctionWatch(now, limit, (_, name) => (current = name));
  const check = createCheckerFamily(now, watch).checker(memorySources(files), { select: [], ignore: [] });
  return check('heron_svm.c');
}

const codes = ({ findings }: FileResult): string[] => findings.map((f) => `${f.code} ${f.function}`);
const plain = (): FileResult => checked(() => false, null);

describe('the time of a function', () => {
  it('is no matter where nobody limits it, or where it does', () => {
    expect(codes(plain())).toEqual(['INV205 heron_invalidate', 'INV103 heron_mirror_fault']);
    expect(codes(checked(() => true, null))).toEqual(codes(plain()));
    expect(codes(checked(() => true, 1e9))).toEqual(codes(plain()));
    expect(checked(() => true, 1e9).stats).toEqual(plain().stats);
  });

  it('is over for one function, and for no other', () => {
    const result = checked((name) => name === 'heron_invalidate', 1);
    expect(result.stats.undecided).toEqual([{ function: 'heron_invalidate', why: 'time' }]);
    expect(result.stats.widenedFunctions).toBe(0);
    expect(codes(result)).toEqual(['INV103 heron_mirror_fault']);
    expect(result.findings[0]?.proof?.verdict).toBe('confirmed');
    expect(result.times.slow.map(([name]) => name)).toEqual(['heron_invalidate']);
  });

  it('is over for all of them without an error', () => {
    const { stats, findings } = checked(() => true, 1);
    expect(stats.internalErrors).toEqual([]);
    expect(stats.undecided.map(({ why }) => why)).toEqual(
      Array.from({ length: stats.analysedFunctions }, () => 'time'),
    );
    expect(findings.map((finding) => finding.code)).toEqual([]);
  });
});
