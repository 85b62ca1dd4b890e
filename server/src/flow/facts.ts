// What the flow engine tells the rules about one function: every call, store and return that was reached,
// with the states that reached it. States are those *before* the operation.

import type { Span } from '../base/span.ts';
import type { AssignOp, CallOp, FunctionIr, GuardOp, Op, Place, Terminator, UnguardOp } from '../ir/ir.ts';
import type { CallbackRole } from '../program/program.ts';
import type { Memo } from '../program/trails.ts';
import type {
  EventKind,
  EventRow,
  LockRow,
  PlainRow,
  ProtocolId,
  SleeperRow,
} from '../semantics/contracts/row.ts';
import type { FunctionContext } from './context.ts';
import type { LockIdentity } from './locks.ts';
import type { Search } from './reach.ts';
import type { Walker } from './solver.ts';
import type { State } from './state.ts';
import type { Summary, Witness } from './summary.ts';
import type { Value } from './values.ts';

export interface FlowEngine {
  readonly facts: (fn: FunctionIr) => FlowFacts;
  /**
   * Facts of a function that has too many paths, where only open invalidations and results keep them apart: locks and
   * attempts in its states are those of some path, and mean nothing.
   */
  readonly openRanges: (fn: FunctionIr) => FlowFacts;
  /** The function as a graph of states, solved anew: for skeletons. With too many paths, only these locks keep some apart. */
  readonly walk: (fn: FunctionIr, watched?: ReadonlySet<string>) => Walk;
  /** True when no more time is to be spent on the function that is looked at. */
  readonly isOver: () => boolean;
  /** What of the protocols the function has calls of: kept over edits, when its facts are gone. */
  readonly kinds: (fn: FunctionIr) => EventKinds;
  /** Drops all facts, which are large; summaries stay. */
  readonly forget: () => void;
  /** null for functions that are being summarised right now, or too deep. */
  readonly summary: (fn: FunctionIr) => Summary | null;
  /** Roles as a callback, and whether it runs below one, from the module's ops tables. */
  readonly roles: (fn: FunctionIr) => readonly CallbackRole[];
  /** Lock classes held where the callbacks of this subscription move the sequence; null if unresolved. */
  readonly sequenceLocks: (
    field: string | null,
    protocol: string,
    path: string,
  ) => ReadonlySet<string> | null;
  /** Classes that any callback of the module's ops may acquire. */
  readonly callbackLocks: (path: string) => ReadonlySet<string>;
  /** Classes that a callback of the module waits for while it runs for an invalidation, with that callback. */
  readonly invalidationLocks: (path: string) => ReadonlyMap<string, FunctionIr>;
  /** Those of the file's own callbacks, and of what they call directly. */
  readonly ownLocks: (path: string) => ReadonlySet<string>;
  /** True if the module samples or checks the sequence of subscriptions served by that callback's table. */
  readonly hasReader: (role: CallbackRole, path: string) => boolean;
  /** The class of a subscription's place: `struct svm_notifier.notifier`. */
  readonly subscriptionClass: (fn: FunctionIr, place: Place) => string | null;
  /** The lock that a lock call works on, as the first state names it; null if it cannot be named. */
  readonly lockOf: (fn: FunctionIr, visit: CallVisit) => LockIdentity | null;
  /** Why the call surely sleeps, or null. */
  readonly sleep: (fn: FunctionIr, op: CallOp) => Sleep | null;
  /** How the call comes to an operation of that kind whatever its arguments are, or null. */
  readonly reaches: (fn: FunctionIr, op: CallOp, search: Search) => Witness | null;
  /** What follows the call in the states that `assume` leaves, up to operations that end the search. */
  readonly course: (fn: FunctionIr, visit: CallVisit, how: CourseOptions) => Course;
  /** True if the guard class sleeps to acquire. */
  readonly guardSleeps: (name: string) => boolean;
  readonly calleesOf: (fn: FunctionIr, op: CallOp) => readonly FunctionIr[] | null;
  /** An empty memo, for answers that are made of what this engine and its program say. */
  readonly memo: <K, T>() => Memo<K, T>;
  /** The functions of the file that lie on a notifier path, in order of offset. */
  readonly notifierPaths: (path: string) => readonly FunctionIr[];
}

