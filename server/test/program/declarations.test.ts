// Aggregates, variables and typedefs as data.

import { beforeAll, describe, expect, it } from 'vitest';
import { sourceText } from '../../src/base/text.ts';
import { lowerStruct, lowerTypedef, lowerVariable } from '../../src/ir/declarations.ts';
import { openFile } from '../../src/syntax/open.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

function structs(text: string): Record<string, string[]> {
  const file = openFile(sourceText('a.h', text));
  return Object.fromEntries(
    file.declarations
      .flatMap((d) => lowerStruct(file, d))
      .map((s) => [
        s.name,
        s.fields.map(
          (f) => `${f.name}: ${f.type.base}${'*'.repeat(f.type.pointers)}${'[]'.repeat(f.type.arrays)}`,
        ),
      ]),
  );
}

function variable(text: string) {
  const file = openFile(sourceText('a.c', text));
  const declaration = file.declarations[0];
  if (declaration === undefined) throw new Error('no declaration');
  return lowerVariable(file, declaration);
}

describe('lowerStruct', () => {
  it('gives pointers, arrays, bitfields and function pointers', () => {
    expect(
      structs(
        'struct box {\n\tint a, *b[3];\n\tunsigned x : 3;\n\tstruct lid *(*open)(struct box *b, int);\n\tu8 __iomem *regs;\n};\n',
      ),
    ).toEqual({
      'struct box': ['a: int', 'b: int*[]', 'x: unsigned', 'open: struct lid*', 'regs: u8*'],
    });
  });

  it('flattens anonymous members, keeps nested named structs, and names the type of a named member after its owner', () => {
    expect(
      structs(
        'struct box {\n\tunion {\n\t\tstruct {\n\t\t\tlong q;\n\t\t};\n\t\tstruct lid {\n\t\t\tint z;\n\t\t} lid;\n\t};\n\tstruct {\n\t\tstruct mutex lock;\n\t} user;\n};\n',
      ),
    ).toEqual({
      'struct box': ['q: long', 'lid: struct lid', 'user: struct box.user'],
      'struct lid': ['z: int'],
      'struct box.user': ['lock: struct mutex'],
    });
  });

  it('names a typedef of an anonymous struct after the typedef', () => {
    expect(structs('typedef struct {\n\tint a;\n} box_t;\n')).toEqual({ box_t: ['a: int'] });
  });

  it('survives nesting without end', () => {
    const text = `struct box ${'{ struct '.repeat(3000)}{ int a; }${' m; }'.repeat(3000)};\n`;
    expect(Object.keys(structs(text))[0]).toBe('struct box');
  });

  it('keeps annotations of a field', () => {
    const file = openFile(
      sourceText('a.h', 'struct box {\n\tstruct mutex lock;\n\tint n __guarded_by(&lock);\n};\n'),
    );
    const fields = file.declarations.flatMap((d) => lowerStruct(file, d))[0]?.fields ?? [];
    expect(fields.map((f) => f.annotations.map((a) => `${a.name} ${a.args}`))).toEqual([
      [],
      ['__guarded_by &lock'],
    ]);
  });

  it('keeps annotations with the field they stand at', () => {
    const text =
      'struct box {\n\tstruct { int n __guarded_by(&lock); } part;\n\tint a, b __guarded_by(&lock), c;\n};\n';
    const file = openFile(sourceText('a.h', text));
    const found = file.declarations.flatMap((d) => lowerStruct(file, d)).flatMap((s) => s.fields);
    expect(found.filter((f) => f.annotations.length > 0).map((f) => f.name)).toEqual(['b', 'n']);
  });
});

describe('lowerVariable', () => {
  it('lists designated members, nested ones by their path, without casts and ampersands', () => {
    const v = variable(
      'static const struct ops o = {\n\t.open = my_open,\n\t.inner = { .shut = & my_shut, },\n\t.raw = (void *) my_raw,\n\t.a.b = 3,\n};\n',
    );
    expect(v?.type).toEqual({ base: 'struct ops', pointers: 0, arrays: 0 });
    expect(v?.isStatic).toBe(true);
    expect(v?.fields.map((f) => `${f.name}=${f.value}`)).toEqual([
      'open=my_open',
      'inner.shut=my_shut',
      'raw=my_raw',
      'a.b=3',
    ]);
  });

  it('lists the members of every element of an array', () => {
    const v = variable('static const struct ops o[] = {\n\t[0] = { .open = a },\n\t{ .open = b },\n};\n');
    expect(v?.type.arrays).toBe(1);
    expect(v?.fields.map((f) => f.value)).toEqual(['a', 'b']);
  });

  it('is null for a prototype', () => {
    expect(variable('int f(int a);\n')).toBeNull();
  });

  it('reads a variable without an initialiser', () => {
    expect(variable('static struct mutex big_lock;\n')).toMatchObject({ name: 'big_lock', fields: [] });
  });
});

describe('lowerTypedef', () => {
  const typedef = (text: string) => {
    const file = openFile(sourceText('a.h', text));
    const declaration = file.declarations[0];
    return declaration === undefined ? null : lowerTypedef(file, declaration);
  };

  it('gives the type behind a name', () => {
    expect(typedef('typedef struct box *box_p;\n')).toEqual({
      name: 'box_p',
      type: { base: 'struct box', pointers: 1, arrays: 0 },
    });
    expect(typedef('typedef box_p other_t;\n')).toEqual({
      name: 'other_t',
      type: { base: 'box_p', pointers: 0, arrays: 0 },
    });
    expect(typedef('typedef struct { int a; } box_t;\n')).toEqual({
      name: 'box_t',
      type: { base: 'box_t', pointers: 0, arrays: 0 },
    });
    expect(typedef('typedef int (*open_fn)(struct box *b);\n')?.name).toBe('open_fn');
  });
});
