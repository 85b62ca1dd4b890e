// Races that need no attempt of a reader: what a finding is about has a part of its own, and the documented driver has
// the others. Whoever waits under a lock meets the callback that waits for it; a callback that counts wrong or keeps
// its lock meets a documented reader; whoever invalidates wrong meets both; whoever frees meets those who still look.

import type { FunctionIr } from '../ir/ir.ts';
import type { OpsTable, Program } from '../program/program.ts';
import type { ProtocolId } from '../semantics/contracts/row.ts';
import { protocols } from '../semantics/enforcement.ts';
import { mmapLockClass } from '../semantics/identity.ts';
import type { Procedure, Procedures, SystemSpec } from '../semantics/machine/program.ts';
import { contextProcedures, environment } from '../semantics/models/environment.ts';
import type { Context, ProtocolModel } from '../semantics/protocol.ts';
import { judgeOf, lastLine } from '../semantics/roles.ts';
import { comesTo } from './callback-pairs.ts';
import type { FlowEngine } from './facts.ts';
import { lockSpecs, nameLocks, relocked } from './lock-names.ts';
import { acquiredBy, isRunnable, notOurs, type Race, tasksOf } from './race.ts';
import { skeletonOf } from './skeleton.ts';
import type { Skeleton, SkeletonRole, Spot } from './skeleton-facts.ts';

export type Scene =
  /** The function waits with a lock held that the callback waits for; the spot is what waits. */
  | {
      readonly kind: 'waits';
      readonly callback: FunctionIr;
      readonly lock: string;
      readonly spots: readonly Spot[];
    }
  /** The function is a callback, and what it does wrong shows in any driver. */
  | { readonly kind: 'callback'; readonly spots: readonly Spot[] }
  /** The function opens and closes invalidations itself. */
  | { readonly kind: 'invalidator' }
  /** The function is the reader's path, with steps that only the finding knows. */
  | { readonly kind: 'reader'; readonly spots: readonly Spot[] }
  /** The function lets an object go; somebody may read the list that it was on. */
  | { readonly kind: 'owner'; readonly spots: readonly Spot[]; readonly isListed: boolean };

/** null: no model has all of the parts. */
export function sceneOf(program: Program, flow: FlowEngine, fn: FunctionIr, scene: Scene): Race | null {
  switch (scene.kind) {
    case 'waits':
      return waiting(program, flow, fn, scene);
    case 'callback':
      return calledBack(program, flow, fn, scene.spots);
    case 'invalidator':
      return invalidating(flow, fn);
    case 'owner':
      return letGo(flow, fn, scene.spots, scene.isListed);
    case 'reader':
      return null;
  }
}

/** The model that calls the driver's callbacks, and how. */
interface Host {
  readonly model: ProtocolModel;
  /** The driver's parts by the procedures of the model that they stand in for. */
  readonly parts: readonly (readonly [string, Skeleton, readonly string[]])[];
}

function hostOf(
  program: Program,
  flow: FlowEngine,
  callback: FunctionIr,
  locks: ReadonlySet<string>,
  spots: readonly Spot[],
): Host | null {
  const roles = flow.roles(callback);
  const table = roles[0]?.table;
  if (table === undefined) return null;
  const part = (role: SkeletonRole, fn: FunctionIr): Skeleton =>
    skeletonOf(flow, fn, { role, locks, spots, allWays: true });
  if (roles.some((r) => r.row.role === 'invalidate')) {
    const model = judgeOf(protocols.interval);
    const prelude = ['if my.cur == 0 return'];
    return model === undefined ? null : { model, parts: [['callback', part('callback', callback), prelude]] };
  }
  const [start, end] = [ofTable(program, table, 'start'), ofTable(program, table, 'end')];
  if (start !== callback && end !== callback) return null;
  const counts = (
    fn: FunctionIr | null,
    event: 'invalidate-begin' | 'invalidate-end',
    p: ProtocolId,
  ): boolean => fn !== null && comesTo(flow, fn, event, p, 0);
  const protocol =
    [protocols.kvm, protocols.invlock].find(
      (p) => counts(start, 'invalidate-begin', p) || counts(end, 'invalidate-end', p),
    ) ?? protocols.range;
  const model = judgeOf(protocol);
  if (model === undefined) return null;
  const isRange = protocol === protocols.range;
  const prelude = protocol === protocols.kvm ? notOurs : isRange ? ['if my.concerned == false return'] : [];
  const [first, last] = isRange ? ['start', 'finish'] : ['callback', 'callback_end'];
  return {
    model,
    parts: [
      ...(start === null ? [] : ([[first, part('start', start), prelude]] as const)),
      ...(end === null ? [] : ([[last, part('end', end), prelude]] as const)),
    ],
  };
}

