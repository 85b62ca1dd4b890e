// What the explorer says of a function against the callbacks that it found for it: a pair that gets its work handed
// down in a struct literal, and each of several that may run.

import * as path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Exploration, explore, exploreContexts, verdictOf } from '../../src/features/explore.ts';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { nodeSources, overlaySources } from '../../src/platform/node-sources.ts';
import { ensureParser } from '../support/parser.ts';
import { fixturesFolder, freshProgram } from '../fixtures/check-fixture.ts';

beforeAll(ensureParser);

const folder = 'projects/pair-driver';
const literal = `${folder}/right/handed-down-in-literal.c`;
const late = `${folder}/explored/counted-after-unlock.c`;
const cover = `${folder}/explored/cover-beside-entries.c`;
const elsewhere = `${folder}/explored/sampled-elsewhere.c`;
const lockless = `${folder}/explored/without-common-lock.c`;
const manyLocks = `${folder}/explored/many-locks.c`;
const tables = `${folder}/explored/two-tables.c`;

function explored(file: string, name: string, edit: (text: string) => string = (text) => text): Exploration {
  const disk = nodeSources(path.resolve(fixturesFolder));
  const text = disk.read(file);
  if (text === null) throw new Error(`there is no ${file}`);
  const program = freshProgram(overlaySources(disk, new Map([[file, edit(text)]])));
  const fn = program.functions(file).find((f) => f.name === name);
  if (fn === undefined) throw new Error(`there is no ${name}()`);
  const options = { contexts: exploreContexts, invalidators: [1] };
  const found = explore(program, createFlowEngine(program), fn, options);
  if ('reason' in found) throw new Error(found.reason);
  return found;
}

function replaced(from: string, to: string): (text: string) => string {
  return (text) => {
    if (!text.includes(from)) throw new Error(`there is no ${from}`);
    return text.replace(from, to);
  };
}

describe('a pair of callbacks that hands its work down in a literal', () => {
  it('is what a reader runs against', () => {
    const found = explored(literal, 'plover_map_once');
    expect(found.callbacks).toEqual(['plover_range_start']);
    expect(verdictOf(found)).toBe('clean');
  });

  it('counts too late', () => {
    const found = explored(late, 'dunlin_map_once');
    expect(found.callbacks).toEqual(['dunlin_range_start']);
    expect(verdictOf(found)).toBe('breaks');
    expect(found.shortest?.property).toBe('unusable-while-invalidating');
  });

  it('is another one if the literal is written again', () => {
    const store = '\tplover_walk_range(kvm, &walk);\n\treturn 0;';
    const found = explored(literal, 'plover_map_once', (text) =>
      replaced(
        'const struct plover_walk walk',
        'struct plover_walk walk',
      )(replaced(store, `\twalk.on_lock = kvm->other;\n${store}`)(text)),
    );
    expect(found.callbacks).toEqual([]);
  });

  it('drops the page of an attempt that a callee made in a struct of its own', () => {
    expect(verdictOf(explored(literal, 'plover_map'))).toBe('clean');
  });

  it('leaves a path open of which a caller makes the check', () => {
    const found = explored(literal, 'plover_faultin');
    expect(found.leftTo).toEqual(['plover_map_once']);
    expect(verdictOf(found)).toBe('undecided');
  });
});

describe('a subscription with two tables', () => {
  it('is clean if the reader is clean against both', () => {
    const found = explored(tables, 'godwit_fault');
    expect([...found.callbacks].sort()).toEqual(['godwit_invalidate_compute', 'godwit_invalidate_gfx']);
    expect(found.doubts).toEqual([]);
    expect(verdictOf(found)).toBe('clean');
  });

  it('is open if one of the two is wrong, and the trace names that one', () => {
    const wrong = '\tif (!mmu_notifier_range_blockable(range))\n\t\treturn false;\n';
    const found = explored(tables, 'godwit_fault', replaced(wrong, ''));
    expect(verdictOf(found)).toBe('undecided');
    expect(found.shortest?.lanes).toContain('godwit_invalidate_compute()');
    expect(found.shortest?.property).toBe('no-block-when-nonblockable');
  });
});

