// Declarations inside functions: types of locals, initialisers, and destructors that run at the scope's end.

import type { Expr, TypeRef } from './ir.ts';
import { emit, type Builder } from './builder.ts';
import { addCleanup, bind } from './scopes.ts';
import { initializer, value } from './expressions.ts';
import { rootPlace } from './place.ts';
import { destructors } from './spellings.ts';
import { isKind, kindOf, parts, spanOf, textOf } from './tree.ts';
import { baseType, declaratorOf, withDeclarator } from './types.ts';
import { firstFrom } from '../syntax/file.ts';
import { childrenOf, type NodeId } from '../syntax/nodes.ts';

export function lowerDeclaration(b: Builder, node: NodeId): void {
  const { tree } = b;
  const text = b.file.masked;
  const base = baseType(text, tree, node);
  const children = childrenOf(tree, node);
  const isStatic = children.some(
    (c) => isKind(tree, c, 'storage_class_specifier') && textOf(text, tree, c) === 'static',
  );
  let shared: string | null | undefined;
  for (const [i, child] of children.entries()) {
    const kind = kindOf(tree, child);
    const isInit = kind === 'init_declarator';
    if (!isInit && !/declarator$|^identifier$/.test(kind)) continue;
    const [declaratorNode, initial] = isInit ? parts(tree, child) : [child, undefined];
    if (declaratorNode === undefined) continue;
    const declarator = declaratorOf(text, tree, declaratorNode);
    if (declarator === null || declarator.isFunction) continue;
    const name = declareLocal(b, declarator.name, withDeclarator(base, declarator));
    const place = rootPlace({ kind: 'local', name });
    const span = spanOf(tree, child);
    if (isStatic || initial === undefined) {
      emit(b, { kind: 'havoc', places: [place], reason: 'declaration', span });
    } else {
      const v: Expr = isKind(tree, initial, 'initializer_list') ? initializer(b, initial) : value(b, initial);
      emit(b, { kind: 'assign', target: place, operator: '=', value: v, span, declares: true });
    }
    // Among the specifiers it is everybody's, behind a `*` or a name that declarator's own.
    if (shared === undefined) shared = destructorIn(b, blankBefore(b, tree.starts[node] ?? 0), span.start);
    const next = initial ?? children[i + 1];
    const stop = next === undefined ? span.end : (tree.starts[next] ?? span.end);
    const destructor = destructorIn(b, span.start, stop) ?? shared;
    if (destructor !== null) addCleanup(b, { kind: 'free', fn: destructor, place, from: span.end });
  }
}

/** Returns the name that the variable's places have. */
function declareLocal(b: Builder, source: string, type: TypeRef): string {
  const name = bind(b, source);
  const old = b.locals.get(name);
  if (old !== undefined && (old.base !== type.base || old.pointers !== type.pointers)) b.ambiguous.add(name);
  b.locals.set(name, type);
  return name;
}

/** Where the blanks before the offset begin: an attribute in front of a declaration is hidden there. */
function blankBefore(b: Builder, offset: number): number {
  let at = offset;
  while (at > 0 && b.file.masked.charCodeAt(at - 1) <= 32) at--;
  return at;
}

/** `struct foo *p __free(kfree) = NULL;` – the function's name, from what the mask hid. */
function destructorIn(b: Builder, start: number, end: number): string | null {
  const { hidden } = b.file;
  for (let k = firstFrom(hidden, start); k < hidden.length; k++) {
    const h = hidden[k];
    if (h === undefined || h.span.start >= end) return null;
    if (h.kind === 'attribute' && destructors.has(h.name)) return h.args;
  }
  return null;
}
