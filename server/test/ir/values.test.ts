// Values and names: what an expression yields, what a literal is worth, and which variable a name means.

import { beforeAll, describe, expect, it } from 'vitest';
import { sourceText } from '../../src/base/text.ts';
import { lowerFunction } from '../../src/ir/lower.ts';
import { openFile } from '../../src/syntax/open.ts';
import { ensureParser } from '../support/parser.ts';
import { graph } from './graph.ts';

beforeAll(ensureParser);

describe('++ and --', () => {
  it('behind a variable yield the old value', () => {
    expect(graph('\treturn use(a++, c--);')).toBe(`
0:
  %0 = a
  a ++ 1
  %1 = c
  c -- 1
  %2 = use(%0, %1)
  return %2
`);
  });

  it('before a variable yield the new value', () => {
    expect(graph('\treturn use(++a);')).toBe(`
0:
  a ++ 1
  %0 = use(a)
  return %0
`);
  });

  it('keep no old value that nobody reads', () => {
    expect(graph('\ta++;\n\tb->n--;\n\treturn 0;')).toBe(`
0:
  a ++ 1
  b->n -- 1
  return 0
`);
  });

  it('are told apart by their own token', () => {
    expect(graph('\tb->list[a++]--;\n\treturn 0;')).toBe(`
0:
  %0 = a
  a ++ 1
  b->list[%0] -- 1
  return 0
`);
  });

  it('in a test are compared as they were', () => {
    expect(graph('\twhile (a--)\n\t\tgo();\n\treturn a;')).toBe(`
0:
  jump 1
1:
  %0 = a
  a -- 1
  branch %0 ? 2 : 3 (loop)
2:
  go()
  jump 1
3:
  return a
`);
  });
});

describe('a computed value with members', () => {
  it('is computed once', () => {
    expect(graph('\treturn first(b).list[second(b)].n;')).toBe(`
0:
  %0 = first(b)
  %1 = second(b)
  return %0.list[%1].n
`);
  });
});

describe('numbers', () => {
  it.each([
    ['0755', '493'],
    ['0644u', '420'],
    ['0', '0'],
    ['00', '0'],
    ['0x1F', '31'],
    ['0b101', '5'],
    ['10UL', '10'],
    ['0.5', '0.5'],
    ['08', '08'],
  ])('%s is %s', (written, worth) => {
    expect(graph(`\treturn ${written};`)).toBe(`\n0:\n  return ${worth}\n`);
  });
});

describe('a name that is declared again', () => {
  it('in an inner block is another variable, until the block ends', () => {
    const body = `
	int x = 1;

	if (a) {
		long x = 2;

		use(x);
	}
	return x;`;
    expect(graph(body)).toBe(`
0:
  x = 1
  branch a ? 1 : 2 (if)
1:
  x#2 = 2
  use(x#2)
  jump 2
2:
  return x
`);
  });

  it('may hide a parameter', () => {
    const body = `
	{
		int a = get(b);

		use(a);
	}
	return a;`;
    expect(graph(body)).toBe(`
0:
  %0 = get(b)
  a#2 = %0
  use(a#2)
  return a
`);
  });

  it('runs the cleanup of each variable', () => {
    const body = `
	void *p __free(kfree) = get(a);

	for (;;) {
		void *p __free(put) = get(c);

		if (p)
			return 0;
	}`;
    expect(graph(body)).toBe(`
0:
  %0 = get(a)
  p = %0
  jump 1
1:
  jump 2
2:
  %1 = get(c)
  p#2 = %1
  branch p#2 ? 3 : 4 (if)
3:
  put(p#2) synthetic
  kfree(p) synthetic
  return 0
4:
  put(p#2) synthetic
  jump 5
5:
  jump 1
`);
  });

  it('side by side, or in the other arm of an #if, keeps its name', () => {
    const body = `
#ifdef CONFIG_BOX
	int x = 1;
#else
	int x = 2;
#endif
	for (int i = 0; i < a; i++)
		use(i);
	for (int i = 0; i < c; i++)
		use(i);
	return x;`;
    expect(graph(body)).not.toContain('#2');
  });

  it('is typed by its own declaration', () => {
    const text = 'int f(void)\n{\n\tint x;\n\n\t{\n\t\tstruct box *x;\n\t}\n\treturn x;\n}\n';
    const file = openFile(sourceText('a/one.c', text));
    const types = file.declarations.map((d) => [...lowerFunction(file, d).locals]);
    expect(types).toEqual([
      [
        ['x', { base: 'int', pointers: 0, arrays: 0 }],
        ['x#2', { base: 'struct box', pointers: 1, arrays: 0 }],
      ],
    ]);
  });
});
