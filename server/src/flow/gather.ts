// The second pass over a solved function: what rules may ask about it, and its summary.

import type { CallOp, FunctionIr, Place, Terminator } from '../ir/ir.ts';
import { countsDown, countsUp } from '../semantics/results.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { isTainted } from './assign.ts';
import { argPlace } from './attempts.ts';
import type { FunctionContext } from './context.ts';
import { declaredCallees } from './declared.ts';
import { isUse } from './copies.ts';
import { evaluate, resolvePlace } from './evaluate.ts';
import type {
  Arrival,
  AssignVisit,
  CallVisit,
  FlowFacts,
  GuardVisit,
  ReturnVisit,
  StoreVisit,
} from './facts.ts';
import { classAtCaller } from './lock-at-caller.ts';
import { identifyLock, type LockIdentity } from './locks.ts';
import { outcomesOf } from './outcomes.ts';
import { storesTranslation } from './publish.ts';
import { compared, comparisonIn, hasComparison } from './sequence-field.ts';
import { observe, type CalleesOf, type Solution } from './solver.ts';
import type { State } from './state.ts';
import { rebase, type Spot, type Summary, type Witness } from './summary.ts';
import { POS, ZERO, constantValue } from './values.ts';
import { identifyLockAt, wrappedBy } from './wrapped-locks.ts';

interface Effects {
  readonly acquires: Set<string>;
  readonly acquiresThrough: Map<string, Place>;
  readonly increments: Map<string, Spot>;
  readonly decrements: Set<string>;
  readonly fills: Set<number>;
  yields: boolean;
  translates: Summary['translates'];
  checks: boolean;
  opens: boolean;
  closes: boolean;
}

export function gatherFacts(
  context: FunctionContext,
  calleesOf: CalleesOf,
  solution: Solution,
  sleeperIn: (calls: readonly CallVisit[]) => Witness | null,
): FlowFacts {
  const { fn } = context;
  const calls: CallVisit[] = [];
  const stores: StoreVisit[] = [];
  const assigns: AssignVisit[] = [];
  const guards: GuardVisit[] = [];
  const returns: ReturnVisit[] = [];
  const effects: Effects = {
    acquires: new Set(),
    acquiresThrough: new Map(),
    increments: new Map(),
    decrements: new Set(),
    fills: new Set(),
    yields: false,
    translates: null,
    checks: false,
    opens: false,
    closes: false,
  };
  observe(context, calleesOf, solution, {
    op: (op, block, states) => {
      switch (op.kind) {
        case 'call': {
          const visit = visitOf(context, op, block.id, states, calleesOf(op));
          calls.push(visit);
          noteCall(context, visit, effects);
          return;
        }
        case 'assign':
          if (states.some((s) => storesTranslation(s, op))) stores.push({ op, block: block.id, states });
          assigns.push({ op, block: block.id, states });
          noteCount(context, op, effects);
          noteFilled(op, states, effects);
          return;
        case 'guard':
          noteGuard(context, op, states, effects);
          guards.push({ op, states });
          return;
        case 'unguard':
          guards.push({ op, states });
          return;
        case 'havoc':
          return;
      }
    },
    end: (end, block, states) => {
      if (hasComparison(end)) effects.checks = true;
      if (end.kind !== 'return') return;
      returns.push({ end, block: block.id, arrivals: arrivalsOf(context, end, states) });
      const { value } = end;
      if (value !== null && isNoErrno(fn)) effects.yields ||= states.some((s) => isTainted(s, value));
    },
  });
  const summary = summarise(fn, returns, effects, sleeperIn(calls));
  const correlated = { mentions: context.mentions, rechecks: context.rechecks };
  return { fn, calls, stores, assigns, guards, returns, summary, correlated, widened: solution.widened };
}

function visitOf(
  context: FunctionContext,
  op: CallOp,
  block: number,
  states: readonly State[],
  callees: readonly FunctionIr[] | null,
): CallVisit {
  const name = op.callee.kind === 'name' && callees === null ? op.callee.name : '';
  return {
    op,
    block,
    states,
    event: vocabulary.events.get(name) ?? null,
    lock: vocabulary.locks.get(name) ?? wrappedBy(context, op, callees)?.row ?? null,
    sleeper: vocabulary.sleepers.get(name) ?? null,
    plain: vocabulary.plain.get(name) ?? null,
    callees: callees ?? [],
    publishes: states.some((s) => isUse(context, s, op, callees)),
  };
}

