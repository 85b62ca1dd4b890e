// Steps that need not be told apart: taking a lock goes with what comes next, giving it back with what came before,
// and what touches only variables that everybody touches under a lock which is held goes with its neighbours. In
// Lipton's words: right-movers, left-movers, both-movers.
//
// The discipline is checked in all programs, the function's and the callback's alike: one access without the lock, and
// the variable is nobody's. Where a lock is ever tried, or somebody must not block, it can be seen that the lock is
// held; nothing is fused then. Which properties are broken stays the same, how many steps it takes does not; and of
// whole schedules a system with fused steps says nothing.

import type { Condition, Instruction, Operand } from './program.ts';
import type { System, Task } from './system.ts';

export function fused(system: System): System {
  const zero = zeroRegisters(system);
  const flows = new Map<number, Flow>();
  for (const task of system.tasks) if (!flows.has(task.group)) flows.set(task.group, flowOf(task, zero));
  const all = [...flows.values()];
  if (!zero.has('nb')) return system;
  const exclusive = new Set<number>();
  system.locks.forEach((lock, k) => {
    if (lock.kind === 'rwsem' || lock.kind === 'rwlock') return;
    const isTried = all.some((f) => f.reached.some((i) => f.code[i]?.op === 'trylock' && lockOf(f, i) === k));
    if (!isTried) exclusive.add(k);
  });
  const guards = guardsOf(system, flows, exclusive);
  const tasks = system.tasks.map((task) => {
    const flow = flows.get(task.group);
    if (flow === undefined) return task;
    const starts = Uint8Array.from(task.code.starts);
    for (const i of flow.reached) if (starts[i] === 1 && joins(flow, i, exclusive, guards)) starts[i] = 0;
    return { ...task, code: { ...task.code, starts } };
  });
  return { ...system, tasks };
}

/** What can be reached of one program, with the locks that are held wherever an instruction runs. */
interface Flow {
  readonly code: readonly Instruction[];
  readonly reached: readonly number[];
  readonly before: ReadonlyMap<number, readonly number[]>;
  /** Bits of the locks held before the instruction, on every way to it. */
  readonly held: ReadonlyMap<number, number>;
}

/** Registers that are zero throughout: what hangs on them is never run. */
function zeroRegisters(system: System): ReadonlySet<string> {
  const zero = new Set(system.registers.keys());
  for (const name of ['page', 'quiet']) zero.delete(name);
  for (;;) {
    const size = zero.size;
    for (const task of system.tasks) {
      for (const i of flowOf(task, zero).reached) {
        const at = task.program.code[i];
        if (at?.op !== 'set' || at.target.kind !== 'own') continue;
        const isZero = at.plus === 0 && isNought(at.value, zero);
        if (!isZero) zero.delete(at.target.name);
      }
    }
    if (zero.size === size) return zero;
  }
}

function isNought(o: Operand, zero: ReadonlySet<string>): boolean {
  return o.kind === 'constant' ? o.value === 0 : o.kind === 'own' && zero.has(o.name);
}

function flowOf(task: Task, zero: ReadonlySet<string>): Flow {
  const { code } = task.program;
  const before = new Map<number, number[]>();
  const held = new Map<number, number>([[0, 0]]);
  const work = [0];
  for (let k = work.pop(); k !== undefined; k = work.pop()) {
    const i = code[k];
    if (i === undefined) continue;
    const after = heldAfter(i, held.get(k) ?? 0);
    for (const next of nextOf(i, k, zero)) {
      const from = before.get(next) ?? [];
      if (!from.includes(k)) before.set(next, [...from, k]);
      const known = held.get(next);
      // At the target of a trylock that failed the lock is not held: only what all ways agree on counts.
      const met = known === undefined ? after : known & after;
      if (met === known) continue;
      held.set(next, met);
      work.push(next);
    }
  }
  return { code, reached: [...held.keys()].sort((a, b) => a - b), before, held };
}

function heldAfter(i: Instruction, held: number): number {
  if (i.op === 'lock' && i.mode === 'write') return held | (1 << i.lock);
  if (i.op === 'unlock') return held & ~(1 << i.lock);
  return held;
}

function nextOf(i: Instruction, k: number, zero: ReadonlySet<string>): readonly number[] {
  switch (i.op) {
    case 'goto':
      return [i.to];
    case 'choose':
      return i.to;
    case 'end':
      return [];
    case 'if': {
      const known = valueOf(i.when, zero);
      return known === true ? [i.to] : known === false ? [k + 1] : [i.to, k + 1];
    }
    case 'wait':
      return i.expires >= 0 ? [k + 1, i.expires] : [k + 1];
    case 'trylock':
      return [k + 1, i.busy];
    default:
      return [k + 1];
  }
}

