// What a role is made with, and what it is made into.

import type { Span } from '../base/span.ts';
import type { FunctionIr, Place } from '../ir/ir.ts';
import type { EventRow, ProtocolId } from '../semantics/contracts/row.ts';
import type { Line, LockSpec } from '../semantics/machine/program.ts';
import type { Seen } from './skeleton-events.ts';
import type { Mask } from './values.ts';

/** A subscription's place in the function that names it. */
export interface Handle {
  readonly fn: FunctionIr;
  readonly place: Place;
  /** What the call does with it: whoever samples, looks up or checks reads the sequence. */
  readonly event: EventRow['event'];
  /** Class of the member that a checked sequence is read from: `struct foo.seq`; null if it is no member. */
  readonly sequence: string | null;
}

/**
 * A reader's path; what an interval notifier is told by; what the core calls in range_start and in range_end; who
 * opens and closes invalidations.
 */
export type SkeletonRole = 'fault' | 'callback' | 'start' | 'end' | 'invalidator';

/** An operation that only a finding knows the meaning of, and the line of the machine that it is. */
export interface Spot {
  readonly path: string;
  /** Where the operation's span starts, in UTF-16 units. */
  readonly start: number;
  readonly line: string;
}

/** A lock that the path forgets, as the rule that says so knows it. */
export interface LeakedLock {
  /** The instance, by its key in the function's states. */
  readonly key: string;
  /** Where it is taken. */
  readonly taken: Span;
  /** The return that leaves it held, and the result there; null: it is held when the next round takes it again. */
  readonly leaving: { readonly span: Span; readonly mask: Mask } | null;
}

export interface SkeletonOptions {
  readonly role: SkeletonRole;
  /** Lock classes that matter: any other lock is left out. The mmap lock always matters. */
  readonly locks: ReadonlySet<string>;
  /** Others that may come to matter: what holds them is told apart in any case. */
  readonly watched?: ReadonlySet<string>;
  /** False for the subscriptions of another callback than the one that is looked at. */
  readonly isOurs?: (handle: Handle) => boolean;
  /** No use of the pages is in sight: whoever checks well is taken to map them at once. */
  readonly mapAtCheck?: boolean;
  /** Another function checks what this one has looked up, before anybody uses it. */
  readonly checkedLater?: boolean;
  /** It never gives up where it may go on: what fails by itself hides that a retry cannot come to an end. */
  readonly isPersistent?: boolean;
  /** No caller releases this one. */
  readonly leaked?: LeakedLock;
  readonly spots?: readonly Spot[];
  /** Ways of the callback on which it lets an invalidation pass are ways like any other. */
  readonly allWays?: boolean;
}

export interface Skeleton {
  readonly lines: readonly Line[];
  /** The machine's locks by class; their kinds are what the calls say. */
  readonly locks: ReadonlyMap<string, LockSpec>;
  /** What it was made of. */
  readonly seen: Readonly<Seen>;
  /** A check may come before any sample: the sequence is an older one. */
  readonly checksOld: boolean;
  /** Classes of the subscriptions whose sequence it samples or checks. */
  readonly subscriptions: ReadonlySet<string>;
  readonly protocols: ReadonlySet<ProtocolId>;
  /** The subscriptions as the calls name them. */
  readonly handles: readonly Handle[];
  /** Classes held at some check. */
  readonly checkLocks: ReadonlySet<string>;
  /** Callees that may do what matters and are out of sight, or what else makes a verdict uncertain. */
  readonly abstracted: readonly string[];
}

/** The doubt about a skeleton that was given up before it was whole. */
export const tooLarge = 'the function is too large';

/** What a path of the callback has to come by to be about the driver. */
export const marks: Readonly<Partial<Record<SkeletonRole, string>>> = { start: 'inv_begin', end: 'inv_end' };
