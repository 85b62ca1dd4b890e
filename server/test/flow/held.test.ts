// What the engine knows to be held at a call named here(), for the ways in which kernel code takes and gives
// back locks. One entry per state that reaches the call; a state with nothing is "-", an unsure one "?".

import { beforeAll, describe, expect, it } from 'vitest';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { createProgram } from '../../src/program/create.ts';
import { ensureParser } from '../support/parser.ts';
import { memorySources } from '../support/sources.ts';

beforeAll(ensureParser);

const head = `
struct box { struct mutex lock; struct mutex other; spinlock_t spin; struct rw_semaphore sem; int flag; int n; };
void here(void);
int odd(void);
`;

function heldAt(code: string): string[] {
  const program = createProgram(memorySources({ 'a.c': `${head}${code}` }));
  const flow = createFlowEngine(program);
  const fn = program.functions('a.c').find((f) => f.name === 'f');
  if (fn === undefined) throw new Error('the code has no function f');
  const states = flow.facts(fn).calls.flatMap((visit) => {
    const name = visit.op.callee.kind === 'name' ? visit.op.callee.name : '';
    return name === 'here' ? visit.states : [];
  });
  const shown = states.map((state) => {
    const locks = state.locks
      .filter((l) => l.count > 0)
      .map((l) => (l.mode === 'shared' ? `${l.key} (r)` : l.key));
    return (state.murky ? '? ' : '') + (locks.length === 0 ? '-' : locks.join(' '));
  });
  return [...new Set(shown)].sort();
}

describe('plain locks', () => {
  it.each([
    ['held between lock and unlock', 'mutex_lock(&b->lock); here(); mutex_unlock(&b->lock);', ['b->lock']],
    ['given back', 'mutex_lock(&b->lock); mutex_unlock(&b->lock); here();', ['-']],
    ['two at once', 'mutex_lock(&b->lock); spin_lock(&b->spin); here();', ['b->lock b->spin']],
    ['for reading', 'down_read(&b->sem); here();', ['b->sem (r)']],
    ['downgraded', 'down_write(&b->sem); downgrade_write(&b->sem); here();', ['b->sem (r)']],
    ['asserted', 'lockdep_assert_held(&b->lock); here();', ['b->lock']],
  ])('%s', (_, body, held) => {
    expect(heldAt(`void f(struct box *b) { ${body} }`)).toEqual(held);
  });
});

describe('locks that may not be had', () => {
  it.each([
    ['trylock, on success', 'if (mutex_trylock(&b->lock)) here();', ['b->lock']],
    ['trylock, on failure', 'if (!mutex_trylock(&b->lock)) here();', ['-']],
    ['interruptible, on success', 'if (mutex_lock_interruptible(&b->lock)) return; here();', ['b->lock']],
    ['interruptible, in a variable', 'int r = mutex_lock_interruptible(&b->lock); if (r) here();', ['-']],
    ['down_read_trylock', 'if (down_read_trylock(&b->sem)) here();', ['b->sem (r)']],
    ['a flag beside the lock', 'bool t = mutex_trylock(&b->lock); odd(); if (t) here();', ['b->lock']],
  ])('%s', (_, body, held) => {
    expect(heldAt(`void f(struct box *b) { ${body} }`)).toEqual(held);
  });
});

describe('scopes', () => {
  it.each([
    ['guard to the end', 'guard(mutex)(&b->lock); here();', ['b->lock']],
    ['guard in an inner block', '{ guard(mutex)(&b->lock); odd(); } here();', ['-']],
    ['scoped_guard', 'scoped_guard(mutex, &b->lock) here();', ['b->lock']],
    ['after scoped_guard', 'scoped_guard(mutex, &b->lock) odd(); here();', ['-']],
  ])('%s', (_, body, held) => {
    expect(heldAt(`void f(struct box *b) { ${body} }`)).toEqual(held);
  });
});

describe('branches', () => {
  it.each([
    ['either way', 'if (b->flag) mutex_lock(&b->lock); here();', ['-', 'b->lock']],
    ['the same test twice', 'if (b->flag) mutex_lock(&b->lock); if (!b->flag) here();', ['-']],
    [
      'a test whose memory was written',
      'if (b->flag) mutex_lock(&b->lock); b->flag = odd(); if (b->flag) here();',
      ['-', 'b->lock'],
    ],
    [
      'goto over the unlock',
      'mutex_lock(&b->lock); if (b->flag) goto out; mutex_unlock(&b->lock); out: here();',
      ['-', 'b->lock'],
    ],
    [
      'a loop that breaks with the lock',
      'for (;;) { mutex_lock(&b->lock); if (b->flag) break; mutex_unlock(&b->lock); } here();',
      ['b->lock'],
    ],
    ['both arms of #if', '\n#ifdef CONFIG_A\nmutex_lock(&b->lock);\n#endif\nhere();', ['-', 'b->lock']],
    [
      'the same #if twice',
      '\n#ifdef CONFIG_A\nmutex_lock(&b->lock);\n#endif\nodd();\n#ifdef CONFIG_A\nmutex_unlock(&b->lock);\n#endif\nhere();',
      ['-'],
    ],
  ])('%s', (_, body, held) => {
    expect(heldAt(`void f(struct box *b) { ${body} }`)).toEqual(held);
  });
});

describe('names of one lock', () => {
  it('a local pointer is what it points to', () => {
    expect(heldAt('void f(struct box *b) { struct mutex *m = &b->lock; mutex_lock(m); here(); }')).toEqual([
      'b->lock',
    ]);
  });

  it('a copied pointer is the same object', () => {
    expect(
      heldAt(
        'void f(struct box *b) { struct box *c = b; mutex_lock(&c->lock); mutex_unlock(&b->lock); here(); }',
      ),
    ).toEqual(['-']);
  });

  it('container_of leads back', () => {
    const code = `struct hull { int id; struct box box; };
      void f(struct hull *h) { struct box *b = &h->box;
        mutex_lock(&container_of(b, struct hull, box)->box.lock); mutex_unlock(&h->box.lock); here(); }`;
    expect(heldAt(code)).toEqual(['-']);
  });
});

describe('callees', () => {
  it('that take a lock', () => {
    const code =
      'static void take(struct box *x) { mutex_lock(&x->lock); } void f(struct box *b) { take(b); here(); }';
    expect(heldAt(code)).toEqual(['b->lock']);
  });

  it('that take it on success only', () => {
    const code = `static int take(struct box *x) { mutex_lock(&x->lock); if (x->n) { mutex_unlock(&x->lock); return -EBUSY; } return 0; }
      void f(struct box *b) { if (take(b)) return; here(); }`;
    expect(heldAt(code)).toEqual(['b->lock']);
    expect(heldAt(code.replace('if (take(b)) return; here();', 'if (take(b)) here();'))).toEqual(['-']);
  });

  it('that give it back', () => {
    const code =
      'static void drop(struct box *x) { mutex_unlock(&x->lock); } void f(struct box *b) { mutex_lock(&b->lock); drop(b); here(); }';
    expect(heldAt(code)).toEqual(['-']);
  });

  it('that call themselves are out of view', () => {
    const code =
      'static void down(struct box *x) { if (x->n) down(x); } void f(struct box *b) { mutex_lock(&b->lock); down(b); here(); }';
    expect(heldAt(code)).toEqual(['b->lock']);
  });

  it('with a name that speaks of locks and no body make the state unsure', () => {
    expect(heldAt('void f(struct box *b) { box_lock_all(b); here(); }')).toEqual(['? -']);
  });
});
