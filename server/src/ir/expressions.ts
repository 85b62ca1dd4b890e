// Expressions to IR values. Calls become operations in evaluation order; short circuits, ternaries and
// statement expressions become control flow, with a temporary for the value.

import type { Expr, TypeRef } from './ir.ts';
import { emit, end, enter, jump, nested, newBlock, newTemporary, type Builder } from './builder.ts';
import { lowerCall } from './calls.ts';
import { condition } from './conditions.ts';
import { placeOf, pointedBy } from './lvalues.ts';
import { appendSteps, rootPlace } from './place.ts';
import { folded, isConstantName, numberOf } from './literals.ts';
import { inTemporary } from './scopes.ts';
import { childOf, isKind, kindOf, parts, spanOf, textOf } from './tree.ts';
import { baseType } from './types.ts';
import { childrenOf, type NodeId } from '../syntax/nodes.ts';

const unknown: Expr = { kind: 'opaque', text: '', reads: [] };

export type Use = 'used' | 'dropped' | 'voided';

export function value(b: Builder, node: NodeId, use: Use = 'used'): Expr {
  return nested(b, unknown, () => lowerValue(b, node, use));
}

function lowerValue(b: Builder, node: NodeId, use: Use): Expr {
  const { tree } = b;
  const text = b.file.masked;
  switch (kindOf(tree, node)) {
    case 'parenthesized_expression': {
      const inner = parts(tree, node)[0];
      if (inner === undefined) return unknown;
      return isKind(tree, inner, 'compound_statement')
        ? b.statementExpression(b, inner)
        : value(b, inner, use);
    }
    case 'identifier':
    case 'field_expression':
    case 'subscript_expression': {
      const name = textOf(text, tree, node);
      if (isKind(tree, node, 'identifier') && isConstantName(b, name)) return { kind: 'constant', name };
      const place = placeOf(b, node);
      return place === null ? unknown : { kind: 'place', place, span: spanOf(tree, node) };
    }
    case 'true':
    case 'false':
      return { kind: 'constant', name: textOf(text, tree, node).toLowerCase() };
    case 'null':
      return { kind: 'constant', name: 'NULL' };
    case 'number_literal':
      return numberOf(textOf(text, tree, node));
    case 'char_literal':
      return { kind: 'opaque', text: textOf(text, tree, node), reads: [] };
    case 'string_literal':
    case 'concatenated_string':
      return { kind: 'string' };
    case 'call_expression':
      return lowerCall(b, node, use);
    case 'pointer_expression':
      return pointerExpression(b, node);
    case 'unary_expression':
      return unaryExpression(b, node);
    case 'update_expression':
      return updateExpression(b, node, use);
    case 'binary_expression':
      return binaryExpression(b, node);
    case 'assignment_expression':
      return assignment(b, node);
    case 'comma_expression': {
      const [left, right] = parts(tree, node);
      if (left !== undefined) value(b, left, 'dropped');
      return right === undefined ? unknown : value(b, right, use);
    }
    case 'conditional_expression':
      return ternary(b, node, use);
    case 'cast_expression':
      return castExpression(b, node, use);
    case 'compound_literal_expression': {
      const list = childOf(tree, node, 'initializer_list');
      return list < 0 ? unknown : initializer(b, list);
    }
    case 'initializer_list':
      return initializer(b, node);
    case 'sizeof_expression':
    case 'alignof_expression':
    case 'offsetof_expression':
    case 'generic_expression':
      return { kind: 'opaque', text: folded(textOf(text, tree, node)), reads: [] };
    case 'extension_expression': {
      const inner = parts(tree, node)[0];
      return inner === undefined ? unknown : value(b, inner, use);
    }
    case 'compound_statement':
      return b.statementExpression(b, node);
    default:
      return {
        kind: 'opaque',
        text: folded(textOf(text, tree, node)),
        reads: parts(tree, node).map((c) => value(b, c)),
      };
  }
}

function pointerExpression(b: Builder, node: NodeId): Expr {
  const { tree } = b;
  const inner = parts(tree, node)[0];
  if (inner === undefined) return unknown;
  if (isKind(tree, tree.firstChild[node] ?? -1, '&')) {
    const place = placeOf(b, inner);
    if (place === null) return { kind: 'opaque', text: folded(textOf(b.file.masked, tree, node)), reads: [] };
    const last = place.path[place.path.length - 1];
    if (last?.kind === 'deref') {
      // &*p is p.
      const shorter = appendSteps(rootPlace(place.root), place.path.slice(0, -1));
      return { kind: 'place', place: shorter, span: spanOf(tree, node) };
    }
    return { kind: 'address', place, span: spanOf(tree, node) };
  }
  const place = pointedBy(b, inner);
  return place === null ? unknown : { kind: 'place', place, span: spanOf(tree, node) };
}

function unaryExpression(b: Builder, node: NodeId): Expr {
  const { tree } = b;
  const operator = textOf(b.file.masked, tree, tree.firstChild[node] ?? node);
  const inner = parts(tree, node)[0];
  if (inner === undefined) return unknown;
  const operand = value(b, inner);
  if (operator === '-' && operand.kind === 'number') return { kind: 'number', value: -operand.value };
  if (operator === '!' || operator === '-' || operator === '~' || operator === '+') {
    return { kind: 'unary', operator, operand };
  }
  return operand;
}

