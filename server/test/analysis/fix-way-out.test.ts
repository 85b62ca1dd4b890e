// Where a registration that fails leaves by the way of an earlier error: verified only if there is as much to undo here as
// there was there.

import { beforeAll, describe, expect, it } from 'vitest';
import { checkFile } from '../../src/analysis/check.ts';
import { createFixer } from '../../src/analysis/fixes.ts';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { overlaySources } from '../../src/platform/node-sources.ts';
import { freshProgram, sourcesAround } from '../fixtures/check-fixture.ts';
import { fooCallback } from '../support/foo-driver.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

/** Whether each fix is verified, of a function whose error is tested for in `test` and which then goes on with `more`. */
function verified(test: string, more: string): boolean[] {
  const file = 'pages/way-out.c';
  const text = `#include <linux/mmu_notifier.h>

struct foo {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long pte;
	unsigned long flags;
	void *table;
};

void *foo_table(struct foo *foo);
void foo_forget(struct foo *foo);

${fooCallback}
static const struct mmu_interval_notifier_ops foo_ops = {
	.invalidate = foo_invalidate,
};

int foo_open(struct foo *foo, struct mm_struct *mm, unsigned long flags)
{
	int ret = -EINVAL;

	foo->table = foo_table(foo);
${test}
${more}
	ret = mmu_interval_notifier_insert(&foo->notifier, mm, 0, PAGE_SIZE, &foo_ops);
	foo->pte = 0;
	return 0;

out:
	foo_forget(foo);
	return ret;
}
`;
  const sources = overlaySources(sourcesAround(file), new Map([[file, text]]));
  const program = freshProgram(sources);
  const flow = createFlowEngine(program);
  const { findings } = checkFile(program, file, { select: ['INV401'], ignore: [] }, flow);
  expect(findings).toHaveLength(1);
  const fixes = findings.flatMap((f) => createFixer(sources, program, flow, file)?.fixesOf(f) ?? []);
  expect(fixes.length).toBeGreaterThan(0);
  return fixes.map((fix) => fix.safety === 'safe');
}

describe('a way out that an earlier error takes', () => {
  it('is verified if nothing but values was set since', () => {
    expect(verified('\tif (flags & 1)\n\t\tgoto out;', '\tfoo->flags = flags;')).toEqual([true]);
    expect(verified('\tif (flags & 1) {\n\t\tret = -EPERM;\n\t\tgoto out;\n\t}', '')).toEqual([true]);
  });

  it.each([
    ['something was called since', '\tif (flags & 1)\n\t\tgoto out;', '\tfoo->flags = foo_more(flags);'],
    ['it is taken because something could not be had', '\tif (!foo->table)\n\t\tgoto out;', ''],
    ['a call has the place that is tested', '\tfoo_ask(&flags);\n\tif (flags & 1)\n\t\tgoto out;', ''],
    ['its branch had more', '\tif (flags & 1) {\n\t\tfoo_more(foo);\n\t\tgoto out;\n\t}', ''],
    ['another way comes in', '\tif (flags & 1)\n\t\tgoto out;', 'again:\n\tfoo->flags = flags;'],
    [
      'it depends on the configuration',
      '\tif (flags & 1)\n\t\tgoto out;',
      '#ifdef CONFIG_FOO\n\tfoo->flags = 1;\n#endif',
    ],
  ])('is not if %s', (_, test, more) => {
    expect(verified(test, more)).toEqual([false]);
  });
});
