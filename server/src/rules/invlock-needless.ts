// INV607: a section that always takes the mmap lock for writing needs no invlock: the write lock keeps invalidations out.

import { argPlace } from '../flow/attempts.ts';
import { memberOf } from '../flow/attempts.ts';
import { ZERO } from '../flow/values.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { sectionTimeout } from '../semantics/identity.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';

export const invlockNeedless: Rule = {
  code: 'INV607',
  slug: 'invlock-needless',
  title: 'a section that always takes the mmap lock for writing',
  severity: 'hint',
  enforces: enforcement.sectionStart,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const { op, event, states } of facts.calls) {
    if (event?.event !== 'section-start' || states.length === 0) continue;
    const isSlow = states.every((state) => {
      const place = argPlace(state, op, event.args.state);
      if (place === null) return false;
      return state.facts.values.get(memberOf(place, sectionTimeout).key)?.mask === ZERO;
    });
    if (!isSlow) continue;
    yield {
      span: op.span,
      message: `${callName(op)} takes the mmap lock for writing in every round: the time that it may wait is zero`,
      help: 'Take the mmap lock for writing directly, without a section.',
    };
  }
}
