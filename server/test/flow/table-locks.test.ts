// Locks that are known by a pointer alone, as those of page tables are: what is held at a call named here(), and by which
// name. One entry per state that reaches the call; a state with nothing is "-", an unsure one "?".

import { beforeAll, describe, expect, it } from 'vitest';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { createProgram } from '../../src/program/create.ts';
import { ensureParser } from '../support/parser.ts';
import { memorySources } from '../support/sources.ts';

beforeAll(ensureParser);

const head = `
struct fault { pmd_t *pmd; pte_t *pte; spinlock_t *ptl; };
void here(void);
void odd(spinlock_t **p);
`;

function heldAt(code: string, version = 12): string[] {
  const makefile = version === 0 ? '' : `VERSION = 6\nPATCHLEVEL = ${version}\n`;
  const program = createProgram(memorySources({ 'a.c': `${head}${code}`, Makefile: makefile }));
  const fn = program.functions('a.c').find((f) => f.name === 'f');
  if (fn === undefined) throw new Error('the code has no function f');
  const states = createFlowEngine(program)
    .facts(fn)
    .calls.flatMap(({ op, states: at }) =>
      op.callee.kind === 'name' && op.callee.name === 'here' ? at : [],
    );
  const shown = states.map(({ murky, locks }) => {
    const held = locks.filter((l) => l.count > 0).map((l) => l.key);
    return (murky ? '? ' : '') + (held.length === 0 ? '-' : held.join(' '));
  });
  return [...new Set(shown)].sort();
}

describe('a lock of a page table', () => {
  it.each([
    ['by what the call returned', 'ptl = pmd_lock(mm, pmd); here();', ['*pmd_lock(mm, pmd)']],
    ['given back by that', 'ptl = pmd_lock(mm, pmd); spin_unlock(ptl); here();', ['-']],
    ['by a copy', 'spinlock_t *p = pmd_lock(mm, pmd); ptl = p; p = 0; spin_unlock(ptl); here();', ['-']],
    ['by its pointer', 'ptl = pte_lockptr(mm, pmd); spin_lock(ptl); here();', ['*pte_lockptr(mm, pmd)']],
    ['by where it was left', 'if (get_locked_pte(mm, 0, &ptl)) here();', ['*ptl']],
    ['not had', 'if (!get_locked_pte(mm, 0, &ptl)) here();', ['-']],
    [
      'given back with the entry',
      'pte = pte_alloc_map_lock(mm, pmd, 0, &ptl); if (pte) { pte_unmap_unlock(pte, ptl); here(); }',
      ['-'],
    ],
    ['the pointer is written', 'ptl = 0; get_locked_pte(mm, 0, &ptl); ptl = 0; here();', ['-', '? *ptl']],
    [
      'a pointer that others fill',
      'ptl = pmd_lock(mm, pmd); odd(&ptl); spin_unlock(ptl); here();',
      ['? *pmd_lock(mm, pmd)'],
    ],
    ['in an object', 'v->ptl = pmd_lock(mm, pmd); here();', ['*v->ptl']],
    ['in an object, given back', 'v->ptl = pmd_lock(mm, pmd); spin_unlock(v->ptl); here();', ['-']],
    ['in an object, by the copy', 'ptl = pmd_lock(mm, pmd); v->ptl = ptl; spin_unlock(ptl); here();', ['-']],
    ['within a walk', 'while (page_vma_mapped_walk(w)) here();', ['w->ptl']],
    ['after a walk', 'while (page_vma_mapped_walk(w)) { } here();', ['-']],
  ])('%s', (_, body, held) => {
    expect(
      heldAt(
        `void f(struct mm_struct *mm, pmd_t *pmd, struct fault *v, struct page_vma_mapped_walk *w) { spinlock_t *ptl; pte_t *pte; ${body} }`,
      ),
    ).toEqual(held);
  });

  it('through a helper that returns it', () => {
    const code = `static spinlock_t *take(pmd_t *p) { spinlock_t *l = pmd_lock(0, p); if (*p) return l; spin_unlock(l); return 0; }
void f(pmd_t *pmd) { spinlock_t *ptl = take(pmd); if (ptl) here(); }`;
    expect(heldAt(code)).toEqual(['*take(pmd)']);
    expect(heldAt(code.replace('if (ptl) here()', 'if (ptl) { spin_unlock(ptl); } here()'))).toEqual(['-']);
  });

  it('through a helper that leaves it', () => {
    const code = `static pte_t *take(pmd_t *p, spinlock_t **l) { return get_locked_pte(0, 0, l); }
void f(pmd_t *pmd) { spinlock_t *ptl; pte_t *pte = take(pmd, &ptl); if (pte) { pte_unmap_unlock(pte, ptl); } here(); }`;
    expect(heldAt(code)).toEqual(['-']);
  });

  it.each([
    ['6.12 may fail', 12, ['*ptl', '-']],
    ['6.1 does not', 1, ['*ptl']],
    ['of no known kernel', 0, ['*ptl', '? -']],
  ])('pte_offset_map_lock() of %s', (_, version, held) => {
    const code = 'void f(pmd_t *pmd) { spinlock_t *ptl; pte_offset_map_lock(0, pmd, 0, &ptl); here(); }';
    expect(heldAt(code, version)).toEqual(held);
  });
});

it('a lock that a helper gives back without a name, and nobody has taken here, is not known', () => {
  const code = `struct box { spinlock_t lock; };
struct box *find(int n);
static void give(int n) { struct box *b = find(n); spin_unlock(&b->lock); }
void f(int n) { give(n); here(); }`;
  expect(heldAt(code)).toEqual(['? -']);
});
