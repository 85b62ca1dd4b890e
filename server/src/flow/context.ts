// What every transfer function of one function's analysis needs to know besides the state.

import type { CallOp, FunctionIr, Terminator } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import type { Summary } from './summary.ts';

export interface FunctionContext {
  readonly fn: FunctionIr;
  readonly program: Program;
  /** The callee's summary as the call has it, or null if its body is out of view, recursive, or too deep. */
  readonly summaryOf: (callee: FunctionIr, op: CallOp) => Summary | null;
  /** Places that a correlated text mentions, by the text: a write to one of them drops the fact. */
  readonly mentions: Map<string, readonly string[]>;
  /** Branches that test once more what may have changed since: what is known of it does not decide them. */
  readonly rechecks: Set<Terminator>;
  /** True when no more time is to be spent: what is made then is widened. */
  readonly isOver: () => boolean;
}
