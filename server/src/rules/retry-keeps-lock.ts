// INV110: the branch of a collision leaves or goes round with a lock of this round still held.

import { enforcement } from '../semantics/enforcement.ts';
import type { Span } from '../base/span.ts';
import { sequenceRow } from '../flow/sequence-field.ts';
import { lockName } from '../flow/queries.ts';
import type { FlowEngine, FlowFacts } from '../flow/facts.ts';
import type { LeakedLock } from '../flow/skeleton-facts.ts';
import type { Attempt, HeldLock, State } from '../flow/state.ts';
import type { Block, BlockId, FunctionIr } from '../ir/ir.ts';
import { targetsOf } from '../ir/builder.ts';
import { ANY, NEG, ZERO } from '../flow/values.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { isOwnLock } from './shared/taken-by.ts';
import { steps } from './shared/steps.ts';

export const retryKeepsLock: Rule = {
  code: 'INV110',
  slug: 'retry-keeps-lock',
  title: 'a collision leaves or goes round with the lock held',
  severity: 'error',
  enforces: enforcement.retry,
  check: findKept,
};

function* findKept({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  const draft = (
    span: Span,
    a: Attempt,
    lock: HeldLock,
    what: string,
    leaving: LeakedLock['leaving'],
  ): Draft => ({
    span,
    leaked: { key: lock.key, taken: lock.span, leaving },
    message: `after a collision ${lockName(lock)} is still held ${what}`,
    help: 'Release the lock on the branch of the collision.',
    related: steps(fn, [lock.span, 'the lock is taken'], [a.checked, 'the sequence is found changed']),
  });
  const samples = [
    ...facts.calls.filter((call) => call.event?.event === 'sample'),
    ...facts.assigns.filter(({ op }) => sequenceRow(op) !== null),
  ];
  for (const visit of samples) {
    for (const state of visit.states) {
      const kept = keptLock(flow, facts, state, visit.op.span.start);
      if (kept === null) continue;
      const way = wayOut(fn, kept.attempt, visit.block) ?? visit.op.span;
      yield draft(way, kept.attempt, kept.lock, 'when the next round samples', null);
      break;
    }
  }
  for (const { end, block, arrivals } of facts.returns) {
    for (const { state, value } of arrivals) {
      // Success after a collision means that somebody else goes round again.
      const fails =
        value === null || value.mask === NEG || (fn.returns.base === 'bool' && value.mask === ZERO);
      const kept = keptLock(flow, facts, state, 0);
      if (kept === null || handsOver(arrivals, kept.lock)) continue;
      if (!fails && !releasesElse(facts, kept)) continue;
      yield draft(wayOut(fn, kept.attempt, block) ?? end.span, kept.attempt, kept.lock, 'on return', {
        span: end.span,
        mask: value?.mask ?? ANY,
      });
      break;
    }
  }
}

/** The goto, break or continue that leads from the collision to that block; null if control just runs on. */
function wayOut(fn: FunctionIr, attempt: Attempt, to: BlockId): Span | null {
  const start = fn.blocks.find((b) =>
    b.ops.some((op) => op.kind === 'call' && op.span.start === attempt.checked?.start),
  );
  if (start === undefined) return null;
  const cameFrom = new Map<BlockId, Block>();
  const queue: Block[] = [start];
  for (let block = queue.shift(); block !== undefined; block = queue.shift()) {
    for (const target of targetsOf(block.end)) {
      const next = fn.blocks[target];
      if (next === undefined || next === start || cameFrom.has(target)) continue;
      cameFrom.set(target, block);
      queue.push(next);
    }
  }
  let way: Span | null = null;
  for (let at = cameFrom.get(to); at !== undefined && at !== start; at = cameFrom.get(at.id)) {
    if (at.end.kind === 'jump' && at.end.span !== undefined) way = at.end.span;
  }
  return way;
}

interface Kept {
  readonly attempt: Attempt;
  readonly lock: HeldLock;
}

function keptLock(flow: FlowEngine, facts: FlowFacts, state: State, after: number): Kept | null {
  if (state.murky) return null;
  const attempt = state.attempts.find(
    (a) => a.stage === 'collided' && a.checked !== null && !a.id.startsWith('section:'),
  );
  if (attempt === undefined) return null;
  const lock = state.locks.find(
    (l) =>
      l.count > 0 &&
      l.certain &&
      l.sinceSample &&
      !l.key.startsWith('<') &&
      l.span.start > after &&
      l.span.start < (attempt.checked?.start ?? 0) &&
      isOwnLock(flow, facts, l),
  );
  return lock === undefined ? null : { attempt, lock };
}

/** Whatever the result: who finds the sequence unchanged always returns without the lock. */
function releasesElse({ returns }: FlowFacts, { attempt, lock }: Kept): boolean {
  const good = returns
    .flatMap((r) => r.arrivals)
    .filter(({ state }) =>
      state.attempts.some((a) => a.stage === 'checked' && a.checked?.start === attempt.checked?.start),
    );
  return (
    good.length > 0 && good.every(({ state }) => !state.murky && !state.locks.some((l) => l.key === lock.key))
  );
}

/** Every path to this return holds the lock: it is handed to the caller. */
function handsOver(arrivals: readonly { readonly state: State }[], lock: HeldLock): boolean {
  return (
    arrivals.some(({ state }) => state.attempts.some((a) => a.stage === 'checked')) &&
    arrivals.every(({ state }) => state.locks.some((l) => l.key === lock.key && l.count > 0))
  );
}
