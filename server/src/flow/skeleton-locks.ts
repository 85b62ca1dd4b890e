// The locks of a skeleton: which lock a line means, what a call does to it, and of which kind it is.

import type { Span } from '../base/span.ts';
import type { CallOp, FunctionIr } from '../ir/ir.ts';
import type { LockRow } from '../semantics/contracts/row.ts';
import { mmapLockClass } from '../semantics/identity.ts';
import type { LockSpec, Origin } from '../semantics/machine/program.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { isNonLocal } from './assign.ts';
import type { FunctionContext } from './context.ts';
import type { SkeletonGraph } from './skeleton-graph.ts';
import type { LeakedLock, SkeletonOptions, SkeletonRole } from './skeleton-facts.ts';
import type { Leaving } from './outcomes.ts';
import { withFact, type HeldLock, type State } from './state.ts';
import { ANY, POS, ZERO, type Value } from './values.ts';

/** What the callers of a function in line have done. */
export interface Outer {
  /** Classes that they hold. */
  readonly held: ReadonlySet<string>;
  /** Their attempts are over: what was looked up for them is dropped by the next one. */
  readonly isOver: boolean;
  /** The call by which the function came to be in line. */
  readonly from: Calling | null;
}

export interface Calling {
  readonly context: FunctionContext;
  readonly state: State;
  readonly op: CallOp;
  readonly outer: Outer;
}

export interface LockStep {
  readonly cls: string;
  readonly row: LockRow;
  readonly state: State;
  readonly outer: Outer;
  readonly after: readonly State[];
  readonly rest: (state: State) => number;
  readonly at: Origin;
  /** Of the temporary that stands for the call's result. */
  readonly resultId: number;
}

/** What a reader's paths may be told apart by, if they are too many; whoever invalidates needs all that is held. */
export function watchedLocks(options: SkeletonOptions): ReadonlySet<string> | undefined {
  if (options.role !== 'fault') return undefined;
  return new Set([mmapLockClass, ...options.locks, ...(options.watched ?? [])]);
}

export class LockLines {
  private readonly graph: SkeletonGraph;
  private readonly role: SkeletonRole;
  private readonly classes: ReadonlySet<string>;
  private readonly leaked: LeakedLock | undefined;
  private readonly kinds = new Map<string, { sleeping: boolean; shared: boolean; header: string }>();
  /** Where the calls are declared that take locks whose class nobody knows: mutex.h, rwsem.h. */
  private readonly nameless = new Set<string>();

  constructor(graph: SkeletonGraph, role: SkeletonRole, classes: ReadonlySet<string>, leaked?: LeakedLock) {
    this.graph = graph;
    this.role = role;
    this.classes = classes;
    this.leaked = leaked;
  }

  /** What lines call a lock until its kind is known; null if it does not matter. */
  nameOf(cls: string): string | null {
    if (cls === mmapLockClass) return 'mmap';
    return this.classes.has(cls) ? `<${cls}>` : null;
  }

  /** The machine's locks by class, in the order in which they were met. */
  specs(): Map<string, LockSpec> {
    return new Map(
      [...this.kinds].map(([cls, { sleeping, shared }], k) => {
        const kind = sleeping ? (shared ? 'rwsem' : 'mutex') : shared ? 'rwlock' : 'spin';
        return [cls, { name: `l${k}`, kind }] as const;
      }),
    );
  }

  noteNameless(row: LockRow): void {
    this.nameless.add(row.source.file);
  }

  /** A lock without a name may be one that matters, unless those are all known to be of other types. */
  mayBeNameless(): boolean {
    if (this.nameless.size === 0) return false;
    return [...this.classes].some((cls) => {
      const known = this.kinds.get(cls);
      return known === undefined || this.nameless.has(known.header);
    });
  }

  /** What is still held when the function returns its caller releases, once it is done with the pages. */
  handOver({ state, value }: Leaving, end: Span | null): number {
    let node = this.graph.add('return');
    for (const l of state.locks) {
      if (l.count <= 0 || l.cls === null || this.isForgotten(l, value, end)) continue;
      const name = this.nameOf(l.cls);
      if (name === null) continue;
      node = this.graph.before(`unlock ${name} ${l.mode === 'shared' ? 'read' : 'write'}`, node);
    }
    return node;
  }

  private isForgotten(lock: HeldLock, value: Value | null, end: Span | null): boolean {
    const { leaked } = this;
    if (leaked === undefined || leaked.leaving === null || !isSameTaking(lock, leaked)) return false;
    return end?.start === leaked.leaving.span.start && (value?.mask ?? ANY) === leaked.leaving.mask;
  }

  /** A round that takes the very lock that the one before it forgot waits for itself. */
  private isTakenAgain(state: State): boolean {
    const { leaked } = this;
    if (leaked === undefined || leaked.leaving !== null) return false;
    return state.locks.some((l) => l.count > 0 && isSameTaking(l, leaked));
  }

