// INV207: a callback for secondary TLBs in a table that has start and end too: the core refuses to register it.

import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';

export const secondaryWithRange: Rule = {
  code: 'INV207',
  slug: 'secondary-with-range',
  title: 'a secondary TLB callback beside start and end',
  severity: 'error',
  enforces: enforcement.atomicCallback,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  for (const { row, table } of flow.roles(fn)) {
    // The callback of that role which the core still has: the older ones went with both.
    if (row.role !== 'secondary-tlb' || row.versions?.until !== undefined) continue;
    const other = table.callbacks.find((c) => c.row.role === 'start' || c.row.role === 'end');
    if (other === undefined) continue;
    yield {
      span: fn.nameSpan,
      message: `${table.variable.name} has .${row.name} and .${other.row.name}: it cannot be registered`,
      help: 'Keep the one or the other: devices that share page tables need only the first.',
    };
  }
}
