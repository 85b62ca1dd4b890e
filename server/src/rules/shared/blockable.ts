// What a callback knows of its range's blockable bit, and to whom it says so.

import type { Expr, FunctionIr } from '../../ir/ir.ts';
import { placesRead, rootName } from '../../ir/place.ts';
import { assignsOf, callsOf } from '../../program/values.ts';
import { blockableFlag, noReclaimKey } from '../../semantics/identity.ts';
import type { CallVisit, FlowEngine, Sleep } from '../../flow/facts.ts';
import { reclaiming } from '../../flow/reach.ts';
import { vocabulary } from '../../semantics/vocabulary.ts';
import { eventOf } from './subscriptions.ts';

/**
 * True if the function hands the answer on, to a callee or in memory: what comes back was decided by it, in a way that
 * the states of this function do not tell.
 */
export function handsBlockableOn(fn: FunctionIr): boolean {
  const calls = callsOf(fn);
  const names = new Set(calls.filter((op) => eventOf(op)?.event === 'blockable').map((op) => `%${op.id}`));
  const isAnswer = (value: Expr): boolean =>
    mentionsFlag(value) || placesRead(value).some((p) => names.has(rootName(p.root) ?? ''));
  for (const op of assignsOf(fn)) {
    if (op.target === null || !isAnswer(op.value)) continue;
    if (op.target.path.length > 0 || op.value.kind === 'initializer') return true;
    names.add(rootName(op.target.root) ?? '');
  }
  return calls.some((op) => eventOf(op) === null && op.args.some((arg) => isAnswer(arg.value)));
}

function mentionsFlag(value: Expr): boolean {
  switch (value.kind) {
    case 'constant':
      return value.name === blockableFlag;
    case 'binary':
      return mentionsFlag(value.left) || mentionsFlag(value.right);
    case 'unary':
    case 'cast':
      return mentionsFlag(value.operand);
    default:
      return false;
  }
}

/** An allocation in a scope of memalloc_noreclaim_save(), here or where it is made: it fails sooner than it waits. */
export function isHeldFromReclaim(
  flow: FlowEngine,
  fn: FunctionIr,
  { op, states }: CallVisit,
  { witness }: Sleep,
): boolean {
  const row = vocabulary.sleepers.get(witness.chain.at(-1) ?? '');
  if (row?.when !== 'gfp' || row.reclaims !== true) return false;
  const isInScope = states.every((s) => s.locks.some((l) => l.key === noReclaimKey && l.count > 0));
  return isInScope || flow.reaches(fn, op, reclaiming) === null;
}
