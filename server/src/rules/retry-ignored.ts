// INV102: the check is made, but a collision does not keep the pages from being used.

import type { CallOp, Expr, FunctionIr } from '../ir/ir.ts';
import { assignsOf } from '../program/values.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Span } from '../base/span.ts';
import type { Attempt, State } from '../flow/state.ts';
import type { CallVisit, FlowFacts } from '../flow/facts.ts';
import { onlyAnswers } from '../flow/publish.ts';
import { ANY, NEG, ZERO } from '../flow/values.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { publishSites, type PublishSite } from './shared/publishes.ts';
import { checksOf, isCheckedInHelper, isDropped } from './shared/checks.ts';
import { decidesNothing, makesNoDifference, usedInVain } from './shared/same-answer.ts';
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
    if (isForNothing(fn, visit)) {
      yield {
        span: visit.op.span,
        message: `${callName(visit.op)} only compares the sequence, and nobody looks at what it says`,
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
function isForNothing(fn: FunctionIr, visit: CallVisit): boolean {
  return !isLookedAt(fn, visit) && visit.callees.every((callee) => onlyAnswers(callee));
}

type Looked = Pick<RuleContext, 'flow' | 'fn'> & { readonly facts: FlowFacts };

/** Whoever finds the sequence unchanged fails, and whoever finds it changed returns 0. */
function successAfterCollision(fn: FunctionIr, facts: FlowFacts, { op }: CallVisit): Span | null {
  if (fn.returns.base === 'bool') return null;
  const after = (stage: Attempt['stage']) =>
    facts.returns.flatMap(({ end, arrivals }) =>
      arrivals
        .filter(({ state }) =>
          state.attempts.some((a) => a.stage === stage && a.checked?.start === op.span.start),
        )
        .map(({ value }) => ({ span: end.span, mask: value?.mask ?? ANY })),
    );
  const good = after('checked');
  if (good.length === 0 || good.some(({ mask }) => mask !== NEG)) return null;
  return after('collided').find(({ mask }) => mask === ZERO)?.span ?? null;
}

/** A use of the pages, still under the lock of the check, that a collision reaches. */
function publishAfterCollision(facts: FlowFacts, visit: CallVisit): Span | null {
  const at = visit.op.span.start;
  const sites = publishSites(facts);
  const good = sites.some(({ states }) => states.some((s) => reaches(s, at, 'checked')));
  // The old sample comes round again: another rule's.
  if (visit.states.some((s) => s.attempts.some((a) => a.stage === 'collided' && a.checked?.start === at)))
    return null;
  for (const { span, states } of sites) {
    const collided = states.some((s) => reaches(s, at, 'collided'));
    const checked = states.some((s) => reaches(s, at, 'checked'));
    // On both branches, or on the wrong one alone: what only a collision reaches may be a fallback of its own.
    if (collided && (checked || !good)) return span;
  }
  return operationAfterCollision(facts, at, sites);
}

/**
 * The pages were handed about before the check, and the one call that the function is for is only reached after a collision:
 * whoever unwinds returns no answer of the unwinding.
 */
function operationAfterCollision(
  { fn }: FlowFacts,
  check: number,
  sites: readonly PublishSite[],
): Span | null {
  const after = (stage: Attempt['stage']): readonly PublishSite[] =>
    sites.filter(({ states }) =>
      states.some((s) =>
        s.attempts.some((a) => a.stage === stage && a.checked?.start === check && stillLocked(s, a)),
      ),
    );
  if (after('checked').length > 0) return null;
  return after('collided').find(({ op }) => op.kind === 'call' && isAnswer(fn, op))?.span ?? null;
}

/** What the call answers is what the function returns. */
function isAnswer(fn: FunctionIr, { id, result }: CallOp): boolean {
  if (result !== 'used') return false;
  const names = new Set([`%${id}`]);
  for (const { target, value } of assignsOf(fn))
    if (target?.root.kind === 'local' && target.path.length === 0 && value.kind === 'temp' && value.id === id)
      names.add(target.root.name);
  return fn.blocks.some(
    ({ end }) =>
      end.kind === 'return' &&
      end.value !== null &&
      (end.value.kind === 'temp' ? names.has(`%${end.value.id}`) : isNamed(end.value, names)),
  );
}

function isNamed(value: Expr, names: ReadonlySet<string>): boolean {
  return (
    value.kind === 'place' &&
    value.place.root.kind === 'local' &&
    value.place.path.length === 0 &&
    names.has(value.place.root.name)
  );
}

/** Pages that were used before the check are unwound after a collision: that is no use of them. */
function reaches(state: State, check: number, stage: Attempt['stage']): boolean {
  return state.attempts.some(
    (a) => a.stage === stage && a.checked?.start === check && a.published === null && stillLocked(state, a),
  );
}

function stillLocked(state: State, a: Attempt): boolean {
  return a.checkLocks.length === 0
    ? a.id.startsWith('section:') || state.locks.some((l) => l.count > 0)
    : a.checkLocks.some((key) => state.locks.some((l) => l.key === key && l.count > 0));
}