export interface EventKinds {
  readonly events: ReadonlySet<EventKind>;
  readonly protocols: ReadonlySet<ProtocolId>;
}

export interface CourseOptions {
  /** The state after the call as it goes on, or null if this outcome is not followed. */
  readonly assume: (state: State) => State | null;
  /** The path ends before this operation. */
  readonly stops: (op: Op, state: State) => boolean;
  /** The path ends at this branch. */
  readonly stopsAt?: (end: CourseTest['end']) => boolean;
  /** Only open invalidations and results keep paths apart, as in `openRanges`. */
  readonly rangesOnly?: boolean;
}

/** One outcome of a call and what it leads to, with no other path mixed in. */
export interface Course {
  readonly calls: readonly CourseStep<CallOp>[];
  readonly assigns: readonly CourseStep<AssignOp>[];
  /** Branches and switches, with the states that come to them. */
  readonly tests: readonly CourseTest[];
  readonly returns: readonly CourseReturn[];
  /** Operations at which paths ended. */
  readonly stopped: ReadonlySet<Op>;
  /** Too many states: claims that need every path must not be made. */
  readonly widened: boolean;
}

export interface CourseStep<T extends Op> {
  readonly op: T;
  readonly block: number;
  readonly states: readonly State[];
}

export interface CourseTest {
  readonly end: Extract<Terminator, { kind: 'branch' | 'switch' }>;
  readonly states: readonly State[];
}

export interface CourseReturn {
  readonly end: Extract<Terminator, { kind: 'return' }>;
  readonly arrivals: readonly Arrival[];
}

export interface Walk {
  readonly context: FunctionContext;
  readonly walker: Walker;
  readonly widened: boolean;
}

export interface FlowFacts {
  readonly fn: FunctionIr;
  readonly calls: readonly CallVisit[];
  readonly stores: readonly StoreVisit[];
  readonly assigns: readonly AssignVisit[];
  readonly guards: readonly GuardVisit[];
  readonly returns: readonly ReturnVisit[];
  readonly summary: Summary;
  /** What was noted of correlated conditions: whoever runs a part of the function again needs it. */
  readonly correlated: Pick<FunctionContext, 'mentions' | 'rechecks'>;
  /** The state set of some block hit its cap: claims that need every path must not be made. */
  readonly widened: boolean;
}

export interface CallVisit {
  readonly op: CallOp;
  readonly block: number;
  readonly states: readonly State[];
  readonly event: EventRow | null;
  /** What the call does to a lock, or the one call in the function behind it. */
  readonly lock: LockRow | null;
  readonly sleeper: SleeperRow | null;
  readonly plain: PlainRow | null;
  /** Bodies that the call may reach; empty if none is in view or the vocabulary knows the name. */
  readonly callees: readonly FunctionIr[];
  /** The call's operands depend on a translation and it may publish it. */
  readonly publishes: boolean;
}

/** A store of a value that depends on a translation to memory that others see. */
export interface StoreVisit {
  readonly op: AssignOp;
  readonly block: number;
  readonly states: readonly State[];
}

/** An assignment that rules look at: initialisers of an invlock state. */
export interface AssignVisit {
  readonly op: AssignOp;
  readonly block: number;
  readonly states: readonly State[];
}

export interface GuardVisit {
  readonly op: GuardOp | UnguardOp;
  readonly states: readonly State[];
}

export interface ReturnVisit {
  readonly end: Extract<Terminator, { kind: 'return' }>;
  readonly block: number;
  readonly arrivals: readonly Arrival[];
}

export interface Arrival {
  readonly state: State;
  readonly value: Value | null;
}

export interface Sleep {
  readonly witness: Witness;
  readonly always: boolean;
  readonly span: Span;
}
