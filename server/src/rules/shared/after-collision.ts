// What a collision leads to: a use of the pages all the same, or success.

import type { Span } from '../../base/span.ts';
import type { CallVisit, FlowFacts } from '../../flow/facts.ts';
import type { Attempt, State } from '../../flow/state.ts';
import { ANY, NEG, ZERO } from '../../flow/values.ts';
import type { CallOp, Expr, FunctionIr } from '../../ir/ir.ts';
import { assignsOf } from '../../program/values.ts';
import { publishSites, type PublishSite } from './publishes.ts';

/** Whoever finds the sequence unchanged fails, and whoever finds it changed returns 0. */
export function successAfterCollision(fn: FunctionIr, facts: FlowFacts, { op }: CallVisit): Span | null {
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
export function publishAfterCollision(facts: FlowFacts, visit: CallVisit): Span | null {
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
