// Invalidations that never cease: sequences are counted without their size, so that the question stays finite.

import { describe, expect, it } from 'vitest';
import { systemOf as modelSystem } from '../../src/semantics/build.ts';
import { search } from '../../src/semantics/explorer.ts';
import type { SystemSpec } from '../../src/semantics/machine/program.ts';
import { hmmMirror } from '../../src/semantics/models/hmm-mirror.ts';
import { intervalNotifier } from '../../src/semantics/models/interval-notifier.ts';
import { contextClasses, type ProtocolModel, routine, type Variant } from '../../src/semantics/protocol.ts';
import { replay } from '../../src/semantics/replay.ts';
import { traceOf } from '../../src/semantics/trace.ts';
import { combinations, verify } from '../../src/semantics/verify.ts';
import { systemOf } from './systems.ts';

const endlessOf = (model: ProtocolModel, id: string) => {
  const combination = combinations(model).find((c) => c.id === id);
  if (combination === undefined) throw new Error(`no variant ${id}`);
  return Object.fromEntries(verify(model, combination).endless.map((c) => [c.contexts, c.verdict]));
};

function variant(model: ProtocolModel, id: string): Variant[] {
  return model.variants.filter((v) => v.id === id);
}

describe('endless invalidations', () => {
  it('starve a fault that goes round after every collision, whatever they hold', () => {
    const starves = { write: 'starves', read: 'starves', neither: 'starves' };
    expect(endlessOf(intervalNotifier, 'documented')).toEqual(starves);
  });

  it('cannot stop a fault whose sequence nobody moves', () => {
    const completes = { write: 'completes', read: 'completes', neither: 'completes' };
    expect(endlessOf(intervalNotifier, 'no-set-seq')).toEqual(completes);
  });

  it('leave a fault alone that holds the mmap lock from its wait to its check, if they hold it for writing', () => {
    expect(endlessOf(hmmMirror, 'documented')).toMatchObject({ neither: 'starves' });
  });

  it('are not asked about where finitely many do harm already', () => {
    const asked = endlessOf(intervalNotifier, 'begin-under-lock');
    expect(Object.values(asked)).toContain('not-asked');
  });

  it('give a cycle that replay goes round three times; without one of its steps it does not close', () => {
    const spec = modelSystem(intervalNotifier, [], {
      contexts: contextClasses.neither,
      invalidators: 1,
      endless: true,
    });
    const result = search(spec, { properties: ['completes'] });
    const violation = result.violations.get('completes');
    if (violation === undefined) throw new Error('the fault completes');
    const trace = traceOf(result, violation);
    expect(replay(spec, trace).accepted).toBe(true);
    for (let k = 0; k < trace.cycle.length; k++) {
      expect(replay(spec, { ...trace, cycle: trace.cycle.toSpliced(k, 1) }).accepted).toBe(false);
    }
  });
});

describe('sequences without their size', () => {
  // Beside a task that is always at its beginning, the same search runs with sequences renumbered.
  const renumbered = (spec: SystemSpec): SystemSpec => ({
    ...spec,
    procedures: { ...spec.procedures, idle: routine('also idle = false') },
    tasks: [...spec.tasks, { role: 'idle', procedure: 'idle', count: 1, reader: false, endless: true }],
  });
  const safety = ['unusable-while-invalidating', 'no-stale-mapping', 'no-block-when-nonblockable'] as const;

  it('break the same properties after as many steps', () => {
    for (const v of intervalNotifier.variants) {
      const options = { contexts: contextClasses.neither, invalidators: 1 };
      const spec = modelSystem(intervalNotifier, variant(intervalNotifier, v.id), options);
      const lengths = (s: SystemSpec) => {
        const found = search(s, { properties: safety });
        return Object.fromEntries([...found.violations].map(([p, x]) => [p, x.moves.length]));
      };
      expect([v.id, lengths(renumbered(spec))]).toEqual([v.id, lengths(spec)]);
    }
  });

  it('are not used where a program looks at the size of a sequence', () => {
    const turning = systemOf({}, { reader: { lines: 'again: seq++\nif seq != 7 goto again', reader: true } });
    const spec: SystemSpec = { ...renumbered(turning), sequences: ['seq'] };
    expect(search(spec, { properties: ['completes'] })).toMatchObject({ complete: false });
    expect(search({ ...spec, sequences: [] }, { properties: ['completes'] })).toMatchObject({
      complete: true,
    });
  });
});