describe('a path that inserts another subscription than it samples', () => {
  it('runs against the callback of the one that it samples', () => {
    const found = explored(cover, 'whimbrel_setup');
    expect(found.callbacks).toEqual(['whimbrel_collide']);
    expect(found.doubts).toEqual([]);
    expect(verdictOf(found)).toBe('clean');
  });

  it('breaks with that callback alone', () => {
    const test =
      '\tif (!mmu_notifier_range_blockable(range))\n\t\treturn false;\n\tmutex_lock(&cover->cover_lock);';
    const found = explored(cover, 'whimbrel_setup', replaced(test, '\tmutex_lock(&cover->cover_lock);'));
    expect(verdictOf(found)).toBe('breaks');
    expect(found.shortest?.lanes).toContain('whimbrel_collide()');
    expect(found.shortest?.property).toBe('no-block-when-nonblockable');
  });
});

describe('a check of a sequence that another function left in a member', () => {
  it('runs after that function', () => {
    const found = explored(elsewhere, 'knot_commit');
    expect(found.sampler).toBe('knot_prepare');
    expect(found.callbacks).toEqual(['knot_invalidate']);
    expect(found.locks).toContain('struct knot.lock');
    expect(verdictOf(found)).toBe('clean');
  });

  it('is open without a lock: one that nobody asserts may be held in between', () => {
    const found = explored(elsewhere, 'knot_commit', replaced('\tlockdep_assert_held(&k->lock);\n', ''));
    expect(found.shortest?.property).toBe('unusable-while-invalidating');
    expect(found.doubts).toEqual(['what comes between knot_prepare() and knot_commit()']);
    expect(verdictOf(found)).toBe('undecided');
  });

  it('is seen below a callee that only checks early, which is no check of what was used', () => {
    const found = explored(elsewhere, 'knot_audit');
    expect(found.sampler).toBe('knot_prepare');
    expect(found.callbacks).toEqual(['knot_invalidate']);
    expect(found.shortest?.property).toBe('unusable-while-invalidating');
    expect(verdictOf(found)).toBe('undecided');
  });

  it('has no path if two functions leave a sample there', () => {
    const second = '\nint knot_commit(';
    const copy =
      '\nint knot_again(struct knot *k, struct hmm_range *range)\n{\n\tk->seq = mmu_interval_read_begin(&k->notifier);\n' +
      '\trange->notifier_seq = k->seq;\n\treturn hmm_range_fault(range);\n}\n';
    const edit = replaced(second, copy + second);
    expect(() => explored(elsewhere, 'knot_commit', edit)).toThrow('sampled out of its sight');
  });

  it('has no path if nobody looks a page up under that sample', () => {
    const edit = replaced('\tret = hmm_range_fault(range);\n', '\tret = 0;\n');
    expect(() => explored(elsewhere, 'knot_commit', edit)).toThrow('sampled out of its sight');
  });
});

describe('a callback without a lock', () => {
  it('takes the mapping away, which a reader that has checked before puts back', () => {
    const found = explored(lockless, 'curlew_fault');
    expect(verdictOf(found)).toBe('breaks');
    const names = found.shortest?.steps.map((s) => s.text) ?? [];
    expect(names).toContain('unmap');
    expect(names.at(-1)).toContain('map the page');
  });

  it('leaves the mapping if it does nothing but move the sequence', () => {
    const found = explored(lockless, 'curlew_fault', replaced('\tc->table[0] = 0;\n', ''));
    expect(verdictOf(found)).toBe('breaks');
    expect(found.shortest?.steps.map((s) => s.text)).not.toContain('unmap');
  });
});

describe('a path with more locks than the callback knows', () => {
  it('is clean however many ways there are to hold the others', () => {
    const found = explored(manyLocks, 'ruff_fault');
    expect(found.doubts).toEqual([]);
    expect(verdictOf(found)).toBe('clean');
  });

  it('breaks if its use comes after the lock of the callback', () => {
    const use = '\tr->table[0] = range->hmm_pfns[0];\n';
    const unlock = '\tmutex_unlock(&r->lock);\n';
    const found = explored(manyLocks, 'ruff_fault', replaced(use + unlock + 'out:', unlock + use + 'out:'));
    expect(found.shortest?.property).toBe('unusable-while-invalidating');
    expect(verdictOf(found)).toBe('breaks');
  });
});