function ofTable(program: Program, table: OpsTable, role: 'start' | 'end'): FunctionIr | null {
  const entry = table.callbacks.find((c) => c.row.role === role);
  return entry === undefined ? null : program.definition(entry.functionName, table.variable.path);
}

/** The driver's parts in their places. A callback that is not there does nothing. */
function hosted({ model, parts }: Host, naming: ReadonlyMap<string, string>): Procedures {
  const procedures: Record<string, Procedure> = {};
  for (const [place, skeleton, prelude] of parts) {
    procedures[`driver_${place}`] = { kind: 'routine', lines: relocked(skeleton, naming) };
    procedures[place] = {
      kind: 'routine',
      lines: [...prelude, `driver_${place} refused=no`, 'return', 'no: exit refused'],
    };
  }
  if (parts.length === 1 && parts[0]?.[0] !== 'callback') {
    const other = parts[0]?.[0] === 'start' ? 'finish' : 'start';
    procedures[other] = { kind: 'routine', lines: [] };
  }
  return { ...model.procedures, ...procedures };
}

function waiting(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  { callback, lock, spots }: Extract<Scene, { kind: 'waits' }>,
): Race | null {
  const locks = new Set([lock]);
  const host = hostOf(program, flow, callback, locks, []);
  if (host === null) return null;
  const fault = skeletonOf(flow, fn, { role: 'fault', locks, spots });
  return assembled({
    fn,
    fault,
    callback,
    host,
    locks,
    isDocumented: false,
    contexts: ['own'],
    procedures: { fault: { kind: 'routine', lines: ['arrive', 'driver_fault'] } },
  });
}

function calledBack(program: Program, flow: FlowEngine, fn: FunctionIr, spots: readonly Spot[]): Race | null {
  const scout = hostOf(program, flow, fn, new Set(), spots);
  const table = flow.roles(fn)[0]?.table;
  if (scout === null || table === undefined) return null;
  const both = [fn, ofTable(program, table, 'start'), ofTable(program, table, 'end')].filter(
    (f) => f !== null,
  );
  const locks = ownLocks(both.flatMap((f) => [...acquiredBy(flow, f)]));
  const host = hostOf(program, flow, fn, locks, spots);
  const side = host?.parts[0]?.[1];
  if (host === null || side === undefined) return null;
  return assembled({
    fn,
    fault: side,
    callback: fn,
    host,
    locks,
    isDocumented: true,
    contexts: [],
    procedures: {},
  });
}

function ownLocks(classes: readonly string[]): ReadonlySet<string> {
  return new Set(classes.filter((cls) => cls !== mmapLockClass && !cls.startsWith('<')).slice(0, 6));
}

function invalidating(flow: FlowEngine, fn: FunctionIr): Race | null {
  const isCounted =
    comesTo(flow, fn, 'invalidate-begin', protocols.kvm, 0) ||
    comesTo(flow, fn, 'invalidate-end', protocols.kvm, 0);
  const model = judgeOf(isCounted ? protocols.kvm : protocols.interval);
  if (model === undefined) return null;
  const locks = isCounted ? ownLocks([...(flow.summary(fn)?.acquires ?? [])]) : new Set<string>();
  const path = skeletonOf(flow, fn, { role: 'invalidator', locks });
  return assembled({
    fn,
    fault: path,
    callback: fn,
    host: { model, parts: [] },
    locks,
    isDocumented: true,
    contexts: [],
    procedures: {
      one_invalidation: {
        kind: 'routine',
        lines: [
          'choose known ours',
          'known: other_invalidation',
          'return',
          ...(isCounted ? ['ours: driver_fault'] : ['ours: my.concerned = true', 'driver_fault']),
        ],
      },
    },
  });
}

