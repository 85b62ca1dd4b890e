// Variables that a check compares and that nobody in the function has sampled into.

import type { FlowEngine } from '../../flow/facts.ts';
import type { CallOp, Expr, FunctionIr, Op, Place } from '../../ir/ir.ts';
import { placesRead, rootName } from '../../ir/place.ts';
import { isConstant } from '../../program/values.ts';
import { vocabulary } from '../../semantics/vocabulary.ts';
import { eventOf } from './subscriptions.ts';

const farthest = 3;

/** The place is part of a variable of the function's own, and nothing gives it a value but a constant. */
export function isNeverSampled(flow: FlowEngine, fn: FunctionIr, place: Place): boolean {
  if (place.root.kind !== 'local' || place.path.some((s) => s.kind !== 'field')) return false;
  const { name } = place.root;
  const member = place.path.at(-1);
  return !fn.blocks.some((b) =>
    b.ops.some((op) => mayFill(flow, fn, op, name, member?.kind === 'field' ? member.name : null, 0)),
  );
}

/** The operation may write the member of the object that the name stands for; without a member the name itself. */
function mayFill(
  flow: FlowEngine,
  fn: FunctionIr,
  op: Op,
  name: string,
  member: string | null,
  depth: number,
): boolean {
  if (op.kind === 'havoc')
    return op.reason !== 'declaration' && op.places.some((p) => rootName(p.root) === name);
  if (op.kind === 'assign') {
    // The address of the object is kept for somebody else.
    if (takesAddress(op.value, name)) return true;
    if (op.target === null || rootName(op.target.root) !== name) return false;
    const last = op.target.path.at(-1);
    if (last?.kind === 'field') return last.name === member && !isConstant(op.value);
    if (op.value.kind !== 'initializer') return !isConstant(op.value);
    return op.value.fields.some(
      (f) => f.path.length === 0 || (f.path.at(-1) === member && !isConstant(f.value)),
    );
  }
  if (op.kind !== 'call') return op.args.some((a) => takesAddress(a.value, name));
  return op.args.some(
    ({ value }, index) => hands(value, name, depth) && mayFillThrough(flow, fn, op, index, member, depth),
  );
}

/** The call gets the object, at the top by its address, below as a parameter. */
function hands(value: Expr, name: string, depth: number): boolean {
  if (takesAddress(value, name)) return true;
  return (
    depth > 0 &&
    value.kind === 'place' &&
    value.place.path.length === 0 &&
    rootName(value.place.root) === name
  );
}

function mayFillThrough(
  flow: FlowEngine,
  fn: FunctionIr,
  op: CallOp,
  index: number,
  member: string | null,
  depth: number,
): boolean {
  const callees = flow.calleesOf(fn, op);
  if (callees === null) {
    const event = eventOf(op);
    // A walk that takes the mmap lock itself samples on its own.
    if (event !== null) return event.mmapLock === 'not-held';
    return (
      op.callee.kind !== 'name' || (op.callee.name !== 'memset' && !vocabulary.sleepers.has(op.callee.name))
    );
  }
  return callees.some((callee) => {
    const param = callee.params[index]?.name;
    if (param === undefined || member === null || depth >= farthest) return true;
    return callee.blocks.some((b) => b.ops.some((o) => mayFill(flow, callee, o, param, member, depth + 1)));
  });
}

function takesAddress(value: Expr, name: string): boolean {
  if (value.kind === 'address') return rootName(value.place.root) === name;
  if (value.kind === 'cast') return takesAddress(value.operand, name);
  if (value.kind === 'initializer') return value.fields.some((f) => takesAddress(f.value, name));
  return value.kind === 'opaque' && placesRead(value).some((p) => rootName(p.root) === name);
}
