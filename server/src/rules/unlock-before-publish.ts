// INV109: the lock of the check is dropped between the check and the use of the pages.

import { enforcement } from '../semantics/enforcement.ts';
import type { FlowFacts } from '../flow/facts.ts';
import { mayUseHandedOver } from '../flow/publish.ts';
import type { Attempt, State } from '../flow/state.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { isComputedFor } from './shared/computed.ts';
import { usedAfterDrop } from './shared/deposits.ts';
import { guardKey, guardedStores, isBare } from './shared/guarded.ts';
import { publishSites, type PublishSite } from './shared/publishes.ts';
import { steps } from './shared/steps.ts';

export const unlockBeforePublish: Rule = {
  code: 'INV109',
  slug: 'unlock-before-publish',
  title: 'the lock is dropped between the check and the use of the pages',
  severity: 'warning',
  enforces: enforcement.noStaleMapping,
  check: findUnprotected,
};

function* findUnprotected(context: RuleContext): Iterable<Draft> {
  const { program, flow, fn } = context;
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  yield* handedOverAndDropped(facts);
  yield* putAwayAndDropped(context, facts);
  const guarded = guardedAndDropped(context, facts);
  yield* guarded;
  const sites = publishSites(facts);
  for (const { op, span, states } of sites) {
    if (guarded.some((draft) => draft.span === span)) continue;
    // What only makes the value that is used here is no use by itself.
    const isUse = (site: PublishSite): boolean =>
      site.op.kind !== 'call' || !isComputedFor(program, fn, site.op, op);
    for (const state of states) {
      const a = state.attempts.find((x) => x.stage === 'checked' && x.lockDropped !== null && !x.handedOver);
      if (a === undefined) continue;
      // Something was already put in place under the lock: what follows may be its aftermath, unless it is done once more.
      const isRepeated = isLockedAgain(state, a) && states.some((s) => isUnderLock(s, a.id));
      if (!isRepeated && usedUnderLock(sites.filter(isUse), a.id)) continue;
      // Whoever made the check got the pages too, and used them under its own lock.
      if (sites.some((site) => site.span.start === a.checked?.start)) continue;
      yield {
        span,
        message: 'the pages are used after the lock of the check was dropped',
        help: 'Use the pages before the lock is released, or check again after it was taken again.',
        related: steps(
          fn,
          [a.checked, 'the sequence is compared under the lock'],
          [a.lockDropped, 'the lock is dropped'],
        ),
      };
      break;
    }
  }
}

/** A callee left the pages in an object and its lock with us: nothing was done before the lock was dropped. */
function* handedOverAndDropped(facts: FlowFacts): Iterable<Draft> {
  for (const { op, states, event, callees } of facts.calls) {
    if (event !== null || !mayUseHandedOver(op, callees) || states.length === 0) continue;
    const lost = states.map((s) =>
      s.murky
        ? undefined
        : s.attempts.find((a) => a.handedOver && a.lockDropped !== null && a.published === null),
    );
    const first = lost.find((a) => a !== undefined);
    if (first === undefined) continue;
    yield {
      span: op.span,
      message: `the lock that came with the pages was dropped before anything was done with them`,
      help: 'Use the pages before the lock is released.',
      related: steps(
        facts.fn,
        [first.checked, 'looked up and compared here; the lock is handed over held'],
        [first.lockDropped, 'the lock is dropped'],
      ),
    };
    return;
  }
}

/** The pages were put into an object of the driver's before the check, and the object is used after the unlock. */
function* putAwayAndDropped(context: RuleContext, facts: FlowFacts): Iterable<Draft> {
  const used = usedAfterDrop(context, facts);
  if (used === null) return;
  const { span, attempt } = used;
  yield {
    span,
    message: 'the object that got the pages is used after the lock of the check was dropped',
    help: 'Use it before the lock is released, or check again after it was taken again.',
    related: steps(
      facts.fn,
      [attempt.published, 'the pages are put into it'],
      [attempt.checked, 'the sequence is compared under the lock'],
      [attempt.lockDropped, 'the lock is dropped'],
    ),
  };
}

/**
 * A member of which the struct says that the lock of the check guards it is written after that lock was dropped: a flag that
 * makes the entry valid, say, or one more entry.
 */
function guardedAndDropped({ program, fn }: RuleContext, facts: FlowFacts): readonly Draft[] {
  if (!facts.calls.some((c) => c.event?.event === 'check' || c.event?.event === 'section-end')) return [];
  return guardedStores(program, facts).flatMap((store) => {
    for (const state of store.states) {
      if (!isBare(state, store) || store.clears(state)) continue;
      for (const guard of store.guards) {
        const key = guardKey(state, guard);
        const a = state.attempts.find(
          (x) => x.stage === 'checked' && x.lockDropped !== null && x.checkLocks.includes(key),
        );
        if (a === undefined) continue;
        return {
          span: store.span,
          message: `${store.target.key} is written after the lock of the check was dropped, which guards it`,
          help: 'Write it before the lock is released, or check again after it was taken again.',
          related: steps(
            fn,
            [a.checked, 'the sequence is compared under the lock'],
            [a.lockDropped, 'the lock is dropped'],
          ),
        };
      }
    }
    return [];
  });
}

function usedUnderLock(sites: readonly PublishSite[], id: string): boolean {
  return sites.some(({ states }) => states.some((s) => isUnderLock(s, id)));
}

function isUnderLock({ attempts }: State, id: string): boolean {
  return attempts.some((a) => a.id === id && a.stage === 'checked' && a.lockDropped === null);
}

/** Whatever was held at the check is held now. */
function isLockedAgain({ locks }: State, { checkLocks }: Attempt): boolean {
  return checkLocks.every((key) => locks.some((l) => l.key === key && l.count > 0));
}