function letGo(flow: FlowEngine, fn: FunctionIr, spots: readonly Spot[], isListed: boolean): Race | null {
  const fault = skeletonOf(flow, fn, { role: 'fault', locks: new Set(), spots });
  const inserts = fault.lines.some((l) => /\binsert\b/.test(typeof l === 'string' ? l : l.text));
  const model = judgeOf(inserts ? protocols.interval : protocols.range);
  if (model === undefined) return null;
  const late = inserts ? [] : [lastLine];
  return assembled({
    fn,
    fault,
    callback: fn,
    host: { model, parts: [] },
    locks: new Set(),
    isDocumented: false,
    contexts: [],
    shared: inserts ? { inserted: 0 } : {},
    others: isListed ? 'a reader of the list' : inserts ? 'callback' : 'mmu notifier core',
    procedures: {
      fault: { kind: 'routine', lines: ['arrive', 'driver_fault', ...late] },
      ...(isListed ? { one_invalidation: { kind: 'routine', lines: ['list_read'] } } : {}),
    },
  });
}

interface Parts {
  readonly fn: FunctionIr;
  /** The function of the finding, in whichever role. */
  readonly fault: Skeleton;
  readonly callback: FunctionIr;
  readonly host: Host;
  readonly locks: ReadonlySet<string>;
  /** The reader is the documented one: its lock is the driver's. */
  readonly isDocumented: boolean;
  /** What may invalidate besides those that are always tried. */
  readonly contexts: readonly Context[];
  readonly shared?: Readonly<Record<string, number>>;
  readonly others?: string;
  readonly procedures: Procedures;
}

function assembled(parts: Parts): Race | null {
  const { fn, fault, callback, host, locks, isDocumented } = parts;
  const { model } = host;
  const sides = [...new Set([fault, ...host.parts.map(([, s]) => s)])];
  const [main] = [...locks].filter((cls) => sides.some((s) => s.locks.has(cls)));
  const naming = nameLocks(locks, sides, new Set(isDocumented && main !== undefined ? [main] : []), model);
  const procedures: Procedures = {
    ...environment,
    ...hosted(host, naming),
    driver_fault: { kind: 'routine', lines: relocked(fault, naming) },
    ...parts.procedures,
  };
  if (!sides.every((s) => isRunnable(s, procedures))) return null;
  const kinds = new Map(lockSpecs([], sides, naming).map((l) => [l.name, l.kind]));
  const specs = lockSpecs(model.locks, sides, naming).map((l) => ({
    ...l,
    kind: kinds.get(l.name) ?? l.kind,
  }));
  const system = (contexts: readonly Context[], invalidators: number): SystemSpec => {
    const invalidators_ = contextProcedures([...contexts, ...parts.contexts]);
    const own = procedures['one_invalidation'];
    return {
      shared: { ...model.shared, ...parts.shared },
      sequences: model.sequences,
      locks: specs,
      procedures: {
        ...procedures,
        ...invalidators_,
        ...(own === undefined || invalidators_['invalidation'] === undefined
          ? {}
          : { other_invalidation: invalidators_['invalidation'], invalidation: own }),
      },
      tasks: tasksOf(invalidators),
    };
  };
  const doubts = [...new Set(sides.flatMap((s) => s.abstracted))];
  const lockNames = new Map([...naming].map(([cls, name]) => [name, cls]));
  return {
    fn,
    model,
    fault,
    callback,
    lockNames,
    doubts,
    system,
    ...(parts.others === undefined ? {} : { others: parts.others }),
    ...(isDocumented ? { reader: 'a documented reader' } : {}),
  };
}
