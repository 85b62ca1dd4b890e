// Who calls a function, whether its address is taken, and what a call through a pointer may reach.

import { beforeAll, describe, expect, it } from 'vitest';
import type { FunctionIr } from '../../src/ir/ir.ts';
import { createProgram } from '../../src/program/create.ts';
import type { Program } from '../../src/program/program.ts';
import { memorySources } from '../support/sources.ts';
import { ensureParser } from '../support/parser.ts';

beforeAll(ensureParser);

const go = 'void go(void)\n{\n}\n';
const caller = 'void use(void)\n{\n\tgo();\n}\n';

function named(program: Program, path: string, name: string): FunctionIr {
  const fn = program.functions(path).find((f) => f.name === name);
  if (fn === undefined) throw new Error(`${name} is not in ${path}`);
  return fn;
}

/** `file:caller` of every call of `go`, and an asterisk if these are all. */
function callers(files: Record<string, string>, path = 'a/one.c'): string {
  const program = createProgram(memorySources(files));
  const found = program.callers(named(program, path, 'go'));
  return found.sites.map((s) => `${s.caller.path}:${s.caller.name}`).join(' ') + (found.complete ? ' *' : '');
}

describe('callers', () => {
  it('of a static function are in its file', () => {
    expect(callers({ 'a/one.c': `static ${go}${caller}`, 'a/two.c': caller })).toBe('a/one.c:use *');
  });

  it('of a static function whose address is taken may be others', () => {
    expect(callers({ 'a/one.c': `static ${go}${caller}struct t t = { .f = go };\n` })).toBe('a/one.c:use');
    expect(callers({ 'a/one.c': `static ${go}void use(struct t *t)\n{\n\tt->f = &go;\n}\n` })).toBe('');
    expect(callers({ 'a/one.c': `static ${go}${caller}#define LATER go\n` })).toBe('a/one.c:use');
    expect(callers({ 'a/one.c': `static ${go}${caller}module_init(go);\n` })).toBe('a/one.c:use');
  });

  it('does not mistake members, comments and strings for uses', () => {
    expect(
      callers({
        'a/one.c': `static ${go}/* go, then */\nvoid use(struct t *t)\n{\n\tgo();\n\tt->go = 1;\n\tprint("go on");\n}\n`,
      }),
    ).toBe('a/one.c:use *');
  });

  it('of a function of the module are all in the module', () => {
    const files = { 'a/one.h': 'void go(void);\n', 'a/one.c': `#include "one.h"\n${go}` };
    expect(callers({ ...files, 'a/two.c': caller, 'a/b/three.c': caller })).toBe(
      'a/b/three.c:use a/two.c:use *',
    );
  });

  it('is not confused by the empty one that a header has for other builds', () => {
    const files = {
      'a/one.h': `#if IS_ENABLED(CONFIG_ONE)\nvoid go(void);\n#else\nstatic inline ${go}#endif\n`,
      'a/one.c': `#include "one.h"\n${go}`,
      'a/two.c': `#include "one.h"\n${caller}`,
    };
    expect(callers(files)).toBe('a/two.c:use *');
    const calls = { ...files, 'a/one.h': `${files['a/one.h']}static inline ${caller}` };
    expect(callers(calls).endsWith('*')).toBe(false);
  });

  it('of an exported function may be others', () => {
    expect(callers({ 'a/one.c': `${go}EXPORT_SYMBOL_GPL(go);\n`, 'a/two.c': caller })).toBe('a/two.c:use');
  });

  it('of a function that a common header declares may be others', () => {
    const files = {
      'include/linux/box.h': 'void go(void);\n',
      'drivers/net/box/one.c': `#include <linux/box.h>\n${go}`,
      'drivers/net/box/two.c': caller,
    };
    expect(callers(files, 'drivers/net/box/one.c')).toBe('drivers/net/box/two.c:use');
  });

  it('of a header function are in the files that see it', () => {
    const files = {
      'a/one.h': `static inline ${go}`,
      'a/one.c': `#include "one.h"\n${caller}`,
      'a/two.c': `static ${go}${caller}`,
    };
    expect(callers(files, 'a/one.h')).toBe('a/one.c:use');
  });

  it('does not count another function of the same name', () => {
    expect(callers({ 'a/one.c': go, 'a/two.c': `static ${go}${caller}` })).toBe('');
  });

  it('finds callers in a template header', () => {
    expect(callers({ 'a/one.c': `static ${go}#include "template.h"\n`, 'a/template.h': caller })).toBe(
      'a/template.h:use *',
    );
  });
});

describe('pointees', () => {
  const types =
    'struct ops {\n\tvoid (*run)(void);\n\tvoid (*stop)(void);\n};\nstruct box {\n\tconst struct ops *ops;\n};\n';
  const fast = 'static void fast(void)\n{\n}\n';
  const slow = 'static void slow(void)\n{\n}\n';
  const call = 'static void use(struct box *b)\n{\n\tb->ops->run();\n}\n';

  function reached(rest: Record<string, string>, header = 'a/box.h'): string[] | null {
    const program = createProgram(
      memorySources({
        [header]: types,
        'a/one.c': `#include "${header === 'a/box.h' ? 'box.h' : '../b.h'}"\n${call}`,
        ...rest,
      }),
    );
    const use = named(program, 'a/one.c', 'use');
    const op = use.blocks.flatMap((b) => b.ops).find((o) => o.kind === 'call');
    if (op?.kind !== 'call' || op.callee.kind !== 'pointer') throw new Error('no pointer call');
    return program.pointees(use, op.callee.place)?.map((f) => f.name) ?? null;
  }

  it('are the functions that tables of the module name', () => {
    expect(
      reached({
        'a/fast.c': `#include "box.h"\n${fast}static const struct ops f = { .run = fast };\n`,
        'a/slow.c': `#include "box.h"\n${slow}const struct ops s = { .run = &slow, .stop = NULL };\n`,
      }),
    ).toEqual(['fast', 'slow']);
  });

  it('are functions that are assigned to the member', () => {
    expect(
      reached({ 'a/fast.c': `#include "box.h"\n${fast}void init(struct ops *o)\n{\n\to->run = fast;\n}\n` }),
    ).toEqual(['fast']);
  });

  it('ignore other structs with a member of that name', () => {
    expect(
      reached({
        'a/fast.c': `#include "box.h"\nstruct other {\n\tvoid (*run)(void);\n};\n${fast}${slow}static struct other o = { .run = slow };\nstatic struct ops f = { .run = fast };\n`,
      }),
    ).toEqual(['fast']);
  });

  it('are unknown if one value is', () => {
    expect(
      reached({
        'a/fast.c': `#include "box.h"\n${fast}static struct ops f = { .run = fast };\nvoid init(struct ops *o, void (*g)(void))\n{\n\to->run = g;\n}\n`,
      }),
    ).toBeNull();
  });

  it('are unknown if nothing is stored, or the call goes through a parameter', () => {
    expect(reached({})).toBeNull();
    const program = createProgram(memorySources({ 'a/one.c': 'void use(void (*f)(void))\n{\n\tf();\n}\n' }));
    const use = named(program, 'a/one.c', 'use');
    const place = { root: { kind: 'param', name: 'f', index: 0 }, path: [], key: 'f' } as const;
    expect(program.pointees(use, place)).toBeNull();
  });
});
