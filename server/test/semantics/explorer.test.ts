// What the explorer says of random programs is what a brute-force search says, with and without symmetry, and replay
// accepts every trace of it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { search, type SearchResult } from '../../src/semantics/explorer.ts';
import { fused } from '../../src/semantics/machine/fusion.ts';
import { properties, type Property } from '../../src/semantics/machine/properties.ts';
import { buildSystem, type System } from '../../src/semantics/machine/system.ts';
import { replay } from '../../src/semantics/replay.ts';
import { traceOf } from '../../src/semantics/trace.ts';
import { bruteSearch } from './brute.ts';
import { everyReaderGetsDone } from './brute-fairness.ts';
import { randomSystem } from './programs.ts';
import { systemOf } from './systems.ts';

// The same cases in every run.
fc.configureGlobal({ seed: 11 });

/** All but the one that looks at whole schedules. */
const stepwise: readonly Property[] = properties.filter((p) => p !== 'completes');
const limit = 800;
const lengths = (result: SearchResult) =>
  Object.fromEntries([...result.violations].map(([property, v]) => [property, v.moves.length]));

describe('random programs', () => {
  it('break the same properties by equally short runs in a brute-force search', () => {
    const met = new Set<Property>();
    let compared = 0;
    fc.assert(
      fc.property(randomSystem(5, false), (spec) => {
        const brute = bruteSearch(spec, limit);
        if (!brute.complete) return;
        compared++;
        for (const property of brute.broken.keys()) met.add(property);
        const result = search(spec, { properties: stepwise });
        expect(result.complete).toBe(true);
        expect(lengths(result)).toEqual(Object.fromEntries(brute.broken));
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(260);
    // Nobody frees a subscription in them.
    expect(stepwise.filter((p) => !met.has(p))).toEqual(['no-use-after-free']);
  });

  it('have the same states, and the same readers get done', () => {
    const met = { done: 0, stuck: 0, turning: 0 };
    fc.assert(
      fc.property(randomSystem(4, false), (spec) => {
        const brute = bruteSearch(spec, 150);
        if (!brute.complete) return;
        const result = search(spec);
        expect([result.states, result.transitions]).toEqual([brute.graph.states, brute.graph.edges.length]);
        const violation = result.violations.get('completes');
        expect(violation === undefined).toBe(everyReaderGetsDone(brute.graph));
        met[violation === undefined ? 'done' : violation.cycle.length > 0 ? 'turning' : 'stuck']++;
      }),
      { numRuns: 600 },
    );
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(30);
  });

  it('are traced in a way that replay accepts', () => {
    let turning = 0;
    fc.assert(
      fc.property(randomSystem(6, false), (spec) => {
        const result = search(spec, { limit });
        for (const violation of result.violations.values()) {
          const trace = traceOf(result, violation);
          expect([violation.property, replay(spec, trace)]).toMatchObject([
            violation.property,
            { accepted: true },
          ]);
          if (trace.cycle.length > 0) turning++;
        }
      }),
      { numRuns: 1000 },
    );
    expect(turning).toBeGreaterThan(20);
  });

  it('break the same properties by equally short runs if twins are interchangeable', () => {
    let fewer = 0;
    fc.assert(
      fc.property(randomSystem(5, true), (spec) => {
        const all = search(spec, { properties: stepwise, limit: 20_000 });
        if (!all.complete) return;
        const reduced = search(spec, { properties: stepwise, symmetry: true });
        expect(lengths(reduced)).toEqual(lengths(all));
        expect(reduced.states).toBeLessThanOrEqual(all.states);
        if (reduced.states < all.states) fewer++;
      }),
      { numRuns: 600 },
    );
    expect(fewer).toBeGreaterThan(300);
  });
});

describe('fused steps', () => {
  it('break the same properties, in fewer states', () => {
    let fewer = 0;
    let compared = 0;
    fc.assert(
      fc.property(randomSystem(5, false), fc.boolean(), (spec, symmetry) => {
        const all = search(spec, { properties: stepwise, limit: 20_000 });
        if (!all.complete) return;
        const system = buildSystem(spec);
        if (fusedStarts(system) < starts(system)) fewer++;
        compared++;
        const reduced = search(spec, { properties: stepwise, fusion: true, symmetry });
        expect([reduced.complete, lengths(reduced)]).toEqual([true, lengths(all)]);
      }),
      { numRuns: 3000 },
    );
    expect(compared).toBeGreaterThan(2500);
    expect(fewer).toBeGreaterThan(300);
  });

  const starts = (system: System): number =>
    system.tasks.reduce((sum, t) => sum + t.code.starts.reduce((a, b) => a + b, 0), 0);
  const fusedStarts = (system: System): number => starts(fused(system));
  const regions = (reader: string, other: string): number => {
    const system = buildSystem(
      systemOf(
        { d: 'mutex', e: 'mutex' },
        { reader: { lines: reader, reader: true }, other: { lines: other } },
      ),
    );
    return starts(system) - fusedStarts(system);
  };

  it('are those of a region whose variables everybody touches under the lock', () => {
    const region = 'lock d\nx = 1\ny = x\nunlock d';
    expect(regions(region, region)).toBe(6);
  });

  it('are fewer where the other side touches a variable without the lock', () => {
    const region = 'lock d\nx = 1\ny = x\nunlock d';
    expect(regions(region, 'x = 1')).toBe(2);
    expect(regions(region, 'lock e\nx = 1\nunlock e')).toBe(4);
  });

  it('are none where a lock is tried, or somebody must not block', () => {
    const region = 'lock d\nx = 1\nunlock d';
    expect(regions(region, 'trylock d busy no\nx = 1\nunlock d\nno:')).toBe(0);
    expect(regions(region, `my.nb = true\n${region}`)).toBe(0);
  });
});

describe('a search', () => {
  const counting = systemOf(
    { d: 'mutex' },
    { counts: { lines: 'again: lock d\nx++\nunlock d\ngoto again' } },
  );

  it('says that it gave up, and what it saw before', () => {
    const result = search(counting, { limit: 50 });
    expect(result).toMatchObject({ complete: false });
    expect(result.states).toBeLessThan(60);
    const broken = systemOf({}, { counts: { lines: 'unlock d\nagain: x++\ngoto again' } }, {});
    const early = { ...broken, locks: [{ name: 'd', kind: 'mutex' as const }] };
    const found = search(early, { limit: 50 });
    expect([found.complete, lengths(found)]).toEqual([false, { 'lock-mode': 1 }]);
  });

  it('ends early, and complete, once all that was asked for is broken', () => {
    const spec = systemOf({ d: 'mutex' }, { wrong: { lines: 'unlock d\nagain: x++\ngoto again' } });
    const result = search(spec, { properties: ['lock-mode'], limit: 50 });
    expect([result.complete, lengths(result)]).toEqual([true, { 'lock-mode': 1 }]);
    expect(result.states).toBeLessThan(5);
  });

  it('tells only what was asked for', () => {
    const spec = systemOf({ d: 'mutex' }, { wrong: { lines: 'unlock d\nlock d\nlock d', reader: true } });
    expect(Object.keys(lengths(search(spec))).sort()).toEqual(['completes', 'lock-mode', 'no-deadlock']);
    expect(lengths(search(spec, { properties: ['completes'] }))).toEqual({ completes: 2 });
    expect(lengths(search(spec, { properties: ['no-deadlock'] }))).toEqual({ 'no-deadlock': 2 });
    expect(lengths(search(spec, { properties: ['quiescent'] }))).toEqual({});
  });

  it('of a system without tasks finds one state and nothing wrong', () => {
    const result = search(systemOf({}, {}));
    expect([result.states, result.transitions, result.complete]).toEqual([1, 0, true]);
    expect(lengths(result)).toEqual({});
  });
});