/** null if it cannot be told. */
function valueOf({ left, relation, right }: Condition, zero: ReadonlySet<string>): boolean | null {
  if (!isNought(left, zero)) return null;
  if (relation === 'odd' || relation === 'even') return relation === 'even';
  if (right.kind !== 'constant' && !isNought(right, zero)) return null;
  const isZero = isNought(right, zero);
  return relation === '==' ? isZero : !isZero;
}

/** By variable, bits of the locks that are held at every access; all bits for what only one task ever touches. */
function guardsOf(
  system: System,
  flows: ReadonlyMap<number, Flow>,
  exclusive: ReadonlySet<number>,
): ReadonlyMap<string, number> {
  const guards = new Map<string, number>();
  const users = new Map<string, Set<number>>();
  system.tasks.forEach((task, k) => {
    const flow = flows.get(task.group);
    for (const i of flow?.reached ?? []) {
      for (const name of touched(flow?.code[i])) {
        const held = flow?.held.get(i) ?? 0;
        guards.set(name, (guards.get(name) ?? ~0) & held);
        users.set(name, (users.get(name) ?? new Set()).add(k));
      }
    }
  });
  let safe = 0;
  for (const lock of exclusive) safe |= 1 << lock;
  for (const [name, bits] of guards) guards.set(name, users.get(name)?.size === 1 ? ~0 : bits & safe);
  return guards;
}

/** Variables that others may see or change, those of the machine itself included. */
function touched(i: Instruction | undefined): readonly string[] {
  switch (i?.op) {
    case 'set':
      return [i.target, i.value].flatMap(sharedName);
    case 'if':
    case 'wait':
      return [i.when.left, i.when.right].flatMap(sharedName);
    case 'lookup':
      return ['pte', 'my pages'];
    case 'discard':
      return ['my pages'];
    case 'map':
      return ['device', 'window', 'my pages'];
    case 'unmap':
      return ['device'];
    case 'clear':
      return ['pte', 'device', 'my pages'];
    case 'open':
    case 'shut':
      return ['window', 'device'];
    case 'begin':
    case 'arrive':
      return ['running', 'my quiet'];
    default:
      return [];
  }
}

function sharedName(o: Operand): string[] {
  if (o.kind === 'shared') return [o.name];
  return o.kind === 'own' && (o.name === 'page' || o.name === 'quiet') ? ['my pages', 'my quiet'] : [];
}

/** The step that starts at `k` can be part of every step that may come before it. */
function joins(
  flow: Flow,
  k: number,
  exclusive: ReadonlySet<number>,
  guards: ReadonlyMap<string, number>,
): boolean {
  const i = flow.code[k];
  const earlier = stepsBefore(flow, k);
  if (i === undefined || earlier === null) return false;
  const held = flow.held.get(k) ?? 0;
  if (i.op === 'unlock') return exclusive.has(i.lock) && (held & (1 << i.lock)) !== 0;
  if (i.op === 'lock' || i.op === 'wait' || i.op === 'trylock' || i.op === 'end') return false;
  const isGuarded = restOf(flow, k).every((at) =>
    touched(flow.code[at]).every((name) => ((guards.get(name) ?? 0) & held) !== 0 || guards.get(name) === ~0),
  );
  if (isGuarded) return true;
  return earlier.every((p) => {
    const before = flow.code[p];
    return before?.op === 'lock' && before.mode === 'write' && exclusive.has(before.lock);
  });
}

/** The instruction and all that run in the same step, up to where the next one starts. */
function restOf(flow: Flow, k: number): number[] {
  const out = [k];
  for (let n = 0; n < out.length; n++) {
    const at = out[n] ?? k;
    const i = flow.code[at];
    if (i === undefined) continue;
    for (const next of nextOf(i, at, new Set())) {
      if (flow.code[next]?.starts !== true && !out.includes(next)) out.push(next);
    }
  }
  return out;
}

/** Where the steps begin that can come just before; null if one can be this step itself, or nothing comes before. */
function stepsBefore(flow: Flow, k: number): readonly number[] | null {
  const found = new Set<number>();
  const seen = new Set<number>();
  const work = [...(flow.before.get(k) ?? [])];
  if (k === 0 || work.length === 0) return null;
  for (let at = work.pop(); at !== undefined; at = work.pop()) {
    // Round a loop there has to be a step to rest at.
    if (at >= k) return null;
    if (seen.has(at)) continue;
    seen.add(at);
    if (flow.code[at]?.starts === true) found.add(at);
    else if (at === 0) return null;
    else work.push(...(flow.before.get(at) ?? []));
  }
  return [...found];
}

function lockOf(flow: Flow, k: number): number {
  const i = flow.code[k];
  return i !== undefined && 'lock' in i ? i.lock : -1;
}
