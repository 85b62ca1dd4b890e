// INV209: an invalidation callback, or what it calls, allocates in a way that may enter reclaim: it runs inside reclaim.

import { reclaiming } from '../flow/reach.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callsReaching, chainText, invalidating, roleAmong } from './shared/below-callbacks.ts';
import { mayBeNoReclaim } from './shared/driver-lock.ts';

export const reclaimInCallback: Rule = {
  code: 'INV209',
  slug: 'reclaim-in-callback',
  title: 'an allocation that may reclaim in an invalidation callback',
  severity: 'warning',
  enforces: enforcement.insideReclaim,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial || roleAmong(flow, fn, invalidating) === null) return;
  for (const { visit, witness } of callsReaching(flow, fn, reclaiming)) {
    if (mayBeNoReclaim(visit.states)) continue;
    yield {
      span: visit.op.span,
      message: `${chainText(witness)} may enter reclaim, and reclaim is what runs this callback`,
      help: 'Allocate beforehand, or with GFP_ATOMIC or GFP_NOWAIT.',
    };
  }
}
