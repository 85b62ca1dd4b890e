// Types and declarators: what a declaration says about a name, as far as analysis needs it.

import type { NodeId, SyntaxTree } from '../syntax/nodes.ts';
import { childrenOf } from '../syntax/nodes.ts';
import type { TypeRef } from './ir.ts';
import { isKind, kindOf, parts, textOf } from './tree.ts';

export interface Declarator {
  readonly name: string;
  readonly node: NodeId;
  readonly pointers: number;
  readonly arrays: number;
  /** Set for `int f(int)`: no variable. */
  readonly isFunction: boolean;
  /** `int (*f)(int)`: a variable that can be called. */
  readonly isFunctionPointer: boolean;
}

const unknownType: TypeRef = { base: '', pointers: 0, arrays: 0 };

/** The base type of a declaration, parameter or field; the tag with its keyword. */
export function baseType(text: string, tree: SyntaxTree, node: NodeId): TypeRef {
  for (const child of childrenOf(tree, node)) {
    switch (kindOf(tree, child)) {
      case 'struct_specifier':
      case 'union_specifier':
      case 'enum_specifier': {
        const keyword = kindOf(tree, child).replace('_specifier', '');
        const name = parts(tree, child).find((c) => isKind(tree, c, 'type_identifier'));
        return {
          base: name === undefined ? keyword : `${keyword} ${textOf(text, tree, name)}`,
          pointers: 0,
          arrays: 0,
        };
      }
      case 'primitive_type':
      case 'type_identifier':
      case 'sized_type_specifier':
        return { base: textOf(text, tree, child).replace(/\s+/g, ' '), pointers: 0, arrays: 0 };
      case 'macro_type_specifier':
        return { base: textOf(text, tree, child), pointers: 0, arrays: 0 };
    }
  }
  return unknownType;
}

/** Follows a declarator to its name; null if it has none. */
export function declaratorOf(text: string, tree: SyntaxTree, node: NodeId): Declarator | null {
  let pointers = 0;
  let arrays = 0;
  let isFunction = false;
  let isFunctionPointer = false;
  let at = node;
  for (let guard = 0; guard < 64; guard++) {
    switch (kindOf(tree, at)) {
      case 'identifier':
      case 'field_identifier':
      case 'type_identifier':
      case 'primitive_type':
        return {
          name: textOf(text, tree, at),
          node: at,
          pointers,
          arrays,
          isFunction: isFunction && !isFunctionPointer,
          isFunctionPointer,
        };
      case 'pointer_declarator':
        if (isFunction) isFunctionPointer = true;
        else pointers++;
        break;
      case 'array_declarator':
        arrays++;
        break;
      case 'function_declarator':
        isFunction = true;
        break;
    }
    const inner = parts(tree, at).find((c) =>
      /declarator$|identifier$|^primitive_type$/.test(kindOf(tree, c)),
    );
    if (inner === undefined) return null;
    at = inner;
  }
  return null;
}

export function withDeclarator(base: TypeRef, d: Declarator): TypeRef {
  return { base: base.base, pointers: base.pointers + d.pointers, arrays: base.arrays + d.arrays };
}

/** `struct foo *`, as the mask kept it for a macro's type argument. */
export function typeOfText(text: string): TypeRef {
  const pointers = (text.match(/\*/g) ?? []).length;
  const base = text
    .replace(/\*/g, ' ')
    .replace(/\b(const|volatile)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return { base, pointers, arrays: 0 };
}
