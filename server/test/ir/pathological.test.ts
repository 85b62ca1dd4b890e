// Functions that nobody writes: nesting made to exhaust a stack, and drivers with lines cut, doubled or moved.
// Lowering never throws, ends, and gives a graph that holds together.

import { readFileSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { sourceText } from '../../src/base/text.ts';
import { targetsOf } from '../../src/ir/builder.ts';
import type { FunctionIr, Op } from '../../src/ir/ir.ts';
import { lowerFunction } from '../../src/ir/lower.ts';
import { printFunction } from '../../src/ir/print.ts';
import { openFile } from '../../src/syntax/open.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

const many = 10_000;

function lowered(text: string): FunctionIr[] {
  const file = openFile(sourceText('a/one.c', text));
  return file.declarations.filter((d) => d.kind === 'function').map((d) => lowerFunction(file, d));
}

function r(text: string, count = many): string {
  return text.repeat(count);
}

function listed(make: (i: number) => string): string {
  return Array.from({ length: many }, (_, i) => make(i)).join('');
}

/** The graph holds together: numbered blocks, targets among them, nothing that no path reaches. */
function expectSound(fn: FunctionIr, length: number): void {
  expect(fn.blocks.length).toBeGreaterThan(0);
  const reached = new Set([0]);
  const ids = new Set<number>();
  for (const [index, block] of fn.blocks.entries()) {
    expect(block.id).toBe(index);
    for (const to of targetsOf(block.end)) {
      expect(Number.isInteger(to) && to >= 0 && to < fn.blocks.length).toBe(true);
      reached.add(to);
    }
    for (const op of block.ops) {
      expect(op.span.start >= 0 && op.span.start <= op.span.end && op.span.end <= length).toBe(true);
      if (!makesTemporary(op)) continue;
      expect(ids.has(op.id)).toBe(false);
      ids.add(op.id);
    }
    if (block.end.kind === 'switch') {
      expect(block.end.cases.some((c) => c.value === null)).toBe(true);
    }
  }
  expect(reached.size).toBe(fn.blocks.length);
}

function makesTemporary(op: Op): op is Extract<Op, { kind: 'call' | 'guard' }> {
  return op.kind === 'call' || op.kind === 'guard';
}

const bodies: readonly (readonly [string, string])[] = [
  ['parentheses around a value', `\treturn ${r('(')}a${r(')')};`],
  ['parentheses around a callee', `\t${r('(')}go${r(')')}();`],
  ['parentheses that never close', `\tgo${r('(')}`],
  ['calls in arguments', `\t${r('go(')}0${r(')')};`],
  ['calls of results', `\tgo${r('()')};`],
  ['dereferences', `\t${r('*')}a = 1;`],
  ['members', `\ta${r('->b')} = 1;`],
  ['indices', `\t${r('a[')}0${r(']')} = 1;`],
  ['casts', `\treturn ${r('(int)')}a;`],
  ['sums', `\treturn a${r(' + a')};`],
  ['assignments', `\t${r('a = ')}1;`],
  ['commas', `\ta${r(', a')};`],
  ['ternaries', `\treturn ${r('a ? 1 : ')}2;`],
  ['statement expressions', `\treturn ${r('({ ')}a;${r(' });')}`],
  ['initialisers', `\tstruct box v = ${r('{')}1${r('}')};`],
  ['pointers to pointers', `\tint ${r('*')}p;`],
  ['parentheses around a declarator', `\tint ${r('(')}p${r(')')};`],
  ['braces', `\t${r('{')}go();${r('}')}`],
  ['braces on lines of their own', `${r('\t{\n')}\t\tgo();\n${r('\t}\n')}`],
  ['braces in column 0', `${r('{\n')}go();\n${r('}\n')}`],
  ['braces that never close', r('{')],
  ['braces that were never open', r('\t}')],
  ['ifs without braces', `${r('\tif (a)\n')}\t\tgo();`],
  ['ifs with braces', `${r('\tif (a) {\n')}\t\tgo();\n${r('\t}\n')}`],
  ['ifs in a chain', `\tif (a)\n\t\tgo();\n${r('\telse if (a)\n\t\tgo();\n')}`],
  ['ifs in a row', r('\tif (a)\n\t\tgo();\n')],
  ['whiles', `${r('\twhile (a)\n')}\t\tgo();`],
  ['fors', `${r('\tfor (;;)\n')}\t\tgo();`],
  ['dos', `${r('\tdo\n')}\t\tgo();\n${r('\twhile (a);\n')}`],
  ['iterators', `${r('\tlist_for_each_entry(a, b, c)\n')}\t\tgo();`],
  ['iterators with braces', `${r('\tlist_for_each_entry(a, b, c) {\n')}\t\tgo();\n${r('\t}\n')}`],
  ['scoped guards', `${r('\tscoped_guard(mutex, &b) {\n')}\t\tgo();\n${r('\t}\n')}`],
  ['guards in a row', r('\tguard(mutex)(&b);\n')],
  ['switches', `${r('\tswitch (a) {\n\tcase 1:\n')}\t\tgo();\n${r('\t}\n')}`],
  ['cases', `\tswitch (a) {\n${listed((i) => `\tcase ${i}:\n\t\tgo();\n`)}\t}`],
  ['gotos', `${listed((i) => `x${i}:\n\tgo();\n`)}${listed((i) => `\tgoto x${i};\n`)}`],
  ['locals', listed((i) => `\tint x${i} = ${i};\n`)],
  ['assembly', r('\tasm("x");\n')],
  ['assembly that never closes', r('\tasm(\n')],
  ['attributes that never close', r('\t__must_hold(\n')],
  ['#ifdefs that never end', r('#ifdef A\n')],
  ['empty #ifdefs', r('#ifdef A\n#endif\n')],
];

describe('ten thousand', () => {
  it.each(bodies)('%s', (_, body) => {
    const text = `int f(struct box *b, int a)\n{\n${body}\n}\n`;
    const functions = lowered(text);
    expect(functions[0]?.name).toBe('f');
    for (const fn of functions) expectSound(fn, text.length);
  });
});

describe('any edit', () => {
  const folder = new URL('../../../test-fixtures/projects/interval-driver/right/', import.meta.url);
  const drivers = readdirSync(folder)
    .filter((name) => name.endsWith('.c'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));

  const edit = fc.record({
    at: fc.nat(100_000),
    length: fc.integer({ min: 0, max: 80 }),
    to: fc.nat(100_000),
    kind: fc.constantFrom<'cut' | 'copy' | 'move'>('cut', 'copy', 'move'),
  });

  it('of a driver leaves graphs that hold together', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...drivers),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        (driver, edits) => {
          let text = driver;
          for (const { at, length, to, kind } of edits) {
            const from = at % (text.length + 1);
            const piece = text.slice(from, from + length);
            if (kind !== 'copy') text = text.slice(0, from) + text.slice(from + length);
            const target = to % (text.length + 1);
            if (kind !== 'cut') text = text.slice(0, target) + piece + text.slice(target);
          }
          for (const fn of lowered(text)) expectSound(fn, text.length);
        },
      ),
      { numRuns: 200 },
    );
  });

  const statements = fc.constantFrom(
    'go();',
    'if (a) {',
    'if (a && go() || !c)',
    'else',
    '} else {',
    '{',
    '}',
    'while (a)',
    'do {',
    '} while (go());',
    'for (i = 0; i < a; i++)',
    'list_for_each_entry(i, b, node)',
    'scoped_guard(mutex_try, b)',
    'scoped_cond_guard(mutex_intr, goto one, b)',
    'scoped_cond_guard(mutex_intr, { a = c++; break; }, b) {',
    'guard(mutex)(b);',
    'int a = c--;',
    'void *p __free(kfree) = go();',
    'return no_free_ptr(p);',
    'switch (a) {',
    'case 1:',
    'case 2 ... 4:',
    'default:',
    'break;',
    'continue;',
    'return a ? go() : c;',
    'goto one;',
    'goto two;',
    'one:',
    'two:',
    'BUG_ON(a);',
    'a = ({ go(); c; });',
    'asm goto("" : : : : one);',
    '\n#if A\n',
    '\n#elif B\n',
    '\n#else\n',
    '\n#endif\n',
    '(',
    ')',
  );

  it('of statements in any order gives graphs that hold together, the same ones each time', () => {
    fc.assert(
      fc.property(fc.array(statements, { maxLength: 30 }), (list) => {
        const text = `int f(struct box *b, int a)\n{\n\t${list.join('\n\t')}\n}\n`;
        const functions = lowered(text);
        for (const fn of functions) expectSound(fn, text.length);
        expect(lowered(text).map(printFunction)).toEqual(functions.map(printFunction));
      }),
      { numRuns: 500 },
    );
  });
});
