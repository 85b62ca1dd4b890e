// The notes along a finding's path.

import type { Related } from '../../analysis/finding.ts';
import type { Span } from '../../base/span.ts';
import type { FunctionIr } from '../../ir/ir.ts';

export function step(fn: FunctionIr, span: Span, message: string): Related {
  return { file: fn.path, span, message };
}

/** The steps whose place is known, in the order of the text. */
export function steps(fn: FunctionIr, ...notes: readonly (readonly [Span | null, string])[]): Related[] {
  return notes
    .flatMap(([span, message]) => (span === null ? [] : [step(fn, span, message)]))
    .sort((a, b) => a.span.start - b.span.start);
}
