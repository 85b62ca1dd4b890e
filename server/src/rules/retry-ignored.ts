// INV102: the check is made, but a collision does not keep the pages from being used.

import type { FunctionIr } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { CallVisit, FlowFacts } from '../flow/facts.ts';
import { onlyAnswers } from '../flow/publish.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { publishAfterCollision, successAfterCollision } from './shared/after-collision.ts';
import { checksOf, isCheckedInHelper, isDropped } from './shared/checks.ts';
import { decidesNothing, isGatheredForNobody, makesNoDifference, usedInVain } from './shared/same-answer.ts';
import { callName } from './shared/names.ts';
import { step } from './shared/steps.ts';
import { isLookedAt } from './shared/subscriptions.ts';

export const retryIgnored: Rule = {
  code: 'INV102',
  slug: 'retry-ignored',
  title: 'the result of the sequence check is ignored',
  severity: 'warning',
  enforces: enforcement.noStaleMapping,
  check: findIgnored,
};

function* findIgnored({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  for (const visit of checksOf(facts)) {
    const section = visit.event.event === 'section-end';
    if (isDropped(visit) && !section) {
      yield {
        span: visit.op.span,
        message: `the result of ${callName(visit.op)} is dropped`,
        help: 'If it is true, unlock and go round again.',
      };
      continue;
    }
    if (facts.widened || fn.partial) continue;
    if (!section && makesNoDifference(fn, visit)) {
      yield {
        span: visit.op.span,
        message: `${callName(visit.op)} is tested, but what follows is the same whether it is true or not`,
        help: 'If it is true, unlock and go round again, or tell the caller.',
      };
      continue;
    }
    const publish = publishAfterCollision(facts, visit);
    const swapped = publish === null && !section ? successAfterCollision(fn, facts, visit) : null;
    const reached = publish ?? swapped;
    if (reached === null) continue;
    yield {
      span: visit.op.span,
      message:
        publish === null
          ? `${callName(visit.op)} is taken the wrong way round: only a collision succeeds`
          : `${callName(visit.op)} does not keep stale pages from being used`,
      help: 'If it is true, unlock and go round again.',
      related: [step(fn, reached, 'reached although the sequence has changed')],
    };
  }
  if (!facts.widened && !fn.partial) yield* ignoredCallees({ flow, fn, facts });
}

/** The check is a helper's, and what the helper says of a collision does not keep the pages from being used. */
function* ignoredCallees({ flow, fn, facts }: Looked): Iterable<Draft> {
  for (const visit of facts.calls) {
    if (!isCheckedInHelper(flow, visit)) continue;
    const isForNothing = onlyAnswersInVain(fn, visit);
    if (isForNothing || isGatheredForNobody(flow, facts, visit)) {
      yield {
        span: visit.op.span,
        message: `${callName(visit.op)} ${isForNothing ? 'only ' : ''}compares the sequence, and nobody looks at what it says`,
        help: 'If the sequence has changed, unlock and go round again.',
      };
      continue;
    }
    const used = decidesNothing(fn, visit) ? usedInVain(flow, facts, visit) : null;
    if (used !== null) {
      yield {
        span: visit.op.span,
        message: `${callName(visit.op)} compares the sequence, and nobody looks at what it says`,
        help: 'If the sequence has changed, unlock and go round again.',
        related: [step(fn, used, 'reached although the sequence has changed')],
      };
      continue;
    }
    const publish = publishAfterCollision(facts, visit);
    // Under a lock of ours it is a question; a helper with a lock of its own does the work itself.
    const isAsked = visit.states.every((s) => s.locks.some((l) => l.count > 0 && l.certain));
    const reached = publish ?? (isAsked ? successAfterCollision(fn, facts, visit) : null);
    if (reached === null) continue;
    yield {
      span: visit.op.span,
      message:
        publish === null
          ? `${callName(visit.op)} compares the sequence, and is taken the wrong way round: only a collision succeeds`
          : `${callName(visit.op)} compares the sequence, and that it has changed does not keep stale pages from being used`,
      help: 'If the sequence has changed, unlock and go round again.',
      related: [step(fn, reached, 'reached although the sequence has changed')],
    };
  }
}

/** A helper that does nothing but answer, and nobody hears it. */
function onlyAnswersInVain(fn: FunctionIr, visit: CallVisit): boolean {
  return !isLookedAt(fn, visit) && visit.callees.every((callee) => onlyAnswers(callee));
}

type Looked = Pick<RuleContext, 'flow' | 'fn'> & { readonly facts: FlowFacts };
