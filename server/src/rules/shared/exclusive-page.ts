// A page that a device got for itself comes locked and with a reference: what INV410 says about one that is kept.

import { withResultIn } from '../../flow/course.ts';
import { resolvePlace } from '../../flow/evaluate.ts';
import type { CallVisit, FlowEngine } from '../../flow/facts.ts';
import type { State } from '../../flow/state.ts';
import { POS, ZERO } from '../../flow/values.ts';
import type { FunctionIr, Op, Place } from '../../ir/ir.ts';
import { exclusiveAccess, pageUnlocks, undoLikeName } from '../../semantics/identity.ts';
import { vocabulary } from '../../semantics/vocabulary.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { callName } from './names.ts';
import { steps } from './steps.ts';

export function* exclusivePageKept({ flow, fn }: RuleContext): Iterable<Draft> {
  for (const visit of flow.facts(fn).calls) {
    const { op, states } = visit;
    if (op.callee.kind !== 'name' || !exclusiveAccess.has(op.callee.name) || states.length === 0) continue;
    const page = onePage(visit);
    if (page === null) continue;
    const course = flow.course(fn, visit, {
      assume: (s) => withResultIn(s, op.id, POS),
      stops: (o) => o === op || mayUnlock(flow, fn, o),
    });
    if (course.widened) continue;
    const isThere = (state: State): boolean =>
      state.facts.values.get(resolvePlace(state, page).key)?.mask !== ZERO;
    const left = course.returns.find(({ arrivals }) => arrivals.some(({ state }) => isThere(state)));
    if (left === undefined && !course.stopped.has(op)) continue;
    yield {
      span: op.span,
      message: `the page that ${callName(op)} returns locked is not unlocked on every path`,
      help: 'Unlock the page and put it on every path on which there is one.',
      related: steps(
        fn,
        left === undefined ? [op.span, 'asks for it again'] : [left.end.span, 'returns with the page locked'],
      ),
    };
  }
}

/** The variable that gets the page; null if there may be several. */
function onePage({ op, event }: CallVisit): Place | null {
  const value = event?.args.out === undefined ? undefined : op.args[event.args.out]?.value;
  if (value?.kind !== 'address' || value.place.root.kind !== 'local' || value.place.path.length > 0)
    return null;
  return value.place;
}

/** Unlocks a page, or may do so out of sight. */
function mayUnlock(flow: FlowEngine, fn: FunctionIr, op: Op, depth = 0): boolean {
  if (op.kind !== 'call') return false;
  if (op.callee.kind === 'pointer') return false;
  const { name } = op.callee;
  const lock = vocabulary.locks.get(name);
  if (lock !== undefined) return lock.effect === 'release' && pageUnlocks.has(name);
  const callees = flow.calleesOf(fn, op);
  if (callees === null)
    return undoLikeName.test(name) && !name.startsWith('mmu_') && !vocabulary.plain.has(name);
  return (
    depth < 3 &&
    callees.some((c) => c.blocks.some((b) => b.ops.some((o) => mayUnlock(flow, c, o, depth + 1))))
  );
}
