// The flow engine of one program: facts and summaries on demand, each computed once. A summary that is asked
// for while it is being made (recursion) is unknown, and unknown is silent.

import type { CallOp, FunctionIr } from '../ir/ir.ts';
import { withPrototype } from '../ir/entry-facts.ts';
import type { CallbackRole, Program } from '../program/program.ts';
import { unmoved } from '../program/shift.ts';
import { handedOut, Memo } from '../program/trails.ts';
import { lockLikeName } from '../semantics/identity.ts';
import { isSpoken, vocabulary } from '../semantics/vocabulary.ts';
import { boundCallee } from './bound.ts';
import { asTold } from './told.ts';
import { createCallbackFacts } from './callbacks.ts';
import { follow } from './course.ts';
import type { FunctionContext } from './context.ts';
import { carryOver, keepMemory, type EngineOptions } from './engine-memory.ts';
import type { CallVisit, EventKinds, FlowEngine, FlowFacts, Sleep } from './facts.ts';
import { declaredCallees } from './declared.ts';
import { gatherFacts } from './gather.ts';
import { invalidationKeyFunction, keyFunctionFor } from './path-key.ts';
import { createReach } from './reach.ts';
import { hasComparison, sequenceRow } from './sequence-field.ts';
import { alwaysSleeps, guardSleeps, sleepsByName } from './sleeping.ts';
import { entryState } from './state.ts';
import { unknownOutcome, type Summary, type Witness } from './summary.ts';
import { solve, walker, type Room, type Solution } from './solver.ts';
import { identifyLockAt } from './wrapped-locks.ts';

/** States per block of a function that is looked at for itself, and of one that others call. */
const ownStates = 48;
const calleeStates = 12;
/** Of a function that a skeleton is made of: a widened one has no verdict, and few are ever looked at. */
const walkStates = 192;

/** Calls nested deeper than this are out of view. */
const deepest = 8;

