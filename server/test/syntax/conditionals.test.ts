// `#if` arms that split a statement, byte order marks, and the work that deep or long conditionals make.

import { beforeAll, describe, expect, it } from 'vitest';
import { sourceText } from '../../src/base/text.ts';
import { openFile } from '../../src/syntax/open.ts';
import { Canvas } from '../../src/syntax/dialect/canvas.ts';
import { chooseArms } from '../../src/syntax/dialect/conditionals.ts';
import { lex } from '../../src/syntax/dialect/lexer.ts';
import { parseDeclaration } from '../../src/syntax/parser.ts';
import { ensureParser } from '../support/parser.ts';
import { expectSound } from './sound.ts';

beforeAll(ensureParser);

/** Which arms of each group stayed; the function has to parse. */
function keptArms(body: string): boolean[][] {
  const file = expectSound(`void one(int a, int b)\n{\n${body}\n}\n`);
  expect(file.declarations.map((d) => `${d.kind} ${d.name}`)).toEqual(['function one']);
  expect(file.declarations.some((d) => parseDeclaration(file, d).hasError)).toBe(false);
  return file.conditionals.map((group) => group.arms.map((arm) => arm.kept));
}

describe('arms that are heads of one body', () => {
  it.each([
    ['if', '\tif (a)', '\tif (b)'],
    ['if with calls', '\tif (go(a) && (b))', '\tif (!go(b))'],
    ['for', '\tfor (;;)', '\tfor (a = 0; a < b; a++)'],
    ['while', '\twhile (a)', '\twhile (b)'],
    ['switch', '\tswitch (a)', '\tswitch (b)'],
    ['an iterator', '\tfor_each_box(a, b)', '\tfor_each_box(b, a)'],
  ])('keep one: %s', (_, first, second) => {
    const body = `#ifdef CONFIG_BOX\n${first}\n#else\n${second}\n#endif\n\t{\n\t\tgo(a);\n\t}`;
    expect(keptArms(body)).toEqual([[true, false]]);
  });

  it('keep one before a bare statement', () => {
    expect(keptArms('#ifdef A\n\tif (a)\n#else\n\tif (b)\n#endif\n\t\tgo(a);')).toEqual([[true, false]]);
  });

  it('keep the other one if the first is never built', () => {
    expect(keptArms('#if 0\n\tif (a)\n#else\n\tif (b)\n#endif\n\t\tgo(a);')).toEqual([[false, true]]);
  });
});

describe('arms that end in a parenthesis and are whole', () => {
  it('all stay: calls of macros without a semicolon', () => {
    expect(keptArms('#ifdef A\n\tENTER(a)\n#else\n\tLEAVE(b)\n#endif\n\tgo(a);')).toEqual([[true, true]]);
  });
});

describe('arms that a build decides', () => {
  const [all, first, second] = [
    [true, true],
    [true, false],
    [false, true],
  ];
  it.each([
    ['stay where nothing is known', '#ifdef X\nb();\n#else\nc();\n#endif', [all]],
    ['are the first', '#ifdef Y\nb();\n#else\nc();\n#endif', [first]],
    ['are the second', '#ifndef Y\nb();\n#else\nc();\n#endif', [second]],
    ['in the words of #if', '#if !defined( Y ) /* no */\nb();\n#else\nc();\n#endif', [second]],
    ['in other words of #if', '#if defined Y\nb();\n#else\nc();\n#endif', [first]],
    [
      'end a chain',
      '#if Z\nb();\n#elif defined(Y)\nc();\n#elif V\nd();\n#else\ne();\n#endif',
      [[true, true, false, false]],
    ],
    ['stay where the file has a say', '#undef Y\n#ifdef Y\nb();\n#else\nc();\n#endif', [all]],
    ['stay where the value counts', '#if Y\nb();\n#else\nc();\n#endif', [all]],
    ['stay behind more than a name', '#if defined(Y) && Z\nb();\n#else\nc();\n#endif', [all]],
    ['go with what is inside', '#ifndef Y\n#if Z\nb();\n#else\nc();\n#endif\n#endif', [[false], all]],
    ['split a statement', '#ifndef Y\nif (a) {\n#else\nif (b) {\n#endif\nc();\n}', [second]],
  ])('%s', (_, body, kept) => {
    const text = `void one(int a, int b)\n{\n${body}\n}\n`;
    const file = openFile(sourceText('a.c', text), new Set(['Y']));
    expect(file.masked.length).toBe(text.length);
    expect(file.declarations.some((d) => parseDeclaration(file, d).hasError)).toBe(false);
    expect(file.conditionals.map((group) => group.arms.map((arm) => arm.kept))).toEqual(kept);
  });
});

