// Types of places, and the classes of locks.

import { beforeAll, describe, expect, it } from 'vitest';
import type { CallOp, FunctionIr } from '../../src/ir/ir.ts';
import { createProgram } from '../../src/program/create.ts';
import type { Program } from '../../src/program/program.ts';
import { memorySources } from '../support/sources.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

const header = `
typedef struct { int raw; } lock_t;
typedef struct box box_t;
struct lid {
	struct mutex lock;
	struct mm_struct *mm;
};
struct box {
	struct lid *lid;
	struct lid lids[4];
	struct lid *many[2];
	union {
		lock_t flat_lock;
	};
	struct {
		struct mutex lock;
	} user;
	struct sub {
		struct mutex lock;
	} sub;
	box_t *next;
	int (*open)(struct box *b);
};
struct mm_struct {
	struct rw_semaphore mmap_sem;
	struct rw_semaphore mmap_lock;
};
struct box *make_box(int n);
static inline struct lid *lid_of(struct box *b)
{
	return b->lid;
}
`;

function project(body: string): { program: Program; fn: FunctionIr; calls: readonly CallOp[] } {
  const program = createProgram(
    memorySources({
      'a/box.h': header,
      'a/one.c': `#include "box.h"\nstatic struct mutex big_lock;\nstatic struct box the_box;\nstatic struct {\n\tstruct mutex lock;\n} limits;\n${body}`,
    }),
  );
  const fn = program.functions('a/one.c').at(-1);
  if (fn === undefined) throw new Error('no function');
  const calls = fn.blocks.flatMap((b) => b.ops.filter((op) => op.kind === 'call'));
  return { program, fn, calls };
}

/** Lock classes of the first arguments of all calls of `take`. */
function classes(statements: string, params = 'struct box *b'): (string | null)[] {
  const { program, fn, calls } = project(`void use(${params})\n{\n${statements}\n}\n`);
  return calls
    .filter((c) => c.callee.kind === 'name' && c.callee.name === 'take')
    .map((c) => {
      const value = c.args[0]?.value;
      return value?.kind === 'address' || value?.kind === 'place'
        ? program.lockClass(fn, value.place)
        : 'none';
    });
}

describe('lockClass', () => {
  it.each([
    ['take(&b->lid->lock);', 'struct lid.lock'],
    ['take(&b->lids[2].lock);', 'struct lid.lock'],
    ['take(&b->many[1]->lock);', 'struct lid.lock'],
    ['take(&b->flat_lock);', 'struct box.flat_lock'],
    ['take(&b->flat_lock.rlock.raw_lock);', 'struct box.flat_lock'],
    ['take(&b->user.lock);', 'struct box.user.lock'],
    ['take(&b->sub.lock);', 'struct sub.lock'],
    ['take(&b->next->next->sub.lock);', 'struct sub.lock'],
    ['take(&b->lid->mm->mmap_sem);', 'struct mm_struct.mmap_lock'],
    ['take(&b->lid->mm->mmap_lock);', 'struct mm_struct.mmap_lock'],
    ['take(&big_lock);', 'big_lock'],
    ['take(&the_box.sub.lock);', 'struct sub.lock'],
    ['take(&limits.lock);', 'limits.lock'],
    ['struct lid *l = b->lid;\n\ttake(&l->lock);', 'struct lid.lock'],
    ['take(&lid_of(b)->lock);', 'struct lid.lock'],
    ['take(&make_box(3)->user.lock);', 'struct box.user.lock'],
    ['take(&container_of(b, struct holder, box)->lock);', 'struct holder.lock'],
    ['take(&container_of(b, nowhere_t, box)->lock);', null],
    ['take(&container_of(b, struct lid, mm)->lock);', 'struct lid.lock'],
    ['struct mutex lock;\n\ttake(&lock);', null],
    ['take(&unknown(b)->lock);', null],
    ['take(b->lid);', 'struct box.lid'],
  ])('%s', (statements, cls) => {
    expect(classes(`\t${statements}`)).toEqual([cls]);
  });

  it('is null for a lock that is only known by a pointer parameter', () => {
    expect(classes('\ttake(lock);', 'struct mutex *lock')).toEqual([null]);
  });
});

describe('typeOfExpr', () => {
  it.each([
    ['b->lid', 'struct lid*'],
    ['&b->lids[0]', 'struct lid*'],
    ['*b->lid', 'struct lid'],
    ['b->many', 'struct lid*[]'],
    ['b->next', 'box_t*'],
    ['make_box(1)', 'struct box*'],
    ['b->open(b)', 'int'],
    ['b->lid ? b->lid : lid_of(b)', 'struct lid*'],
    ['(struct lid *)b', 'struct lid*'],
    ['!b', 'int'],
    ['b == b->next', 'int'],
    ['b->missing', 'null'],
  ])('%s', (text, type) => {
    const { program, fn, calls } = project(`void use(struct box *b)\n{\n\ttake(${text});\n}\n`);
    const call = calls.find((c) => c.callee.kind === 'name' && c.callee.name === 'take');
    const value = call?.args[0]?.value;
    const found = value === undefined ? null : program.typeOfExpr(fn, value);
    const spelt =
      found === null ? 'null' : `${found.base}${'*'.repeat(found.pointers)}${'[]'.repeat(found.arrays)}`;
    expect(spelt).toBe(type);
  });
});

describe('guardsOf', () => {
  const guarded = `
struct tray {
	struct mutex lock;
	struct box *box;
	int n __guarded_by(&lock);
	int many[4] __guarded_by(lock);
	int *far __guarded_by(&lock) __pt_guarded_by(&big_lock);
	struct { struct mutex lock; } part;
	int other __guarded_by(&part.lock, &lock);
	int free;
};
`;

  function guards(written: string): string[] {
    const { program, fn } = project(`${guarded}void f(struct tray *t, int i)\n{\n\t${written} = 1;\n}\n`);
    const [op] = fn.blocks.flatMap((b) => b.ops);
    if (op?.kind !== 'assign' || op.target === null) return ['no store'];
    return program.guardsOf(fn, op.target).map((g) => `${g.place.key}: ${g.cls}`);
  }

  it.each([
    ['t->n', ['t->lock: struct tray.lock']],
    ['t->many[i]', ['t->lock: struct tray.lock']],
    ['t->far', ['t->lock: struct tray.lock']],
    ['*t->far', ['big_lock: big_lock']],
    ['t->far[i]', ['big_lock: big_lock']],
    ['t->other', ['t->part.lock: struct tray.part.lock', 't->lock: struct tray.lock']],
    ['t->free', []],
    ['t->box->next', []],
  ])('%s', (written, expected) => {
    expect(guards(written)).toEqual(expected);
  });
});
