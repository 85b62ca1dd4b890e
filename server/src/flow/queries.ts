// Questions that several rules ask of facts: what a return means, what callers hold, what is certain.

import { inAll } from '../base/sets.ts';
import type { CallOp, Expr, FunctionIr, Op } from '../ir/ir.ts';
import { holdsOnEntry } from '../ir/annotations.ts';
import { targetsOf } from '../ir/builder.ts';
import { placesRead, readAt, rootName } from '../ir/place.ts';
import { noReclaimKey } from '../semantics/identity.ts';
import type { Program } from '../program/program.ts';
import type { Arrival, CallVisit, FlowEngine } from './facts.ts';
import { isUserEntry } from './entries.ts';
import { keepsOut, mayHoldAny, type HeldLock, type State } from './state.ts';
import { NEG, NONZERO, ZERO } from './values.ts';

/** True if the return may be the one of success: not a negative errno, not NULL, not false. */
export function maySucceed(fn: FunctionIr, arrival: Arrival): boolean {
  const { value } = arrival;
  if (value === null) return true;
  if (value.mask === NEG) return false;
  if (value.exact?.startsWith('-') === true) return false;
  // `if (ret) goto out`: whoever returns 0 for success has failed.
  const failure = fn.returns.pointers > 0 || fn.returns.base === 'bool' ? ZERO : NONZERO;
  return value.mask !== failure;
}

/** Locks of the state that are surely held, tokens left out. */
export function certainLocks(state: State): readonly HeldLock[] {
  return state.locks.filter((l) => l.count > 0 && l.certain && !l.key.startsWith('<'));
}

/** Classes of locks that every one of the states surely holds. */
export function commonClasses(states: readonly State[]): ReadonlySet<string> {
  return inAll(states.map((state) => new Set(certainLocks(state).flatMap((l) => l.cls ?? []))));
}

/** True if a lock of that class may be held as far as the function knows. */
export function mayHoldClass(state: State, cls: string): boolean {
  return state.murky || state.locks.some((l) => l.count > 0 && (l.cls === cls || l.cls === null));
}

/** True if some lock but the one of an invlock section may be held as far as this function can tell. */
export function mayHoldDriverLock(state: State): boolean {
  const isOther = (key: string): boolean => key.startsWith('<section') || key === noReclaimKey;
  return state.murky || state.locks.some((l) => l.count > 0 && !isOther(l.key) && keepsOut(l));
}

export type Known = 'yes' | 'no' | 'unknown';

const deepestCallers = 4;

/** True if its definition or a prototype of it says that a lock is held when it is entered. */
function saysHeld(program: Program, fn: FunctionIr): boolean {
  return holdsOnEntry(fn.annotations) || holdsOnEntry(program.declared(fn.name, fn.path)?.annotations ?? []);
}

/** True if some caller in view may hold a lock, or the function's own name or role says that one is held. */
export function knownCallerHolds(program: Program, flow: FlowEngine, fn: FunctionIr, depth = 0): boolean {
  if (saysHeld(program, fn)) return true;
  if (/(^|_)(locked|unlocked?)(_|$)/.test(fn.name) || flow.roles(fn).length > 0) return true;
  if (depth > deepestCallers) return true;
  return program.callers(fn).sites.some(({ caller, call }) => {
    const visit = flow.facts(caller).calls.find((c) => c.op === call);
    return (
      visit !== undefined &&
      (visit.states.some(mayHoldAny) || knownCallerHolds(program, flow, caller, depth + 1))
    );
  });
}

/** May some lock be held when the function is entered? 'no' only if every caller is in view. */
export function anyHeldAtEntry(program: Program, flow: FlowEngine, fn: FunctionIr): Known {
  if (saysHeld(program, fn)) return 'yes';
  if (/(^|_)(locked|unlocked?)(_|$)/.test(fn.name)) return 'unknown';
  return atEntry(program, flow, fn, 0, mayHoldAny, () => false);
}

/** May a lock of that class be held when the function is entered? */
export function classHeldAtEntry(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  cls: string,
  depth = 0,
): Known {
  const takesIt = (caller: FunctionIr): boolean =>
    flow
      .facts(caller)
      .calls.some(
        (c) => c.lock?.effect === 'acquire' && c.lock.trylock !== true && acquiresClass(flow, caller, c, cls),
      );
  return atEntry(program, flow, fn, depth, (state) => mayHoldClass(state, cls), takesIt);
}

