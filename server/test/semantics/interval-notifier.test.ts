// The documented driver of interval notifiers breaks nothing, each way of getting it wrong breaks what it should,
// and where it should: what is expected was thought out, not copied from the search.

import { describe, expect, it } from 'vitest';
import { systemOf } from '../../src/semantics/build.ts';
import { search } from '../../src/semantics/explorer.ts';
import type { Property } from '../../src/semantics/machine/properties.ts';
import { intervalNotifier } from '../../src/semantics/models/interval-notifier.ts';
import {
  type Context,
  contextClasses,
  type ContextClass,
  type Variant,
} from '../../src/semantics/protocol.ts';
import { combinations, verify, type VariantReport } from '../../src/semantics/verify.ts';
import { findings } from './systems.ts';

const classes = Object.keys(contextClasses) as ContextClass[];
const variantNamed = (id: string): Variant => {
  const variant = intervalNotifier.variants.find((v) => v.id === id);
  if (variant === undefined) throw new Error(`no variant '${id}'`);
  return variant;
};
const system = (id: string, contexts: readonly Context[], invalidators: number) =>
  systemOf(intervalNotifier, [variantNamed(id)], { contexts, invalidators });

type Classes = 'all' | 'read, neither';
type Expected = Partial<Record<Property, Classes>>;

/** The page is mapped although an invalidation has begun, and stays so when its page is freed. */
const mapped: Expected = { 'unusable-while-invalidating': 'all', 'no-stale-mapping': 'all' };
/** The page was gone before; the invalidation is over when it is mapped. */
const late: Expected = { 'no-stale-mapping': 'all' };
const stuck: Expected = { 'no-deadlock': 'all', completes: 'all' };
/** Two invalidations at once, which the mmap write lock does not allow. */
const stuckIfTwo: Expected = { 'no-deadlock': 'read, neither', completes: 'read, neither' };
/** Only the OOM reaper says that nothing may block; it takes the mmap lock for reading. */
const blocks: Expected = { 'no-block-when-nonblockable': 'read, neither' };

const expected: Readonly<Record<string, Expected>> = {
  'no-check': mapped,
  'check-ignored': mapped,
  'check-before-lock': mapped,
  'check-after-unlock': mapped,
  'map-after-unlock': mapped,
  'wrong-lock': mapped,
  'late-sample': late,
  'second-sample': late,
  'no-resample': { completes: 'all' },
  'collision-keeps-lock': stuck,
  'begin-under-lock': stuckIfTwo,
  // The fault invalidates by itself, and its callback takes the lock that it holds.
  'fault-under-lock': stuck,
  'reclaim-under-lock': stuck,
  'no-set-seq': mapped,
  'set-seq-after-unlock': mapped,
  'set-seq-other-lock': { ...mapped, ...blocks },
  'no-teardown': mapped,
  'blocks-when-nonblockable': blocks,
  // Only a range that is not blockable is tried at all.
  'true-on-failed-trylock': {
    'unusable-while-invalidating': 'read, neither',
    'no-stale-mapping': 'read, neither',
  },
  'callback-keeps-lock': stuck,
  // It waits for the end of the very invalidation that called it.
  'other-subscription': { ...mapped, completes: 'all' },
  // A refusal takes somebody else's lock, which two that both hold the mmap lock for writing never want at once.
  'end-after-refusal': {
    'unusable-while-invalidating': 'read, neither',
    'no-stale-mapping': 'read, neither',
  },
  'free-while-inserted': { 'no-use-after-free': 'all' },
  'remove-in-callback': { ...stuck, ...blocks },
};

function brokenIn(report: VariantReport): Record<string, string> {
  const broken: Record<string, string[]> = {};
  for (const cell of report.cells) {
    if (cell.verdict === 'broken') (broken[cell.property] ??= []).push(cell.contexts);
    // Where the search gives up, it says so; that is not for this table.
    expect(cell.verdict).not.toBe('undecided');
  }
  return Object.fromEntries(
    Object.entries(broken).map(([p, where]) => [
      p,
      where.length === classes.length ? 'all' : where.join(', '),
    ]),
  );
}

const reports = new Map<string, VariantReport>();
function reportOf(id: string): VariantReport {
  const combination = combinations(intervalNotifier).find((c) => c.id === id);
  if (combination === undefined) throw new Error(`no variant '${id}'`);
  const report = reports.get(id) ?? verify(intervalNotifier, combination);
  reports.set(id, report);
  return report;
}

