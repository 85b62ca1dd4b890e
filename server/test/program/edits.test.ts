// A program made from an earlier one: the same answers as a fresh one, with what did not change taken over.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { printFunction } from '../../src/ir/print.ts';
import { createProgram } from '../../src/program/create.ts';
import type { Program } from '../../src/program/program.ts';
import { memorySources } from '../support/sources.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

const one = 'static int first(int a)\n{\n\treturn go(a);\n}\n';
const two = '\nstatic int second(struct box *b)\n{\n\tif (b->n && first(1))\n\t\tgo(b->n);\n\treturn 0;\n}\n';

function everything(program: Program, path: string): unknown {
  return program.functions(path).map((fn) => ({ ...fn, locals: [...fn.locals], blocks: fn.blocks }));
}

function edited(before: string, after: string): { kept: Program; fresh: Program; earlier: Program } {
  const earlier = createProgram(memorySources({ 'a.c': before, 'b.c': one }));
  earlier.functions('a.c');
  earlier.functions('b.c');
  const sources = memorySources({ 'a.c': after, 'b.c': one });
  return { earlier, kept: createProgram(sources, { previous: earlier }), fresh: createProgram(sources) };
}

describe('createProgram with a previous program', () => {
  it.each([
    ['nothing', one + two, one + two],
    ['a line above', one + two, `/* new */\n\n${one}${two}`],
    ['a line less above', `\n\n\n${one}${two}`, one + two],
    ['the body of the first function', one + two, one.replace('go(a)', 'go(a) + 1') + two],
    ['a condition that the mask hides', `#ifdef A\n${one}#endif\n${two}`, `#ifdef B\n${one}#endif\n${two}`],
    ['the order', one + two, two + one],
  ])('gives what a fresh program gives after an edit of %s', (_, before, after) => {
    const { kept, fresh } = edited(before, after);
    expect(everything(kept, 'a.c')).toEqual(everything(fresh, 'a.c'));
  });

  it('takes over files and functions that did not change', () => {
    const { earlier, kept } = edited(one + two, one + two + '\n');
    expect(kept.functions('b.c')[0]).toBe(earlier.functions('b.c')[0]);
    expect(kept.functions('a.c')[0]).toBe(earlier.functions('a.c')[0]);
  });

  it('moves a function through several edits', () => {
    let text = one + two;
    let program = createProgram(memorySources({ 'a.c': text }));
    program.functions('a.c');
    for (let i = 0; i < 4; i++) {
      text = `/* ${'x'.repeat(i * 30)} */\n${text}`;
      program = createProgram(memorySources({ 'a.c': text }), { previous: program });
      program.functions('a.c');
    }
    const fresh = createProgram(memorySources({ 'a.c': text }));
    expect(everything(program, 'a.c')).toEqual(everything(fresh, 'a.c'));
  });

  it('leaves the earlier program as it was', () => {
    const { earlier, kept } = edited(one + two, `\n${one.replace('go', 'stop')}${two}`);
    kept.functions('a.c');
    const text = earlier.functions('a.c').map(printFunction).join('\n');
    expect(text).toContain('go(a)');
    expect(earlier.definition('first', 'a.c')?.nameSpan.start).toBe(11);
  });

  it('sees a file that was added', () => {
    const earlier = createProgram(memorySources({ 'a.c': two }));
    expect(earlier.definition('go', 'a.c')).toBeNull();
    const sources = memorySources({ 'a.c': two, 'c.c': 'void go(int n)\n{\n}\n' });
    expect(createProgram(sources, { previous: earlier }).definition('go', 'a.c')?.path).toBe('c.c');
  });

  const fragments = [
    one,
    two,
    '\n',
    '#ifdef A\n',
    '#endif\n',
    '/*',
    '*/',
    'static ',
    '{',
    '}\n',
    'int x;\n',
    '"',
  ];

  it('gives what a fresh program gives after any edits', () => {
    const edit = fc.record({
      at: fc.nat(400),
      cut: fc.nat(12),
      put: fc.constantFrom(...fragments),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (storm) => {
        let text = one + two + one.replace('first', 'third');
        let program = createProgram(memorySources({ 'a.c': text }));
        program.functions('a.c');
        for (const { at, cut, put } of storm) {
          text = text.slice(0, at) + put + text.slice(at + cut);
          program = createProgram(memorySources({ 'a.c': text }), { previous: program });
          const fresh = createProgram(memorySources({ 'a.c': text }));
          expect(everything(program, 'a.c')).toEqual(everything(fresh, 'a.c'));
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});