describe('a byte order mark', () => {
  it('stays where it is, and so does every offset', () => {
    const text = '\ufeffint one(void)\n{\n\treturn 1;\n}\n\ufeffint two;\n';
    const file = expectSound(text);
    expect(file.declarations.map((d) => d.name)).toEqual(['one', 'two']);
    for (const d of file.declarations) {
      expect(text.slice(d.nameSpan.start, d.nameSpan.end)).toBe(d.name);
      expect(parseDeclaration(file, d).hasError).toBe(false);
    }
  });

  it('in a text longer than one chunk, and a lone surrogate, change no length', () => {
    const file = expectSound(`\ufeff${'int x;\n'.repeat(2_000)}/* \ud800 */ char *s = "\ud800";\n`);
    expect(file.masked.charCodeAt(0)).toBe(0xfeff);
    expect(file.masked).toContain('"\ud800"');
  });
});

describe('work', () => {
  /** How many tokens and characters are looked at or blanked while the arms are chosen. */
  function looks(text: string): number {
    const lexed = lex(text);
    const canvas = new Canvas(lexed);
    let n = 0;
    const dead = new Proxy(canvas.dead, {
      get: (target, key): unknown => {
        n++;
        return Reflect.get(target, key);
      },
    });
    const blank = canvas.blank.bind(canvas);
    Object.defineProperty(canvas, 'dead', { value: dead });
    Object.defineProperty(canvas, 'blank', {
      value: (from: number, to: number) => {
        n += to - from;
        blank(from, to);
      },
    });
    chooseArms(lexed, canvas, new Set());
    return n;
  }

  it.each<[string, (n: number) => string]>([
    ['groups in a row', (n) => '#ifdef A\nint a;\n#endif\n'.repeat(n)],
    ['groups in each other', (n) => '#ifdef A\nint a;\n'.repeat(n) + '#endif\n'.repeat(n)],
    ['groups that never end', (n) => '#ifdef A\nint a;\n'.repeat(n)],
    ['#if 0 in #if 0', (n) => '#if 0\nint a;\n'.repeat(n) + '#endif\n'.repeat(n)],
    ['groups behind #if 0', (n) => `#if 0\n${'a;\n'.repeat(n)}#endif\n${'#ifdef A\n#endif\n'.repeat(n)}`],
    ['#if 0 in a row', (n) => '#if 0\nint a;\n#endif\n'.repeat(n)],
  ])('grows with the text: %s', (_, make) => {
    const [small, big] = [looks(make(1_000)), looks(make(2_000))];
    expect(big).toBeLessThan(3 * small);
  });

  it('keeps the arms of groups in each other apart as before', () => {
    const text = '#if 0\nint a;\n#ifdef A\nint b;\n#else\nint c;\n#endif\n#else\nint d;\n#endif\nint e;\n';
    expect(expectSound(text).declarations.map((d) => d.name)).toEqual(['d', 'e']);
  });
});

describe('types among arguments on one long line', () => {
  it('are blanked on the last line of each', () => {
    const file = expectSound(
      `void one(void)\n{\n\tf(int *); g(struct\n\t\tbox *); h(a, unsigned long);\n}\n`,
    );
    expect(file.masked).toMatch(/g\( {6}\n\t\t\w+\);/);
    expect(file.hidden.flatMap((h) => (h.kind === 'type-argument' ? [h.type] : []))).toEqual([
      'int *',
      'struct box *',
      'unsigned long',
    ]);
    expect(file.declarations.some((d) => parseDeclaration(file, d).hasError)).toBe(false);
  });
});
