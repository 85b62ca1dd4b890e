// Where a function takes and gives back one lock.

import type { CallVisit, FlowEngine, FlowFacts } from '../../flow/facts.ts';
import type { Op } from '../../ir/ir.ts';

export interface LockUses {
  readonly all: readonly CallVisit[];
  readonly releases: ReadonlySet<Op>;
}

/** Calls on the lock of that key. */
export function lockUses(flow: FlowEngine, { fn, calls }: FlowFacts, key: string): LockUses {
  const all = calls.filter((c) => c.lock !== null && flow.lockOf(fn, c)?.key === key);
  return { all, releases: new Set(all.filter((c) => c.lock?.effect === 'release').map((c) => c.op)) };
}