function updateExpression(b: Builder, node: NodeId, use: Use): Expr {
  const { tree } = b;
  const inner = parts(tree, node)[0];
  if (inner === undefined) return unknown;
  const target = placeOf(b, inner);
  const token = childrenOf(tree, node).find((c) => tree.named[c] === 0);
  const operator = token === undefined ? '' : textOf(b.file.masked, tree, token);
  const span = spanOf(tree, node);
  const now: Expr = target === null ? unknown : { kind: 'place', place: target, span };
  // `x++` is what x was, `++x` what it has become.
  const postfix = token !== tree.firstChild[node];
  const result = postfix && use === 'used' && target !== null ? inTemporary(b, now, span) : now;
  emit(b, { kind: 'assign', target, operator, value: { kind: 'number', value: 1 }, span, declares: false });
  return result;
}

function binaryExpression(b: Builder, node: NodeId): Expr {
  const { tree } = b;
  const [left, right] = parts(tree, node);
  if (left === undefined || right === undefined) return unknown;
  const token = childrenOf(tree, node).find((c) => tree.named[c] === 0);
  const operator = token === undefined ? '' : textOf(b.file.masked, tree, token);
  if (operator === '&&' || operator === '||') return branchValue(b, node);
  const l = value(b, left);
  const r = value(b, right);
  return { kind: 'binary', operator, left: l, right: r };
}

/** `a && f()` as a value: 1 on one side, 0 on the other. */
function branchValue(b: Builder, node: NodeId): Expr {
  const id = newTemporary(b);
  const [yes, no, after] = [newBlock(b), newBlock(b), newBlock(b)];
  const span = spanOf(b.tree, node);
  condition(b, node, yes, no, 'logical');
  for (const [block, truth] of [
    [yes, 1],
    [no, 0],
  ] as const) {
    enter(b, block);
    assignTemporary(b, id, { kind: 'number', value: truth }, span);
    jump(b, after);
  }
  enter(b, after);
  return { kind: 'temp', id };
}

function assignTemporary(b: Builder, id: number, v: Expr, span: { start: number; end: number }): void {
  const target = rootPlace({ kind: 'temp', id });
  emit(b, { kind: 'assign', target, operator: '=', value: v, span, declares: true });
}

function ternary(b: Builder, node: NodeId, use: Use): Expr {
  const list = parts(b.tree, node);
  const [test, second, third] = list;
  if (test === undefined || second === undefined) return unknown;
  const id = newTemporary(b);
  const [yes, no, after] = [newBlock(b), newBlock(b), newBlock(b)];
  const span = spanOf(b.tree, node);
  const short = third === undefined;
  if (short) {
    // a ?: b
    const first = value(b, test);
    end(b, {
      kind: 'branch',
      condition: first,
      span: spanOf(b.tree, test),
      then: yes,
      else: no,
      origin: 'ternary',
    });
    enter(b, yes);
    assignTemporary(b, id, first, span);
  } else {
    condition(b, test, yes, no, 'ternary');
    enter(b, yes);
    assignTemporary(b, id, value(b, second, use), span);
  }
  jump(b, after);
  enter(b, no);
  assignTemporary(b, id, value(b, short ? second : third, use), span);
  jump(b, after);
  enter(b, after);
  return { kind: 'temp', id };
}

function castExpression(b: Builder, node: NodeId, use: Use): Expr {
  const { tree } = b;
  const [type, operand] = parts(tree, node);
  if (type === undefined || operand === undefined) return unknown;
  const written = folded(textOf(b.file.masked, tree, type));
  const inner = value(
    b,
    operand,
    written === 'void' ? (use === 'dropped' ? 'voided' : use) : use === 'dropped' ? 'used' : use,
  );
  const base = baseType(b.file.masked, tree, type);
  const pointers = (written.match(/\*/g) ?? []).length;
  const ref: TypeRef = { base: base.base, pointers, arrays: 0 };
  if (inner.kind === 'number') return inner;
  return { kind: 'cast', type: ref, operand: inner };
}

export function assignment(b: Builder, node: NodeId): Expr {
  const { tree } = b;
  const [left, right] = parts(tree, node);
  if (left === undefined || right === undefined) return unknown;
  const token = childrenOf(tree, node).find((c) => tree.named[c] === 0);
  const operator = token === undefined ? '=' : textOf(b.file.masked, tree, token);
  const v = value(b, right);
  const target = placeOf(b, left);
  emit(b, { kind: 'assign', target, operator, value: v, span: spanOf(tree, node), declares: false });
  return target === null ? v : { kind: 'place', place: target, span: spanOf(tree, left) };
}

/** `{ .a = x, .b.c = y, z }` */
export function initializer(b: Builder, node: NodeId): Expr {
  const { tree } = b;
  const fields: { path: string[]; value: Expr }[] = [];
  for (const item of parts(tree, node)) {
    if (!isKind(tree, item, 'initializer_pair')) {
      fields.push({ path: [], value: value(b, item) });
      continue;
    }
    const children = parts(tree, item);
    const path = children
      .filter((c) => isKind(tree, c, 'field_designator') || isKind(tree, c, 'field_identifier'))
      .map((c) => textOf(b.file.masked, tree, c).replace(/[.\s:]/g, ''));
    const last = children[children.length - 1];
    if (last === undefined) continue;
    const inner = value(b, last);
    if (inner.kind === 'initializer') {
      for (const f of inner.fields)
        fields.push({ path: f.path.length === 0 ? path : [...path, ...f.path], value: f.value });
    } else fields.push({ path, value: inner });
  }
  return { kind: 'initializer', fields };
}
