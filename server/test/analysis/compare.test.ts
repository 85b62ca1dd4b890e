// Two states of a tree: every finding of either is introduced, fixed or unchanged, exactly once.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareStates, introducedToAll } from '../../src/analysis/compare.ts';
import type { Finding } from '../../src/analysis/finding.ts';

const finding = (file: string, fingerprint: string, start = 0): Finding => ({
  code: 'INV103',
  rule: 'retry-unlocked',
  severity: 'error',
  file,
  span: { start, end: start + 1 },
  function: 'f',
  message: 'm',
  help: null,
  related: [],
  proof: null,
  fingerprint,
});

const anyFinding = fc
  .tuple(fc.constantFrom('a.c', 'b.c'), fc.constantFrom('1', '2', '3'), fc.nat(9))
  .map(([file, fingerprint, start]) => finding(file, fingerprint, start));
const anyState = fc.array(anyFinding, { maxLength: 8 });

describe('two states', () => {
  it('account for every finding', () => {
    fc.assert(
      fc.property(anyState, anyState, (before, after) => {
        const { introduced, fixed, unchanged } = compareStates(before, after);
        expect(introduced.length + unchanged.length).toBe(after.length);
        expect(fixed.length + unchanged.length).toBe(before.length);
        // What was fixed and what is new have nothing in common, or it would be the same finding.
        const prints = new Set(fixed.map((f) => f.fingerprint));
        expect(introduced.filter((f) => prints.has(f.fingerprint))).toEqual([]);
        expect(after.filter((f) => introduced.includes(f) || unchanged.includes(f))).toEqual(after);
      }),
    );
  });

  it('differ in nothing if the findings only moved', () => {
    const before = [finding('a.c', '1', 5), finding('a.c', '2', 9)];
    const after = [finding('a.c', '2', 1), finding('b.c', '1', 3)];
    expect(compareStates(before, after)).toEqual({
      introduced: [],
      fixed: [],
      unchanged: after,
      updated: [],
    });
  });

  it('a copy of a finding is a new one', () => {
    const before = [finding('a.c', '1')];
    const after = [finding('a.c', '1'), finding('b.c', '1')];
    expect(compareStates(before, after)).toEqual({
      introduced: [after[1]],
      fixed: [],
      unchanged: [after[0]],
      updated: [],
    });
  });

  it('tell what says something else, or says it louder, from what does not', () => {
    const before = [finding('a.c', '1'), finding('a.c', '2'), finding('a.c', '3')];
    const after: Finding[] = [
      { ...finding('a.c', '1'), message: 'n' },
      { ...finding('a.c', '2'), severity: 'warning' },
      finding('b.c', '3', 7),
    ];
    expect(compareStates(before, after)).toMatchObject({ unchanged: after, updated: after.slice(0, 2) });
  });
});

describe('several states before', () => {
  it('leave what none of them has', () => {
    const after = [finding('a.c', '1'), finding('a.c', '2'), finding('a.c', '3')];
    expect(introducedToAll([[finding('a.c', '1')], [finding('a.c', '2')]], after)).toEqual([after[2]]);
    expect(introducedToAll([], after)).toEqual(after);
  });
});
