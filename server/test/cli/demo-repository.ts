// A repository of twelve commits to a small driver: four of them introduce a bug, three fix one, one moves a bug to
// another file, and one breaks a file that it does not touch. Built with git in a folder of its own.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeFolder } from './host.ts';

export interface DemoCommit {
  readonly subject: string;
  /** Codes that it introduces and fixes, with their functions. */
  readonly introduces: readonly string[];
  readonly fixes: readonly string[];
}

/** Commands of git for tests: nothing of the machine's own settings has a say. */
export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'core.hooksPath=/dev/null', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Tern Tests',
      GIT_AUTHOR_EMAIL: 'tern@tests.invalid',
      GIT_COMMITTER_NAME: 'Tern Tests',
      GIT_COMMITTER_EMAIL: 'tern@tests.invalid',
      GIT_AUTHOR_DATE: '2026-01-05T10:00:00Z',
      GIT_COMMITTER_DATE: '2026-01-05T10:00:00Z',
    },
  });
}

/** The environment that the command line gets in tests. */
export const gitEnv: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

export interface DemoRepository {
  readonly folder: string;
  /** The commit before the first of the twelve, and then the twelve. */
  readonly ids: readonly string[];
}

/** The caller removes the folder. */
export function buildDemo(): DemoRepository {
  const folder = makeFolder({ 'invlock.jsonc': '{}\n', Kbuild: 'obj-m := tern.o\n' });
  git(folder, 'init', '-q', '-b', 'main');
  const commit = (subject: string): string => {
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', subject);
    return git(folder, 'rev-parse', 'HEAD').trim();
  };
  const ids = [commit('tern: start')];
  const edit = (file: string, change: (text: string) => string): void => {
    const absolute = path.join(folder, file);
    const before = fs.existsSync(absolute) ? fs.readFileSync(absolute, 'utf8') : '';
    const after = change(before);
    if (after === before) throw new Error(`nothing changes in ${file}`);
    if (after === '') fs.rmSync(absolute);
    else fs.writeFileSync(absolute, after);
  };
  for (const { subject, make } of work) {
    make(edit);
    ids.push(commit(subject));
  }
  return { folder, ids };
}

type Edit = (file: string, change: (text: string) => string) => void;

function swap(from: string, to: string): (text: string) => string {
  return (text) => {
    if (!text.includes(from)) throw new Error(`no such text: ${from}`);
    return text.replace(from, () => to);
  };
}

const header = `/* SPDX-License-Identifier: MIT */
#ifndef _TERN_H
#define _TERN_H

#include <linux/mm_types.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct tern_ctx {
	struct mm_struct *mm;
	/* Serialises the device's page table against the notifiers. */
	struct mutex pt_lock;
	/* Serialises faults of one process. */
	struct mutex fault_lock;
	u64 __iomem *page_table;
	unsigned int nr_mirrors;
	bool dying;
};

struct tern_mirror {
	struct tern_ctx *ctx;
	struct mmu_interval_notifier notifier;
	unsigned long start;
	unsigned long npages;
};

static inline void tern_map_lock(struct tern_ctx *ctx)
{
	mutex_lock(&ctx->pt_lock);
}

static inline void tern_map_unlock(struct tern_ctx *ctx)
{
	mutex_unlock(&ctx->pt_lock);
}

int tern_ctx_attach(struct tern_ctx *ctx, struct tern_mirror *mirror);
void tern_ctx_detach(struct tern_ctx *ctx, struct tern_mirror *mirror);
void tern_pt_write(struct tern_ctx *ctx, unsigned long addr, u64 pte);
void tern_pt_clear(struct tern_ctx *ctx, unsigned long start, unsigned long end);

#endif
`;

