// Which definition a name means, which struct a tag means, and how few files it takes to find out.

import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/program/create.ts';
import { countingSources, memorySources } from '../support/sources.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

function whereIs(files: Record<string, string>, name: string, fromPath: string): string | null {
  return createProgram(memorySources(files)).definition(name, fromPath)?.path ?? null;
}

const use = 'void use(void)\n{\n\tgo();\n}\n';

describe('definition', () => {
  it('prefers the file itself', () => {
    const files = {
      'a/one.c': `static void go(void)\n{\n}\n${use}`,
      'a/two.c': 'void go(void)\n{\n}\n',
    };
    expect(whereIs(files, 'go', 'a/one.c')).toBe('a/one.c');
  });

  it('finds a static inline function of a header that another header includes', () => {
    const files = {
      'a/one.c': `#include "outer.h"\n${use}`,
      'a/outer.h': '#include "sub/inner.h"\n',
      'a/sub/inner.h': 'static inline void go(void)\n{\n}\n',
    };
    expect(whereIs(files, 'go', 'a/one.c')).toBe('a/sub/inner.h');
  });

  it('ends where a linked folder leads back to its own', () => {
    const files = memorySources({ 'a/one.c': use, 'a/b/two.c': 'void go(void)\n{\n}\n' });
    // a/b/loop is a again, for ever.
    const inside = (folder: string): string => folder.replaceAll('/b/loop', '');
    const looped = {
      read: (path: string) => files.read(inside(path)),
      list: (folder: string) => [
        ...files.list(inside(folder)),
        ...(inside(folder) === 'a/b' ? [{ name: 'loop', isFolder: true, isLink: true }] : []),
      ],
    };
    expect(createProgram(looped).definition('go', 'a/one.c')?.path).toBe('a/b/two.c');
  });

  it('does not take a static function of another file', () => {
    const files = { 'a/one.c': use, 'a/two.c': 'static void go(void)\n{\n}\n' };
    expect(whereIs(files, 'go', 'a/one.c')).toBeNull();
  });

  it('finds functions of the folder, then of the module', () => {
    const files = {
      'include/linux/x.h': '',
      'drivers/net/box/one.c': use,
      'drivers/net/box/two.c': 'void go(void)\n{\n}\nvoid far(void);\n',
      'drivers/net/box/hw/three.c': 'void far(void)\n{\n}\n',
    };
    expect(whereIs(files, 'go', 'drivers/net/box/one.c')).toBe('drivers/net/box/two.c');
    expect(whereIs(files, 'far', 'drivers/net/box/one.c')).toBe('drivers/net/box/hw/three.c');
  });

  it('is null if two files of the module define it', () => {
    const files = {
      'a/one.c': use,
      'a/b/two.c': 'void go(void)\n{\n}\n',
      'a/c/three.c': 'void go(void)\n{\n}\n',
    };
    expect(whereIs(files, 'go', 'a/one.c')).toBeNull();
  });

  it('takes the larger body of two arms of an #if', () => {
    const program = createProgram(
      memorySources({
        'a/one.h':
          '#ifdef CONFIG_BOX\nstatic inline int go(int a)\n{\n\tint twice = a * 2;\n\n\treturn twice;\n}\n#else\nstatic inline int go(int a)\n{\n\treturn 0;\n}\n#endif\n',
        'a/one.c': `#include "one.h"\n${use}`,
      }),
    );
    expect([...(program.definition('go', 'a/one.c')?.locals.keys() ?? [])]).toEqual(['twice']);
  });

  it('passes over a stub in a header that another arm only declares', () => {
    const files = {
      'a/box.h':
        '#ifdef CONFIG_BOX\nint go(void);\n#else\nstatic inline int go(void)\n{\n\treturn 0;\n}\n#endif\n',
      'a/box.c': '#include "box.h"\nint go(void)\n{\n\treturn 1;\n}\n',
      'a/one.c': `#include "box.h"\n${use}`,
    };
    expect(whereIs(files, 'go', 'a/one.c')).toBe('a/box.c');
    expect(whereIs({ ...files, 'a/box.c': '' }, 'go', 'a/one.c')).toBeNull();
  });

  it('lets a template header see the file that includes it', () => {
    const files = {
      'a/one.c': `static void go(void)\n{\n}\n#include "template.h"\n`,
      'a/template.h': use,
    };
    expect(whereIs(files, 'go', 'a/template.h')).toBe('a/one.c');
  });

  it('looks in the common part and its own architecture of a virtual machine monitor', () => {
    const files = {
      'include/linux/x.h': '',
      'virt/kvm/main.c': 'void common(void)\n{\n}\n',
      'arch/riscv/kvm/mmu.c': 'void local(void)\n{\n}\n',
      'arch/mips/kvm/mmu.c': 'void other(void)\n{\n}\n',
    };
    const from = 'arch/riscv/kvm/mmu.c';
    expect(whereIs(files, 'common', from)).toBe('virt/kvm/main.c');
    expect(whereIs(files, 'other', from)).toBeNull();
    expect(createProgram(memorySources(files)).moduleFiles(from)).toEqual([from, 'virt/kvm/main.c']);
  });
});

