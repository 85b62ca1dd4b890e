// A finding as every reporter and editor gets it: plain data, offsets resolved to one-based lines and columns
// only at the rim.

import type { Span } from '../base/span.ts';

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
  /** Stable under edits elsewhere in the file: rule, function, and the folded text of the flagged line. */
  readonly fingerprint: string;
}

/** One step of the path that leads to the finding, in execution order. */
export interface Related {
  readonly file: string;
  readonly span: Span;
  readonly message: string;
}
