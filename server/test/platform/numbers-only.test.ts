// What makes a header more than a list of numbers: anything that a name in a function could lead to.

import { describe, expect, it } from 'vitest';
import { isNumbersOnly, largeHeader } from '../../src/platform/numbers-only.ts';
import { nodeSources } from '../../src/platform/node-sources.ts';
import { makeFolder } from '../cli/host.ts';

const top = `/*
 * Registers; (c) as included by all.
 */
#ifndef _REGS_H
#define _REGS_H
`;
const numbers = `// block: one
#define regONE 0x0001
#define regONE_BASE_IDX 1
//ONE
#define ONE__FIELD__SHIFT	0x0
#define ONE__FIELD__MASK	0x0000000FL
#endif
`;

describe('a list of numbers', () => {
  it('may say more in the comment at its top', () => {
    expect(isNumbersOnly(`${top}${numbers}`)).toBe(true);
    expect(isNumbersOnly(numbers)).toBe(true);
    expect(isNumbersOnly('')).toBe(true);
  });

  it.each([
    ['a function', 'int f(void);\n'],
    ['a type', 'struct foo {\n'],
    ['a header', '#include <linux/mm.h>\n'],
    ['a header, with a blank', '# include "own.h"\n'],
    ['a macro with parameters', '#define TAKE(x) take(x)\n'],
    ['another name', '#define take mutex_lock\n'],
    ['another name, after a blank', '#\tdefine\ttake\tmutex_lock\n'],
    ['an address', '#define THE &the\n'],
    ['a macro of several lines', '#define take \\\n\tmutex_lock\n'],
  ])('has not %s', (_, line) => {
    expect(isNumbersOnly(`${top}${line}${numbers}`)).toBe(false);
    expect(isNumbersOnly(`${line}${top}${numbers}`)).toBe(false);
  });
});

it('reads as an empty header where it is large', () => {
  const many = '#define regONE 0x0001\n'.repeat(Math.ceil(largeHeader / 22));
  const sources = nodeSources(
    makeFolder({ 'large.h': many, 'large.c': many, 'small.h': numbers, 'mixed.h': `${many}int f;\n` }),
  );
  expect(sources.read('large.h')).toBe('');
  expect(sources.read('large.c')).toBe(many);
  expect(sources.read('small.h')).toBe(numbers);
  expect(sources.read('mixed.h')).toBe(`${many}int f;\n`);
});
