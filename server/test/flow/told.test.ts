// Helpers that are told with a constant what to do: what is held at a call named here() after them. One entry per state.

import { beforeAll, describe, expect, it } from 'vitest';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { asTold } from '../../src/flow/told.ts';
import { callsOf } from '../../src/program/values.ts';
import { createProgram } from '../../src/program/create.ts';
import { ensureParser } from '../support/parser.ts';
import { memorySources } from '../support/sources.ts';

beforeAll(ensureParser);

const head = `
struct ticket { int id; };
struct box { struct mutex lock; struct dma_resv *resv; int n; };
void here(void);
`;

function parsed(code: string) {
  const program = createProgram(memorySources({ 'a.c': `${head}${code}` }));
  const named = (name: string) => {
    const fn = program.functions('a.c').find((f) => f.name === name);
    if (fn === undefined) throw new Error(`the code has no function ${name}`);
    return fn;
  };
  return { program, named };
}

function heldAt(code: string): string[] {
  const { program, named } = parsed(code);
  const calls = createFlowEngine(program).facts(named('f')).calls;
  const states = calls.flatMap(({ op, states: at }) =>
    op.callee.kind === 'name' && op.callee.name === 'here' ? at : [],
  );
  const held = states.map(({ locks }) => locks.flatMap((l) => (l.count > 0 ? [l.key] : [])).join(' ') || '-');
  return [...new Set(held)].sort();
}

const put = `static void put(struct box *b, bool locked) { if (locked) mutex_unlock(&b->lock); }`;
const outer = `${put}
static void drop(struct box *b, bool locked) { b->n = 0; put(b, locked); }`;
const changing = `static void put(struct box *b, bool locked) { locked = b->n; if (locked) mutex_unlock(&b->lock); }`;
const switching = `enum { KEEP, DROP };
static void put(struct box *b, int how) { switch (how) { case 0: break; default: mutex_unlock(&b->lock); } }`;

describe('a helper', () => {
  it.each([
    ['that is told to give the lock back', put, 'put(b, true);', ['-']],
    ['that is told to keep it', put, 'put(b, false);', ['b->lock']],
    ['that is told by a number', put, 'put(b, 0);', ['b->lock']],
    ['that nobody knows what it is told', put, 'put(b, b->n);', ['-', 'b->lock']],
    ['below one that is told', outer, 'drop(b, true);', ['-']],
    ['that minds its own', changing, 'put(b, true);', ['-', 'b->lock']],
    ['that chooses by a number', switching, 'put(b, 0);', ['b->lock']],
  ])('%s', (_, helper, call, held) => {
    expect(heldAt(`${helper}\nvoid f(struct box *b) { mutex_lock(&b->lock); ${call} here(); }`)).toEqual(
      held,
    );
  });
});

describe('a lock of a reservation', () => {
  const lock = `static int lock(struct box *b, struct ticket *t)
{
	int ret = dma_resv_lock_interruptible(b->resv, t ? &t->id : NULL);
	return ret == -EALREADY ? 0 : ret;
}`;

  it('may have been had before, by who has a ticket', () => {
    expect(heldAt(`${lock}\nvoid f(struct box *b, struct ticket *t) { if (!lock(b, t)) here(); }`)).toEqual([
      '*b->resv',
      '-',
    ]);
  });

  it('is had, by who has none', () => {
    expect(heldAt(`${lock}\nvoid f(struct box *b) { if (!lock(b, NULL)) here(); }`)).toEqual(['*b->resv']);
  });

  it('is waited for without end, by who has none and hears no signal', () => {
    expect(heldAt('void f(struct box *b) { dma_resv_lock(b->resv, NULL); here(); }')).toEqual(['*b->resv']);
  });
});

it('is one copy for all who say the same', () => {
  const { named } = parsed(`${put}
void f(struct box *b) { put(b, true); put(b, true); put(b, false); put(b, b->n); }`);
  const copies = callsOf(named('f')).map((op) => asTold(named('put'), op));
  expect(copies[0]).toBe(copies[1]);
  expect(copies[2]).not.toBe(copies[0]);
  expect(copies[3]).toBe(named('put'));
});
