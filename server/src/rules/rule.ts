// A rule is a value: its identity, what it enforces, and a pure function from facts to drafts of findings.
// Drivers of the rules (analysis/) turn drafts into findings; a rule that throws costs itself on one file only.

import type { Span } from '../base/span.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import type { FlowEngine } from '../flow/facts.ts';
import type { Scene } from '../flow/scene.ts';
import type { LeakedLock } from '../flow/skeleton-facts.ts';
import type { Enforces } from '../semantics/enforcement.ts';
import type { Related, Severity } from '../analysis/finding.ts';

export interface Rule {
  readonly code: string;
  readonly slug: string;
  /** The bad thing, as a short noun phrase. */
  readonly title: string;
  /** The severity of a finding unless the draft lowers it. */
  readonly severity: Severity;
  /** On trial: it runs only where preview rules are asked for. */
  readonly preview?: true;
  /** A race rule names a property of a protocol model, every other rule the contract row it enforces. */
  readonly enforces: Enforces;
  /** Called once per function of the file under check. */
  readonly check: (context: RuleContext) => Iterable<Draft>;
}

export interface RuleContext {
  readonly program: Program;
  readonly flow: FlowEngine;
  readonly fn: FunctionIr;
}

export interface Draft {
  readonly span: Span;
  readonly message: string;
  readonly help?: string;
  readonly severity?: Severity;
  readonly related?: readonly Related[];
  /** A lock that is forgotten: whether somebody then waits for ever is for the explorer. */
  readonly leaked?: LeakedLock;
  /** Why the explorer cannot judge it: what the harm needs is out of its sight. */
  readonly beyond?: string;
  /** In which part the explorer is to look at the function, where it is no path of a reader that checks. */
  readonly scene?: Scene;
}
