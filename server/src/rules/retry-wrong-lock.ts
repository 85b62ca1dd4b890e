// INV104: the check is made under a lock that the invalidate callback does not take.

import { enforcement } from '../semantics/enforcement.ts';
import { anyHeldAtEntry, certainLocks, lockName } from '../flow/queries.ts';
import { keepsOut } from '../flow/state.ts';
import type { FlowFacts } from '../flow/facts.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { lockAfterHelper } from './shared/checked-in-callee.ts';
import { attemptAt, checksOf, isDropped, protectingLocks, type CheckVisit } from './shared/checks.ts';
import { guardsAfter, isBare } from './shared/guarded.ts';
import { callName, classList } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const retryWrongLock: Rule = {
  code: 'INV104',
  slug: 'retry-wrong-lock',
  title: 'the check is made under a lock that the callback does not take',
  severity: 'warning',
  enforces: enforcement.noStaleMapping,
  check: findWrongLock,
};

function* findWrongLock(context: RuleContext): Iterable<Draft> {
  const { program, flow, fn } = context;
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  yield* checkedInCallee(context, facts);
  const taken = flow.callbackLocks(fn.path);
  for (const visit of checksOf(facts)) {
    if (isDropped(visit) || visit.states.length === 0) continue;
    const state = visit.states[0];
    if (state === undefined || visit.states.some((s) => s.murky)) continue;
    const section = visit.event.event === 'section-end';
    if (!section && visit.states.some((s) => attemptAt(s, visit)?.escaped !== false)) continue;
    // Every lock of every path is known by its class, and none is the one that protects the sequence.
    const held = visit.states.map((s) =>
      s.locks.filter((l) => l.count > 0 && !l.key.startsWith('<') && keepsOut(l)),
    );
    if (held.some((locks) => locks.length === 0 || locks.some((l) => l.cls === null))) continue;
    const known = protectingLocks(flow, fn, visit);
    const locks = known ?? guardsAfter(program, facts, visit, isBare);
    if (locks === null || held.flat().some((l) => locks.has(l.cls ?? '') || taken.has(l.cls ?? ''))) continue;
    if (checkedElsewhere(facts, visit)) continue;
    if (anyHeldAtEntry(program, flow, fn) === 'yes') continue;
    const wrong = certainLocks(state).at(-1);
    if (wrong === undefined) continue;
    yield {
      span: visit.op.span,
      message:
        known === null
          ? `${callName(visit.op)} is called under ${lockName(wrong)}, but ${classList(locks)} guards what is written then`
          : `${callName(visit.op)} is called under ${lockName(wrong)}, but the callback takes ${classList(locks)}`,
      help: `Hold ${classList(locks)} from the check until the pages are in use.`,
      related: steps(fn, [wrong.span, 'this lock does not keep the callback out']),
    };
  }
}

/** A callee compared the sequence under another lock, and the callbacks' lock is only taken after that. */
function* checkedInCallee(context: RuleContext, facts: FlowFacts): Iterable<Draft> {
  const late = lockAfterHelper(context, facts);
  if (late?.other == null) return;
  yield {
    span: late.op.span,
    message: `${callName(late.op)} compares the sequence under ${lockName(late.other)}, but the callback takes ${late.cls}`,
    help: `Hold ${late.cls} from the check until the pages are in use.`,
    related: steps(context.fn, [late.taken, 'the lock is only taken here: an invalidation fits in between']),
  };
}

/** The sequence is kept for a later check by somebody else. */
function checkedElsewhere(facts: FlowFacts, visit: CheckVisit): boolean {
  const ids = new Set(visit.states.map((s) => attemptAt(s, visit)?.id));
  return facts.returns.some(({ arrivals }) =>
    arrivals.some(({ state }) =>
      state.attempts.some((a) => a.escaped && a.sampled !== null && ids.has(a.id)),
    ),
  );
}
