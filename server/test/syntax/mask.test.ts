// What the mask may change and what it may not: lengths and newlines stay, declarations keep their names, and
// whatever the parser no longer sees is kept as a fact.

import { readFileSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { sourceText } from '../../src/base/text.ts';
import type { Declaration, Hidden, SyntaxFile } from '../../src/syntax/file.ts';
import { openFile } from '../../src/syntax/open.ts';
import { parseDeclaration } from '../../src/syntax/parser.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

const samples = new URL('../../../test-fixtures/projects/interval-driver/right/', import.meta.url);

function open(text: string): SyntaxFile {
  return openFile(sourceText('a/one.c', text));
}

/** Offsets of every newline. */
function newlines(text: string): number[] {
  const out: number[] = [];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) out.push(i);
  return out;
}

function inside(span: { start: number; end: number }, length: number): boolean {
  return span.start >= 0 && span.start <= span.end && span.end <= length;
}

/** What holds for every text, whatever is in it. */
function expectSound(text: string): SyntaxFile {
  const file = open(text);
  expect(file.masked.length).toBe(text.length);
  expect(newlines(file.masked)).toEqual(newlines(text));
  let last = 0;
  for (const declaration of file.declarations) {
    expect(inside(declaration.span, text.length)).toBe(true);
    expect(declaration.span.start).toBeGreaterThanOrEqual(last);
    last = declaration.span.end;
    expect(inside(declaration.nameSpan, text.length)).toBe(true);
    if (declaration.body !== null) {
      expect(inside(declaration.body, text.length)).toBe(true);
      expect(declaration.body.end).toBeLessThanOrEqual(declaration.span.end);
    }
  }
  let before = 0;
  for (const hidden of file.hidden) {
    expect(inside(hidden.span, text.length)).toBe(true);
    expect(hidden.span.start).toBeGreaterThanOrEqual(before);
    before = hidden.span.start;
  }
  for (const { span, arms } of file.conditionals) {
    expect(inside(span, text.length)).toBe(true);
    for (const arm of arms) {
      expect(arm.span.start >= span.start && arm.span.end <= span.end).toBe(true);
    }
  }
  return file;
}

function named(file: SyntaxFile): string[] {
  return file.declarations.map((d) => `${d.kind} ${d.name}`);
}

/** The only declaration that has the name. */
function only(file: SyntaxFile, name: string): Declaration {
  const [found, ...more] = file.declarations.filter((d) => d.name === name);
  if (found === undefined || more.length > 0) throw new Error(`not one declaration: ${name}`);
  return found;
}

function facts<K extends Hidden['kind']>(file: SyntaxFile, kind: K): Extract<Hidden, { kind: K }>[] {
  return file.hidden.filter((h): h is Extract<Hidden, { kind: K }> => h.kind === kind);
}

interface Row {
  readonly title: string;
  readonly text: string;
  /** Kind and name of every declaration, in order. */
  readonly declarations: readonly string[];
  /** True if some declaration cannot be parsed cleanly. */
  readonly broken?: boolean;
}

