// What the assembler makes of lines, and what it says of lines that make no sense.

import { describe, expect, it } from 'vitest';
import { systemOf } from '../../src/semantics/build.ts';
import { assemble, ModelError } from '../../src/semantics/machine/assemble.ts';
import type { Line, LockSpec, Procedures } from '../../src/semantics/machine/program.ts';
import { models } from '../../src/semantics/models/all.ts';
import { contextClasses, event, routine } from '../../src/semantics/protocol.ts';
import { combinations } from '../../src/semantics/verify.ts';

const locks: readonly LockSpec[] = [
  { name: 'mmap', kind: 'rwsem' },
  { name: 'd', kind: 'mutex' },
];
const make = (lines: string, more: Procedures = {}) =>
  assemble('fault', 'fault', { fault: routine(lines), ...more }, locks).code;
const listing = (lines: string, more?: Procedures): string[] =>
  make(lines, more).map((i) => `${i.starts ? '*' : ' '} ${i.op}`);

describe('a mistake', () => {
  it.each([
    ['frobnicate', "fault: 'frobnicate': unknown instruction"],
    ['again: lokc d', "fault: 'lokc d': unknown instruction"],
    ['also frobnicate', "fault: 'also frobnicate': unknown instruction"],
    ['lock e', "fault: 'lock e': no lock 'e'"],
    ['unlock', "fault: 'unlock': no lock ''"],
    ['trylock e busy over\nover:', "fault: 'trylock e busy over': no lock 'e'"],
    ['lock d raed', "fault: 'lock d raed': no mode 'raed'"],
    ['goto nowhere', "fault: no label 'nowhere'"],
    ['if x == 1 goto nowhere', "fault: no label 'nowhere'"],
    ['choose here nowhere\nhere: sleep', "fault: no label 'nowhere'"],
    ['trylock d busy nowhere', "fault: no label 'nowhere'"],
    ['wait x == 1 expires nowhere', "fault: no label 'nowhere'"],
    ['if x == 1 gto here\nhere:', "fault: 'if x == 1 gto here': expected goto"],
    ['if x < 1 goto here\nhere:', "fault: 'if x < 1 goto here': expected a comparison"],
    ['wait x', "fault: 'wait x': expected a comparison"],
    ['x = ?', "fault: 'x = ?': '?' is no operand"],
    ['1 = x', "fault: '1 = x': cannot assign to a constant"],
    ['violate honour', "fault: 'violate honour': unknown property"],
    ['violate', "fault: 'violate': unknown property"],
  ])('%j is told of with its place', (lines, message) => {
    expect(() => make(lines)).toThrow(new ModelError(message));
    expect(() => make(lines)).toThrow(ModelError);
  });

  it('in a procedure that is called names that procedure', () => {
    const more = { inner: routine('sleep\nlock e'), outer: event('inner') };
    expect(() => make('outer', more)).toThrow(new ModelError("inner: 'lock e': no lock 'e'"));
    expect(() => make('outer', { ...more, inner: routine('goto x') })).toThrow(
      new ModelError("inner: no label 'x'"),
    );
  });

  it('in a call is told of', () => {
    const inner = { inner: event('if x == 1 exit late') };
    expect(() => make('inner late', inner)).toThrow(
      new ModelError("fault: 'inner late': arguments are name=value"),
    );
    expect(() => make('inner late=nowhere', inner)).toThrow(new ModelError("fault: no label 'nowhere'"));
  });

  it('of a procedure that is not there is told of', () => {
    expect(() => assemble('fault', 'faul', { fault: routine('sleep') }, locks)).toThrow(
      new ModelError("no procedure 'faul'"),
    );
  });

  it('of calling itself ends', () => {
    expect(() => make('sleep\nfault')).toThrow("procedure 'fault' calls itself");
    const around = { one: routine('two'), two: event('sleep\none') };
    expect(() => make('one', around)).toThrow(/procedure '(one|two)' calls itself$/);
    const often = { one: routine('one a=b\none b=a\none') };
    expect(() => make('one', often)).toThrow(ModelError);
  });

  it.each([
    [{ in: 'faul', drop: 'sleep' }, "edit of an unknown procedure 'faul'"],
    [{ in: 'fault', drop: 'map twice' }, "edit of 'fault': no line 'map twice'"],
    [{ in: 'fault', after: 'map twice', add: ['sleep'] }, "edit of 'fault': no line 'map twice'"],
  ] as const)('in an edit is told of: %j', (edit, message) => {
    const variant = { id: 'x', title: 'x', kind: 'wrong', edits: [edit] } as const;
    const options = { contexts: contextClasses.neither, invalidators: 1 };
    for (const model of models) {
      expect(() => systemOf(model, [variant], options)).toThrow(new ModelError(message));
    }
  });
});

