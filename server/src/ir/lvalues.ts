// Expressions that name a place. Calls inside them become operations, as everywhere.

import type { Expr, Place, Step } from './ir.ts';
import { nested, type Builder } from './builder.ts';
import { value } from './expressions.ts';
import { appendSteps, placeOfValue, rootPlace } from './place.ts';
import { printExpr } from './print.ts';
import { localNamed } from './scopes.ts';
import { isKind, kindOf, parts, textOf } from './tree.ts';
import { childrenOf, type NodeId } from '../syntax/nodes.ts';

/** The place that an lvalue names, or null. Calls inside it become operations. */
export function placeOf(b: Builder, node: NodeId): Place | null {
  return nested(b, null, () => lowerPlace(b, node));
}

function lowerPlace(b: Builder, node: NodeId): Place | null {
  const { tree } = b;
  switch (kindOf(tree, node)) {
    case 'identifier':
      return named(b, textOf(b.file.masked, tree, node));
    case 'parenthesized_expression': {
      const inner = parts(tree, node)[0];
      return inner === undefined ? null : placeOf(b, inner);
    }
    case 'field_expression': {
      const [base, field] = parts(tree, node);
      if (base === undefined || field === undefined) return null;
      const arrow = childrenOf(tree, node).some((c) => isKind(tree, c, '->'));
      const owner = arrow ? pointedBy(b, base) : ownerOf(b, base);
      const step: Step = { kind: 'field', name: textOf(b.file.masked, tree, field) };
      return owner === null ? null : appendSteps(owner, [step]);
    }
    case 'subscript_expression': {
      const [base, index] = parts(tree, node);
      if (base === undefined || index === undefined) return null;
      const owner = ownerOf(b, base);
      const at = value(b, index);
      if (owner === null) return null;
      const step: Step = { kind: 'index', text: printExpr(at) };
      return appendSteps(owner, isPointer(b, owner) ? [{ kind: 'deref' }, step] : [step]);
    }
    case 'pointer_expression': {
      const inner = parts(tree, node)[0];
      if (inner === undefined || !isKind(tree, tree.firstChild[node] ?? -1, '*')) return null;
      return pointedBy(b, inner);
    }
    case 'cast_expression':
    case 'extension_expression': {
      const list = parts(tree, node);
      const inner = list[list.length - 1];
      return inner === undefined ? null : placeOf(b, inner);
    }
    case 'call_expression': {
      const result = value(b, node);
      return placeOfValue(result);
    }
    default:
      return null;
  }
}

/** What the pointer expression points to. */
export function pointedBy(b: Builder, node: NodeId): Place | null {
  return nested(b, null, () => lowerPointee(b, node));
}

function lowerPointee(b: Builder, node: NodeId): Place | null {
  const { tree } = b;
  if (isKind(tree, node, 'parenthesized_expression')) {
    const inner = parts(tree, node)[0];
    if (inner !== undefined && !isKind(tree, inner, 'compound_statement')) return pointedBy(b, inner);
  }
  if (isKind(tree, node, 'pointer_expression') && isKind(tree, tree.firstChild[node] ?? -1, '&')) {
    const inner = parts(tree, node)[0];
    return inner === undefined ? null : placeOf(b, inner);
  }
  if (isKind(tree, node, 'cast_expression')) {
    const list = parts(tree, node);
    const inner = list[list.length - 1];
    return inner === undefined ? null : pointedBy(b, inner);
  }
  return pointee(b, value(b, node));
}

function pointee(b: Builder, pointer: Expr): Place | null {
  switch (pointer.kind) {
    case 'address':
      return pointer.place;
    case 'place':
      return appendSteps(pointer.place, [{ kind: 'deref' }]);
    case 'temp':
      return appendSteps(rootPlace({ kind: 'temp', id: pointer.id }), [{ kind: 'deref' }]);
    case 'container':
      return appendSteps(
        rootPlace({
          kind: 'container',
          operand: pointer.operand,
          type: pointer.type,
          member: pointer.member,
        }),
        [{ kind: 'deref' }],
      );
    case 'cast':
      return pointee(b, pointer.operand);
    default:
      return null;
  }
}

const lvalueKinds: ReadonlySet<string> = new Set([
  'identifier',
  'field_expression',
  'subscript_expression',
  'pointer_expression',
]);

/** What has the member or element. A computed value is lowered once, and its temporary is the root of the place. */
function ownerOf(b: Builder, node: NodeId): Place | null {
  let at = node;
  while (/^(parenthesized|cast|extension)_expression$/.test(kindOf(b.tree, at))) {
    const inner = parts(b.tree, at).at(-1);
    if (inner === undefined) return null;
    at = inner;
  }
  return lvalueKinds.has(kindOf(b.tree, at)) ? placeOf(b, at) : placeOfValue(value(b, at));
}

function named(b: Builder, name: string): Place {
  const local = localNamed(b, name);
  if (local !== null) return rootPlace({ kind: 'local', name: local });
  const index = b.params.findIndex((p) => p.name === name);
  return rootPlace(index >= 0 ? { kind: 'param', name, index } : { kind: 'global', name });
}

/** Indexing a pointer variable reaches what it points to; indexing an array stays inside it. */
function isPointer(b: Builder, place: Place): boolean {
  if (place.path.length > 0) return false;
  if (place.root.kind === 'param') return true;
  if (place.root.kind !== 'local') return false;
  const type = b.locals.get(place.root.name);
  return type !== undefined && type.arrays === 0 && type.pointers > 0;
}