const rows: readonly Row[] = [
  {
    title: 'attributes around a function',
    text: 'static __always_inline int __must_check\nbox_get(struct box *b) __must_hold(&b->lock)\n{\n\treturn b->n;\n}\n',
    declarations: ['function box_get'],
  },
  {
    title: 'attributes with nested parentheses',
    text: 'struct box {\n\tint n;\n} __attribute__((aligned(sizeof(long)), packed));\nint after;\n',
    declarations: ['struct box', 'variable after'],
  },
  {
    title: 'sections of module code',
    text: 'static int __init box_start(void)\n{\n\treturn 0;\n}\nstatic void __exit box_stop(void)\n{\n}\nmodule_init(box_start);\nmodule_exit(box_stop);\n',
    declarations: ['function box_start', 'function box_stop'],
  },
  {
    title: 'exports between functions',
    text: 'void one(void)\n{\n}\nEXPORT_SYMBOL_GPL(one);\n\nvoid two(void)\n{\n}\nEXPORT_SYMBOL(two)\nint three;\n',
    declarations: ['function one', 'function two', 'variable three'],
  },
  {
    title: 'macros that define',
    text: 'static DEFINE_MUTEX(box_lock);\nDEFINE_SPINLOCK(box_spin);\nMODULE_LICENSE("GPL");\nstatic int used = 1;\n',
    declarations: ['variable used'],
  },
  {
    title: 'an iterator with and without braces',
    text: 'void walk(struct list_head *head)\n{\n\tstruct box *b, *n;\n\n\tlist_for_each_entry(b, head, node)\n\t\tvisit(b);\n\tlist_for_each_entry_safe(b, n, head, node) {\n\t\tvisit(b);\n\t}\n}\n',
    declarations: ['function walk'],
  },
  {
    title: 'a system call',
    text: 'SYSCALL_DEFINE2(boxctl, int, fd, unsigned long, flags)\n{\n\treturn fd + flags;\n}\nint after;\n',
    declarations: ['function SYSCALL_DEFINE2', 'variable after'],
  },
  {
    title: 'whole arms of an #if',
    text: 'void pick(void)\n{\n#ifdef CONFIG_BOX\n\tone();\n#else\n\ttwo();\n#endif\n\tthree();\n}\n',
    declarations: ['function pick'],
  },
  {
    title: 'an #if that splits a condition',
    text: 'int pick(int a)\n{\n\tif (a\n#ifdef CONFIG_BOX\n\t    && ready()) {\n#else\n\t    || !ready()) {\n#endif\n\t\treturn 1;\n\t}\n\treturn 0;\n}\n',
    declarations: ['function pick'],
  },
  {
    title: 'an #if around two heads of one function',
    text: '#ifdef CONFIG_BOX\nint pick(int a)\n#else\nint pick(void)\n#endif\n{\n\treturn 0;\n}\nint after;\n',
    declarations: ['function pick', 'variable after'],
  },
  {
    title: 'assembly with jump labels',
    text: 'int probe(int *p)\n{\n\tasm goto("1: jmp %l[slow]" : : "m" (*p) : "memory" : slow);\n\treturn 0;\nslow:\n\treturn 1;\n}\n',
    declarations: ['function probe'],
  },
  {
    title: 'a statement expression',
    text: 'int twice(int a)\n{\n\tint b = ({ int t = a; t + t; });\n\n\treturn b;\n}\n',
    declarations: ['function twice'],
  },
  {
    title: 'types, operators and nothing at all as arguments',
    text: 'void ask(void *p)\n{\n\tuse(container_of(p, struct box, node));\n\tcompare(p, ==, 0);\n\tempty(p, , 1);\n\tsized(unsigned long);\n}\n',
    declarations: ['function ask'],
  },
  {
    title: 'case ranges',
    text: 'int kind(int a)\n{\n\tswitch (a) {\n\tcase 1 ... 4:\n\t\treturn 1;\n\tdefault:\n\t\treturn 0;\n\t}\n}\n',
    declarations: ['function kind'],
  },
  {
    title: 'members made by macros',
    text: 'struct box {\n\tDECLARE_BITMAP(bits, 64);\n\tint n;\n\tu8 data[] __counted_by(n);\n};\n',
    declarations: ['struct box'],
  },
  {
    title: 'an ops table, a typedef, an enum and a prototype',
    text: 'typedef int (*box_fn)(int);\nenum box_kind { BOX_A, BOX_B };\nint go(int a);\nstatic const struct box_ops ops = {\n\t.go = go,\n};\n',
    declarations: ['typedef box_fn', 'enum box_kind', 'prototype go', 'variable ops'],
  },
  {
    title: 'a name that a macro makes',
    text: 'static int BOX(walk)(struct box *b)\n{\n\treturn 0;\n}\n',
    declarations: ['function BOX(walk)'],
  },
  {
    title: 'comments, strings and characters that look like braces',
    text: 'void text(void)\n{\n\t/* } */ say("}{");\n\tput(\'{\'); // {\n}\nint after;\n',
    declarations: ['function text', 'variable after'],
  },
  {
    title: 'Windows line ends',
    text: 'static int __init go(void)\r\n{\r\n\tlist_for_each_entry(a, b, c)\r\n\t\tvisit(a);\r\n\treturn 0;\r\n}\r\n#define N \\\r\n\t4\r\nint after;\r\n',
    declarations: ['function go', 'variable after'],
  },
  {
    title: 'NUL bytes',
    text: 'int one(void)\n{\n\t\0return 0;\n}\n\0\nint two(void)\n{\n\treturn 0;\n}\n',
    declarations: ['function one', 'other ', 'function two'],
    broken: true,
  },
  {
    title: 'a macro call that never closes',
    text: 'void one(void)\n{\n\tcall(a, (b;\n}\n\nvoid two(void)\n{\n}\n',
    declarations: ['function one', 'function two'],
    broken: true,
  },
  {
    title: 'a file that ends inside a function',
    text: 'void one(void)\n{\n}\nvoid two(int a)\n{\n\tif (a) {\n\t\tone(',
    declarations: ['function one', 'function two'],
    broken: true,
  },
  {
    title: 'a brace too few',
    text: 'void one(int a)\n{\n\tif (a) {\n\t\tgo();\n}\n\nvoid two(void)\n{\n}\n',
    declarations: ['function one', 'function two'],
    broken: true,
  },
  {
    title: 'a brace too many',
    text: 'void one(int a)\n{\n\tgo();\n\t}\n}\n\nvoid two(void)\n{\n}\n',
    declarations: ['function one', 'function two'],
  },
  { title: 'nothing', text: '', declarations: [] },
];

describe('the mask', () => {
  it.each(rows)('$title', ({ text, declarations, broken }) => {
    const file = expectSound(text);
    expect(named(file)).toEqual(declarations);
    const errors = file.declarations.filter((d) => parseDeclaration(file, d).hasError);
    if (broken === true) expect(errors.length).toBeGreaterThan(0);
    else expect(errors.map((d) => d.name)).toEqual([]);
  });
});
