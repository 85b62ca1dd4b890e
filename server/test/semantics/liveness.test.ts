// Whether a task gets done under every strongly fair schedule, on systems small enough to think through.

import { describe, expect, it } from 'vitest';
import type { Property } from '../../src/semantics/machine/properties.ts';
import { findings, systemOf } from './systems.ts';

const live: readonly Property[] = ['completes', 'no-deadlock'];
const asked = (spec: Parameters<typeof findings>[0]) => {
  const found = findings(spec, live);
  for (const { accepted } of found.values()) expect(accepted).toBe(true);
  return Object.fromEntries(
    [...found].map(([property, { trace }]) => [
      property,
      {
        steps: trace.steps.length,
        turning: [...new Set(trace.cycle.map((s) => s.task))].sort(),
        waiting: trace.waiting.map((w) => w.task),
      },
    ]),
  );
};

const readersLoop = { lines: 'again: lock s read\nunlock s read\ngoto again', count: 2 };
const once = { lines: 'lock s write\nunlock s write', reader: true };

describe('a writer among readers that never rest', () => {
  it('gets a fair rwsem: in its queue it holds back new readers', () => {
    expect(asked(systemOf({ s: 'rwsem' }, { writer: once, readersLoop }))).toEqual({});
    expect(asked(systemOf({ s: 'rwlock' }, { writer: once, readersLoop }))).toEqual({});
  });

  it('gets a mutex, which has no queue: it is free again and again', () => {
    const spinning = { lines: 'again: lock m\nunlock m\ngoto again', count: 2 };
    const patient = { lines: 'lock m\nunlock m', reader: true };
    expect(asked(systemOf({ m: 'mutex' }, { patient, spinning }))).toEqual({});
    expect(asked(systemOf({ m: 'spin' }, { patient, spinning }))).toEqual({});
  });

  it('never gets a fair rwsem if it only tries', () => {
    const tries = { lines: 'again: trylock s write busy again\nunlock s write', reader: true };
    const { completes } = asked(systemOf({ s: 'rwsem' }, { tries, readersLoop }));
    expect(completes).toMatchObject({ turning: [0, 1, 2], waiting: [] });
  });

  it('gets it by trying from one reader: it is free again and again', () => {
    const tries = { lines: 'again: trylock s write busy again\nunlock s write', reader: true };
    const alone = { ...readersLoop, count: 1 };
    expect(asked(systemOf({ s: 'rwsem' }, { tries, alone }))).toEqual({});
  });
});

describe('a mutex', () => {
  const takeTurns = (mine: number, next: number, rounds: string) =>
    `again: lock m
     if turn == ${mine} goto go
     unlock m
     goto again
     go: turn = ${next}
     unlock m
     ${rounds}`;

  it('goes from one spinning task to the other', () => {
    const spec = systemOf(
      { m: 'mutex' },
      { one: { lines: takeTurns(1, 0, ''), reader: true }, two: { lines: takeTurns(0, 1, 'goto again') } },
    );
    expect(asked(spec)).toEqual({});
    const both = systemOf(
      { m: 'spin' },
      {
        one: { lines: takeTurns(1, 0, ''), reader: true },
        two: { lines: takeTurns(0, 1, ''), reader: true },
      },
    );
    expect(asked(both)).toEqual({});
  });

  it('is spun on for ever if nobody gives the turn', () => {
    const spec = systemOf(
      { m: 'mutex' },
      { one: { lines: takeTurns(1, 0, ''), reader: true }, two: { lines: takeTurns(2, 1, 'goto again') } },
    );
    const { completes, ...rest } = asked(spec);
    expect(rest).toEqual({});
    expect(completes).toEqual({ steps: 0, turning: [0, 1], waiting: [] });
  });

  it('taken crosswise is a deadlock, taken in one order is not', () => {
    const two = (first: string, second: string) => ({
      lines: `lock ${first}\nlock ${second}\nunlock ${second}\nunlock ${first}`,
      reader: true,
    });
    const locks = { a: 'mutex', b: 'mutex' } as const;
    expect(asked(systemOf(locks, { one: two('a', 'b'), two: two('a', 'b') }))).toEqual({});
    const stuck = { steps: 2, turning: [], waiting: [0, 1] };
    expect(asked(systemOf(locks, { one: two('a', 'b'), two: two('b', 'a') }))).toEqual({
      completes: stuck,
      'no-deadlock': stuck,
    });
  });
});

