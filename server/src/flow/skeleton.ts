// From a real function to a role that the explorer runs: the solved function is walked state by state, so that
// correlated branches stay correlated, and what the protocol does not see is left out. Callees in view are put in
// line. Locks are lock classes: two instances of one class count as one lock, which reports say.

import type { Span } from '../base/span.ts';
import type { Block, CallOp, FunctionIr, GuardOp, Op, UnguardOp } from '../ir/ir.ts';
import type { LockRow, ProtocolId } from '../semantics/contracts/row.ts';
import { sectionStateInit } from '../semantics/identity.ts';
import { checkLines, sampleLine, stateInitLine, verdictLines } from '../semantics/roles.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { isUse } from './copies.ts';
import { applyCall } from './calls.ts';
import { declaredCallees } from './declared.ts';
import { evaluate } from './evaluate.ts';
import type { FlowEngine, Walk } from './facts.ts';
import { identifyLock } from './locks.ts';
import { outcomesOf, type Leaving } from './outcomes.ts';
import { mayUseHandedOver, storesTranslation } from './publish.ts';
import { eventNode, isAttempted, isOver, type Seen } from './skeleton-events.ts';
import { type Handle, marks, type Skeleton, type SkeletonOptions, tooLarge } from './skeleton-facts.ts';
import { lineOf, spotAt } from './skeleton-spots.ts';
import { linesOf, originOf, passing, reaches, SkeletonGraph } from './skeleton-graph.ts';
import { classHandedIn, contradictsCall, handleAt, mayHideSteps, takesBitLock } from './skeleton-sight.ts';
import { LockLines, watchedLocks, type Outer } from './skeleton-locks.ts';
import { forgetUnnamed, isTooLong, renamed, restOf } from './skeleton-walk.ts';
import { hasComparison, sequenceRow } from './sequence-field.ts';
import { heldLocks, type State } from './state.ts';
import { NEG, ZERO } from './values.ts';

/** Calls put in line, one below the other. */
const deepest = 5;
/** A use unless a check can follow. */
const tentative = 'map?';

export function skeletonOf(flow: FlowEngine, fn: FunctionIr, options: SkeletonOptions): Skeleton {
  return new Builder(flow, options).build(fn);
}

type Return = (leaving: Leaving, end: Span) => number[];

class Builder {
  private readonly graph = new SkeletonGraph();
  private readonly flow: FlowEngine;
  private readonly options: SkeletonOptions;
  private readonly abstracted = new Set<string>();
  private readonly seen: Seen = {
    samples: 0,
    lookups: 0,
    checks: 0,
    earlyChecks: 0,
    publishes: 0,
    sets: 0,
    removals: 0,
  };
  private setsSequence = false;
  /** Functions that check under no lock of both sides. */
  private readonly barelyChecked: FunctionIr[] = [];
  private readonly subscriptions = new Set<string>();
  private readonly protocols = new Set<ProtocolId>();
  private readonly checkLocks = new Set<string>();
  private readonly handles: Handle[] = [];
  private readonly locks: LockLines;
  private readonly watched: ReadonlySet<string> | undefined;

  constructor(flow: FlowEngine, options: SkeletonOptions) {
    this.flow = flow;
    this.options = options;
    this.locks = new LockLines(this.graph, options.role, options.locks, options.leaked);
    this.watched = watchedLocks(options);
  }

  build(fn: FunctionIr): Skeleton {
    if (fn.partial) this.abstracted.add(`${fn.name}: syntax errors`);
    this.setsSequence = this.flow.summary(fn)?.setsSequence !== 'never';
    const whole = this.inline(fn, 0, { held: new Set(), isOver: true, from: null }, (leaving, end) => [
      this.leave(leaving, end),
    ]);
    this.locks.settleTeardown(fn);
    const mark = this.options.allWays === true ? undefined : marks[this.options.role];
    // An invalidation that the callback lets pass is none of the driver's.
    const entry = mark === undefined ? whole : passing(this.graph, whole, mark);
    if (this.graph.isFull()) this.abstracted.add(tooLarge);
    this.seen.publishes = this.settleUses();
    for (const checker of this.barelyChecked)
      if (this.mayHoldBit(checker)) this.abstracted.add(`${checker.name}() checks under a bit lock`);
    if (this.locks.mayBeNameless()) this.abstracted.add('a lock without a name');
    const locks = this.locks.specs();
    // Kinds are known only now: the lines name locks by their classes until here.
    const names = new Map([...locks].map(([cls, spec]) => [cls, spec.name]));
    if (forgetUnnamed(this.graph, names)) this.abstracted.add('a lock that is taken out of sight');
    const lines = linesOf(this.graph, entry).map((line) => renamed(line, names));
    const { seen, subscriptions, protocols, checkLocks, handles } = this;
    const checksOld = reaches(this.graph, entry, checkLines, new Set([sampleLine]));
    return {
      lines,
      locks,
      seen,
      checksOld,
      subscriptions,
      protocols,
      checkLocks,
      handles,
      abstracted: [...this.abstracted],
    };
  }