describe('includes', () => {
  const struct = 'struct box {\n\tint inside;\n};\n';
  const found = (header: string, line: string, from = 'drivers/net/box/hw/one.c'): string | undefined =>
    createProgram(
      memorySources({
        'include/linux/other.h': '',
        'drivers/net/other.c': '',
        [header]: struct,
        [from]: `#include ${line}\n`,
      }),
    ).struct('struct box', from)?.path;

  it.each([
    ['drivers/net/box/hw/x.h', '"x.h"'],
    ['drivers/net/box/x.h', '"../x.h"'],
    ['drivers/net/box/x.h', '"x.h"'],
    ['drivers/net/box/include/sub/x.h', '<sub/x.h>'],
    ['drivers/net/box/inc/deep/x.h', '"deep/x.h"'],
    ['include/rdma/x.h', '<rdma/x.h>'],
    ['include/uapi/rdma/x.h', '<rdma/x.h>'],
    ['arch/x86/include/asm/x.h', '<asm/x.h>'],
    ['include/asm-generic/x.h', '<asm/x.h>'],
  ])('finds %s for %s', (header, line) => {
    expect(found(header, line)).toBe(header);
  });

  it('takes the architecture of the file, also behind a common header', () => {
    const files = {
      'include/linux/host.h': '#include <asm/host.h>\n',
      'arch/x86/include/asm/host.h': 'struct host {\n\tint x86;\n};\n',
      'arch/s390/include/asm/host.h': 'struct host {\n\tint s390;\n};\n',
      'arch/s390/kvm/one.c': '#include <linux/host.h>\n',
      'drivers/net/one.c': '#include <linux/host.h>\n',
    };
    const program = createProgram(memorySources(files));
    expect(program.struct('struct host', 'arch/s390/kvm/one.c')?.fields[0]?.name).toBe('s390');
    expect(program.struct('struct host', 'drivers/net/one.c')?.fields[0]?.name).toBe('x86');
  });

  it('falls back to the common headers for a struct that no include reaches', () => {
    const files = {
      'include/linux/far.h': struct,
      'drivers/net/one.c': '',
    };
    expect(createProgram(memorySources(files)).struct('struct box', 'drivers/net/one.c')?.path).toBe(
      'include/linux/far.h',
    );
  });
});

describe('reads', () => {
  const files = {
    'include/linux/x.h': '',
    'drivers/net/box/one.c':
      '#include "own.h"\nstruct box {\n\tint n;\n};\nstatic int go(struct box *b)\n{\n\treturn b->n;\n}\n',
    'drivers/net/box/own.h': '',
    'drivers/net/box/two.c': 'void two(void)\n{\n}\n',
  };

  it('opens nothing but the file for facts of the file', () => {
    const { sources, reads } = countingSources(files);
    const program = createProgram(sources);
    const [go] = program.functions('drivers/net/box/one.c');
    expect(go?.name).toBe('go');
    program.definition('go', 'drivers/net/box/one.c');
    program.struct('struct box', 'drivers/net/box/one.c');
    expect(new Set(reads)).toEqual(new Set(['drivers/net/box/one.c', 'drivers/net/box/own.h']));
  });

  it('reads each file once', () => {
    const { sources, reads } = countingSources(files);
    const program = createProgram(sources);
    for (const name of ['missing', 'absent', 'two']) program.definition(name, 'drivers/net/box/one.c');
    expect(reads.length).toBe(new Set(reads).size);
  });
});
