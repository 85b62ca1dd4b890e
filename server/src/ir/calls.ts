// Calls, and the macros that look like calls and are none.

import type { Arg, Callee, Expr } from './ir.ts';
import { emit, end, enter, newBlock, newTemporary, type Builder } from './builder.ts';
import { condition, conditionInside } from './conditions.ts';
import { value, type Use } from './expressions.ts';
import { declareGuard } from './guards.ts';
import { placeOf, pointedBy } from './lvalues.ts';
import { isVariable } from './scopes.ts';
import { rootPlace } from './place.ts';
import {
  acquireError,
  acquireWord,
  classWord,
  configTests,
  containers,
  disarms,
  guardWord,
  loads,
  stops,
  stopsOn,
  stores,
  transparent,
  warnsOn,
} from './spellings.ts';
import { childOf, isKind, parts, spanOf, textOf } from './tree.ts';
import { firstFrom } from '../syntax/file.ts';
import type { NodeId } from '../syntax/nodes.ts';

/** The name that is called, or '' for calls through pointers. */
export function calledName(b: Builder, call: NodeId): string {
  const callee = parts(b.tree, call)[0];
  return callee !== undefined && isKind(b.tree, callee, 'identifier')
    ? textOf(b.file.masked, b.tree, callee)
    : '';
}

export function callArguments(b: Builder, call: NodeId): NodeId[] {
  const list = childOf(b.tree, call, 'argument_list');
  return list < 0 ? [] : parts(b.tree, list);
}

export function lowerCall(b: Builder, node: NodeId, use: Use): Expr {
  const { tree } = b;
  const name = calledName(b, node);
  const args = callArguments(b, node);
  const special = name === '' ? curried(b, node, args) : specialCall(b, node, name, args, use);
  if (special !== null) return special;

  const calleeNode = parts(tree, node)[0] ?? node;
  const callee = calleeOf(b, calleeNode, name);
  const lowered = lowerArguments(b, args);
  if (callee === null) return { kind: 'opaque', text: '', reads: lowered.map((a) => a.value) };
  const id = newTemporary(b);
  emit(b, {
    kind: 'call',
    id,
    callee,
    args: lowered,
    span: spanOf(tree, node),
    nameSpan: spanOf(tree, calleeNode),
    result: use,
    synthetic: false,
  });
  if (stops.has(name)) end(b, { kind: 'stop' });
  return { kind: 'temp', id };
}

export function lowerArguments(b: Builder, args: readonly NodeId[]): Arg[] {
  return args.map((a) => ({
    value: value(b, a),
    span: spanOf(b.tree, a),
    text: textOf(b.file.source.text, b.tree, a).replace(/\s+/g, ' '),
  }));
}

function calleeOf(b: Builder, node: NodeId, name: string): Callee | null {
  if (name !== '' && !isVariable(b, name)) return { kind: 'name', name };
  // (*ops->fn)(x) and ops->fn(x) are the same call.
  let at = node;
  while (isKind(b.tree, at, 'parenthesized_expression')) {
    const inner = parts(b.tree, at)[0];
    if (inner === undefined) return null;
    at = inner;
  }
  if (isKind(b.tree, at, 'pointer_expression')) at = parts(b.tree, at)[0] ?? at;
  const place = placeOf(b, at);
  return place === null ? null : { kind: 'pointer', place };
}

/** `guard(mutex)(&lock)`, `CLASS(name, variable)(args)` and `ACQUIRE(name, variable)(args)`. */
function curried(b: Builder, node: NodeId, args: readonly NodeId[]): Expr | null {
  const inner = parts(b.tree, node)[0];
  if (inner === undefined || !isKind(b.tree, inner, 'call_expression')) return null;
  const word = calledName(b, inner);
  if (word !== guardWord && word !== classWord && word !== acquireWord) return null;
  const [first, second] = callArguments(b, inner);
  if (first === undefined) return null;
  const variable = word !== guardWord && second !== undefined ? textOf(b.file.masked, b.tree, second) : null;
  const name = textOf(b.file.masked, b.tree, first);
  const span = spanOf(b.tree, node);
  const taken = declareGuard(b, name, variable, lowerArguments(b, args), span);
  if (word === acquireWord && variable !== null) {
    const target = rootPlace({ kind: 'local', name: variable });
    emit(b, { kind: 'assign', target, operator: '=', value: taken, span, declares: true });
  }
  return taken;
}

