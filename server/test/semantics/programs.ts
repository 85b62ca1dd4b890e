// Small random programs in the language of the models, for comparing what different searches say of them. Loops go
// round by a step of their own, and nothing is counted in a loop for ever but what the limit of a search cuts.

import fc from 'fast-check';
import type {
  LockKind,
  LockSpec,
  Procedure,
  SystemSpec,
  TaskSpec,
} from '../../src/semantics/machine/program.ts';

const few = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const lock = few('mmap', 'd');
const mode = few('read', 'write');
const test = few(
  'x == 0',
  'x == 1',
  'x != y',
  'y odd',
  'x even',
  'my.a == 1',
  'my.a != x',
  'pte == 0',
  'running == 0',
);
const local = few(
  'discard',
  'my.a = 1',
  'my.a = x',
  'my.nb = true',
  'my.nb = false',
  'my.section = true',
  'my.page = stale',
);
const shared = few('x = 1', 'x = 0', 'y = x', 'x = my.a', 'y = y + 1', 'lookup', 'map', 'clear', 'sleep');
/** Not within one event with those above: what breaks and is mended in one step nobody sees. */
const sharedAlone = few('unmap', 'begin', 'also running--');
const plain = fc.oneof({ weight: 2, arbitrary: local }, { weight: 4, arbitrary: shared });

/** A jump to the n-th label from here on; the program's end if there are fewer. */
const ahead = fc.integer({ min: 1, max: 4 }).map((n) => `@+${n}`);
const behind = fc.integer({ min: 0, max: 3 }).map((n) => `@-${n}`);

const section = fc
  .tuple(lock, mode, fc.array(fc.oneof(plain, sharedAlone), { maxLength: 2 }))
  .map(([l, m, inner]) => [`lock ${l} ${m}`, ...inner, `unlock ${l} ${m}`]);
const window = fc
  .array(fc.oneof(plain, sharedAlone), { minLength: 1, maxLength: 2 })
  .map((inner) => ['open', ...inner, 'shut']);
const statement: fc.Arbitrary<string[]> = fc.oneof(
  { weight: 5, arbitrary: plain.map((text) => [text]) },
  { weight: 2, arbitrary: sharedAlone.map((text) => [text]) },
  { weight: 4, arbitrary: section },
  { weight: 2, arbitrary: window },
  { weight: 2, arbitrary: few(['lookup', 'map'], ['lookup', 'lock d', 'map', 'unlock d']) },
  {
    weight: 1,
    arbitrary: few(['my.section = true', 'sleep'], ['my.nb = true', 'lock d'], ['violate section-owner']),
  },
  { weight: 1, arbitrary: fc.tuple(few('lock', 'unlock'), lock, mode).map((w) => [w.join(' ')]) },
  { weight: 1, arbitrary: fc.tuple(lock, mode, ahead).map(([l, m, to]) => [`trylock ${l} ${m} busy ${to}`]) },
  { weight: 1, arbitrary: test.map((t) => [`wait ${t}`]) },
  { weight: 1, arbitrary: fc.tuple(test, ahead).map(([t, to]) => [`wait ${t} expires ${to}`]) },
  { weight: 1, arbitrary: fc.tuple(ahead, ahead).map(([a, b]) => [`choose ${a} ${b}`]) },
  { weight: 1, arbitrary: fc.tuple(test, ahead).map(([t, to]) => [`if ${t} goto ${to}`]) },
  { weight: 1, arbitrary: fc.tuple(test, behind).map(([t, to]) => ['step again', `if ${t} goto ${to}`]) },
  { weight: 1, arbitrary: behind.map((to) => ['step again', `goto ${to}`]) },
  { weight: 2, arbitrary: ahead.map((to) => [`ev failed=${to}`]) },
);

const event: fc.Arbitrary<Procedure> = fc
  .tuple(
    fc.array(plain, { maxLength: 2 }),
    fc.option(
      test.map((t) => `if ${t} exit failed`),
      { nil: '' },
    ),
    fc.option(
      fc.oneof(
        test.map((t) => `wait ${t}`),
        fc.constant('lock d'),
      ),
      { nil: '', freq: 1 },
    ),
    fc.array(plain, { maxLength: 2 }),
  )
  .map(([before, exit, wait, after]) => ({
    kind: 'event',
    lines: [...before, exit, wait, ...after].filter((line) => line !== ''),
  }));

function role(longest: number, isReader: boolean): fc.Arbitrary<Procedure> {
  return fc
    .tuple(fc.boolean(), fc.array(statement, { minLength: 1, maxLength: longest }))
    .map(([arrives, statements]) => {
      const lines = statements.map((texts, k) =>
        texts.map((text) =>
          text.replace(/@([+-])(\d)/g, (_, sign: string, n: string) =>
            sign === '+'
              ? `l${Math.min(statements.length, k + Number(n))}`
              : `l${Math.max(0, k - Number(n))}`,
          ),
        ),
      );
      const labelled = lines.flatMap((texts, k) =>
        texts.map((text, n) => (n === 0 ? `l${k}: ${text}` : text)),
      );
      const first = isReader && arrives ? ['arrive'] : [];
      return { kind: 'routine', lines: [...first, ...labelled, `l${statements.length}:`] } as const;
    });
}

const kind: fc.Arbitrary<LockKind> = few('mutex', 'spin', 'rwsem', 'rwlock');

/** One fault, and one or two tasks of another role or of its own; two tasks of a role where `twins`. */
export function randomSystem(longest: number, twins: boolean): fc.Arbitrary<SystemSpec> {
  const counts = twins ? few([1, 2], [2, 0], [2, 1]) : few([1, 1], [1, 2], [2, 0], [2, 1]);
  return fc
    .tuple(kind, kind, event, role(longest, true), role(longest, false), counts)
    .map(([mmap, d, ev, fault, other, [faults = 1, others = 0]]) => {
      const locks: LockSpec[] = [
        { name: 'mmap', kind: mmap },
        { name: 'd', kind: d },
      ];
      const tasks: TaskSpec[] = [
        { role: 'fault', procedure: 'fault', count: faults, reader: true },
        { role: 'other', procedure: 'other', count: others, reader: false },
      ];
      const procedures = {
        fault: withoutModes(fault, locks),
        other: withoutModes(other, locks),
        ev,
      };
      return { shared: { x: 0, y: 1 }, sequences: [], locks, procedures, tasks };
    });
}

/** Only readers-writer locks are taken in a mode. */
function withoutModes(procedure: Procedure, locks: readonly LockSpec[]): Procedure {
  const plain = locks.filter((l) => l.kind === 'mutex' || l.kind === 'spin').map((l) => l.name);
  const lines = procedure.lines.map((line) =>
    plain.reduce((text, name) => text.replace(new RegExp(`(lock ${name}) (read|write)`), '$1'), String(line)),
  );
  return { ...procedure, lines };
}
