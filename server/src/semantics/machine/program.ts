// The language that protocol models, driver patterns and skeletons of real functions are written in. A procedure
// is a list of lines; `assemble` puts the procedures that a role calls in line and yields instructions.
//
// An *event* runs as one step of the machine up to the next instruction that can wait, or to a `step` line. In a
// *routine* each line that touches shared state is a step, so that anything may happen in between.

import type { Span } from '../../base/span.ts';
import type { Property } from './properties.ts';

export type Mode = 'read' | 'write';

export type LockKind =
  /** mutex: sleeps, exclusive */
  | 'mutex'
  /** spinlock: exclusive, never sleeps */
  | 'spin'
  /** rw_semaphore: sleeps; a queued writer holds back new readers */
  | 'rwsem'
  /** rwlock_t: as rwsem, but spins */
  | 'rwlock';

export interface LockSpec {
  readonly name: string;
  readonly kind: LockKind;
}

/** Where a line of a skeleton comes from. */
export interface Origin {
  readonly file: string;
  readonly span: Span;
  /** What the trace says instead of the event's name: the callee, as written. */
  readonly text?: string;
}

export type Line = string | { readonly text: string; readonly at?: Origin };

export interface Procedure {
  readonly kind: 'event' | 'routine';
  readonly lines: readonly Line[];
  /** What a trace says of the event's result: `-> {my.seq}`; names in braces are read after the step. */
  readonly shows?: string;
}

export type Procedures = Readonly<Record<string, Procedure>>;

/** A role: a procedure that tasks run. Symmetric tasks of one role are interchangeable. */
export interface TaskSpec {
  readonly role: string;
  readonly procedure: string;
  readonly count: number;
  /** The liveness properties ask whether tasks with this mark get done. */
  readonly reader: boolean;
  /** It starts over where others are done. Sequences are then counted without their size. */
  readonly endless?: boolean;
}

/** Everything that a search needs: shared variables, locks, procedures and the tasks that run them. */
export interface SystemSpec {
  /** Initial values, 0 to 255. */
  readonly shared: Readonly<Record<string, number>>;
  /** Which shared variables and registers hold sequence numbers: only equality, parity and order count. */
  readonly sequences: readonly string[];
  readonly locks: readonly LockSpec[];
  readonly procedures: Procedures;
  readonly tasks: readonly TaskSpec[];
}

export type Operand =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'shared'; readonly name: string }
  | { readonly kind: 'own'; readonly name: string };

export interface Condition {
  readonly left: Operand;
  readonly relation: '==' | '!=' | 'odd' | 'even';
  readonly right: Operand;
}

export type Operation =
  | { readonly op: 'goto'; readonly to: number }
  | { readonly op: 'if'; readonly when: Condition; readonly to: number }
  | { readonly op: 'choose'; readonly to: readonly number[] }
  | { readonly op: 'set'; readonly target: Operand; readonly value: Operand; readonly plus: number }
  /** Waits until the condition holds. With `expires`, it may give up and go there. */
  | { readonly op: 'wait'; readonly when: Condition; readonly expires: number }
  | { readonly op: 'lock'; readonly lock: number; readonly mode: Mode }
  | { readonly op: 'trylock'; readonly lock: number; readonly mode: Mode; readonly busy: number }
  | { readonly op: 'unlock'; readonly lock: number; readonly mode: Mode }
  /** A call that may sleep. */
  | { readonly op: 'sleep' }
  /** The page is looked up and faulted in if it is not there. */
  | { readonly op: 'lookup' }
  /** The device maps what was looked up. */
  | { readonly op: 'map' }
  | { readonly op: 'unmap' }
  /** What was looked up is dropped. */
  | { readonly op: 'discard' }
  /** The page-table entry is cleared and its page freed. */
  | { readonly op: 'clear' }
  /** From here, until it shuts, the device must have no mapping. */
  | { readonly op: 'open' }
  | { readonly op: 'shut' }
  /** An invalidation begins: whoever is in a fault can no longer expect to go through unhindered. */
  | { readonly op: 'begin' }
  /** A fault begins: it is quiet if no invalidation is running. */
  | { readonly op: 'arrive' }
  | { readonly op: 'violate'; readonly property: Property }
  | { readonly op: 'end' };

export type Instruction = Operation & {
  /** A step of the machine starts here. */
  readonly starts: boolean;
  readonly row: Row;
};

/** What a trace says of a step: the innermost event, or the line itself. */
export interface Row {
  readonly event: string;
  readonly shows: string;
  /** The way out of the event that this instruction takes. */
  readonly exit?: string;
  readonly at: Origin | undefined;
}

export interface Program {
  readonly role: string;
  readonly code: readonly Instruction[];
}

/** Registers that every task has. */
export const commonRegisters = ['page', 'nb', 'section', 'quiet'] as const;

/** Shared variables that every system has: page-table entry, device mapping, open windows, running invalidations. */
export const commonShared = { pte: 1, device: 0, window: 0, running: 0 } as const;

/** Values of pages. */
export const NONE = 0;
export const CURRENT = 1;
export const STALE = 2;