describe('the documented driver', () => {
  it.each(classes.flatMap((c) => [0, 1, 2].map((n) => [c, n] as const)))(
    'holds in class %s with %i invalidators',
    (contexts, invalidators) => {
      const result = search(system('documented', contextClasses[contexts], invalidators), {
        properties: intervalNotifier.properties,
      });
      expect([result.complete, [...result.violations.keys()]]).toEqual([true, []]);
      // A fault alone goes through in one way.
      if (invalidators === 0) expect(result.transitions).toBe(result.states - 1);
      else expect(result.states).toBeGreaterThan(100 * invalidators);
    },
  );

  it('holds if the fault itself invalidates', () => {
    for (const invalidators of [0, 1]) {
      expect([...findings(system('documented', ['neither', 'own'], invalidators)).keys()]).toEqual([]);
    }
  });

  it('holds if the mm dies', () => {
    expect([...findings(system('documented', ['neither', 'release'], 1)).keys()]).toEqual([]);
  });
});

describe('a wrong driver', () => {
  it.each(Object.entries(expected))('%s breaks what it should', (id, properties) => {
    expect(variantNamed(id).kind).toBe('wrong');
    expect(brokenIn(reportOf(id))).toEqual(properties);
  });

  it('that removes its subscription under the lock may wait for a callback that wants it', () => {
    expect(brokenIn(reportOf('remove-under-lock'))).toMatchObject(stuck);
  });

  it('that holds no reference maps pages of an mm that is gone', () => {
    for (const contexts of classes) {
      const found = findings(system('release-without-reference', contextClasses[contexts], 1));
      expect([...found].map(([p, f]) => [p, f.accepted])).toEqual([['no-stale-mapping', true]]);
    }
  });

  it('is told of by a rule', () => {
    const wrong = intervalNotifier.variants.filter((v) => v.kind === 'wrong');
    const rest = ['remove-under-lock', 'release-without-reference'];
    expect(wrong.map((v) => v.id).sort()).toEqual([...Object.keys(expected), ...rest].sort());
    expect(wrong.filter((v) => !/^INV\d{3}$/.test(v.rule ?? ''))).toEqual([]);
  });
});

describe('a driver that does it in another way', () => {
  const legal = intervalNotifier.variants.filter((v) => v.kind === 'legal');

  // The death of the mm is a task of its own, and a second invalidator beside it takes its time.
  it.each(legal.map((v) => [v.id, v.contexts === undefined ? [1, 2] : [1]] as const))(
    '%s breaks nothing with %j invalidators',
    (id, counts) => {
      for (const contexts of classes) {
        for (const invalidators of counts) {
          expect([...findings(system(id, contextClasses[contexts], invalidators)).keys()]).toEqual([]);
        }
      }
    },
  );

  it('is one of a few', () => {
    const ids = legal.map((v) => v.id);
    expect(ids).toEqual(['set-seq-before-lock', 'teardown-after-unlock', 'remove', 'release']);
  });
});

describe('witnesses', () => {
  const cellsOf = (id: string) => reportOf(id).cells.filter((c) => c.witness !== null);

  it('come with each broken cell, as long as it says', () => {
    const cells = cellsOf('no-check');
    expect(cells).toHaveLength(6);
    for (const cell of cells) {
      expect(cell.witness?.trace).toMatchObject({ property: cell.property, cycle: [] });
      expect(cell.witness?.trace.steps).toHaveLength(cell.length ?? -1);
    }
  });

  it('get no longer with more freedom', () => {
    for (const id of ['no-check', 'no-resample', 'collision-keeps-lock', 'blocks-when-nonblockable']) {
      for (const property of intervalNotifier.properties) {
        const cells = cellsOf(id).filter((c) => c.property === property);
        const lengths = cells.map((c) => c.length ?? 0);
        expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
      }
    }
  });
});

it('interchangeable invalidators break the same', () => {
  const properties = intervalNotifier.properties.filter((p) => p !== 'completes');
  for (const id of ['documented', 'no-check', 'late-sample', 'begin-under-lock', 'remove-in-callback']) {
    const spec = system(id, contextClasses.read, 2);
    const lengths = (symmetry: boolean) =>
      [...search(spec, { properties, symmetry }).violations].map(([p, v]) => [p, v.moves.length]);
    // A cycle in which somebody waits is seen only if schedules are looked at.
    expect(lengths(true)).toEqual(lengths(false));
  }
});
