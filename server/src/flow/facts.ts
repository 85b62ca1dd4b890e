// Placeholder of the flow engine's public types; see solver.ts.

import type { FunctionIr } from '../ir/ir.ts';

export interface FlowEngine {
  readonly facts: (fn: FunctionIr) => unknown;
}
