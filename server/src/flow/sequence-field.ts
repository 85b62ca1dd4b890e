// KVM samples its counter by reading a field: `seq = kvm->mmu_invalidate_seq`. An assignment whose value is
// such a field opens an attempt, and the target carries the sequence.

import type { AssignOp, Expr } from '../ir/ir.ts';
import type { SequenceFieldRow } from '../semantics/contracts/row.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { isNonLocal } from './assign.ts';
import { sample } from './attempts.ts';
import type { FunctionContext } from './context.ts';
import { resolvePlace } from './evaluate.ts';
import { updateAttempt, withFact, type State } from './state.ts';
import { unknownValue } from './values.ts';

export function sampleFromField(context: FunctionContext, state: State, op: AssignOp): State {
  if (op.target === null || op.operator !== '=') return state;
  const place = fieldRead(op.value);
  const row = sequenceRow(op);
  if (place === null || row === null) return state;
  const owner = resolvePlace(state, { ...place, path: place.path.slice(0, -1) });
  const sampled = sample(context, state, row.protocol, owner, op.span);
  const target = resolvePlace(state, op.target);
  const known = withFact(sampled.state, target.key, { ...unknownValue, sequence: sampled.id });
  return isNonLocal(target) ? updateAttempt(known, sampled.id, { escaped: true, carrier: target }) : known;
}

/** The row of the counter that the assignment reads, or null. */
export function sequenceRow(op: AssignOp): SequenceFieldRow | null {
  const last = fieldRead(op.value)?.path.at(-1);
  const row = last?.kind === 'field' ? vocabulary.sequenceFields.get(last.name) : undefined;
  return row?.role === 'sequence' ? row : null;
}

function fieldRead(expr: Expr): Extract<Expr, { kind: 'place' }>['place'] | null {
  if (expr.kind === 'cast') return fieldRead(expr.operand);
  return expr.kind === 'place' ? expr.place : null;
}
