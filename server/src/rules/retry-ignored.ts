// INV102: the check is made, but a collision does not keep the pages from being used.

import type { Expr, FunctionIr } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Span } from '../base/span.ts';
import type { Attempt, State } from '../flow/state.ts';
import type { FlowFacts } from '../flow/facts.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { publishSites } from './shared/publishes.ts';
import { checksOf, isDropped, type CheckVisit } from './shared/checks.ts';
import { callName } from './shared/names.ts';
import { step } from './shared/steps.ts';

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
    if (publish === null) continue;
    yield {
      span: visit.op.span,
      message: `${callName(visit.op)} does not keep stale pages from being used`,
      help: 'If it is true, unlock and go round again.',
      related: [step(fn, publish, 'reached although the sequence has changed')],
    };
  }
}

/** A use of the pages, still under the lock of the check, that a collision reaches. */
function publishAfterCollision(facts: FlowFacts, visit: CheckVisit): Span | null {
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
  return null;
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

/** Both outcomes of the check do nothing and return the same constant: whoever called does not learn of a collision. */
function makesNoDifference(fn: FunctionIr, { op, block, event }: CheckVisit): boolean {
  const at = fn.blocks[block];
  if (event.event !== 'check' || at === undefined || at.end.kind !== 'branch') return false;
  if (at.ops.at(-1) !== op || !isTestOf(at.end.condition, op.id)) return false;
  const [yes, no] = [returned(fn, at.end.then), returned(fn, at.end.else)];
  return yes !== null && yes === no;
}

function isTestOf(condition: Expr, id: number): boolean {
  if (condition.kind === 'temp') return condition.id === id;
  return condition.kind === 'unary' && condition.operator === '!' && isTestOf(condition.operand, id);
}

/** The constant that is returned from there on with nothing done before; null if anything is done. */
function returned(fn: FunctionIr, start: number): string | null {
  const seen = new Set<number>();
  for (let id = start; !seen.has(id);) {
    seen.add(id);
    const at = fn.blocks[id];
    if (at === undefined || at.ops.length > 0) return null;
    if (at.end.kind === 'jump') id = at.end.to;
    else if (at.end.kind === 'return' && at.end.value !== null && isConstant(at.end.value))
      return JSON.stringify(at.end.value);
    else return null;
  }
  return null;
}

function isConstant(value: Expr): boolean {
  return value.kind === 'number' || value.kind === 'constant';
}
