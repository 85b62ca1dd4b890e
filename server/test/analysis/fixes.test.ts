// What a fix keeps of the text, and what is never called verified: a release on paths that do not hold the lock, a
// sample of something that is not there yet, a move over what gives an object back.

import { beforeAll, describe, expect, it } from 'vitest';
import { checkFile } from '../../src/analysis/check.ts';
import { createFixer, type Fix } from '../../src/analysis/fixes.ts';
import { mendFiles } from '../../src/analysis/mend.ts';
import { applyEdits } from '../../src/fixes/fix.ts';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { overlaySources } from '../../src/platform/node-sources.ts';
import { fooCallback } from '../support/foo-driver.ts';
import { ensureParser } from '../support/parser.ts';
import { freshProgram, sourcesAround } from '../fixtures/check-fixture.ts';

const file = 'pages/text.c';
const everyRule = { select: [], ignore: [] };

const head = `#include <linux/mmu_notifier.h>
#include <linux/hmm.h>

struct foo {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long pte;
	int used;
};

${fooCallback}
`;

beforeAll(ensureParser);

function sourcesOf(text: string): ReturnType<typeof overlaySources> {
  return overlaySources(sourcesAround(file), new Map([[file, text]]));
}

/** The fixes of the only finding of that rule. */
function fixesOf(
  text: string,
  code: string,
): { readonly fixes: readonly Fix[]; readonly texts: readonly string[] } {
  const sources = sourcesOf(text);
  const program = freshProgram(sources);
  const flow = createFlowEngine(program);
  const found = checkFile(program, file, everyRule, flow).findings.filter((f) => f.code === code);
  expect(found).toHaveLength(1);
  const fixes = found.flatMap((f) => createFixer(sources, program, flow, file)?.fixesOf(f) ?? []);
  return { fixes, texts: fixes.map((fix) => applyEdits(text, fix.edits) ?? '') };
}

const unlocked = `int foo_fault(struct foo *foo, struct hmm_range *range)
{
	int ret;

again:
	range->notifier_seq = mmu_interval_read_begin(&foo->notifier);
	mmap_read_lock(foo->notifier.mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(foo->notifier.mm);
	if (ret)
		return ret;
	if (mmu_interval_read_retry(&foo->notifier, range->notifier_seq))
		goto again; /* somebody was faster */
BETWEEN	mutex_lock(&foo->lock);
	foo->pte = range->hmm_pfns[0];
	mutex_unlock(&foo->lock);
	return 0;
}
`;

describe('layout', () => {
  it('keeps comments, and gives a branch its braces', () => {
    const { fixes, texts } = fixesOf(head + unlocked.replace('BETWEEN', ''), 'INV103');
    expect(fixes[0]?.safety).toBe('safe');
    expect(texts[0]).toContain('goto again;');
    expect(texts[0]).toContain('/* somebody was faster */');
    expect(texts[0]).toMatch(/\{\n\t\tmutex_unlock\(&foo->lock\);\n\t\tgoto again;/);
  });

  it('ends lines as the file does', () => {
    const text = (head + unlocked.replace('BETWEEN', '')).replaceAll('\n', '\r\n');
    const { fixes, texts } = fixesOf(text, 'INV103');
    expect(fixes).not.toEqual([]);
    for (const fixed of texts) expect(fixed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});

describe('what is moved', () => {
  it('does not pass what sets or ends what it uses', () => {
    for (const between of ['\tfoo = foo_other(foo);\n', '#ifdef CONFIG_FOO\n\tfoo_note();\n#endif\n']) {
      const { texts } = fixesOf(head + unlocked.replace('BETWEEN', between), 'INV103');
      for (const fixed of texts) expect(fixed.indexOf('mutex_lock(&foo->lock);\n\tif')).toBe(-1);
    }
  });

  it('is no sample of what is not there yet', () => {
    const late = `int foo_fault(struct mm_struct *mm, unsigned long addr, struct hmm_range *range)
{
	struct foo *foo;
	int ret;

	if (!addr)
		return -EINVAL;
	foo = foo_find(mm);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	range->notifier_seq = mmu_interval_read_begin(&foo->notifier);
	mutex_lock(&foo->lock);
	if (mmu_interval_read_retry(&foo->notifier, range->notifier_seq)) {
		mutex_unlock(&foo->lock);
		return -EAGAIN;
	}
	foo->pte = range->hmm_pfns[0];
	mutex_unlock(&foo->lock);
	return 0;
}
`;
    const { texts } = fixesOf(head + late, 'INV105');
    expect(texts.length).toBeGreaterThan(0);
    for (const fixed of texts) {
      const sample = fixed.indexOf('mmu_interval_read_begin(');
      expect(sample).toBeGreaterThan(fixed.indexOf('foo = foo_find(mm)'));
      expect(sample).toBeLessThan(fixed.indexOf('hmm_range_fault(range)'));
    }
  });
});

describe('a release', () => {
  it('is not put where other paths come without the lock', () => {
    const leak = `int foo_reserve(struct foo *foo, int want)
{
	int ret = foo_prepare(foo);

	if (ret)
		goto out;
	mutex_lock(&foo->lock);
	ret = foo_count(foo);
	if (ret < 0)
		goto out;
	foo->used = want;
	mutex_unlock(&foo->lock);
	ret = 0;
out:
	foo_note(foo);
	return ret;
}
`;
    const sources = sourcesOf(head + leak);
    const [mended] = mendFiles([{ file, sources, options: everyRule }], { unsafe: true });
    const after = mended?.after ?? '';
    expect(after.slice(after.indexOf('out:'))).not.toContain('mutex_unlock');
  });
});

describe('applyEdits', () => {
  const span = (start: number, end: number): { start: number; end: number } => ({ start, end });

  it('makes edits of the original text, whatever their order', () => {
    const edits = [
      { span: span(4, 5), text: 'E' },
      { span: span(0, 0), text: '>' },
      { span: span(0, 1), text: 'A' },
    ];
    expect(applyEdits('abcde', edits)).toBe('>AbcdE');
  });

  it('refuses edits of the same characters, and of none', () => {
    expect(
      applyEdits('abc', [
        { span: span(0, 2), text: '' },
        { span: span(1, 3), text: '' },
      ]),
    ).toBeNull();
    expect(applyEdits('abc', [{ span: span(2, 4), text: '' }])).toBeNull();
  });
});