const context = `// SPDX-License-Identifier: MIT
#include <linux/kernel.h>
#include <linux/mutex.h>

#include "tern.h"

/* Counts a new mirror in. Returns 0 or a negative error. */
int tern_ctx_attach(struct tern_ctx *ctx, struct tern_mirror *mirror)
{
	mutex_lock(&ctx->pt_lock);
	if (ctx->dying) {
		mutex_unlock(&ctx->pt_lock);
		return -ENODEV;
	}
	mirror->ctx = ctx;
	ctx->nr_mirrors++;
	mutex_unlock(&ctx->pt_lock);
	return 0;
}

void tern_ctx_detach(struct tern_ctx *ctx, struct tern_mirror *mirror)
{
	mutex_lock(&ctx->pt_lock);
	tern_pt_clear(ctx, mirror->start, mirror->start + mirror->npages * PAGE_SIZE);
	ctx->nr_mirrors--;
	mutex_unlock(&ctx->pt_lock);
}

void tern_pt_write(struct tern_ctx *ctx, unsigned long addr, u64 pte)
{
	ctx->page_table[addr >> PAGE_SHIFT] = pte;
}

void tern_pt_clear(struct tern_ctx *ctx, unsigned long start, unsigned long end)
{
	unsigned long addr;

	for (addr = start; addr < end; addr += PAGE_SIZE)
		ctx->page_table[addr >> PAGE_SHIFT] = 0;
}
`;

const includes = `// SPDX-License-Identifier: MIT
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#include "tern.h"
`;

const blockable = `	if (mmu_notifier_range_blockable(range))
		mutex_lock(&ctx->pt_lock);
	else if (!mutex_trylock(&ctx->pt_lock))
		return false;
`;

const notifier = `
static bool tern_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			    unsigned long cur_seq)
{
	struct tern_mirror *mirror = container_of(sub, struct tern_mirror, notifier);
	struct tern_ctx *ctx = mirror->ctx;

${blockable}	mmu_interval_set_seq(sub, cur_seq);
	tern_pt_clear(ctx, range->start, range->end);
	mutex_unlock(&ctx->pt_lock);
	return true;
}

static const struct mmu_interval_notifier_ops tern_notifier_ops = {
	.invalidate = tern_invalidate,
};

int tern_mirror_create(struct tern_mirror *mirror)
{
	struct tern_ctx *ctx = mirror->ctx;
	int ret;

	ret = tern_ctx_attach(ctx, mirror);
	if (ret)
		return ret;
	ret = mmu_interval_notifier_insert(&mirror->notifier, ctx->mm, mirror->start,
					   mirror->npages * PAGE_SIZE, &tern_notifier_ops);
	if (ret)
		tern_ctx_detach(ctx, mirror);
	return ret;
}
`;

const checked = `	tern_map_lock(ctx);
	if (mmu_interval_read_retry(range.notifier, range.notifier_seq)) {
		tern_map_unlock(ctx);
		goto again;
	}
`;

const early = `	if (mmu_interval_read_retry(range.notifier, range.notifier_seq))
		goto again;
	tern_map_lock(ctx);
`;

const fault = `
/* Serves one page fault of the device. Returns 0 or a negative error. */
int tern_mirror_fault(struct tern_mirror *mirror, unsigned long addr)
{
	struct tern_ctx *ctx = mirror->ctx;
	unsigned long pfn;
	struct hmm_range range = {
		.notifier = &mirror->notifier,
		.start = addr & PAGE_MASK,
		.end = (addr & PAGE_MASK) + PAGE_SIZE,
		.hmm_pfns = &pfn,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (!mmget_not_zero(ctx->mm))
		return -EFAULT;
again:
	range.notifier_seq = mmu_interval_read_begin(range.notifier);
	mmap_read_lock(ctx->mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(ctx->mm);
	if (ret) {
		if (ret == -EBUSY && !fatal_signal_pending(current))
			goto again;
		goto out;
	}

${checked}	tern_pt_write(ctx, range.start, page_to_pfn(hmm_pfn_to_page(pfn)));
	tern_map_unlock(ctx);
out:
	mmput(ctx->mm);
	return ret;
}
`;

const limit = `	if (ctx->nr_mirrors >= 64)
		return -EBUSY;
`;

