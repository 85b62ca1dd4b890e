// The next version of an open file: what opening the whole text gives, with all but one function taken over.

import fc from 'fast-check';
import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sourceText } from '../../src/base/text.ts';
import type { SyntaxFile } from '../../src/syntax/file.ts';
import { openFile } from '../../src/syntax/open.ts';
import { reopenFile } from '../../src/syntax/reopen.ts';

const driver = fs.readFileSync(
  fileURLToPath(new URL('../../../test-fixtures/projects/interval-driver/demo/heron_svm.c', import.meta.url)),
  'utf8',
);

/** Groups around functions and in them, attributes, macros that the mask knows, what stands between declarations. */
const odd = `#ifdef CONFIG_A
static int first(struct box *b) __must_hold(&b->lock)
{
	guard(mutex)(&b->lock);
	return container_of(b, struct crate, box)->n;
}
#else
static inline int first(struct box *b) { return 0; }
#endif
/* between } the { two */
EXPORT_SYMBOL_GPL(first);
static int second(int a)
{
	list_for_each_entry(x, y, z)
		a += x->n;
	switch (a) {
	case 1 ... 3:
		return '}';
	}
#if IS_ENABLED(CONFIG_B)
	return 1;
#endif
}

static const struct ops table = {
	.first = first,
};
`;

/** Arms that a build decides about, some that it would if the file did not, in a function and around one. */
const arms = `#ifdef OWN
#define OWN 1
#endif
static int first(int a)
{
#ifdef A
	a = 1;
#else
	a = 2;
#endif
#ifndef OWN
	a = 3;
#endif
	return a;
}
#if !defined(B)
static int second(int a)
{
	return a;
}
#else
static int third(int a)
{
#ifdef OWN
	if (a)
		return 1;
#elif defined(A)
	a++;
#endif
	return a;
}
#endif
`;

const open = (text: string, ...defined: readonly string[]): SyntaxFile =>
  openFile(sourceText('a.c', text), new Set(defined));
const reopen = (old: SyntaxFile, text: string): SyntaxFile | null => reopenFile(old, sourceText('a.c', text));

/** All that a file says; hashes are found when they are asked for. */
function said({ masked, hidden, conditionals, declarations }: SyntaxFile): unknown {
  const all = declarations.map((d) => ({ ...d, content: d.content.hash }));
  return { masked, hidden, conditionals, declarations: all };
}

const snippet = fc.constantFrom(
  ...[
    '\n',
    ' ',
    'x',
    '\tif (a)\n\t\treturn 1;\n',
    '{',
    '}',
    '\n}\n',
    '(',
    ')',
    '[',
    ']',
    ';',
    '"',
    "'",
    '\\',
  ],
  ...[
    '/*',
    '*/',
    '//',
    '#',
    '\n#if A\n',
    '\n#ifdef A\n',
    '\n#ifdef OWN\n',
    '\n#else\n',
    '\n#define B\n',
    '\n#ifdef A\n\ta = 1;\n#else\n\ta = 2;\n#endif\n',
    '\n#endif\n',
    'guard(mutex)(&l);',
    'asm volatile("" : "=r"(x));',
    ',',
  ],
  ...[
    'for_each_thing(a, b)\n',
    '\nint other(void)\n{\n}\n',
    '__must_check',
    'case 1 ... 2:',
    '.a = 1',
    'f(struct a)',
  ],
);
const edit = fc.record({ at: fc.nat(), take: fc.constantFrom(0, 0, 0, 1, 3, 20), put: snippet });

describe('reopenFile', () => {
  it.each([
    ['a driver', driver, []],
    ['groups and macros', odd, []],
    ['a driver that is built', driver, ['A', 'CONFIG_X']],
    ['groups that a build decides about', arms, ['A', 'B', 'OWN']],
  ])('says of %s what opening it says, after any edits', (_, text, defined) => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        let file = open(text, ...defined);
        for (const { at, take, put } of edits) {
          const before = file.source.text;
          const from = at % (before.length + 1);
          const after = before.slice(0, from) + put + before.slice(from + take);
          const whole = open(after, ...defined);
          const next = reopen(file, after);
          if (next !== null) {
            taken++;
            expect(said(next)).toEqual(said(whole));
          }
          file = next ?? whole;
        }
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it('takes over what the edit is not in, moved', () => {
    const old = open(odd);
    const [first, stub, second, table] = old.declarations;
    const next = reopen(old, old.source.text.replace('a += x->n', 'a += 2 * x->n'));
    expect(next?.frame).toBe(old.frame);
    expect(next?.declarations[0]).toBe(first);
    expect(next?.declarations[1]).toBe(stub);
    expect(next?.declarations[2]?.content).not.toBe(second?.content);
    expect(next?.declarations[3]?.content).toBe(table?.content);
    expect(next?.declarations[3]?.span.start).toBe((table?.span.start ?? 0) + 4);
  });

  it('leaves it to others where a function ends whose brace is not in column 0', () => {
    const text = 'int one(void)\n{\n\treturn 1;\n}\nint two(void)\n{\n\treturn 2;\n}\n';
    expect(reopen(open(text), text.replace('1;\n}', '1;}'))).toBeNull();
    expect(reopen(open(text), text.replace('1;', '3;'))).not.toBeNull();
  });

  it.each([
    ['in the head of a function', 'static int second(int a)', 'static int second(int b)'],
    ['in a table', '.first = first', '.first = second'],
    ['between functions', '/* between', '/* in between'],
    ['that opens a comment', 'a += x->n;', 'a += x->n; /*'],
    ['that leaves a brace open', 'switch (a) {', 'switch (a) { {'],
    ['that leaves a group open', 'return 1;\n#endif', 'return 1;'],
    ['that names something', 'return 1;', 'return 1;\n#define two 2'],
    ['that leaves a brace open in an arm', 'return 1;', 'if (a) {\nreturn 1;\n#else\n}\n#endif\n#if A\n'],
  ])('leaves an edit %s to whoever opens the whole', (_, from, to) => {
    expect(odd).toContain(from);
    expect(reopen(open(odd), odd.replace(from, to))).toBeNull();
  });
});
