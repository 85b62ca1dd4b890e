// What the mask may change and what it may not: lengths and newlines stay, declarations keep their names, and
// whatever the parser no longer sees is kept as a fact.

import { beforeAll, describe, expect, it } from 'vitest';
import type { Declaration, Hidden, SyntaxFile } from '../../src/syntax/file.ts';
import { parseDeclaration } from '../../src/syntax/parser.ts';
import { ensureParser } from '../support/parser.ts';
import { expectSound, open } from './sound.ts';

beforeAll(ensureParser);

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
    declarations: ['function one', 'function two'],
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
    broken: true,
  },
  {
    title: "the words of the compiler's context analysis",
    text: 'context_lock_struct(box) {\n\tint n __guarded_by(&lock);\n\tint *p __pt_guarded_by(&lock);\n};\ncontext_lock_struct(tray, __reentrant_ctx_lock);\ntoken_context_lock(BOX);\nstatic int one(struct box *b) __requires_ctx_lock(b)\n{\n\treturn context_unsafe(b->n) + 1;\n}\nstruct box *two(int n) __acquires_ret;\n',
    declarations: ['struct box', 'variable tray', 'function one', 'prototype two'],
  },
  {
    title: 'lock annotations in every place',
    text: '__must_hold(&b->lock)\nint one(struct box *b);\nstatic void __releases(b->lock) __acquires(b->lock)\ntwo(struct box *b)\n{\n}\nbool three(struct box *b) __cond_acquires(true, &b->lock)\n\t__cond_releases(false, &b->other);\n',
    declarations: ['prototype one', 'function two', 'prototype three'],
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

describe('facts that the mask keeps', () => {
  it('keeps attributes with their arguments', () => {
    const file = open(
      'static void one(struct box *b)\n\t__must_hold(&b->lock) __releases(&b->other)\n{\n}\nint __user *p;\n',
    );
    expect(facts(file, 'attribute').map((h) => [h.name, h.args])).toEqual([
      ['__must_hold', '&b->lock'],
      ['__releases', '&b->other'],
      ['__user', null],
    ]);
    expect(file.masked).not.toMatch(/__/);
  });

  it('keeps an unknown word in the place of an attribute', () => {
    const file = open('static int __box_text one(void)\n{\n}\n');
    expect(facts(file, 'attribute').map((h) => h.name)).toEqual(['__box_text']);
    expect(named(file)).toEqual(['function one']);
  });

  it('keeps the names of macro heads', () => {
    const text =
      'void one(void)\n{\n\tlist_for_each_entry(a, b, c)\n\t\tgo(a);\n\tscoped_guard(mutex, &l) {\n\t\tgo(b);\n\t}\n}\n';
    const file = open(text);
    const heads = facts(file, 'head');
    expect(heads.map((h) => [h.role, h.name])).toEqual([
      ['iterator', 'list_for_each_entry'],
      ['scope', 'scoped_guard'],
    ]);
    for (const h of heads) {
      expect(text.slice(h.span.start, h.span.end)).toBe(h.name);
      expect(file.masked.slice(h.span.start, h.span.end).trimEnd()).toBe('while');
    }
  });

  it('keeps types that were arguments', () => {
    const file = open(
      'void one(void *p)\n{\n\tuse(container_of(p, struct box, node), unsigned\n\t    long *);\n}\n',
    );
    expect(facts(file, 'type-argument').map((h) => h.type)).toEqual(['struct box', 'unsigned long *']);
  });

  it('keeps defines, undefs and includes', () => {
    const file = open(
      '#include <linux/box.h>\n#include "own.h"\n#define TWICE(x, y) \\\n\t((x) + (y))\n#define LIMIT 4\n#undef LIMIT\n',
    );
    expect(facts(file, 'include').map((h) => [h.target, h.system])).toEqual([
      ['linux/box.h', true],
      ['own.h', false],
    ]);
    expect(facts(file, 'define').map((h) => [h.name, h.params, h.body])).toEqual([
      ['TWICE', ['x', 'y'], '\\\n\t((x) + (y))'],
      ['LIMIT', null, '4'],
    ]);
    expect(facts(file, 'undef').map((h) => h.name)).toEqual(['LIMIT']);
    expect(file.masked.trim()).toBe('');
  });

  it('keeps macros of the file, assembly and statements without a semicolon', () => {
    const file = open(
      'static DEFINE_MUTEX(box_lock);\nvoid one(void)\n{\n\tasm volatile("nop");\n\tBOX_ENTER(box)\n\tgo();\n}\nEXPORT_SYMBOL(one);\n',
    );
    expect(facts(file, 'file-macro').map((h) => [h.name, h.args])).toEqual([
      ['DEFINE_MUTEX', 'box_lock'],
      ['EXPORT_SYMBOL', 'one'],
    ]);
    expect(facts(file, 'asm').map((h) => h.text)).toEqual(['asm volatile("nop")']);
    expect(facts(file, 'statement-macro').map((h) => [h.name, h.args])).toEqual([['BOX_ENTER', 'box']]);
  });

  it.each([
    ['#ifdef CONFIG_BOX', ['CONFIG_BOX', '']],
    ['#ifndef CONFIG_BOX', ['!CONFIG_BOX', '']],
    ['#if defined(CONFIG_BOX) /* why */', ['CONFIG_BOX', '']],
    ['#if  IS_ENABLED(CONFIG_BOX) \\\n\t&& 1', ['IS_ENABLED(CONFIG_BOX) && 1', '']],
  ])('keeps both whole arms of %s', (line, conditions) => {
    const file = open(`${line}\nint one;\n#else\nint two;\n#endif\n`);
    expect(file.conditionals.map((c) => c.arms.map((a) => a.condition))).toEqual([conditions]);
    expect(file.conditionals[0]?.arms.every((a) => a.kept)).toBe(true);
    expect(named(file)).toEqual(['variable one', 'variable two']);
  });

  it('never keeps the arm of #if 0', () => {
    const file = open('#if 0\nint one;\n#else\nint two;\n#endif\n');
    expect(file.conditionals[0]?.arms.map((a) => a.kept)).toEqual([false, true]);
    expect(named(file)).toEqual(['variable two']);
  });

  it('keeps one arm where an #if splits a statement', () => {
    const file = open('void one(int a)\n{\n#ifdef A\n\tif (a) {\n#else\n\t{\n#endif\n\t\tgo();\n\t}\n}\n');
    expect(file.conditionals[0]?.arms.map((a) => a.kept)).toEqual([true, false]);
    expect(parseDeclaration(file, only(file, 'one')).hasError).toBe(false);
  });

  it('gives a declaration the same hash wherever it stands, and another one for another fact', () => {
    const body = 'static void one(void) __must_hold(a)\n{\n}\n';
    const here = only(open(body), 'one').content.hash;
    expect(only(open(`int before;\n\n${body}`), 'one').content.hash).toBe(here);
    expect(only(open(body.replace('hold(a)', 'hold(b)')), 'one').content.hash).not.toBe(here);
  });
});
