// Replay accepts what the search found, and nothing that was tampered with.

import { describe, expect, it } from 'vitest';
import { systemOf as systemOfModel } from '../../src/semantics/build.ts';
import type { SystemSpec } from '../../src/semantics/machine/program.ts';
import { intervalNotifier } from '../../src/semantics/models/interval-notifier.ts';
import { replay } from '../../src/semantics/replay.ts';
import type { Trace, TraceStep } from '../../src/semantics/trace.ts';
import { findings, systemOf, traceFor } from './systems.ts';

const variant = (id: string): SystemSpec => {
  const variants = intervalNotifier.variants.filter((v) => v.id === id);
  return systemOfModel(intervalNotifier, variants, { contexts: ['neither'], invalidators: 1 });
};
const race = variant('no-check');
const stale = traceFor(race, 'no-stale-mapping');
const verdict = (spec: SystemSpec, trace: Trace) => replay(spec, trace);
const rejected = { accepted: false };

/** All ways of changing one step of the trace. */
const changes = (steps: readonly TraceStep[], change: (step: TraceStep, k: number) => readonly TraceStep[]) =>
  steps.map((step, k) => steps.toSpliced(k, 1, ...change(step, k)));

describe('a trace of the search', () => {
  it('is accepted, with one snapshot for each step and the step that breaks', () => {
    const answer = verdict(race, stale);
    if (!answer.accepted) throw new Error(answer.reason);
    expect(answer.snapshots.map((s) => s.task)).toEqual(stale.steps.map((s) => s.task));
    expect(answer.brokenAt).toBe(stale.steps.length - 1);
    expect(answer.snapshots.map((s) => s.held.get('driver'))).toContain('write');
    expect(answer.snapshots.at(-1)?.device).toBeGreaterThan(0);
  });

  it('is rejected with a step removed: there is no shorter one', () => {
    for (const steps of changes(stale.steps, () => [])) {
      expect(verdict(race, { ...stale, steps })).toMatchObject(rejected);
    }
  });

  it('is rejected with a step made twice', () => {
    for (const steps of changes(stale.steps, (step) => [step, step])) {
      expect(verdict(race, { ...stale, steps })).toMatchObject(rejected);
    }
  });

  it('is rejected with a step of another task', () => {
    for (const steps of changes(stale.steps, (step) => [{ ...step, task: 1 - step.task }])) {
      expect(verdict(race, { ...stale, steps })).toMatchObject(rejected);
    }
    for (const task of [-1, 2, 0.5]) {
      const steps = stale.steps.with(3, { ...(stale.steps[3] as TraceStep), task });
      expect(verdict(race, { ...stale, steps })).toEqual({
        accepted: false,
        step: 3,
        reason: 'no such task',
      });
    }
  });

  it('is rejected with two steps of one task swapped', () => {
    let swapped = 0;
    stale.steps.forEach((step, k) => {
      const next = stale.steps[k + 1];
      if (next?.task !== step.task) return;
      swapped++;
      const steps = stale.steps.toSpliced(k, 2, next, step);
      expect(verdict(race, { ...stale, steps })).toMatchObject({ accepted: false, step: k });
    });
    expect(swapped).toBeGreaterThan(5);
  });

  it('is rejected with a step cut short or led on', () => {
    for (const steps of changes(stale.steps, (s) => [{ ...s, ran: s.ran.slice(0, -1) }])) {
      expect(verdict(race, { ...stale, steps })).toMatchObject(rejected);
    }
    for (const steps of changes(stale.steps, (s) => [{ ...s, ran: [...s.ran, 9999] }])) {
      expect(verdict(race, { ...stale, steps })).toMatchObject(rejected);
    }
  });

  it('is rejected with the other way chosen, or none', () => {
    const choosing = stale.steps.findIndex((s) => s.choices.length > 0);
    expect(choosing).toBeGreaterThanOrEqual(0);
    for (const choice of [[1], [2], [-1], []]) {
      const steps = stale.steps.with(choosing, { ...(stale.steps[choosing] as TraceStep), choices: choice });
      expect(stale.steps[choosing]?.choices).not.toEqual(choice);
      expect(verdict(race, { ...stale, steps })).toMatchObject(rejected);
    }
  });

  it('is rejected as one of a property that it does not break', () => {
    for (const property of intervalNotifier.properties) {
      const breaks = property === 'no-stale-mapping' || property === 'unusable-while-invalidating';
      expect(verdict(race, { ...stale, property })).toMatchObject({ accepted: breaks });
    }
    expect(verdict(race, { ...stale, steps: [] })).toMatchObject(rejected);
  });

  it('is rejected for the system in which the mistake is not made', () => {
    expect(verdict(variant('documented'), stale)).toMatchObject(rejected);
  });
});