describe('two locks, the second one only tried', () => {
  const polite = (first: string, second: string) => ({
    lines: `again: lock ${first}
            trylock ${second} busy no
            unlock ${second}
            unlock ${first}
            return
            no: unlock ${first}
            goto again`,
    reader: true,
  });
  const locks = { a: 'mutex', b: 'mutex' } as const;

  it('may be taken and given back in step for ever', () => {
    const { completes, ...rest } = asked(systemOf(locks, { one: polite('a', 'b'), two: polite('b', 'a') }));
    expect(rest).toEqual({});
    expect(completes).toMatchObject({ turning: [0, 1], waiting: [] });
  });

  it('are both had in the end if one task waits for its second', () => {
    const patient = { lines: 'lock b\nlock a\nunlock a\nunlock b' };
    expect(asked(systemOf(locks, { one: polite('a', 'b'), two: patient }))).toEqual({});
  });

  it('leave whoever waits for a lock that is never given back waiting', () => {
    const greedy = { lines: 'lock a\nagain: trylock b busy again\nunlock b\nunlock a', reader: true };
    const crossed = { lines: 'lock b\nlock a\nunlock a\nunlock b' };
    const stuck = { steps: 2, turning: [0], waiting: [1] };
    expect(asked(systemOf(locks, { greedy, crossed }))).toEqual({
      completes: stuck,
      'no-deadlock': stuck,
    });
  });
});

describe('a retry loop', () => {
  const fault = (sample: string, target: string) => ({
    lines: `${sample}
            ${target}: lock d
            if seq == my.s goto good
            unlock d
            goto again
            good: unlock d`,
    reader: true,
  });
  const invalidation = { lines: 'lock d\nseq++\nunlock d' };

  it('never ends once an invalidation has run, if it keeps the old sample', () => {
    const spec = systemOf({ d: 'mutex' }, { fault: fault('my.s = seq', 'again'), invalidation });
    // The sample and the whole invalidation: before its unlock the fault does not turn.
    expect(asked(spec)).toEqual({ completes: { steps: 4, turning: [0], waiting: [] } });
  });

  it('ends if there is no invalidation', () => {
    expect(asked(systemOf({ d: 'mutex' }, { fault: fault('my.s = seq', 'again') }))).toEqual({});
  });

  it('ends if each round samples', () => {
    const spec = systemOf({ d: 'mutex' }, { fault: fault('again: my.s = seq', 'have'), invalidation });
    expect(asked(spec)).toEqual({});
  });

  it('ends if each round may be the last, and does not if each wait runs out', () => {
    const choosing = { lines: 'again: sleep\nchoose again over\nover:', reader: true };
    expect(asked(systemOf({}, { choosing }))).toEqual({});
    const waiting = {
      lines: 'again: wait seq == 1 expires late\nreturn\nlate: sleep\ngoto again',
      reader: true,
    };
    expect(asked(systemOf({}, { waiting }))).toEqual({
      completes: { steps: 0, turning: [0], waiting: [] },
    });
    expect(asked(systemOf({}, { waiting, setter: { lines: 'seq = 1' } }))).toEqual({});
  });
});

describe('a reader that takes a fair rwsem twice', () => {
  const reader = { lines: 'lock s read\nlock s read\nunlock s read', reader: true };

  it('is held back by a writer that came in between', () => {
    const spec = systemOf({ s: 'rwsem' }, { reader, writer: { lines: 'lock s write\nunlock s write' } });
    const found = findings(spec, live);
    const stuck = { steps: 3, turning: [], waiting: [0, 1] };
    expect(asked(spec)).toEqual({ completes: stuck, 'no-deadlock': stuck });
    // The writer is queued before the reader is.
    expect(found.get('no-deadlock')?.trace.steps.map((s) => [s.task, s.ran.length])).toEqual([
      [0, 1],
      [1, 0],
      [0, 0],
    ]);
  });

  it('gets it without writers, and with other readers', () => {
    expect(asked(systemOf({ s: 'rwsem' }, { reader }))).toEqual({});
    const other = { lines: 'lock s read\nunlock s read', count: 2 };
    expect(asked(systemOf({ s: 'rwsem' }, { reader, other }))).toEqual({});
  });

  it('waits for itself if it wants to write', () => {
    const upgrade = { lines: 'lock s read\nlock s write', reader: true };
    const stuck = { steps: 2, turning: [], waiting: [0] };
    expect(asked(systemOf({ s: 'rwsem' }, { upgrade }))).toEqual({ completes: stuck, 'no-deadlock': stuck });
  });
});
