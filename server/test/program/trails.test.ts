// What an answer was made of, and which edits of bodies touch it.

import { beforeAll, describe, expect, it } from 'vitest';
import { bodyEdit, differsAfter } from '../../src/program/body-edit.ts';
import { createProgram } from '../../src/program/create.ts';
import type { FunctionIr } from '../../src/ir/ir.ts';
import type { Program } from '../../src/program/program.ts';
import { findStale, Memo, recorded, watchedProgram } from '../../src/program/trails.ts';
import { callsOf } from '../../src/program/values.ts';
import { memorySources } from '../support/sources.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

const plain = `struct box { int n; int (*fill)(int a); };

static int one(int a)
{
	return a + 1;
}

static int two(struct box *b)
{
	/* nothing */
	return one(b->n);
}

static int three(struct box *b)
{
	b->n = 3;
	return b->fill(b->n);
}
`;

const subscribed = `${plain}
struct box { struct mmu_interval_notifier sub; };

static bool drop(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range, unsigned long seq)
{
	return true;
}

static const struct mmu_interval_notifier_ops box_ops = { .invalidate = drop };
`.replace('struct box { int n;', 'struct other { int n;');

/** True if the answer has to be found again after the edit. */
function isStale(
  ask: (program: Program) => void,
  [from, to]: readonly [string, string],
  text = plain,
): boolean {
  expect(text).toContain(from);
  const earlier = createProgram(memorySources({ 'a.c': text }));
  const { trail } = recorded(watchedProgram(earlier), () => undefined);
  expect(trail).not.toBeNull();
  earlier.file('a.c');
  const watched = watchedProgram(earlier);
  const made = recorded(watched, () => ask(watched)).trail;
  const later = createProgram(memorySources({ 'a.c': text.replace(from, to) }), {
    previous: earlier,
    edited: 'a.c',
  });
  const edit = bodyEdit(earlier, later, 'a.c', new Map());
  if (edit === null || made === null) throw new Error('no edit of a body, or no trail');
  findStale([made], differsAfter(edit, earlier, later));
  return made.stale;
}

function named(program: Program, name: string): FunctionIr {
  const [fn] = program.functionsNamed('a.c', [name]);
  if (fn === undefined) throw new Error(name);
  return fn;
}

const inOne: readonly [string, string] = ['a + 1', 'a + 2'];
const inTwo: readonly [string, string] = ['b->n);', 'b->n + 1);'];
const comment: readonly [string, string] = ['/* nothing */', '/* one, b->fill = one */\n'];

describe('an answer that was made of', () => {
  it.each<[string, (program: Program) => void, readonly [string, string], boolean]>([
    ['a definition is stale after an edit of it', (p) => p.definition('one', 'a.c'), inOne, true],
    ['a definition is none after an edit of another', (p) => p.definition('one', 'a.c'), inTwo, false],
    ['a definition is none after one of its comments', (p) => p.definition('two', 'a.c'), comment, false],
    [
      'callers is stale when one more may call',
      (p) => p.callers(named(p, 'one')),
      ['b->n = 3', 'one(3)'],
      true,
    ],
    ['callers is stale when a caller changes', (p) => p.callers(named(p, 'one')), inTwo, true],
    ['callers is none when nobody speaks of it', (p) => p.callers(named(p, 'two')), inOne, false],
    [
      'uses of an address is stale when one may appear',
      (p) => p.addressTaken(named(p, 'one')),
      ['b->n = 3', 'b->fill = one'],
      true,
    ],
    [
      'chosen functions is stale when one more is chosen',
      (p) => p.functionsWith('a.c', (t) => t.includes('lock')),
      ['a + 1', 'lock(a)'],
      true,
    ],
    [
      'chosen functions is none otherwise',
      (p) => p.functionsWith('a.c', (t) => t.includes('lock')),
      inOne,
      false,
    ],
    [
      'letters in a text is stale when they appear',
      (p) => p.contains('a.c', 'unlock'),
      ['a + 1', 'unlock(a)'],
      true,
    ],
    ['letters in a text is none otherwise', (p) => p.contains('a.c', 'unlock'), inOne, false],
    ['the text itself is stale', (p) => p.text('a.c'), inOne, true],
    ['another text is none', (p) => p.text('b.c'), inOne, false],
  ])('%s', (_, ask, edit, expected) => {
    expect(isStale(ask, edit)).toBe(expected);
  });

  it('what a pointer may reach is stale when its member may be set', () => {
    const ask = (p: Program): void => {
      const fn = named(p, 'three');
      const [call] = callsOf(fn);
      if (call?.callee.kind === 'pointer') p.pointees(fn, call.callee.place);
    };
    expect(isStale(ask, ['a + 1', 'box.fill = two, a'])).toBe(true);
    expect(isStale(ask, inOne)).toBe(false);
  });

  it('subscriptions is stale when one is served by another table', () => {
    const ask = (p: Program): void => void p.subscriptions('a.c');
    const insert = 'mmu_interval_notifier_insert(&b->sub, 0, 0, 0, &box_ops), ';
    expect(isStale(ask, ['b->n = 3;', `b->n = ${insert}3;`], subscribed)).toBe(true);
    expect(isStale(ask, inOne, subscribed)).toBe(false);
  });

  it('an answer that somebody else had asked for is made of the same', () => {
    const ask = (p: Program): void => {
      const memo = new Memo<string, FunctionIr | null>(p);
      const find = (): FunctionIr | null => memo.ask('one', () => p.definition('one', 'a.c'));
      recorded(p, find);
      // The memo answers this time.
      find();
    };
    expect(isStale(ask, inOne)).toBe(true);
    expect(isStale(ask, inTwo)).toBe(false);
  });

  it('an answer that leads back to itself is made of all on the way', () => {
    const ask = (p: Program): void => {
      const memo = new Memo<string, number>(p);
      const one = (): number =>
        memo.ask('one', () => two() + (p.definition('one', 'a.c') === null ? 0 : 1), 0);
      const two = (): number => memo.ask('two', () => one() + 1, 0);
      one();
      expect(recorded(p, two).value).toBe(1);
    };
    expect(isStale(ask, inOne)).toBe(true);
    expect(isStale(ask, inTwo)).toBe(false);
  });
});

it('writes nothing down of a program that nobody watches', () => {
  const program = createProgram(memorySources({ 'a.c': plain }));
  const { value, trail } = recorded(program, () => program.definition('one', 'a.c')?.name);
  expect([value, trail]).toEqual(['one', null]);
});
