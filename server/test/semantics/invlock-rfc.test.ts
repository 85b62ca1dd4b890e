// The posted sketch: what is wrong with it, what each correction mends alone, and what comes back if one of them is
// left out. The letters are the classes of contexts: mmap lock written, also read, also neither.

import { describe, expect, it } from 'vitest';
import { systemOf } from '../../src/semantics/build.ts';
import { search } from '../../src/semantics/explorer.ts';
import type { Property } from '../../src/semantics/machine/properties.ts';
import { invlock } from '../../src/semantics/models/invlock.ts';
import { corrections, invlockRfc } from '../../src/semantics/models/invlock-rfc.ts';
import { contextClasses, type ContextClass } from '../../src/semantics/protocol.ts';
import { combinations, verify } from '../../src/semantics/verify.ts';

const letters: Readonly<Record<ContextClass, string>> = { write: 'w', read: 'r', neither: 'n' };
type Broken = Partial<Record<Property, 'wrn' | 'rn' | 'n'>>;

/** An end that counts up: after the first invalidation of interest the count stays odd. */
const oddForEver: Broken = { quiescent: 'wrn' };
/** The slow path ends in a retry, for ever. */
const endless: Broken = { completes: 'wrn' };
/** Two at once, the first one of no interest: the second leaves the sequence as it is. */
const uncounted: Broken = { 'unusable-while-invalidating': 'rn', 'no-stale-mapping': 'rn' };
/** range_end takes the driver lock, whoever reaps. */
const blocking: Broken = { 'no-block-when-nonblockable': 'rn' };
const asPosted: Broken = { ...oddForEver, ...endless, ...uncounted, ...blocking };

function without(broken: Broken, ...gone: Broken[]): Broken {
  const mended = new Set(gone.flatMap((b) => Object.keys(b)));
  return Object.fromEntries(Object.entries(broken).filter(([p]) => !mended.has(p)));
}

const alone: Readonly<Record<string, Broken>> = {
  'as-posted': asPosted,
  // As long as the slow path always retries, no sample helps.
  sample: asPosted,
  // The count comes back to zero, which lets other mistakes show: whoever closes the write side need not have opened
  // it, and a slow round leaves write_locked behind for the next, fast one.
  decrement: { ...without(asPosted, oddForEver), 'lock-mode': 'wrn', 'section-owner': 'rn' },
  'write-locked-done': without(asPosted, endless),
  'mode-reset': asPosted,
  'late-begin': without(asPosted, uncounted),
  'plain-count': asPosted,
  'check-always': asPosted,
  'end-without-driver-lock': without(asPosted, blocking),
};

const allBut: Readonly<Record<string, Broken>> = {
  // Compared with zero, which the sequence is no longer after the first invalidation.
  sample: endless,
  // An odd sequence collides in the slow path, too.
  decrement: { ...oddForEver, ...endless },
  'write-locked-done': endless,
  // A slow round has to be followed by another one: under the write lock only `neither` collides.
  'mode-reset': { 'lock-mode': 'n' },
  'late-begin': uncounted,
  'plain-count': { 'section-owner': 'rn' },
  // The mmap write lock keeps out all invalidations but those under neither.
  'check-always': { 'unusable-while-invalidating': 'n', 'no-stale-mapping': 'n' },
  'end-without-driver-lock': blocking,
};

function brokenIn(id: string): Broken {
  const combination = combinations(invlockRfc).find((c) => c.id === id);
  if (combination === undefined) throw new Error(`no combination '${id}'`);
  const broken: Record<string, string> = {};
  for (const cell of verify(invlockRfc, combination).cells) {
    expect(cell.verdict).not.toBe('undecided');
    if (cell.verdict !== 'broken') continue;
    broken[cell.property] = `${broken[cell.property] ?? ''}${letters[cell.contexts]}`;
  }
  return broken as Broken;
}

describe('the posted sketch', () => {
  it.each(Object.entries(alone))('%s: what is broken', (id, broken) => {
    expect(brokenIn(id)).toEqual(broken);
  });

  it('holds with all corrections', () => {
    expect(brokenIn('all-corrections')).toEqual({});
  });

  it.each(Object.entries(allBut))('without %s: what is broken', (id, broken) => {
    expect(Object.keys(broken)).not.toEqual([]);
    expect(brokenIn(`all-but-${id}`)).toEqual(broken);
  });

  it('is looked at in all its combinations', () => {
    const ids = corrections.map((c) => c.id);
    expect(Object.keys(allBut)).toEqual(ids);
    expect(Object.keys(alone)).toEqual(['as-posted', ...ids]);
    expect(combinations(invlockRfc).map((c) => c.id)).toEqual([
      'as-posted',
      ...ids,
      'all-corrections',
      ...ids.map((id) => `all-but-${id}`),
    ]);
  });

  it('needs no invalidation at its best', () => {
    const spec = systemOf(invlockRfc, [], { contexts: contextClasses.neither, invalidators: 0 });
    expect([...search(spec).violations.keys()]).toEqual([]);
  });
});

describe('the corrected helpers', () => {
  it('are the sketch with all corrections', () => {
    const options = { contexts: contextClasses.neither, invalidators: 2 };
    expect(systemOf(invlock, [], options)).toEqual(systemOf(invlockRfc, corrections, options));
  });

  it('hold as documented', () => {
    const documented = combinations(invlock).find((c) => c.id === 'documented');
    expect(documented).toBeDefined();
    if (documented === undefined) return;
    const verdicts = verify(invlock, documented).cells.map((c) => c.verdict);
    expect(new Set(verdicts)).toEqual(new Set(['holds']));
  });
});