function acquiresClass(flow: FlowEngine, fn: FunctionIr, visit: CallVisit, cls: string): boolean {
  return flow.lockOf(fn, visit)?.cls === cls;
}

function atEntry(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  depth: number,
  holds: (state: State) => boolean,
  excludes: (caller: FunctionIr) => boolean,
): Known {
  if (depth > deepestCallers) return 'unknown';
  const roles = flow.roles(fn);
  if (roles.some((r) => r.row.mmapLock !== 'not-held'))
    return roles.some((r) => r.row.role === 'fault') ? 'yes' : 'unknown';
  if (isUserEntry(program, fn)) return 'no';
  const { complete, sites } = program.callers(fn);
  if (!complete || program.addressTaken(fn)) return 'unknown';
  let answer: Known = 'no';
  for (const site of sites) {
    const visit = flow.facts(site.caller).calls.find((c) => c.op === site.call);
    if (visit === undefined) continue;
    if (visit.states.some(holds)) return 'yes';
    // A caller that takes the lock itself was not entered with it.
    if (excludes(site.caller)) continue;
    const outer = atEntry(program, flow, site.caller, depth + 1, holds, excludes);
    if (outer === 'yes') return 'yes';
    if (outer === 'unknown') answer = 'unknown';
  }
  return answer;
}

/** True if the result of the call is stored in a local, or gathered in one, that no path reads before it is written again. */
export function resultIsDead(fn: FunctionIr, op: CallOp): boolean {
  for (const block of fn.blocks) {
    const at = block.ops.findIndex(
      (o) => o.kind === 'assign' && saysTruth(o.value, op.id) && o.target?.root.kind === 'local',
    );
    const store = block.ops[at];
    if (store?.kind !== 'assign' || store.target === null || store.target.path.length > 0) continue;
    const name = rootName(store.target.root);
    return name !== null && !isReadLater(fn, block.id, at + 1, store, name, op.id);
  }
  return false;
}

function isTemp(expr: Expr, id: number): boolean {
  return expr.kind === 'temp' ? expr.id === id : expr.kind === 'cast' && isTemp(expr.operand, id);
}

/** `failed = !done()` */
function saysTruth(expr: Expr, id: number): boolean {
  return isTemp(expr, id) || (expr.kind === 'unary' && expr.operator === '!' && saysTruth(expr.operand, id));
}

function isReadLater(
  fn: FunctionIr,
  start: number,
  from: number,
  store: Op,
  name: string,
  id: number,
): boolean {
  const seen = new Set<number>();
  const stack: { block: number; from: number }[] = [{ block: start, from }];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const block = fn.blocks[at.block];
    if (block === undefined || (at.from === 0 && seen.has(at.block))) continue;
    if (at.from === 0) seen.add(at.block);
    let killed = false;
    for (const op of block.ops.slice(at.from)) {
      // In the next round the call has made another one.
      if (op !== store && opReads(op, name, id)) return true;
      if (overwrites(op, name)) {
        killed = true;
        break;
      }
    }
    if (killed) continue;
    const read = readAt(block.end);
    if (read !== null && reads(read, name, id)) return true;
    for (const to of targetsOf(block.end)) stack.push({ block: to, from: 0 });
  }
  return false;
}

function opReads(op: Op, name: string, id: number): boolean {
  switch (op.kind) {
    case 'call':
    case 'guard':
    case 'unguard':
      return op.args.some((a) => reads(a.value, name, id));
    case 'assign':
      // Who adds to it has not looked at it.
      return (
        reads(op.value, name, id) ||
        (op.operator !== '=' &&
          op.target !== null &&
          op.target.path.length > 0 &&
          rootName(op.target.root) === name)
      );
    case 'havoc':
      return false;
  }
}

function reads(expr: Expr, name: string, id: number): boolean {
  return placesRead(expr).some((p) => rootName(p.root) === name || rootName(p.root) === `%${id}`);
}

function overwrites(op: Op, name: string): boolean {
  if (op.kind === 'assign') {
    return (
      op.operator === '=' &&
      op.target !== null &&
      op.target.path.length === 0 &&
      rootName(op.target.root) === name
    );
  }
  return op.kind === 'havoc' && op.places.some((p) => rootName(p.root) === name);
}

/** `&svmm->mutex` as a reader writes it. */
export function lockName(lock: HeldLock): string {
  if (lock.key.startsWith('~') || lock.key.startsWith('<') || lock.key.includes('('))
    return lock.cls ?? lock.key;
  return lock.key;
}
