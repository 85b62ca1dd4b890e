// A reader of which the subscription may be inserted with one table or another: proved is what holds for each.

import { beforeAll, describe, expect, it } from 'vitest';
import { checkFile } from '../../src/analysis/check.ts';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { explore } from '../../src/features/explore.ts';
import { explorationText } from '../../src/features/explore-text.ts';
import { createProgram } from '../../src/program/create.ts';
import { ensureParser } from '../support/parser.ts';
import { memorySources } from '../support/sources.ts';

beforeAll(ensureParser);

const callback = (name: string, body: string): string => `
static bool ${name}(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
		    unsigned long cur_seq)
{
	struct ibis_range *r = container_of(sub, struct ibis_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
${body}	return true;
}

static const struct mmu_interval_notifier_ops ${name}_ops = {
	.invalidate = ${name},
};
`;

const locked = `	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	ibis_clear(r);
	mutex_unlock(&r->lock);
`;

const late = `	mutex_lock(&r->lock);
	ibis_clear(r);
	mutex_unlock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
`;

const checked = `	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
`;

const early = `	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq))
		goto again;
	mutex_lock(&r->lock);
`;

const driver = (first: string, second: string, check: string): string => `#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct ibis_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 pte;
};

static void ibis_clear(struct ibis_range *r)
{
	r->pte = 0;
}
${callback('ibis_first', first)}${callback('ibis_second', second)}
int ibis_create(struct ibis_range *r, struct mm_struct *mm, bool plain)
{
	mutex_init(&r->lock);
	if (plain)
		return mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &ibis_first_ops);
	return mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &ibis_second_ops);
}

int ibis_fault(struct ibis_range *r, struct hmm_range *range)
{
	int ret;

again:
	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(r->notifier.mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(r->notifier.mm);
	if (ret == -EBUSY && !fatal_signal_pending(current))
		goto again;
	if (ret)
		return ret;
${check}	r->pte = range->hmm_pfns[0];
	mutex_unlock(&r->lock);
	return 0;
}
`;

const openDriver = (text: string) => {
  const program = createProgram(memorySources({ 'ibis.c': text }));
  return { program, flow: createFlowEngine(program) };
};

function found(text: string): string[] {
  const { program, flow } = openDriver(text);
  const { findings } = checkFile(program, 'ibis.c', { select: [], ignore: [] }, flow);
  return findings.map((f) => `${f.code} ${f.severity} ${f.proof?.verdict ?? ''}`);
}

function explored(text: string): string {
  const { program, flow } = openDriver(text);
  const [fn] = program.functionsWith('ibis.c', (_, name) => name === 'ibis_fault');
  if (fn === undefined) throw new Error('no ibis_fault()');
  const answer = explore(program, flow, fn, { contexts: ['read'], invalidators: [1] });
  if ('reason' in answer) throw new Error(answer.reason);
  return explorationText(answer, 100);
}

describe('of two callbacks', () => {
  it('a race against each is confirmed', () => {
    const text = driver(locked, locked, early);
    expect(found(text)).toEqual(['INV103 error confirmed']);
    expect(explored(text)).toContain('\n  breaks: ');
  });

  it('a race against none is none', () => {
    const text = driver(locked, locked, checked);
    expect(found(text)).toEqual([]);
    expect(explored(text)).toMatch(/^ibis_fault\(\) against ibis_first\(\), ibis_second\(\)\n/);
    expect(explored(text)).toContain('no counterexample in ');
  });

  it('a race against one of them is a doubt, and the drawing says which', () => {
    const text = explored(driver(locked, late, checked));
    expect(text).toContain('out of sight: which of ibis_first(), ibis_second() runs');
    expect(text).toContain('CPU1 ibis_second()');
    expect(text).toContain('may break, undecided: ');
  });
});

describe('a forgotten lock', () => {
  /** The check with the lock that it leaves held on a collision. */
  const kept = (way: string): string => `	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq))
		${way};
`;
  const error = `	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	if (!range->hmm_pfns[0])
		return -EFAULT;
	if (range->hmm_pfns[0] == 1) {
		mutex_unlock(&r->lock);
		return -EINVAL;
	}
`;
  const waits = (text: string): string[] => {
    const { program, flow } = openDriver(text);
    const { findings } = checkFile(program, 'ibis.c', { select: ['INV110', 'INV502'], ignore: [] }, flow);
    return findings.map((f) => `${f.code} ${f.proof?.verdict ?? '-'} ${f.proof?.property ?? '-'}`);
  };

  it('is what the callback waits for after an error', () => {
    expect(waits(driver(locked, locked, error))).toEqual(['INV502 confirmed no-deadlock']);
  });

  it('is what the next round waits for', () => {
    expect(waits(driver(locked, locked, kept('goto again')))).toEqual(['INV110 confirmed no-deadlock']);
  });

  it('is what the callback waits for after a collision', () => {
    expect(waits(driver(locked, locked, kept('return -EAGAIN')))).toContain('INV110 confirmed no-deadlock');
  });

  it('has no trace if no callback takes it', () => {
    const bare = '\tmmu_interval_set_seq(sub, cur_seq);\n';
    expect(waits(driver(bare, bare, error))).toEqual(['INV502 - -']);
  });
});

it(
  'a block of ten thousand sections leaves a race undecided, and the check in one piece',
  { timeout: 60_000 },
  () => {
    // Behind the check, which is early: without them the race is confirmed.
    const sections = '\tmutex_unlock(&r->lock);\n\tmutex_lock(&r->lock);\n'.repeat(10_000);
    expect(found(driver(locked, locked, early + sections))).toEqual(['INV103 warning undecided']);
  },
);
