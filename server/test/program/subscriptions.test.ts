// Tables of callbacks, the roles they give to functions, and the subscriptions they are registered for.

import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/program/create.ts';
import { memorySources } from '../support/sources.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

const header = `
struct box {
	struct mmu_interval_notifier notifier;
	struct mmu_notifier mn;
};
`;
const callback = `
static bool box_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range, unsigned long seq)
{
	return true;
}
`;
const table = `
static const struct mmu_interval_notifier_ops box_ops = {
	.invalidate = box_invalidate,
};
`;

function project(files: Record<string, string>) {
  return createProgram(memorySources({ 'a/box.h': header, ...files }));
}

const includes = '#include "box.h"\n';
const tables = (files: Record<string, string>, field: string, from = 'a/one.c') =>
  project(files)
    .opsOfSubscription(field, from)
    .map((t) => t.variable.name);

describe('opsTables', () => {
  it('lists the callbacks that the vocabulary knows', () => {
    const program = project({
      'a/one.c': `${includes}${callback}${table}static struct other o = { .invalidate = x };\n`,
    });
    expect(
      program
        .opsTables('a/one.c')
        .map((t) => [t.type, t.callbacks.map((c) => `${c.row.role} ${c.functionName}`)]),
    ).toEqual([['struct mmu_interval_notifier_ops', ['invalidate box_invalidate']]]);
  });
});

describe('callbackRoles', () => {
  const roles = (files: Record<string, string>, path: string, name: string) => {
    const program = project(files);
    return program
      .functions(path)
      .filter((f) => f.name === name)
      .flatMap((f) => program.callbackRoles(f).map((r) => `${r.row.role} in ${r.table.variable.name}`));
  };

  it('come from the table of the file', () => {
    expect(roles({ 'a/one.c': `${callback}${table}` }, 'a/one.c', 'box_invalidate')).toEqual([
      'invalidate in box_ops',
    ]);
  });

  it('come from a table of another file for a function that is not static', () => {
    const files = { 'a/one.c': callback.replace('static ', ''), 'a/two.c': table };
    expect(roles(files, 'a/one.c', 'box_invalidate')).toEqual(['invalidate in box_ops']);
  });

  it('do not come from a table of another file for a static function', () => {
    expect(roles({ 'a/one.c': callback, 'a/two.c': table }, 'a/one.c', 'box_invalidate')).toEqual([]);
  });
});

describe('opsOfSubscription', () => {
  const insert =
    'static int add(struct box *b, struct mm_struct *mm)\n{\n\treturn mmu_interval_notifier_insert(&b->notifier, mm, 0, 4096, &box_ops);\n}\n';

  it('knows the table of an insertion', () => {
    expect(tables({ 'a/one.c': `${includes}${callback}${table}${insert}` }, 'struct box.notifier')).toEqual([
      'box_ops',
    ]);
    expect(tables({ 'a/one.c': `${includes}${callback}${table}${insert}` }, 'struct box.mn')).toEqual([]);
  });

  it('knows both tables of two insertions, and both sides of a condition', () => {
    const second = table.replace(/box_ops/, 'other_ops');
    const either = insert.replace('&box_ops', 'b->big ? &box_ops : &other_ops');
    expect(
      tables({ 'a/one.c': `${includes}${callback}${table}${second}${either}` }, 'struct box.notifier').sort(),
    ).toEqual(['box_ops', 'other_ops']);
  });

  it('follows locals and members that are assigned once', () => {
    const body = `static int add(struct box *box, struct hmm_range *range, struct mm_struct *mm)
{
	struct mmu_interval_notifier *n = &box->notifier;

	range->notifier = n;
	return mmu_interval_notifier_insert_locked(range->notifier, mm, 0, 4096, &box_ops);
}
`;
    expect(tables({ 'a/one.c': `${includes}${callback}${table}${body}` }, 'struct box.notifier')).toEqual([
      'box_ops',
    ]);
  });

  it('follows wrappers that take the table as a parameter, across files', () => {
    const core = `${includes}static int inner(struct box *b, const struct mmu_interval_notifier_ops *ops)
{
	return mmu_interval_notifier_insert(&b->notifier, b->mm, 0, 4096, ops);
}
int box_get(struct box *b, const struct mmu_interval_notifier_ops *ops)
{
	return inner(b, ops);
}
`;
    const user = `${includes}${callback}${table}static int use(struct box *b)\n{\n\treturn box_get(b, &box_ops);\n}\n`;
    expect(tables({ 'a/core.c': core, 'a/hw/user.c': user }, 'struct box.notifier', 'a/core.c')).toEqual([
      'box_ops',
    ]);
  });

  it('follows wrappers that take the subscription as a parameter', () => {
    const body = `static int wrap(struct mmu_interval_notifier *n)
{
	return mmu_interval_notifier_insert(n, current->mm, 0, 4096, &box_ops);
}
static int use(struct box *b)
{
	return wrap(&b->notifier);
}
`;
    expect(tables({ 'a/one.c': `${includes}${callback}${table}${body}` }, 'struct box.notifier')).toEqual([
      'box_ops',
    ]);
  });

  const classic = `
static void box_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
}
static const struct mmu_notifier_ops mn_ops = {
	.release = box_release,
};
`;

  it('knows a table that is assigned to a member of the subscription', () => {
    const body = `static int add(struct box *b, struct mm_struct *mm)
{
	b->mn.ops = &mn_ops;
	return mmu_notifier_register(&b->mn, mm);
}
`;
    expect(tables({ 'a/one.c': `${includes}${classic}${body}` }, 'struct box.mn')).toEqual(['mn_ops']);
  });

  it('knows the subscription that an allocator of the table returns', () => {
    const body = `static struct mmu_notifier *box_alloc(struct mm_struct *mm)
{
	struct box *b = make();

	return b ? &b->mn : ERR_PTR(-12);
}
static const struct mmu_notifier_ops get_ops = {
	.alloc_notifier = box_alloc,
};
`;
    expect(tables({ 'a/one.c': `${includes}${body}` }, 'struct box.mn')).toEqual(['get_ops']);
  });

  it('knows the table of a mirror', () => {
    const body = `struct svm {
	struct hmm_mirror mirror;
};
static void box_sync(struct hmm_mirror *mirror, const struct hmm_update *update)
{
}
static const struct hmm_mirror_ops mirror_ops = {
	.sync_cpu_device_pagetables = box_sync,
};
static int add(struct svm *s, struct mm_struct *mm)
{
	s->mirror.ops = &mirror_ops;
	return hmm_mirror_register(&s->mirror, mm);
}
`;
    expect(tables({ 'a/one.c': body }, 'struct svm.mirror')).toEqual(['mirror_ops']);
  });
});
