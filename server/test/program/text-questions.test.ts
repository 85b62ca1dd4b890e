// What is told from a text alone may say too much, and never too little: whoever is turned away here is not opened.

import { describe, expect, it } from 'vitest';
import { plainStore, storeOffsets } from '../../src/program/stores.ts';
import { callableNames } from '../../src/program/text.ts';

describe('which names a text may give a body', () => {
  const { names, bodied } = callableNames(
    [
      'int declared(struct device *dev,',
      '\t     int flags);',
      'int commented(void) /* not; yet */;',
      'static inline int defined(void)',
      '{',
      '\treturn 0;',
      '}',
      'int both(void);',
      'int both(void) { return 1; }',
      'int annotated(struct lock *l) __must_hold(l)',
      '#ifdef CONFIG_A',
      ';',
      '#endif',
      'DEFINE_THING(made)',
      'int lined(void) // see there;',
      '{ }',
    ].join('\n'),
  );

  it('knows all that is called like a function', () => {
    for (const name of ['declared', 'commented', 'defined', 'both', 'annotated', 'lined'])
      expect(names.has(name), name).toBe(true);
  });

  it('leaves out only what is plainly declared', () => {
    const open = ['declared', 'commented', 'defined', 'both', 'annotated', 'lined'].filter((n) =>
      bodied.has(n),
    );
    expect(open).toEqual(['defined', 'both', 'annotated', 'lined']);
  });
});

describe('where a member is set', () => {
  const owners = (text: string): (string | null)[] =>
    storeOffsets(text, 'map').map((at) => {
      const plain = plainStore(text, at);
      return plain === null ? null : `${plain.struct} = ${plain.value ?? '?'}`;
    });

  it('is told of a table in column 0', () => {
    expect(owners('static const struct a_ops ops = {\n\t.unmap = off,\n\t.map = a_map,\n};\n')).toEqual([
      'struct a_ops = a_map',
    ]);
    expect(
      owners('struct a_ops ops = {\n\t.range = { 0, 1 },\n\t/* } */ .map = cond ? a : b,\n};\n'),
    ).toEqual(['struct a_ops = ?']);
  });

  it('is open in nested braces, arrays, typedefs and functions', () => {
    expect(owners('struct b x = {\n\t.ops = {\n\t\t.map = a,\n\t},\n};\n')).toEqual([null]);
    expect(owners('struct b x = {\n\t.ops.map = a,\n};\n')).toEqual([null]);
    expect(owners('struct a x[] = {\n\t{ .map = a },\n};\n')).toEqual([null]);
    expect(owners('a_t x = {\n\t.map = a,\n};\n')).toEqual([null]);
    expect(owners('int f(struct b *x)\n{\n\tstruct a y = { .map = a };\n\tx->map = y.map;\n}\n')).toEqual([
      null,
      null,
    ]);
  });
});
