// INV210: an invalidation callback takes the mmap lock, which whoever invalidates may hold already.

import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callsReaching, chainText, invalidating, roleAmong } from './shared/below-callbacks.ts';
import { takingMmapLock } from './shared/mmap-lock.ts';

export const mmapLockInCallback: Rule = {
  code: 'INV210',
  slug: 'mmap-lock-in-callback',
  title: 'an invalidation callback takes the mmap lock',
  severity: 'error',
  enforces: enforcement.insideReclaim,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial || roleAmong(flow, fn, invalidating) === null) return;
  for (const { visit, witness } of callsReaching(flow, fn, takingMmapLock)) {
    yield {
      span: visit.op.span,
      message: `${chainText(witness)} waits for the mmap lock, which the caller of this callback may hold`,
      help: 'Leave it to a work item, or do without the mmap lock.',
    };
  }
}