describe('steps', () => {
  it('start at each line of a routine that others can tell', () => {
    expect(
      listing('my.a = 1\nlock d\nx = my.a\nmy.a = 2\nif my.a == 2 goto over\nlookup\nover: unlock d'),
    ).toEqual(['  set', '* lock', '* set', '  set', '  if', '* lookup', '* unlock', '  end']);
  });

  it('are as long as an event, up to what waits in it', () => {
    const more = { ev: event('x = 1\nmap\nwait x == 2\nclear\nstep two\nunmap') };
    expect(listing('sleep\nev\nsleep', more)).toEqual([
      '* sleep',
      '* set',
      '  map',
      '* wait',
      '  clear',
      '* unmap',
      '* sleep',
      '  end',
    ]);
  });

  it('take with them what goes along', () => {
    expect(listing('sleep\nalso x = 1\nsleep')).toEqual(['* sleep', '  set', '* sleep', '  end']);
  });
});

describe('ways out', () => {
  const inner = event('if x == 1 exit late\nlookup');
  const targets = (lines: string, more: Procedures = { inner }) =>
    make(lines, more).flatMap((i) => (i.op === 'goto' && i.row.exit !== undefined ? [i.to] : []));

  it('lead where the caller says, through callers that say nothing', () => {
    expect(targets('inner late=out\nsleep\nout: sleep')).toEqual([5]);
    expect(targets('outer late=out\nsleep\nout: sleep', { inner, outer: routine('inner') })).toEqual([5]);
    expect(targets('inner late=return\nsleep')).toEqual([5]);
  });

  it('that nobody listens to are the ordinary one', () => {
    expect(targets('inner\nsleep')).toEqual([4]);
  });

  it('are taken by the innermost caller that listens', () => {
    const outer = routine('inner late=here\nsleep\nhere: sleep');
    expect(targets('outer late=out\nsleep\nout: sleep', { inner, outer })).toEqual([5]);
  });
});

describe('parameters', () => {
  it('stand for words', () => {
    const more = { with: routine('lock $which $how\nunlock $which $how') };
    const code = make('with which=mmap how=read\nwith which=d how=', more);
    expect(code.flatMap((i) => (i.op === 'lock' ? [[i.lock, i.mode]] : []))).toEqual([
      [0, 'read'],
      [1, 'write'],
    ]);
    expect(() => make('with which=mmap', more)).toThrow("no mode '$how'");
  });
});

describe('the origin of a line', () => {
  it('comes with the instructions of what it calls', () => {
    const at = { file: 'a.c', span: { start: 1, end: 2 } };
    const lines: Line[] = [{ text: 'inner', at }, 'sleep'];
    const procedures: Procedures = { fault: { kind: 'routine', lines }, inner: event('x = 1\nmap') };
    const { code } = assemble('fault', 'fault', procedures, locks);
    expect(code.map((i) => i.row.at)).toEqual([at, at, undefined, undefined]);
  });
});

describe('the models', () => {
  it.each(models.map((m) => [m.id, m] as const))('%s assembles in all its variants', (_, model) => {
    for (const { variants } of combinations(model)) {
      const options = { contexts: contextClasses.neither, invalidators: 2 };
      const { tasks, procedures, locks } = systemOf(model, variants, options);
      for (const t of tasks) {
        const { code } = assemble(t.role, t.procedure, procedures, locks);
        expect(code.at(-1)?.op).toBe('end');
        for (const i of code) {
          const to = 'to' in i ? [i.to].flat() : [];
          expect(to.filter((k) => k < 0 || k >= code.length)).toEqual([]);
        }
      }
    }
  });
});