function specialCall(b: Builder, node: NodeId, name: string, args: readonly NodeId[], use: Use): Expr | null {
  const first = args[0];
  if (first === undefined) return null;
  const through = transparent.get(name);
  if (through !== undefined) {
    const inner = args[through];
    return inner === undefined ? null : value(b, inner, use);
  }
  const warned = warnsOn(name);
  if (warned !== null) return warning(b, node, name, args[warned], use);
  if (configTests.has(name)) return { kind: 'config', text: textOf(b.file.masked, b.tree, first) };
  if (loads.has(name)) {
    const place = pointedBy(b, first);
    return place === null ? null : { kind: 'place', place, span: spanOf(b.tree, node) };
  }
  const store = stores.get(name);
  const second = args[1];
  if (store !== undefined && second !== undefined) {
    const v = value(b, second);
    const target = store === 'place' ? placeOf(b, first) : pointedBy(b, first);
    emit(b, { kind: 'assign', target, operator: '=', value: v, span: spanOf(b.tree, node), declares: false });
    return v;
  }
  if (containers.has(name) && args.length === 3 && second !== undefined && args[2] !== undefined) {
    const type = typeArgument(b, second);
    return {
      kind: 'container',
      operand: value(b, first),
      type,
      member: textOf(b.file.masked, b.tree, args[2]),
    };
  }
  if (name === acquireError && second !== undefined) return acquireErrorOf(b, node, second);
  if (disarms.has(name)) return disarm(b, node, name, first);
  return null;
}

/** 0 if the guard holds its lock, else a negative errno. */
function acquireErrorOf(b: Builder, node: NodeId, guard: NodeId): Expr | null {
  const place = pointedBy(b, guard);
  if (place === null) return null;
  const taken: Expr = { kind: 'place', place, span: spanOf(b.tree, node) };
  return { kind: 'unary', operator: '-', operand: { kind: 'unary', operator: '!', operand: taken } };
}

/** What a macro's type argument said before the mask made an identifier of it. */
function typeArgument(b: Builder, node: NodeId): string {
  const { start, end: stop } = spanOf(b.tree, node);
  const { hidden } = b.file;
  for (let k = firstFrom(hidden, start - 200); k < hidden.length; k++) {
    const h = hidden[k];
    if (h === undefined || h.span.start >= stop) break;
    if (h.kind === 'type-argument' && h.span.start <= start && stop <= h.span.end) return h.type;
  }
  return textOf(b.file.masked, b.tree, node);
}

/** WARN_ON(x) is x; BUG_ON(x) goes on only if x is false. */
function warning(b: Builder, node: NodeId, name: string, inner: NodeId | undefined, use: Use): Expr | null {
  if (inner === undefined) return null;
  if (!stopsOn.has(name)) {
    if (use === 'used') return value(b, inner);
    // Nobody looks at the result; the condition is still worth a fact on both sides.
    const [yes, no, after] = [newBlock(b), newBlock(b), newBlock(b)];
    condition(b, inner, yes, no, 'if');
    for (const block of [yes, no]) {
      enter(b, block);
      end(b, { kind: 'jump', to: after });
    }
    enter(b, after);
    return { kind: 'opaque', text: '', reads: [] };
  }
  const [stop, after] = [newBlock(b), newBlock(b)];
  const found = conditionInside(b, node);
  condition(b, found?.node ?? inner, stop, after, 'if');
  enter(b, stop);
  end(b, { kind: 'stop' });
  enter(b, after);
  return { kind: 'number', value: 0 };
}

function disarm(b: Builder, node: NodeId, name: string, pointer: NodeId): Expr {
  const place = placeOf(b, pointer);
  const id = newTemporary(b);
  const span = spanOf(b.tree, node);
  const args: Arg[] =
    place === null ? [] : [{ value: { kind: 'place', place, span }, span, text: place.key }];
  emit(b, {
    kind: 'call',
    id,
    callee: { kind: 'name', name },
    args,
    span,
    nameSpan: span,
    result: 'used',
    synthetic: false,
  });
  if (place !== null) {
    // On paths that meet others again, the destructor gets what the macro leaves behind: NULL, which it ignores.
    const nothing: Expr = { kind: 'constant', name: 'NULL' };
    emit(b, { kind: 'assign', target: place, operator: '=', value: nothing, span, declares: false });
    b.disarmed.add(place.key);
  }
  return { kind: 'temp', id };
}