function noteCall(context: FunctionContext, visit: CallVisit, effects: Effects): void {
  const { op, event, lock } = visit;
  const state = visit.states[0];
  if (lock?.effect === 'acquire' && state !== undefined) {
    noteAcquired(identifyLockAt(context, state, lock, op, visit.callees), effects);
  }
  if (event !== null) {
    if (event.event === 'translate') effects.translates ??= event.protocol;
    if (event.event === 'check' || event.event === 'section-end') effects.checks = true;
    if (event.event === 'invalidate-begin') effects.opens = true;
    if (event.event === 'invalidate-end') effects.closes = true;
  }
  noteCounter(context, op, effects);
  if (event?.event === 'translate' && state !== undefined) {
    for (const index of [event.args.range, event.args.out]) fillsThrough(argPlace(state, op, index), effects);
  }
  const { callees } = visit;
  const declared = callees.length > 0 ? [] : declaredCallees(context.program, context.fn, op);
  for (const callee of [...callees, ...declared]) {
    const summary = context.summaryOf(callee, op);
    if (summary === null) continue;
    for (const cls of summary.acquires) effects.acquires.add(cls);
    for (const given of summary.acquiresThrough.values()) {
      const place = state === undefined ? null : rebase(given, (index) => argPlace(state, op, index));
      if (place === null) continue;
      noteAcquired({ key: place.key, cls: classAtCaller(context, op, given, place), place }, effects);
    }
    for (const [key, at] of summary.increments)
      if (!effects.increments.has(key)) effects.increments.set(key, at);
    for (const key of summary.decrements) effects.decrements.add(key);
    effects.translates ??= summary.translates;
    if (state !== undefined)
      for (const index of summary.fills) fillsThrough(argPlace(state, op, index), effects);
    effects.checks ||= summary.checks;
    effects.opens ||= summary.opensInvalidation;
    effects.closes ||= summary.closesInvalidation;
  }
}

function noteGuard(
  context: FunctionContext,
  op: Extract<GuardVisit['op'], { kind: 'guard' }>,
  states: readonly State[],
  effects: Effects,
): void {
  const row = vocabulary.guards.get(op.name);
  const lock = row === undefined ? undefined : vocabulary.locks.get(row.acquire);
  const state = states[0];
  if (lock === undefined || state === undefined) return;
  noteAcquired(identifyLock(context, state, lock.lock, op), effects);
}

function noteAcquired(lock: LockIdentity | null, effects: Effects): void {
  if (lock?.cls) effects.acquires.add(lock.cls);
  else if (lock?.place?.root.kind === 'param') effects.acquiresThrough.set(lock.key, lock.place);
}

/** What depends on a translation is stored through a parameter. */
function noteFilled({ target, value }: AssignVisit['op'], states: readonly State[], effects: Effects): void {
  if (target === null || !target.path.some((step) => step.kind === 'deref')) return;
  const state = states.find((s) => isTainted(s, value));
  if (state !== undefined) fillsThrough(resolvePlace(state, target), effects);
}

/** An `int` says how it went, not what was found. */
function isNoErrno({ returns }: FunctionIr): boolean {
  return returns.pointers > 0 || !['int', 'bool', 'long', 'void'].includes(returns.base);
}

function fillsThrough(place: Place | null, effects: Effects): void {
  if (place?.root.kind === 'param' && place.path[0]?.kind === 'deref') effects.fills.add(place.root.index);
}

/** `atomic_inc(&p->count)` and its counterparts. */
function noteCounter(context: FunctionContext, op: CallOp, effects: Effects): void {
  if (op.callee.kind !== 'name') return;
  const up = countsUp.get(op.callee.name);
  const index = up ?? countsDown.get(op.callee.name);
  const value = index === undefined ? undefined : op.args[index]?.value;
  if (value?.kind !== 'address') return;
  const cls = context.program.lockClass(context.fn, value.place);
  if (cls === null) return;
  if (up === undefined) effects.decrements.add(cls);
  else effects.increments.set(cls, { file: context.fn.path, span: op.span });
}

/** `p->count++` on memory that others see. */
function noteCount(context: FunctionContext, op: AssignVisit['op'], effects: Effects): void {
  const up = op.operator === '++' || (op.operator === '+=' && op.value.kind === 'number');
  const down = op.operator === '--' || (op.operator === '-=' && op.value.kind === 'number');
  if ((!up && !down) || op.target === null || op.target.path.length === 0) return;
  const cls = context.program.lockClass(context.fn, op.target);
  if (cls === null) return;
  if (up) effects.increments.set(cls, { file: context.fn.path, span: op.span });
  else effects.decrements.add(cls);
}

function arrivalsOf(
  context: FunctionContext,
  { value, span }: Extract<Terminator, { kind: 'return' }>,
  states: readonly State[],
): Arrival[] {
  if (value === null) return states.map((state) => ({ state, value: null }));
  if (comparisonIn(value) === null) return states.map((state) => ({ state, value: evaluate(state, value) }));
  // A check by hand: its caller is told how it came out.
  return states.flatMap((state) => [
    { state: compared(context, state, value, true, span), value: constantValue(POS, '1') },
    { state: compared(context, state, value, false, span), value: constantValue(ZERO, '0') },
  ]);
}

function summarise(
  fn: FunctionIr,
  returns: readonly ReturnVisit[],
  effects: Effects,
  sleeper: Witness | null,
): Summary {
  const arrivals = returns.flatMap((r) => r.arrivals);
  const outcomes = outcomesOf(arrivals);
  const set = outcomes.filter((o) => o.sequenceSet).length;
  return {
    fn,
    outcomes,
    alwaysSleeps: sleeper,
    acquires: effects.acquires,
    acquiresThrough: effects.acquiresThrough,
    setsSequence: set === 0 ? 'never' : set === outcomes.length ? 'always' : 'sometimes',
    translates: effects.translates,
    fills: effects.fills,
    yields: effects.yields,
    checks: effects.checks,
    increments: effects.increments,
    decrements: effects.decrements,
    opensInvalidation: effects.opens,
    closesInvalidation: effects.closes,
  };
}

/** The key of a place as the state resolves it: what rules compare locks and sequences by. */
export function resolvedKey(state: State, place: Parameters<typeof resolvePlace>[1]): string {
  return resolvePlace(state, place).key;
}