const work: readonly (DemoCommit & { readonly make: (edit: Edit) => void })[] = [
  {
    subject: "tern: add the device's page table",
    introduces: [],
    fixes: [],
    make: (edit) => {
      edit('tern.h', () => header);
      edit('tern_ctx.c', () => context);
    },
  },
  {
    subject: 'tern: serve page faults',
    introduces: [],
    fixes: [],
    make: (edit) => edit('tern_svm.c', () => includes + notifier + fault),
  },
  {
    subject: 'tern: limit the number of mirrors',
    introduces: ['INV502 tern_ctx_attach'],
    fixes: [],
    make: (edit) => edit('tern_ctx.c', swap('\tmirror->ctx = ctx;\n', `${limit}\tmirror->ctx = ctx;\n`)),
  },
  {
    subject: 'tern: say what the files are for',
    introduces: [],
    fixes: [],
    make: (edit) => {
      edit('tern_svm.c', swap('MIT\n', 'MIT\n/* Faults of the device, and the notifier. */\n'));
      edit('tern_ctx.c', swap('MIT\n', 'MIT\n/* One process that has the device open. */\n'));
    },
  },
  {
    subject: 'tern: look for collisions before the lock is taken',
    introduces: ['INV103 tern_mirror_fault'],
    fixes: [],
    make: (edit) => edit('tern_svm.c', swap(checked, early)),
  },
  {
    subject: 'tern: unlock when there are too many mirrors',
    introduces: [],
    fixes: ['INV502 tern_ctx_attach'],
    make: (edit) =>
      edit(
        'tern_ctx.c',
        swap(
          limit,
          `\tif (ctx->nr_mirrors >= 64) {\n\t\tmutex_unlock(&ctx->pt_lock);\n\t\treturn -EBUSY;\n\t}\n`,
        ),
      ),
  },
  {
    subject: 'tern: a file of its own for faults',
    introduces: [],
    fixes: [],
    make: (edit) => {
      const moved = fault.replace(checked, early);
      edit('tern_svm.c', swap(moved, ''));
      edit('tern_fault.c', () => includes + moved);
    },
  },
  {
    subject: 'tern: always wait for the page table',
    introduces: ['INV205 tern_invalidate'],
    fixes: [],
    make: (edit) => edit('tern_svm.c', swap(blockable, '\tmutex_lock(&ctx->pt_lock);\n')),
  },
  {
    subject: 'tern: look for collisions under the lock',
    introduces: [],
    fixes: ['INV103 tern_mirror_fault'],
    make: (edit) => edit('tern_fault.c', swap(early, checked)),
  },
  {
    // The function that it breaks is in a file that it does not touch.
    subject: 'tern: map under the lock of faults',
    introduces: ['INV104 tern_mirror_fault'],
    fixes: [],
    make: (edit) =>
      edit('tern.h', (text) =>
        text
          .replace(
            '_lock(struct tern_ctx *ctx)\n{\n\tmutex_lock(&ctx->pt_lock)',
            '_lock(struct tern_ctx *ctx)\n{\n\tmutex_lock(&ctx->fault_lock)',
          )
          .replace('mutex_unlock(&ctx->pt_lock)', 'mutex_unlock(&ctx->fault_lock)'),
      ),
  },
  {
    subject: 'tern: map under the lock of the page table again',
    introduces: [],
    fixes: ['INV104 tern_mirror_fault'],
    make: (edit) => edit('tern.h', (text) => text.replaceAll('(&ctx->fault_lock)', '(&ctx->pt_lock)')),
  },
  {
    subject: 'tern: count faults',
    introduces: [],
    fixes: [],
    make: (edit) => {
      edit('tern.h', swap('\tbool dying;\n', '\tbool dying;\n\tunsigned long nr_faults;\n'));
      edit('tern_fault.c', swap('\tmmput(ctx->mm);\n', '\tctx->nr_faults++;\n\tmmput(ctx->mm);\n'));
    },
  },
];

export const demoCommits: readonly DemoCommit[] = work;