/** @param isOver true while no more time is to be spent; an engine that heard it knows too little, and is thrown away */
export function createFlowEngine(
  program: Program,
  options?: EngineOptions,
  isOver: () => boolean = () => false,
): FlowEngine {
  const memory = carryOver(program, options);
  const { summaries, interest, sleepers, resolved, edited, reached } = memory;
  const facts = new Memo<FunctionIr, FlowFacts>(program);
  const ranges = new Memo<FunctionIr, FlowFacts>(program);
  const running = new Set<FunctionIr>();
  const asDeclared = new Map<FunctionIr, FunctionIr>();

  const calleesOf = (fn: FunctionIr, op: CallOp): readonly FunctionIr[] | null => {
    if (op.callee.kind === 'pointer') {
      // The program knows it, and is asked each time: the answer depends on more than bodies.
      const pointees = program.pointees(fn, op.callee.place);
      reached.set(op, pointees);
      return pointees;
    }
    let known = resolved.get(op);
    if (known === undefined || known?.some((callee) => edited.has(callee.path)) === true) {
      known = resolve(program, fn, op, op.callee.name);
      resolved.set(op, known);
    }
    if (known !== null) handedOut(program, known);
    return known;
  };

  const entered = (fn: FunctionIr): FunctionIr => {
    let known = asDeclared.get(fn);
    if (known === undefined) {
      known = fn.isDeclared === true ? fn : withPrototype(fn, program.declared(fn.name, fn.path));
      asDeclared.set(fn, known);
    }
    return known;
  };

  const contextOf = (fn: FunctionIr): FunctionContext => ({
    fn: entered(fn),
    program,
    summaryOf: (callee, op) => summaryAsTold(callee, op),
    mentions: new Map(),
    rechecks: new Set(),
    isOver,
  });

  /**
   * Facts of a close look. Summaries are made of a coarser one, whoever is looked at first: where so much room is not
   * needed the two are the same. Where even this much does not do, the coarser one may: it joins states earlier.
   */
  const factsOf = (fn: FunctionIr): FlowFacts =>
    facts.ask(fn, () => {
      const { found, room } = solved(fn, ownStates);
      const coarse =
        room.needed <= calleeStates ? found : found.widened ? solved(fn, calleeStates).found : null;
      if (coarse !== null) summaries.offer(unmoved(fn), coarse.summary);
      return coarse?.widened === false ? coarse : found;
    });

  const openRanges: FlowEngine['openRanges'] = (fn) =>
    ranges.ask(fn, () => solved(fn, ownStates, invalidationKeyFunction(fn)).found);

  const solved = (
    fn: FunctionIr,
    states: number,
    keyOf?: Solution['keyOf'],
  ): { readonly found: FlowFacts; readonly room: Room } => {
    running.add(fn);
    const context = contextOf(fn);
    const callees = (op: CallOp): readonly FunctionIr[] | null => calleesOf(fn, op);
    const solution = solve(context, callees, entryState(), states, keyOf);
    const found = gatherFacts(context, callees, solution, (calls) => sleeperIn(fn, calls));
    running.delete(fn);
    return { found, room: solution.room };
  };

  const walk: FlowEngine['walk'] = (fn, watched) => {
    running.add(fn);
    const context = contextOf(fn);
    const callees = (op: CallOp): readonly FunctionIr[] | null => calleesOf(fn, op);
    let solution = solve(context, callees, entryState(), ownStates);
    if (solution.widened && watched !== undefined) {
      const keyOf = keyFunctionFor(fn, (lock) => lock.cls !== null && watched.has(lock.cls));
      solution = solve(context, callees, entryState(), walkStates, keyOf);
    }
    running.delete(fn);
    return { context, walker: walker(context, callees, solution), widened: solution.widened };
  };

  const course: FlowEngine['course'] = (fn, visit, how) => {
    const { correlated } = factsOf(fn);
    running.add(fn);
    const found = follow({ ...contextOf(fn), ...correlated }, (op) => calleesOf(fn, op), visit, how);
    running.delete(fn);
    return found;
  };

  const summary = (fn: FunctionIr): Summary | null => {
    // Also where its summary is known from an earlier look: what is said of a function does not depend on who looks when.
    if (running.has(fn)) return null;
    const home = unmoved(fn);
    const known = summaries.known(home);
    if (known !== undefined) return known;
    if (running.size > deepest) return null;
    return summaries.make(home, () =>
      isInteresting(fn, 0) ? solved(fn, calleeStates).found.summary : neutralSummary(fn, sleeperOf(fn)),
    );
  };

  /** Whoever does nothing that the analysis tracks does not do it whatever it is told. */
  const summaryAsTold = (callee: FunctionIr, op: CallOp): Summary | null => {
    if (running.has(callee)) return null;
    return summary(isInteresting(callee, 0) ? asTold(callee, op) : callee);
  };

  // Most callees do nothing that the analysis tracks: a look at their calls is enough to know.
  const isInteresting = (fn: FunctionIr, depth: number): boolean => {
    const home = unmoved(fn);
    const known = interest.known(home);
    if (known !== undefined) return known;
    if (depth > deepest) return false;
    return interest.make(home, () => seemsInteresting(home, depth), false);
  };

  const seemsInteresting = (fn: FunctionIr, depth: number): boolean => {
    handedOut(program, [fn]);
    return fn.blocks.some(
      ({ ops, end }) =>
        hasComparison(end) ||
        ops.some((op) => {
          if (op.kind === 'guard') return true;
          if (op.kind === 'assign') return sequenceRow(op) !== null;
          if (op.kind !== 'call') return false;
          const name = op.callee.kind === 'name' ? op.callee.name : '';
          const callees = calleesOf(fn, op);
          if (callees === null) {
            if (vocabulary.locks.has(name) || vocabulary.events.has(name)) return true;
            return lockLikeName.test(name) || declaredCallees(program, fn, op).length > 0;
          }
          return callees.some((c) => isInteresting(c, depth + 1));
        }),
    );
  };

  const sleeperOf = (fn: FunctionIr): Witness | null =>
    sleepers.ask(
      unmoved(fn),
      () =>
        isInteresting(fn, 0) && !running.has(fn)
          ? (summary(fn)?.alwaysSleeps ?? null)
          : alwaysSleeps(fn, (op) => sleepWitness(fn, op)),
      null,
    );

  /** What sleeps with the caller's lock given back is no sleeper to the caller. */
  const sleeperIn = (fn: FunctionIr, calls: readonly CallVisit[]): Witness | null => {
    const relieved = new Set(
      calls.filter((c) => c.states.some((s) => s.locks.some((l) => l.count < 0))).map((c) => c.op),
    );
    return alwaysSleeps(fn, (op) => (relieved.has(op) ? null : sleepWitness(fn, op)));
  };

  const sleepWitness = (fn: FunctionIr, op: CallOp): Witness | null => {
    const name = op.callee.kind === 'name' ? op.callee.name : op.callee.place.key;
    const callees = calleesOf(fn, op);
    if (callees === null && sleepsByName(op)) return { chain: [name], file: fn.path, span: op.span };
    const [only, other] = callees ?? declaredCallees(program, fn, op);
    if (only === undefined || other !== undefined) return null;
    const inner = sleeperOf(only);
    return inner === null ? null : { ...inner, chain: [name, ...inner.chain] };
  };

  const sleep = (fn: FunctionIr, op: CallOp): Sleep | null => {
    const witness = sleepWitness(fn, op);
    return witness === null ? null : { witness, always: true, span: op.span };
  };

  const kinds = (fn: FunctionIr): EventKinds =>
    memory.kinds.ask(unmoved(fn), () => {
      handedOut(program, [fn]);
      const rows = factsOf(fn).calls.flatMap(({ event }) => event ?? []);
      return { events: new Set(rows.map((r) => r.event)), protocols: new Set(rows.map((r) => r.protocol)) };
    });

  const roles = (fn: FunctionIr): readonly CallbackRole[] => program.callbackRoles(fn);
  const lockOf: FlowEngine['lockOf'] = (fn, visit) => {
    const [state] = visit.states;
    if (visit.lock === null || state === undefined) return null;
    return identifyLockAt(contextOf(fn), state, visit.lock, visit.op, visit.callees);
  };
  const callbacks = createCallbackFacts(program, factsOf, summary, calleesOf, memory.shared);
  const forget = (): void => {
    facts.clear();
    ranges.clear();
  };
  const engine: FlowEngine = {
    facts: factsOf,
    kinds,
    openRanges,
    walk,
    forget,
    summary,
    roles,
    lockOf,
    sleep,
    reaches: createReach(program, calleesOf),
    course,
    guardSleeps,
    calleesOf,
    isOver,
    memo: () => new Memo(program),
    ...callbacks,
  };
  keepMemory(engine, memory);
  return engine;
}

/** The functions that a call reaches; null if that is not known or the vocabulary says it all. */
function resolve(program: Program, fn: FunctionIr, op: CallOp, name: string): readonly FunctionIr[] | null {
  const found = isSpoken(name)
    ? program.functionsNamed(fn.path, [name]).find((f) => f.isStatic)
    : program.definition(name, fn.path);
  if (found === undefined || found === null) return null;
  return [boundCallee(program, fn, op, found)];
}

function neutralSummary(fn: FunctionIr, sleeper: Witness | null): Summary {
  return {
    fn,
    outcomes: [unknownOutcome()],
    alwaysSleeps: sleeper,
    acquires: new Set(),
    acquiresThrough: new Map(),
    setsSequence: 'never',
    translates: null,
    fills: new Set(),
    yields: false,
    checks: false,
    increments: new Map(),
    decrements: new Set(),
    opensInvalidation: false,
    closesInvalidation: false,
  };
}
