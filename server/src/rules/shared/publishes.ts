// Where a function uses what it has looked up: calls that get it, stores that let others see it.

import type { Span } from '../../base/span.ts';
import type { AssignOp, CallOp } from '../../ir/ir.ts';
import type { FlowFacts } from '../../flow/facts.ts';
import { publishes, storesTranslation } from '../../flow/publish.ts';
import type { State } from '../../flow/state.ts';

export interface PublishSite {
  readonly op: CallOp | AssignOp;
  readonly span: Span;
  /** The states in which it does use a translation. */
  readonly states: readonly State[];
}

export function publishSites(facts: FlowFacts): PublishSite[] {
  return [
    ...facts.calls
      .filter((call) => call.publishes)
      .map(({ op, states }) => ({ op, span: op.span, states: states.filter((s) => publishes(s, op)) })),
    ...facts.stores.map(({ op, states }) => ({
      op,
      span: op.span,
      states: states.filter((s) => storesTranslation(s, op)),
    })),
  ].sort((a, b) => a.span.start - b.span.start);
}
