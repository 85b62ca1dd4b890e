// Moves a function's IR to another offset in its file: after an edit above it, nothing else about it changed.
// Blocks are moved when they are first asked for, so that an edit at the top of a large file stays cheap.

import { perObject, remembered } from '../base/remember.ts';
import type { Block, FunctionIr } from '../ir/ir.ts';
import type { Span } from '../base/span.ts';

// Where a moved function comes from: moves add up instead of forming a chain that grows with every edit.
const origins = new WeakMap<FunctionIr, FunctionIr>();

export function shiftFunction(fn: FunctionIr, delta: number): FunctionIr {
  if (delta === 0) return fn;
  const origin = origins.get(fn) ?? fn;
  const by = fn.span.start + delta - origin.span.start;
  if (by === 0) return origin;
  let blocks: readonly Block[] | null = null;
  const moved: FunctionIr = {
    ...headOf(origin),
    span: shiftSpan(origin.span, by),
    nameSpan: shiftSpan(origin.nameSpan, by),
    annotations: origin.annotations.map((a) => ({ ...a, span: shiftSpan(a.span, by) })),
    get blocks() {
      blocks ??= shiftTree(origin.blocks, by);
      return blocks;
    },
  };
  origins.set(moved, origin);
  return moved;
}

/** The function as it was lowered: the same but for where it stands, for those who do not ask where. */
export function unmoved(fn: FunctionIr): FunctionIr {
  return origins.get(fn) ?? fn;
}

/** A copy of the function as it was lowered, made to stand where the function stands now. */
export function copyAt(fn: FunctionIr, copy: FunctionIr): FunctionIr {
  const home = unmoved(fn);
  if (copy === home || fn === home) return copy === home ? fn : copy;
  return remembered(copiesAt(fn), copy, () => shiftFunction(copy, fn.span.start - home.span.start));
}

const copiesAt = perObject((_: FunctionIr) => new Map<FunctionIr, FunctionIr>());

/** Everything without a span. */
function headOf(fn: FunctionIr): Omit<FunctionIr, 'span' | 'nameSpan' | 'annotations' | 'blocks'> {
  return {
    name: fn.name,
    path: fn.path,
    isStatic: fn.isStatic,
    returns: fn.returns,
    params: fn.params,
    locals: fn.locals,
    partial: fn.partial,
    hash: fn.hash,
  };
}

function shiftSpan(span: Span, delta: number): Span {
  return { start: span.start + delta, end: span.end + delta };
}

// The IR is plain data, and a record with a numeric `start` and `end` is a span wherever it stands.
function shiftTree<T>(value: T, delta: number): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => shiftTree(item, delta)) as T;
  if (value instanceof Map) return value;
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) out[key] = shiftTree(inner, delta);
  if (typeof out['start'] === 'number' && typeof out['end'] === 'number') {
    out['start'] += delta;
    out['end'] += delta;
  }
  return out as T;
}
