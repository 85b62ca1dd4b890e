// KVM samples its counter by reading a field: `seq = kvm->mmu_invalidate_seq`. An assignment whose value is
// such a field opens an attempt, and the target carries the sequence. A comparison with such a field is a check.

import type { Span } from '../base/span.ts';
import type { AssignOp, Expr, Place, Terminator } from '../ir/ir.ts';
import type { SequenceFieldRow } from '../semantics/contracts/row.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { isNonLocal } from './assign.ts';
import { attemptOfSequence, checkedWell, ensureForeign, sample } from './attempts.ts';
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
  return rowOf(op.value);
}

function rowOf(expr: Expr): SequenceFieldRow | null {
  const row = fieldRow(fieldRead(expr));
  return row?.role === 'sequence' ? row : null;
}

function fieldRow(place: Place | null): SequenceFieldRow | null {
  const last = place?.path.at(-1);
  return last?.kind === 'field' ? (vocabulary.sequenceFields.get(last.name) ?? null) : null;
}

/** The row of the counter that is moved by hand, as `kvmppc_radix_flush_memslot()` (arch/powerpc/kvm, 6.12) does; or null. */
export function countedRow({ target, operator }: AssignOp): SequenceFieldRow | null {
  return operator === '=' ? null : fieldRow(target);
}

/** The counter is compared with a sequence by hand: `kvm->mmu_invalidate_seq != seq`. */
interface Comparison {
  readonly row: SequenceFieldRow;
  /** Whose counter it is. */
  readonly owner: Place;
  readonly sequence: Expr;
  /** True if the answer is that of a collision. */
  readonly saysCollided: boolean;
}

export function comparisonIn(expr: Expr): Comparison | null {
  if (expr.kind === 'cast') return comparisonIn(expr.operand);
  if (expr.kind === 'unary' && expr.operator === '!') {
    const inner = comparisonIn(expr.operand);
    return inner === null ? null : { ...inner, saysCollided: !inner.saysCollided };
  }
  if (expr.kind !== 'binary' || (expr.operator !== '!=' && expr.operator !== '==')) return null;
  const saysCollided = expr.operator === '!=';
  return (
    comparisonOf(expr.left, expr.right, saysCollided) ?? comparisonOf(expr.right, expr.left, saysCollided)
  );
}

function comparisonOf(counter: Expr, sequence: Expr, saysCollided: boolean): Comparison | null {
  const place = fieldRead(counter);
  const row = rowOf(counter);
  if (place === null || row === null || fieldRead(sequence) === null || rowOf(sequence) !== null) return null;
  return { row, owner: { ...place, path: place.path.slice(0, -1) }, sequence, saysCollided };
}

/** A branch on such a comparison, or a return of it. */
export function hasComparison(end: Terminator): boolean {
  const answer = end.kind === 'return' ? end.value : end.kind === 'branch' ? end.condition : null;
  return answer !== null && comparisonIn(answer) !== null;
}

/** The state in which the comparison had that truth: the attempt is good, or has collided. */
export function compared(
  context: FunctionContext,
  state: State,
  condition: Expr,
  truth: boolean,
  at: Span,
): State {
  const found = comparisonIn(condition);
  if (found === null) return state;
  const { row, owner, sequence, saysCollided } = found;
  const { id, carrier } = attemptOfSequence(state, sequence);
  const known = ensureForeign(context, state, id, row.protocol, carrier, resolvePlace(state, owner));
  if (truth !== saysCollided) return checkedWell(known, id, at);
  return updateAttempt(known, id, { stage: 'collided', earlier: null, checked: at });
}

function fieldRead(expr: Expr): Extract<Expr, { kind: 'place' }>['place'] | null {
  if (expr.kind === 'cast') return fieldRead(expr.operand);
  return expr.kind === 'place' ? expr.place : null;
}
