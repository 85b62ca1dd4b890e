// A finding as every reporter and editor gets it: plain data, offsets resolved to one-based lines and columns
// only at the rim.

import type { Span } from '../base/span.ts';
import type { Property } from '../semantics/machine/properties.ts';
import type { Timeline } from '../semantics/timeline.ts';

export type Severity = 'error' | 'warning' | 'hint';

export interface Finding {
  /** `INV103` */
  readonly code: string;
  /** The rule's slug: `retry-unlocked`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Relative to the root. */
  readonly file: string;
  readonly span: Span;
  readonly function: string;
  readonly message: string;
  /** What to do, one imperative sentence; null if there is nothing general to say. */
  readonly help: string | null;
  readonly related: readonly Related[];
  /** What the explorer says of a race; null for findings that are none. */
  readonly proof: Proof | null;
  /** Stable under edits elsewhere in the file: rule, function, and the folded text of the flagged line. */
  readonly fingerprint: string;
  /** Somebody answers for it, and it does not count; absent for all others. */
  readonly suppression?: Suppression;
}

/** Why a finding is not shown: a comment in the source, or an entry of the baseline. */
export interface Suppression {
  readonly kind: 'comment' | 'baseline';
  readonly reason: string;
  readonly author: string | null;
  /** What the entry of the baseline says, where the finding says something else by now. */
  readonly formerly?: string;
}

/** The answer of the explorer on the driver's own path and callback. */
export interface Proof {
  readonly verdict:
    /** A trace breaks the property that the rule enforces. */
    | 'confirmed'
    /** The contract is broken, and no interleaving within the bound shows harm. */
    | 'no-counterexample'
    /** Something was out of sight, or the bound was hit. */
    | 'undecided';
  readonly protocol: string;
  readonly property: Property | null;
  readonly timeline: Timeline | null;
  readonly bound: Bound;
  /** Why it is not decided, or what was assumed; null if there is nothing to say. */
  readonly remark: string | null;
}

export interface Bound {
  readonly states: number;
  readonly invalidators: number;
  readonly contexts: readonly string[];
}

/** One step of the path that leads to the finding, in execution order. */
export interface Related {
  readonly file: string;
  readonly span: Span;
  readonly message: string;
}
