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
  return heldIn({ 'a.c': `${head}${code}` }, 'a.c');
}

function heldIn(files: Readonly<Record<string, string>>, path: string): string[] {
  const program = createProgram(memorySources(files));
  const flow = createFlowEngine(program);
  const fn = program.functions(path).find((f) => f.name === 'f');
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

describe('who takes the lock of an object', () => {
  it('leaves what is known of its address', () => {
    const held = heldAt(`extern struct mm_struct init_mm;
void f(struct mm_struct *mm) {
	if (mm != &init_mm)
		mmap_write_lock(&init_mm);
	if (mm != &init_mm)
		mmap_write_unlock(&init_mm);
	here();
}`);
    expect(held).toEqual(['-']);
  });

  it('may say where it is in the object that it walks', () => {
    const held = heldAt(`void f(struct box *b) {
	struct page_vma_mapped_walk w;
	w.flags = 0;
	page_vma_mapped_walk_done(&w);
	if (w.flags)
		mutex_lock(&b->lock);
	here();
}`);
    expect(held).toEqual(['-', 'b->lock']);
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

describe('what a prototype says of a body out of view', () => {
  const declared = `
struct pile { struct mutex *lock; };
void enter(struct box *x) __acquires(&x->lock);
void leave(struct box *x) __releases(&x->lock);
void read_in(struct box *x) __acquires_shared(&x->sem);
bool try_enter(struct box *x) __cond_acquires(true, &x->lock);
int lock_box(struct box *x) __cond_acquires(0, &x->lock);
struct box *box_get_locked(struct box *x) __cond_acquires(nonnull, &x->lock);
bool try_old(struct box *x) __cond_acquires(&x->lock);
int enter_or_fail(struct box *x) __acquires(&x->lock);
bool leave_if_last(struct box *x) __cond_releases(true, &x->lock);
void relax(struct box *x) __releases(&x->lock) __acquires(&x->lock);
void take_both(struct box *x, struct mutex *second) __acquires(&x->lock, second);
void walk_start(struct box *x) __acquires(RCU);
void bit_start(struct box *x) __acquires(bitlock);
void box_lock_odd(struct box *x) __acquires(&to_hull(x)->lock);
void __must_hold(&x->lock) inner(struct box *x);
`;
  it.each([
    ['takes', 'enter(b); here();', ['b->lock']],
    ['gives back', 'mutex_lock(&b->lock); leave(b); here();', ['-']],
    ['takes for reading', 'read_in(b); here();', ['b->sem (r)']],
    ['takes if true', 'if (try_enter(b)) here();', ['b->lock']],
    ['does not take if false', 'if (!try_enter(b)) here();', ['-']],
    ['takes if 0', 'if (lock_box(b)) return; here();', ['b->lock']],
    ['takes if not NULL', 'if (!box_get_locked(b)) here();', ['-']],
    ['the old notation takes if true', 'if (try_old(b)) here();', ['b->lock']],
    ['takes, and an error says nothing', 'int r = enter_or_fail(b); if (r < 0) here();', ['? -']],
    ['takes if there is no error', 'int r = enter_or_fail(b); if (r) return; here();', ['b->lock']],
    ['gives back if true', 'mutex_lock(&b->lock); if (!leave_if_last(b)) here();', ['b->lock']],
    ['gives back and takes again', 'mutex_lock(&b->lock); relax(b); here();', ['b->lock']],
    ['takes two', 'take_both(b, &b->other); here();', ['b->lock b->other']],
    ['a context is no lock', 'walk_start(b); here();', ['-']],
    ['what cannot be named makes the state unsure', 'bit_start(b); here();', ['? -']],
    ['an expression that is no place as well', 'box_lock_odd(b); here();', ['? -']],
    ['held by the caller changes nothing', 'mutex_lock(&b->lock); inner(b); here();', ['b->lock']],
  ])('%s', (_, body, held) => {
    expect(heldAt(`${declared}void f(struct box *b) { ${body} }`)).toEqual(held);
  });

  it.each([
    ['behind the parameters', 'void f(struct box *x) __must_hold(&x->lock);', ['b->lock']],
    ['before the name', 'void __must_hold(&x->lock) f(struct box *x);', ['b->lock']],
    ['before everything', '__must_hold(&x->lock) void f(struct box *x);', ['b->lock']],
    ['for reading', 'void f(struct box *x) __must_hold_shared(&x->sem);', ['b->sem (r)']],
    ['what it releases', 'void f(struct box *x) __releases(&x->lock);', ['b->lock']],
    ['without a name for it', 'void f(struct box *) __must_hold(&x->lock);', ['-']],
    ['of something else', 'void f(struct box *x) __must_hold(RCU) __acquires(&x->lock);', ['-']],
  ])('on entry, %s', (_, prototype, held) => {
    expect(heldAt(`${prototype}\nvoid f(struct box *b) { here(); }`)).toEqual(held);
  });

  it('at the definition, before everything', () => {
    expect(heldAt('int n;\n__must_hold(&b->lock)\nvoid f(struct box *b) { here(); }')).toEqual(['b->lock']);
  });

  it('in a header of the driver, for its body and for its callers', () => {
    const files = {
      'd/box.h': `${head}void enter(struct box *x) __acquires(&x->lock);\nvoid f(struct box *x) __must_hold(&x->spin);\n`,
      'd/a.c': '#include "box.h"\nvoid f(struct box *b) { enter(b); here(); }\n',
    };
    expect(heldIn(files, 'd/a.c')).toEqual(['b->lock b->spin']);
  });

  it('is no match for a body in view', () => {
    const code =
      'void take(struct box *x) __acquires(&x->other);\nvoid take(struct box *x) { mutex_lock(&x->lock); } void f(struct box *b) { take(b); here(); }';
    expect(heldAt(code)).toEqual(['b->lock']);
  });
});

describe("the words of the compiler's context analysis", () => {
  it.each([
    ['an assumption', '__assume_ctx_lock(&b->lock); here();', ['b->lock']],
    ['an assumption for reading', '__assume_shared_ctx_lock(&b->sem); here();', ['b->sem (r)']],
    [
      'an expression that is not looked at',
      'if (context_unsafe(mutex_trylock(&b->lock))) here();',
      ['b->lock'],
    ],
    ['an alias', 'mutex_lock(&b->lock); context_unsafe_alias(b); here();', ['b->lock']],
  ])('%s', (_, body, held) => {
    expect(heldAt(`void f(struct box *b) { ${body} }`)).toEqual(held);
  });

  it('a struct that is a lock has members', () => {
    const code =
      'context_lock_struct(crate, __reentrant_ctx_lock) { struct mutex lock; int n __guarded_by(&lock); };\nvoid f(struct crate *c) { mutex_lock(&c->lock); here(); }';
    expect(heldAt(code)).toEqual(['c->lock']);
  });
});
