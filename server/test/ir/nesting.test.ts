// Sizes that only generators and attackers make: what is nested too deep is left out and the function says so;
// what is only long is lowered whole, in a time that grows with the text.

import { beforeAll, describe, expect, it } from 'vitest';
import { sourceText } from '../../src/base/text.ts';
import type { FunctionIr } from '../../src/ir/ir.ts';
import { lowerFunction } from '../../src/ir/lower.ts';
import { openFile } from '../../src/syntax/open.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

function lowered(body: string): FunctionIr {
  const file = openFile(sourceText('a/one.c', `int f(struct box *b, int a)\n{\n${body}\n}\n`));
  const [declaration] = file.declarations;
  if (declaration === undefined) throw new Error('no declaration');
  return lowerFunction(file, declaration);
}

function callsOf(fn: FunctionIr): number {
  return fn.blocks.flatMap((block) => block.ops).filter((op) => op.kind === 'call').length;
}

function listed(count: number, make: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => make(i)).join('');
}

const many = 10_000;

describe('ten thousand levels', () => {
  it.each([
    ['parentheses', `\ta = ${'('.repeat(many)}a${')'.repeat(many)};`],
    ['parentheses in a test', `\tif (${'('.repeat(many)}a${')'.repeat(many)})\n\t\tgo();`],
    ['negations', `\tif (${'!'.repeat(many)}a)\n\t\tgo();`],
    ['blocks', `\t${'{'.repeat(many)}go();${'}'.repeat(many)}`],
    ['operators', `\ta = a${' + a'.repeat(many)};`],
    ['operators in a test', `\tif (a${' && a'.repeat(many)})\n\t\tgo();`],
    ['casts', `\ta = ${'(int)'.repeat(many)}a;`],
    ['dereferences', `\t${'*'.repeat(many)}a = 1;`],
    ['members', `\ta${'.b->c'.repeat(many)} = 1;`],
    ['elements', `\ta${'[0]'.repeat(many)} = 1;`],
    ['#ifs', `${'#ifdef A\n'.repeat(many)}\tgo();\n${'#endif\n'.repeat(many)}`],
  ])('of %s make a function partial', (_, body) => {
    const fn = lowered(`\tbefore();\n${body}\n\tafter();`);
    expect(fn.partial).toBe(true);
    expect(callsOf(fn)).toBeGreaterThanOrEqual(2);
  });
});

describe('what people write', () => {
  it.each([
    ['parentheses', `\treturn ${'('.repeat(60)}a${')'.repeat(60)};`],
    ['blocks', `\t${'{'.repeat(60)}go();${'}'.repeat(60)}`],
    ['operators', `\treturn a${' | a'.repeat(200)};`],
    ['operators in a test', `\tif (a${' || a'.repeat(200)})\n\t\tgo();`],
    ['members', `\ta${'->b'.repeat(60)} = 1;`],
  ])('is lowered whole: %s', (_, body) => {
    expect(lowered(body).partial).toBe(false);
  });

  it('may be a long chain of else if', () => {
    const arms = listed(2_000, (i) => ` else if (a == ${i}) {\n\t\tarm${i}();\n\t}`);
    const fn = lowered(`\tif (!a) {\n\t\tgo();\n\t}${arms} else {\n\t\tlast();\n\t}`);
    expect(fn.partial).toBe(false);
    expect(callsOf(fn)).toBe(2_002);
    expect(fn.blocks.filter((block) => block.end.kind === 'branch')).toHaveLength(2_001);
  });

  it('may have many arguments of an iterator', () => {
    const fn = lowered(`\tfor_each_box(a${', b'.repeat(100)}) {\n\t\tgo();\n\t}`);
    const branch = fn.blocks.map((block) => block.end).find((end) => end.kind === 'branch');
    expect(branch?.condition).toMatchObject({ reads: { length: 101 } });
  });
});

describe('a guard for each of many returns', () => {
  it('ends at what a function may add', () => {
    const body = `${'\tguard(mutex)(&b->lock);\n'.repeat(many)}${'\tif (a)\n\t\treturn 1;\n'.repeat(many)}`;
    const fn = lowered(body);
    expect(fn.partial).toBe(true);
    expect(fn.blocks.flatMap((block) => block.ops).length).toBeLessThan(5 * many);
  });
});

describe('a function without end', () => {
  it.each([
    ['operations', '\tgo();\n'.repeat(3 * many)],
    ['letters', `\tgo("${'a'.repeat(2_200_000)}");\n`],
  ])('of %s is partial, and nothing is said of what it does', (_, body) => {
    const fn = lowered(body);
    expect(fn).toMatchObject({ name: 'f', partial: true });
    expect(callsOf(fn)).toBe(0);
  });
});

/** The value, telling of each look at it: a measure of the work that no clock disturbs. */
function counted<T extends object>(value: T, count: () => void): T {
  return new Proxy(value, {
    get(target, key, receiver): unknown {
      count();
      const inner: unknown = Reflect.get(target, key, receiver);
      return typeof inner === 'function' ? (inner.bind(target) as unknown) : inner;
    },
  });
}

describe('work', () => {
  const groups = (n: number): string => listed(n, (i) => `#ifdef A${i}\n\tgo();\n#endif\n`);
  const group = (n: number): string => `#ifdef A\n${'\tgo();\n'.repeat(n)}#endif\n`;
  const split = (n: number): string => `#ifdef A\n${'\tgo();\n'.repeat(n)}\tif (a)\n#endif\n\t\tlast();\n`;
  const chain = (n: number): string =>
    `#if X\n\tgo();\n${listed(n, (i) => `#elif A${i}\n\tgo();\n`)}#endif\n`;

  /** How often the conditionals are looked at while the function is lowered. */
  function looks(body: string): number {
    const opened = openFile(sourceText('a/one.c', `int f(struct box *b, int a)\n{\n${body}\n}\n`));
    const [declaration] = opened.declarations;
    if (declaration === undefined) throw new Error('no declaration');
    let n = 0;
    const look = (): void => {
      n++;
    };
    const conditionals = counted(
      opened.conditionals.map((c) =>
        counted(
          {
            ...c,
            arms: counted(
              c.arms.map((arm) => counted(arm, look)),
              look,
            ),
          },
          look,
        ),
      ),
      look,
    );
    lowerFunction({ ...opened, conditionals }, declaration);
    return n;
  }

  it.each([
    ['groups in a row', groups],
    ['statements in one group', group],
    ['statements in a group that splits one', split],
    ['arms of one group', chain],
  ])('grows with the text: %s', (_, make) => {
    const [small, big] = [looks(make(300)), looks(make(600))];
    expect(big).toBeLessThan(3 * small);
  });
});
