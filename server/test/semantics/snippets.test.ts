// The patterns that completion offers come from the models, and pass our own rules: with the names filled in they
// give no finding, and each loses that as soon as a line of the protocol is taken away.

import { beforeAll, describe, expect, it } from 'vitest';
import { plainSnippet } from '../../src/features/completion.ts';
import { snippets } from '../../src/semantics/snippets.ts';
import { checkText } from '../fixtures/check-fixture.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

const textOf = (label: string): string => {
  const found = snippets.find((s) => s.label === label);
  return found === undefined ? '' : plainSnippet(found);
};

const interval = (callback: string, fault: string): string => `#include <linux/hmm.h>
struct foo {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *pte;
};
static void foo_map(struct foo *foo, struct hmm_range *range) { foo->pte[0] = range->hmm_pfns[0]; }
static void foo_unmap(struct foo *foo, unsigned long start, unsigned long end) { foo->pte[0] = 0; }
${callback}
static const struct mmu_interval_notifier_ops foo_ops = { .invalidate = foo_invalidate };
int foo_init(struct foo *foo, struct mm_struct *mm)
{
	return mmu_interval_notifier_insert(&foo->notifier, mm, 0, PAGE_SIZE, &foo_ops);
}
${fault}
`;

const body = (
  label: string,
): string => `static int foo_body(struct foo *foo, struct mm_struct *mm, unsigned long *pfns)
{
	struct hmm_range range = { .notifier = &foo->notifier, .hmm_pfns = pfns };
	int ret;

${textOf(label)}
}`;

const kvm = (fault: string): string => `#include <linux/kvm_host.h>
static void foo_map(struct kvm *kvm, gfn_t gfn, kvm_pfn_t pfn) { kvm->shadow_root[gfn] = pfn; }
int foo_fault(struct kvm *kvm, gfn_t gfn)
{
	unsigned long seq;
	kvm_pfn_t pfn;

${fault}
}
`;

const invlock = (start: string, end: string, fault: string): string => `#include <linux/mmu_notifier.h>
struct foo {
	struct mmu_notifier notifier;
	spinlock_t lock;
	u64 *pte;
};
static void foo_map(struct foo *foo) { foo->pte[0] = 1; }
static void foo_unmap(struct foo *foo, unsigned long start, unsigned long end) { foo->pte[0] = 0; }
static int foo_look_up(struct foo *foo) { return 0; }
${start}

${end}

static const struct mmu_notifier_ops foo_ops = {
	.invalidate_range_start = foo_range_start,
	.invalidate_range_end = foo_range_end,
};
int foo_fault(struct foo *foo)
{
	struct mmu_invlock_state st;

${fault}
}
`;

const codes = (text: string): string[] => {
  const { findings, internalErrors } = checkText('snippets/foo.c', text);
  expect(internalErrors).toEqual([]);
  return findings.filter((f) => f.severity !== 'hint').map((f) => f.code);
};

const callback = textOf('mmu_interval_invalidate');
const start = textOf('mmu_invlock_inv_start');
const end = textOf('mmu_invlock_inv_end');
const section = textOf('mmu_invlock_write_start_and_lock');

describe('patterns', () => {
  it('have C for every line of their models, and each is there once', () => {
    expect(snippets.flatMap((s) => s.unknown.map((line) => `${s.label}: ${line}`))).toEqual([]);
    expect(new Set(snippets.map((s) => s.label)).size).toBe(snippets.length);
    expect(snippets.length).toBe(7);
  });

  it.each([
    ['the function of an interval notifier', interval(callback, textOf('mmu_interval_fault'))],
    ['its body alone', interval(callback, body('mmu_interval_read_begin'))],
    ['a fault of KVM', kvm(textOf('mmu_invalidate_retry'))],
    ['an invlock section', invlock(start, end, section)],
  ])('%s passes the rules', (_, text) => {
    expect(codes(text)).toEqual([]);
  });

  const check = /\tif \(mmu_interval_read_retry[^;]*;\n/;
  it.each([
    ['no check', interval(callback, textOf('mmu_interval_fault').replace(check, '')), 'INV101'],
    [
      'the lock kept on the way round',
      interval(
        callback,
        textOf('mmu_interval_fault').replace('collided:\n\tmutex_unlock(&foo->lock);', 'collided:'),
      ),
      'INV110',
    ],
    [
      'a callback that never moves the sequence',
      interval(callback.replace(/\tmmu_interval_set_seq[^;]*;\n/, ''), textOf('mmu_interval_fault')),
      'INV201',
    ],
    [
      'no check in KVM',
      kvm(textOf('mmu_invalidate_retry').replace(/\tif \(mmu_invalidate_retry[^;]*;\n/, '')),
      'INV101',
    ],
    [
      'a way out of the section',
      invlock(start, end, section.replace('foo_look_up(foo);', 'if (foo_look_up(foo))\n\t\treturn -EFAULT;')),
      'INV602',
    ],
  ])('and does not with %s', (_, text, code) => {
    expect(codes(text)).toContain(code);
  });
});