  step({ cls, row, state, outer, after, rest, at, resultId }: LockStep): number {
    const name = this.nameOf(cls) ?? cls;
    if (cls !== mmapLockClass) this.noteKind(cls, row);
    const mode = row.mode === 'shared' ? 'read' : 'write';
    // Of several locks of one class the first one counts: the others are other instances.
    const isHeld = (s: State): boolean => s.locks.some((l) => l.cls === cls && l.count > 0);
    const isOuter = outer.held.has(cls);
    // One that is asserted is the caller's.
    const isOwn = state.locks.some((l) => l.cls === cls && l.count > 0 && l.origin !== 'asserted');
    if (row.effect === 'acquire' && (isHeld(state) || isOuter) && !this.isTakenAgain(state))
      return this.graph.silent(after.map(rest));
    if (row.effect === 'release' && (after.some(isHeld) || (isOuter && isOwn)))
      return this.graph.silent(after.map(rest));
    const changed = after.filter((s) => s.locks !== state.locks);
    const same = after.filter((s) => s.locks === state.locks);
    switch (row.effect) {
      case 'acquire': {
        if (row.trylock === true) {
          const node = this.graph.add(`trylock ${name} ${mode} busy`, at);
          this.graph.node(node).next = changed.map(rest);
          this.graph.node(node).exit = { name: 'busy', to: same.map(rest) };
          return node;
        }
        const taken = this.graph.add(`lock ${name} ${mode}`, at);
        this.graph.node(taken).next = (changed.length > 0 ? changed : after).map(rest);
        // A wait that a signal ends takes no lock.
        return changed.length > 0 && same.length > 0 ? this.graph.silent([taken, ...same.map(rest)]) : taken;
      }
      case 'release':
        return this.unlock(name, this.releaseMode(state, cls, mode), at, after.map(rest));
      case 'reacquire': {
        const [good = state] = after;
        const key = `%${resultId}`;
        const result = good.facts.values.get(key);
        // True if it was dropped in between; else nothing has happened.
        const moved = result === undefined ? good : withFact(good, key, { ...result, mask: POS });
        const back = this.graph.line(`lock ${name} ${mode}`, at, [rest(moved)]);
        const away = this.unlock(name, mode, at, [back]);
        if (result === undefined) return away;
        return this.graph.silent([away, rest(withFact(state, key, { ...result, mask: ZERO, exact: '0' }))]);
      }
      case 'assert':
        return this.assertion(cls, name, mode, state, outer, at, after.map(rest));
      case 'downgrade':
      case 'assert-not':
        return this.graph.silent(after.map(rest));
    }
  }

  /** The device's mapping goes while the callback has its lock; one that takes none is done when it is done. */
  private unlock(name: string, mode: string, at: Origin, to: number[]): number {
    const node = this.graph.add(`unlock ${name} ${mode}`, at);
    this.graph.node(node).next = to;
    if (!unmapping.has(this.role) || name === 'mmap') return node;
    const teardown = this.graph.add('unmap');
    this.graph.node(teardown).next = [node];
    return teardown;
  }

  /** A callback that takes none of these locks has taken the mapping away when it is done, if it does anything at all. */
  settleTeardown(fn: FunctionIr): void {
    if (!unmapping.has(this.role) || this.role === 'invalidator' || !mayTearDown(fn)) return;
    const { nodes } = this.graph;
    if (nodes.some((node) => node.line === 'unmap')) return;
    for (const node of nodes.filter((n) => n.line === 'return')) {
      node.line = 'unmap';
      node.next = [this.graph.add('return')];
    }
  }

  private releaseMode(state: State, cls: string, fallback: string): string {
    const held = state.locks.find((l) => l.cls === cls && l.count > 0);
    return held === undefined ? fallback : held.mode === 'shared' ? 'read' : 'write';
  }

  /**
   * The caller holds it, says the function: so it does, from here on, unless a caller in line has taken it. What calls a
   * callback holds no lock of the driver: an assertion below one is of a way that the core does not take.
   */
  private assertion(
    cls: string,
    name: string,
    mode: string,
    state: State,
    outer: Outer,
    at: Origin,
    to: number[],
  ): number {
    if (
      calledByCore.has(this.role) ||
      outer.held.has(cls) ||
      state.locks.some((l) => l.cls === cls && l.count > 0)
    )
      return this.graph.silent(to);
    const node = this.graph.add(`lock ${name} ${mode}`, at);
    this.graph.node(node).next = to;
    return node;
  }

  private noteKind(cls: string, row: LockRow): void {
    const known = this.kinds.get(cls) ?? {
      sleeping: row.holds === 'sleeping',
      shared: false,
      header: row.source.file,
    };
    known.shared ||= row.mode === 'shared';
    this.kinds.set(cls, known);
  }
}

/** It calls what no row knows, or stores: that may be what takes the mapping away. */
function mayTearDown(fn: FunctionIr): boolean {
  return fn.blocks.some((b) =>
    b.ops.some((op) => {
      if (op.kind === 'assign') return op.target !== null && isNonLocal(op.target);
      if (op.kind !== 'call') return false;
      return op.callee.kind !== 'name' || !isOfTheProtocol(op.callee.name);
    }),
  );
}

function isOfTheProtocol(name: string): boolean {
  return vocabulary.events.has(name) || vocabulary.locks.has(name) || vocabulary.plain.has(name);
}

const unmapping: ReadonlySet<SkeletonRole> = new Set(['callback', 'start', 'invalidator']);
const calledByCore: ReadonlySet<SkeletonRole> = new Set(['callback', 'start', 'end']);

function isSameTaking(lock: HeldLock, leaked: LeakedLock): boolean {
  return lock.certain && lock.key === leaked.key && lock.span.start === leaked.taken.start;
}
