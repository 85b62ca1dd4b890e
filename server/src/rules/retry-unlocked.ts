// INV103: the sequence is compared with no lock held, so that an invalidation fits between the comparison and
// the use of the pages.

import { enforcement } from '../semantics/enforcement.ts';
import { knownCallerHolds, mayHoldDriverLock } from '../flow/queries.ts';
import type { Attempt } from '../flow/state.ts';
import type { FlowFacts } from '../flow/facts.ts';
import type { Span } from '../base/span.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { lockAfterHelper } from './shared/checked-in-callee.ts';
import { attemptAt, checksOf, isDropped, protectingLocks } from './shared/checks.ts';
import { guardsAfter } from './shared/guarded.ts';
import { callName, classList } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const retryUnlocked: Rule = {
  code: 'INV103',
  slug: 'retry-unlocked',
  title: 'the sequence is compared with no lock held',
  severity: 'warning',
  enforces: enforcement.noStaleMapping,
  check: findUnlocked,
};

function* findUnlocked(context: RuleContext): Iterable<Draft> {
  const { program, flow, fn } = context;
  const facts = flow.facts(fn);
  if (fn.partial) return;
  yield* checkedInCallee(context, facts);
  // Nobody calls it: there is no path on which the lock could be missing.
  if (fn.isStatic && !program.addressTaken(fn) && program.callers(fn).sites.length === 0) return;
  for (const visit of checksOf(facts)) {
    if (isDropped(visit) || visit.states.length === 0) continue;
    if (visit.states.some(mayHoldDriverLock)) continue;
    const known = protectingLocks(flow, fn, visit);
    const locks = known ?? guardsAfter(program, facts, visit);
    if (locks === null) continue;
    const later = lockTakenLater(context, facts, visit.op.span, locks);
    if (later === null && knownCallerHolds(program, flow, fn)) continue;
    const sampled = visit.states.map((s) => attemptAt(s, visit)?.sampled ?? null).find((s) => s !== null);
    yield {
      span: visit.op.span,
      message:
        known === null
          ? `the sequence is compared with no lock held; ${classList(locks)} guards what is written then`
          : `the sequence is compared with no lock held; the callback changes it under ${classList(locks)}`,
      help: `Take the lock first, call ${callName(visit.op)} under it, and use the pages before it is released.`,
      related: steps(
        fn,
        [sampled ?? null, 'the sequence is sampled'],
        [later, 'the lock is only taken here: an invalidation fits in between'],
      ),
    };
  }
}

/** A callee compared the sequence with no lock held, and the callbacks' lock is only taken after that. */
function* checkedInCallee(context: RuleContext, facts: FlowFacts): Iterable<Draft> {
  const late = lockAfterHelper(context, facts);
  if (late === null || late.other !== null) return;
  yield {
    span: late.op.span,
    message: `${callName(late.op)} compares the sequence with no lock held; the callback takes ${late.cls}`,
    help: 'Take the lock first, and keep it until the pages are in use.',
    related: steps(context.fn, [late.taken, 'the lock is only taken here: an invalidation fits in between']),
  };
}

/** Where a protecting lock is taken with the attempt already found good and not looked at again. */
function lockTakenLater(
  { flow, fn }: RuleContext,
  facts: FlowFacts,
  check: Span,
  locks: ReadonlySet<string>,
): Span | null {
  const good = (a: Attempt): boolean =>
    a.stage === 'checked' && a.checked?.start === check.start && a.checkLocks.length === 0;
  for (const visit of facts.calls) {
    if (visit.lock?.effect !== 'acquire') continue;
    if (!visit.states.some((s) => s.attempts.some(good))) continue;
    const cls = flow.lockOf(fn, visit)?.cls;
    if (cls !== null && cls !== undefined && locks.has(cls) && !checkedAgain(facts, check))
      return visit.op.span;
  }
  return null;
}

function checkedAgain(facts: FlowFacts, check: Span): boolean {
  return checksOf(facts).some(
    (visit) =>
      visit.op.span.start !== check.start &&
      visit.states.some(
        (s) => mayHoldDriverLock(s) && s.attempts.some((a) => a.checked?.start === check.start),
      ),
  );
}
