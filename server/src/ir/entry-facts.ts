// What a function's annotations say of its entry: the locks that whoever calls it holds. They become the assertions
// that say the same in a body.

import type { Annotation, CallOp, FunctionIr, Param, Place } from './ir.ts';
import { emit, newTemporary, type Builder } from './builder.ts';
import { holdsOnEntry, lockFacts } from './annotations.ts';
import { appendSteps, rootPlace } from './place.ts';
import { assertionOf } from '../semantics/annotations.ts';
import type { Span } from '../base/span.ts';

/** What an attribute names in a way that is no place of the function is left out. */
export function assertAnnotations(b: Builder, annotations: readonly Annotation[]): void {
  for (const op of assertions(annotations, b.params, () => newTemporary(b))) emit(b, op);
}

/**
 * The function with what its prototype says of its entry. The compiler's context analysis wants annotations where the
 * function is declared first; what its own definition says is in its blocks already.
 */
export function withPrototype(fn: FunctionIr, prototype: FunctionIr | null): FunctionIr {
  const [entry, ...rest] = fn.blocks;
  if (prototype === null || entry === undefined || !holdsOnEntry(prototype.annotations)) return fn;
  if (holdsOnEntry(fn.annotations)) return fn;
  // Numbers below zero are those of nobody else's calls.
  let id = firstOfPrototype;
  const ops = assertions(prototype.annotations, prototype.params, () => id--)
    .flatMap((op) => renamed(op, fn.params) ?? [])
    .map((op) => movedTo(op, fn.nameSpan));
  return { ...fn, blocks: [{ ...entry, ops: [...ops, ...entry.ops] }, ...rest] };
}

const firstOfPrototype = -1_000_001;

function assertions(
  annotations: readonly Annotation[],
  params: readonly Param[],
  nextId: () => number,
): CallOp[] {
  const out: CallOp[] = [];
  for (const { effect, mode, lock, text, span } of lockFacts(annotations, params)) {
    if (effect === 'acquire' || lock === null) continue;
    out.push({
      kind: 'call',
      id: nextId(),
      callee: { kind: 'name', name: assertionOf[mode] },
      args: [{ value: { ...lock, span }, span, text }],
      span,
      nameSpan: span,
      result: 'dropped',
      synthetic: true,
    });
  }
  return out;
}

/** With the names that the definition gives to the parameters; null if it has no such parameter. */
function renamed(op: CallOp, params: readonly Param[]): CallOp | null {
  const [arg] = op.args;
  if (arg?.value.kind !== 'place' && arg?.value.kind !== 'address') return null;
  const place = renamedPlace(arg.value.place, params);
  return place === null ? null : { ...op, args: [{ ...arg, value: { ...arg.value, place } }] };
}

function renamedPlace(place: Place, params: readonly Param[]): Place | null {
  const { root, path } = place;
  if (root.kind !== 'param') return place;
  const name = params[root.index]?.name ?? '';
  return name === '' ? null : appendSteps(rootPlace({ ...root, name }), path);
}

/** The call as if it stood there. */
export function movedTo(op: CallOp, span: Span): CallOp {
  return { ...op, span, nameSpan: span, args: op.args.map((arg) => ({ ...arg, span })) };
}