describe('steps of two tasks', () => {
  const system = systemOf(
    { d: 'mutex' },
    {
      one: { lines: 'lock d\nx = 1\nunlock d' },
      two: { lines: 'wait x == 1\nlock d\nviolate section-owner' },
    },
  );

  it('may be swapped only if neither minds', () => {
    const trace = traceFor(system, 'section-owner');
    expect(trace.steps.map((s) => [s.task, s.event])).toEqual([
      [0, 'lock d'],
      [0, 'x = 1'],
      [0, 'unlock d'],
      [1, 'wait x == 1'],
      [1, 'lock d'],
    ]);
    const [a, b, c, d, e] = trace.steps as [TraceStep, TraceStep, TraceStep, TraceStep, TraceStep];
    expect(verdict(system, { ...trace, steps: [a, b, d, c, e] })).toMatchObject({ accepted: true });
    expect(verdict(system, { ...trace, steps: [a, d, b, c, e] })).toEqual({
      accepted: false,
      step: 1,
      reason: 'goes on although it has to wait',
    });
    expect(verdict(system, { ...trace, steps: [a, b, d, e, c] })).toEqual({
      accepted: false,
      step: 3,
      reason: 'd is not free',
    });
  });
});

describe('a queue', () => {
  const reader = { lines: 'lock s read\nlock s read\nunlock s read', reader: true };
  const system = systemOf({ s: 'rwsem' }, { reader, writer: { lines: 'lock s write\nunlock s write' } });
  const trace = traceFor(system, 'no-deadlock');
  const [read, queueWriter, queueReader] = trace.steps as [TraceStep, TraceStep, TraceStep];

  it('is joined once, by whoever has to wait', () => {
    expect(verdict(system, trace)).toMatchObject({ accepted: true });
    const steps = (...all: TraceStep[]) => verdict(system, { ...trace, steps: all });
    expect(steps(queueWriter, read, queueReader)).toMatchObject({ step: 0, reason: 'the lock is free' });
    expect(steps(read, queueWriter, queueWriter)).toMatchObject({ step: 2, reason: 'queued already' });
    expect(steps(read, queueReader)).toMatchObject({ step: 1, reason: 'the lock is free' });
  });

  it('holds nobody back who came first', () => {
    const second: TraceStep = { ...queueReader, ran: [1] };
    const steps = [read, second, queueWriter];
    expect(verdict(system, { ...trace, steps, waiting: [] })).toMatchObject({
      accepted: false,
      reason: 'nothing breaks no-deadlock',
    });
    const passed = [read, queueWriter, second];
    expect(verdict(system, { ...trace, steps: passed })).toMatchObject({
      step: 2,
      reason: 'others wait for s',
    });
  });

  it('does not make wait who need not', () => {
    const waiting = trace.waiting.filter((w) => w.task === 0);
    expect(verdict(system, { ...trace, steps: [read], waiting })).toMatchObject({
      accepted: false,
      reason: 'task 0 need not wait',
    });
    // One task that waits is no deadlock while the other one can go on.
    const writer = trace.waiting.filter((w) => w.task === 1);
    expect(verdict(system, { ...trace, steps: [read, queueWriter], waiting: writer })).toMatchObject(
      rejected,
    );
  });
});

describe('a cycle', () => {
  const fault = {
    lines: 'my.s = seq\nagain: lock d\nif seq == my.s goto good\nunlock d\ngoto again\ngood: unlock d',
    reader: true,
  };
  const system = systemOf({ d: 'mutex' }, { fault, invalidation: { lines: 'lock d\nseq++\nunlock d' } });
  const trace = traceFor(system, 'completes');

  it('is accepted where it closes', () => {
    expect(trace.cycle.length).toBeGreaterThan(1);
    expect(verdict(system, trace)).toMatchObject({ accepted: true, brokenAt: trace.steps.length });
    expect(verdict(system, { ...trace, cycle: [...trace.cycle, ...trace.cycle] })).toMatchObject({
      accepted: true,
    });
  });

  it('is rejected where it does not', () => {
    for (let k = 1; k < trace.cycle.length; k++) {
      const cut = { ...trace, cycle: trace.cycle.slice(0, k) };
      expect(verdict(system, cut)).toMatchObject({ accepted: false, reason: 'the cycle does not close' });
    }
    const turned = { ...trace, cycle: [...trace.cycle.slice(1), ...trace.cycle.slice(0, 1)] };
    expect(verdict(system, turned)).toMatchObject(rejected);
  });

  it('is rejected before what it comes from', () => {
    expect(verdict(system, { ...trace, steps: trace.steps.slice(0, -1) })).toMatchObject(rejected);
    expect(verdict(system, { ...trace, steps: [] })).toMatchObject(rejected);
  });

  it('is no deadlock if nobody waits in it', () => {
    expect(verdict(system, { ...trace, property: 'no-deadlock' })).toMatchObject({
      accepted: false,
      reason: 'nobody waits',
    });
  });

  it('proves nothing of readers that are done, or need not wait', () => {
    const spinner = { lines: 'again: sleep\ngoto again' };
    const spec = systemOf({}, { spinner, fault: { lines: 'sleep', reader: true } });
    expect([...findings(spec).keys()]).toEqual([]);
    const spins: TraceStep = { task: 0, ran: [0, 1], choices: [], event: 'sleep', shows: '', at: undefined };
    const ends: TraceStep = { ...spins, task: 1, ran: [0] };
    const forged: Trace = { property: 'completes', tasks: [], steps: [], cycle: [spins], waiting: [] };
    expect(verdict(spec, forged)).toMatchObject({ accepted: false, reason: 'task 1 need not wait' });
    expect(verdict(spec, { ...forged, steps: [ends] })).toMatchObject({
      accepted: false,
      reason: 'every reader is done',
    });
  });
});
