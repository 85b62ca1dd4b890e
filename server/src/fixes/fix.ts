// A fix as data: edits of the original text, made from facts. Whoever makes one does not judge it: the analysis
// applies it and looks again, and offers only what it finds good.

import type { Related } from '../analysis/finding.ts';
import type { Span } from '../base/span.ts';
import type { FlowEngine, FlowFacts } from '../flow/facts.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import type { Statement } from './statements.ts';

export interface TextEdit {
  /** What is replaced; empty for an insertion. */
  readonly span: Span;
  readonly text: string;
}

/** A proposal for one finding, the likeliest first if there are several. */
export interface FixDraft {
  /** What it does, one imperative phrase. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** What the tool cannot know and somebody has to look at; such a fix is never taken for safe. */
  readonly doubt?: string;
}

export interface FixContext {
  readonly program: Program;
  readonly flow: FlowEngine;
  readonly fn: FunctionIr;
  readonly facts: FlowFacts;
  /** The original text of the file. */
  readonly text: string;
  readonly body: Statement;
  readonly flagged: Flagged;
}

export interface Flagged {
  readonly span: Span;
  readonly related: readonly Related[];
}

export interface FixMaker {
  /** The rule's slug. */
  readonly slug: string;
  readonly make: (context: FixContext) => Iterable<FixDraft | null>;
}

/** The text with the edits made; null if two of them touch the same characters. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string | null {
  const sorted = edits
    .map((edit, order) => ({ edit, order }))
    .sort(
      (a, b) =>
        a.edit.span.start - b.edit.span.start || a.edit.span.end - b.edit.span.end || a.order - b.order,
    )
    .map(({ edit }) => edit);
  let out = '';
  let at = 0;
  for (const { span, text: replacement } of sorted) {
    if (span.start < at || span.end > text.length) return null;
    out += text.slice(at, span.start) + replacement;
    at = span.end;
  }
  return out + text.slice(at);
}