  private leave(leaving: Leaving, end: Span): number {
    const { state, value } = leaving;
    const mask = value?.mask ?? 0;
    if (this.options.role === 'fault')
      return this.options.isPersistent === true && mask === NEG
        ? this.graph.add(null)
        : this.locks.handOver(leaving, end);
    if (this.options.role === 'invalidator') return this.locks.handOver(leaving, end);
    if (this.options.role === 'end') return this.graph.add('return');
    // false refuses the range, as an errno does at its start, which only a range that is not blockable may be.
    if (mask === (this.options.role === 'start' ? NEG : ZERO)) return this.graph.add('exit refused');
    // An invalidation that the callback lets pass is none of the driver's: its own, or of another kind.
    if (this.options.allWays !== true && this.setsSequence && !state.sequenceSet) return this.graph.add(null);
    return this.graph.add('return');
  }

  private inline(fn: FunctionIr, depth: number, outer: Outer, back: Return): number {
    if (fn.blocks.some((b) => hasComparison(b.end)))
      this.abstracted.add(`${fn.name}() compares the counter by hand`);
    const walk = this.flow.walk(fn, this.watched);
    for (const s of walk.walker.entries.flat()) this.noteAttempts(s);
    if (walk.widened || isTooLong(fn)) this.abstracted.add(`${fn.name}: too many paths`);
    const nodes = walk.walker.entries.map((states) => states.map(() => -1));
    const open: [number, number][] = [];
    const nodeAt = (block: number, index: number): number => {
      const known = nodes[block]?.[index] ?? -1;
      if (known >= 0) return known;
      const fresh = this.graph.add(null);
      const row = nodes[block];
      if (row !== undefined) row[index] = fresh;
      open.push([block, index]);
      return fresh;
    };
    const entry = nodeAt(0, 0);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (this.graph.isFull()) break;
      const [id, index] = next;
      const block = walk.context.fn.blocks[id];
      const state = walk.walker.entries[id]?.[index];
      if (block === undefined || state === undefined) continue;
      const from = restOf(
        block,
        () => this.graph.isFull(),
        (op, s, rest) => this.operation(walk, op, s, depth, outer, rest),
        (s) => this.ending(walk, block, s, outer, nodeAt, back),
      );
      this.graph.node(nodeAt(id, index)).next.push(from(0, state));
    }
    return entry;
  }

  /** No lock that both sides take is held here or in a caller in line. */
  private isBare(state: State, outer: Outer): boolean {
    const held = [...outer.held, ...heldLocks(state).map((l) => l.cls)];
    return held.every((cls) => cls === null || this.locks.nameOf(cls) === null);
  }

  private mayHoldBit(fn: FunctionIr): boolean {
    return fn.blocks.some((b) => b.ops.some((o) => o.kind === 'call' && takesBitLock(this.flow, o, fn)));
  }

  private noteAttempts(state: State): void {
    for (const a of state.attempts) {
      if (a.field !== null) this.subscriptions.add(a.field);
      if (a.sampled !== null || a.checked !== null) this.protocols.add(a.protocol);
      for (const key of a.checkLocks) {
        const cls = state.locks.find((l) => l.key === key)?.cls;
        if (a.stage === 'checked' && cls !== null && cls !== undefined) this.checkLocks.add(cls);
      }
    }
  }

  /** The node of an operation and what comes after it. */
  private operation(
    walk: Walk,
    op: Op,
    state: State,
    depth: number,
    outer: Outer,
    rest: (s: State) => number,
  ): number {
    const { context, walker } = walk;
    const spot = spotAt(this.options.spots, walk, op);
    if (spot !== null) return this.graph.line(spot.line, spot.at, walker.step(context, state, op).map(rest));
    if (op.kind === 'guard' || op.kind === 'unguard') return this.guard(walk, op, state, outer, rest);
    if (op.kind === 'assign') {
      const after = walker.step(context, state, op).map(rest);
      if (sequenceRow(op) !== null) {
        this.seen.samples++;
        const node = this.graph.line(sampleLine, originOf(walk, op.span, null), after);
        return isOver(state, outer.isOver) ? this.graph.before('discard', node) : node;
      }
      if (op.value.kind === 'constant' && op.value.name === sectionStateInit)
        return this.graph.line(stateInitLine, originOf(walk, op.span, null), after);
      if (this.options.role === 'fault' && storesTranslation(state, op)) {
        return this.graph.line(this.useLine(state), originOf(walk, op.span, null), after);
      }
      return this.graph.silent(after);
    }
    if (op.kind !== 'call') return this.graph.silent(walker.step(context, state, op).map(rest));
    return this.call(walk, op, state, depth, outer, rest);
  }

  private call(
    walk: Walk,
    op: CallOp,
    state: State,
    depth: number,
    outer: Outer,
    rest: (s: State) => number,
  ): number {
    const { context, walker } = walk;
    const callees = this.flow.calleesOf(context.fn, op);
    const name = op.callee.kind === 'name' ? op.callee.name : '';
    if (callees === null) {
      const lock = vocabulary.locks.get(name);
      if (lock !== undefined)
        return this.lockStep(walk, op, lock, state, outer, walker.step(context, state, op), rest);
      const event = vocabulary.events.get(name);
      if (event !== undefined) {
        const handle = handleAt(walk, state, op, event, outer);
        if (handle !== null) this.handles.push(handle);
        if (handle !== null && this.options.isOurs?.(handle) === false)
          return this.graph.silent(walker.step(context, state, op).map(rest));
        const isBare = this.isBare(state, outer);
        if (event.event === 'check' && isBare) this.barelyChecked.push(walk.context.fn);
        const { mapAtCheck = false } = this.options;
        const isUnlocked = outer.held.size === 0 && heldLocks(state).length === 0;
        const line = lineOf(walk, op, event, this.options, isUnlocked);
        const here = { walk, op, row: event, line, state, rest, outer, mapAtCheck };
        return eventNode(this.graph, this.seen, here);
      }
      if (mayHideSteps(walk, op, this.options.role))
        this.abstracted.add(name === '' ? 'a call through a pointer' : name);
    }
    const seen = callees ?? declaredCallees(context.program, context.fn, op);
    if (depth < deepest && seen.length > 0 && seen.every((c) => this.isRelevant(c))) {
      const inner = this.calleesInLine(walk, op, seen, state, depth, outer, rest);
      return this.publishesHere(walk, op, state, outer, callees)
        ? this.useBefore(walk, op, state, inner)
        : inner;
    }
    const after = walker.step(context, state, op);
    const sleeper = callees === null ? vocabulary.sleepers.get(name) : undefined;
    if (sleeper?.when === 'always' && this.options.role !== 'fault')
      return this.graph.line('sleep', originOf(walk, op.nameSpan, op), after.map(rest));
    const to = this.graph.silent(after.map(rest));
    return this.publishesHere(walk, op, state, outer, callees) ? this.useBefore(walk, op, state, to) : to;
  }

  private publishesHere(
    walk: Walk,
    op: CallOp,
    state: State,
    outer: Outer,
    callees: readonly FunctionIr[] | null,
  ): boolean {
    if (this.options.role !== 'fault') return false;
    // A callee has looked up, checked, and handed the lock over: what is done with the object is the use.
    const isHandedOver = state.attempts.some((a) => a.handedOver && a.published === null);
    if (isHandedOver && mayUseHandedOver(op, callees)) return true;
    // Pages that no sequence stands for are held by their own references.
    if (!isAttempted(state, outer)) return false;
    return isUse(walk.context, state, op, callees);
  }

  private useBefore(walk: Walk, op: CallOp, state: State, to: number): number {
    const node = this.graph.add(this.useLine(state), originOf(walk, op.nameSpan, op));
    this.graph.node(node).next = [to];
    return node;
  }

  /** The use of a page that was checked, or perhaps only a preparation: what can follow will tell. */
  private useLine(state: State): string {
    return state.attempts.some((a) => a.stage !== 'sampled') ? 'map' : tentative;
  }

  /** What is done to pages before a check can unwind is no use; what no check follows is one. */
  private settleUses(): number {
    let uses = 0;
    for (const node of this.graph.nodes) {
      if (node.line === tentative) {
        const isChecked = (to: number): boolean =>
          reaches(this.graph, to, verdictLines, new Set([sampleLine]));
        node.line = this.options.checkedLater === true || node.next.some(isChecked) ? null : 'map';
      }
      if (node.line === 'map') uses++;
    }
    return uses;
  }

  private isRelevant(callee: FunctionIr): boolean {
    const summary = this.flow.summary(callee);
    if (summary === null) return false;
    if (summary.checks || summary.translates !== null || summary.setsSequence !== 'never') return true;
    if (summary.opensInvalidation || summary.closesInvalidation) return true;
    if (summary.outcomes.some((o) => o.samples.length + o.checks.length > 0 || o.blockable !== 'untested'))
      return true;
    const touches = (cls: string | null): boolean => cls !== null && this.locks.nameOf(cls) !== null;
    if (this.options.role !== 'fault' && summary.alwaysSleeps !== null) return true;
    if ([...summary.acquires].some(touches)) return true;
    // Of a lock that it is given the caller knows the class: in line it is told.
    return summary.outcomes.some((o) => o.locks.some((l) => l.cls === null || touches(l.cls)));
  }

  private calleesInLine(
    walk: Walk,
    op: CallOp,
    callees: readonly FunctionIr[],
    state: State,
    depth: number,
    outer: Outer,
    rest: (s: State) => number,
  ): number {
    const { context } = walk;
    const held = new Set([...outer.held, ...heldLocks(state).flatMap((l) => l.cls ?? [])]);
    const from = { context, state, op, outer };
    const within = { held, isOver: isOver(state, outer.isOver), from };
    const entries = callees.map((callee) => {
      const summary = this.flow.summary(callee);
      if (summary === null) return this.graph.silent(walk.walker.step(context, state, op).map(rest));
      return this.inline(callee, depth + 1, within, (leaving) => {
        const one = { ...summary, outcomes: outcomesOf([leaving]) };
        const restricted = {
          ...context,
          summaryOf: (c: FunctionIr, call: CallOp) => (c === callee ? one : context.summaryOf(c, call)),
        };
        return applyCall(restricted, state, op, [callee]).map(rest);
      });
    });
    return this.graph.silent(entries);
  }

  private guard(
    walk: Walk,
    op: GuardOp | UnguardOp,
    state: State,
    outer: Outer,
    rest: (s: State) => number,
  ): number {
    const after = walk.walker.step(walk.context, state, op);
    const row = vocabulary.guards.get(op.name);
    const lock =
      row === undefined ? undefined : vocabulary.locks.get(op.kind === 'guard' ? row.acquire : row.release);
    if (lock === undefined) return this.graph.silent(after.map(rest));
    return this.lockStep(walk, op, lock, state, outer, after, rest);
  }

  private lockStep(
    walk: Walk,
    op: CallOp | GuardOp | UnguardOp,
    row: LockRow,
    state: State,
    outer: Outer,
    after: readonly State[],
    rest: (s: State) => number,
  ): number {
    const lock = identifyLock(walk.context, state, row.lock, op);
    const cls = lock?.cls ?? (lock?.place ? classHandedIn(lock.place, outer) : null);
    if (cls === null && row.effect === 'acquire') this.locks.noteNameless(row);
    if (cls === null || this.locks.nameOf(cls) === null) return this.graph.silent(after.map(rest));
    // What a prototype stands for has no text but the call.
    const from = walk.context.fn.isDeclared === true ? outer.from : null;
    const at = from === null ? originOf(walk, op.span, op) : originOf(from, from.op.span, from.op);
    return this.locks.step({ cls, row, state, outer, after, rest, at, resultId: op.id });
  }

  /** Ends a block: where each way out of it leads. */
  private ending(
    walk: Walk,
    block: Block,
    state: State,
    outer: Outer,
    nodeAt: (b: number, k: number) => number,
    back: Return,
  ): number {
    switch (block.end.kind) {
      case 'return': {
        const value = block.end.value === null ? null : evaluate(state, block.end.value);
        return this.graph.silent(back({ state, value }, block.end.span));
      }
      case 'stop':
        return this.graph.add('end');
      default:
        return this.graph.silent(
          walk.walker.leave(block, state).flatMap(([to, index]) => {
            const there = walk.walker.entries[to]?.[index];
            if (there !== undefined && contradictsCall(walk.context.fn, there, outer)) return [];
            return [nodeAt(to, index)];
          }),
        );
    }
  }
}
