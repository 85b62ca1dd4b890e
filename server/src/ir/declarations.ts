// File-scope declarations as data: aggregates with flattened anonymous members, variables with their designated
// initialisers, typedefs. Invariant: every aggregate has a name of its own. A named member of anonymous type is
// named after its owner (`struct foo.member`), a typedef'd or variable's anonymous type after that name, so that
// owner and field always spell a unique key. A function pointer has the type of its result.

import type { Span } from '../base/span.ts';
import type { Declaration, SyntaxFile } from '../syntax/file.ts';
import { firstFrom } from '../syntax/file.ts';
import { parseDeclaration } from '../syntax/parser.ts';
import type { NodeId, SyntaxTree } from '../syntax/nodes.ts';
import type { Annotation, FieldIr, StructIr, TypeRef, VariableField, VariableIr } from './ir.ts';
import { childOf, isKind, kindOf, parts, spanOf, textOf } from './tree.ts';
import { baseType, declaratorOf, withDeclarator, type Declarator } from './types.ts';

interface Source {
  readonly file: SyntaxFile;
  readonly text: string;
  readonly tree: SyntaxTree;
}

interface OpenStruct {
  readonly name: string;
  readonly fields: FieldIr[];
}

/** Deeper nesting than anyone writes is cut, so that no input can exhaust the stack. */
const deepest = 64;

/** Every struct and union with a body in the declaration, nested ones included; outer before inner. */
export function lowerStruct(file: SyntaxFile, declaration: Declaration): StructIr[] {
  const source = sourceOf(file, declaration);
  const out: OpenStruct[] = [];
  for (const top of topNodes(source.tree)) {
    const aggregate = isAggregate(source.tree, top) ? top : aggregateChild(source.tree, top);
    if (aggregate < 0) continue;
    const name = tagOf(source, aggregate) ?? firstName(source, top);
    if (name !== null) collectStruct(source, aggregate, name, out, 0);
  }
  const path = file.source.path;
  return out.map((s) => ({ name: s.name, path, fields: s.fields }));
}

/** The first variable of the declaration; null if it declares none (a prototype, a bare tag). */
export function lowerVariable(file: SyntaxFile, declaration: Declaration): VariableIr | null {
  const source = sourceOf(file, declaration);
  const { tree, text } = source;
  const node = topNodes(tree).find((n) => isKind(tree, n, 'declaration'));
  if (node === undefined) return null;
  for (const part of parts(tree, node)) {
    const initialised = isKind(tree, part, 'init_declarator');
    if (!initialised && !isDeclarator(tree, part)) continue;
    const declarator = declaratorOf(text, tree, initialised ? (parts(tree, part)[0] ?? part) : part);
    if (declarator === null || declarator.isFunction) continue;
    const fields: VariableField[] = [];
    if (initialised) {
      const value = parts(tree, part).at(-1);
      if (value !== undefined) collectFields(source, value, '', fields, 0);
    }
    return {
      name: declarator.name,
      path: file.source.path,
      type: withDeclarator(typeOf(source, node, declarator.name), declarator),
      isStatic: declaration.isStatic,
      span: declaration.span,
      fields,
    };
  }
  return null;
}

/** What the name stands for; an anonymous aggregate stands for itself, under the typedef's name. */
export function lowerTypedef(
  file: SyntaxFile,
  declaration: Declaration,
): { readonly name: string; readonly type: TypeRef } | null {
  const source = sourceOf(file, declaration);
  const node = topNodes(source.tree).find((n) => isKind(source.tree, n, 'type_definition'));
  if (node === undefined) return null;
  const declarator = firstDeclarator(source, node);
  if (declarator === null) return null;
  const type = withDeclarator(typeOf(source, node, declarator.name), declarator);
  return { name: declarator.name, type };
}

/** The type that the prototype's function returns; null if the declaration is no prototype. */
export function lowerPrototype(
  file: SyntaxFile,
  declaration: Declaration,
): { readonly name: string; readonly returns: TypeRef } | null {
  const source = sourceOf(file, declaration);
  const node = topNodes(source.tree).find((n) => isKind(source.tree, n, 'declaration'));
  const declarator = node === undefined ? null : firstDeclarator(source, node);
  if (node === undefined || declarator === null || !declarator.isFunction) return null;
  return { name: declarator.name, returns: withDeclarator(typeOf(source, node, ''), declarator) };
}

function sourceOf(file: SyntaxFile, declaration: Declaration): Source {
  return { file, text: file.masked, tree: parseDeclaration(file, declaration) };
}

/** Children of the root; a broken declaration may have its parts inside an ERROR node. */
function topNodes(tree: SyntaxTree): NodeId[] {
  return parts(tree, 0).flatMap((n) => (isKind(tree, n, 'ERROR') ? [n, ...parts(tree, n)] : [n]));
}

function isAggregate(tree: SyntaxTree, node: NodeId): boolean {
  return (
    (isKind(tree, node, 'struct_specifier') || isKind(tree, node, 'union_specifier')) &&
    childOf(tree, node, 'field_declaration_list') >= 0
  );
}

function aggregateChild(tree: SyntaxTree, node: NodeId): NodeId {
  return parts(tree, node).find((c) => isAggregate(tree, c)) ?? -1;
}

/** `struct foo`; null for an anonymous aggregate. */
function tagOf(source: Source, aggregate: NodeId): string | null {
  const { tree, text } = source;
  const tag = childOf(tree, aggregate, 'type_identifier');
  if (tag < 0) return null;
  return `${isKind(tree, aggregate, 'struct_specifier') ? 'struct' : 'union'} ${textOf(text, tree, tag)}`;
}

function isDeclarator(tree: SyntaxTree, node: NodeId): boolean {
  const kind = kindOf(tree, node);
  return kind === 'identifier' || kind === 'field_identifier' || kind.endsWith('_declarator');
}

function firstDeclarator(source: Source, node: NodeId): Declarator | null {
  const list = parts(source.tree, node);
  // In a typedef the base may be a `type_identifier` as well as the new name: the last ones are declarators.
  for (const [i, part] of list.entries()) {
    const kind = kindOf(source.tree, part);
    const names = isDeclarator(source.tree, part) || (kind === 'type_identifier' && i > 0);
    if (names || (kind === 'primitive_type' && i > 0)) return declaratorOf(source.text, source.tree, part);
  }
  return null;
}

function firstName(source: Source, node: NodeId): string | null {
  const list = parts(source.tree, node);
  const initialised = list.find((c) => isKind(source.tree, c, 'init_declarator'));
  if (initialised !== undefined) return declaratorOf(source.text, source.tree, initialised)?.name ?? null;
  return firstDeclarator(source, node)?.name ?? null;
}

/** The base type of a declaration; an anonymous aggregate with a body is called `anonymous`. */
function typeOf(source: Source, node: NodeId, anonymous: string): TypeRef {
  const aggregate = aggregateChild(source.tree, node);
  if (aggregate >= 0 && tagOf(source, aggregate) === null) return { base: anonymous, pointers: 0, arrays: 0 };
  return baseType(source.text, source.tree, node);
}

function collectStruct(
  source: Source,
  aggregate: NodeId,
  name: string,
  out: OpenStruct[],
  depth: number,
): void {
  const own: OpenStruct = { name, fields: [] };
  out.push(own);
  collectMembers(source, aggregate, own, out, depth);
}

function collectMembers(
  source: Source,
  aggregate: NodeId,
  into: OpenStruct,
  out: OpenStruct[],
  depth: number,
): void {
  const { tree } = source;
  const list = childOf(tree, aggregate, 'field_declaration_list');
  if (list < 0 || depth > deepest) return;
  for (const member of parts(tree, list)) {
    if (isKind(tree, member, 'field_declaration')) collectMember(source, member, into, out, depth);
  }
}

function collectMember(
  source: Source,
  member: NodeId,
  into: OpenStruct,
  out: OpenStruct[],
  depth: number,
): void {
  const { tree, text } = source;
  const declarators = parts(tree, member)
    .filter((c) => isDeclarator(tree, c))
    .flatMap((c) => {
      const declarator = declaratorOf(text, tree, c);
      return declarator === null ? [] : [{ ...declarator, start: spanOf(tree, c).start }];
    });
  const aggregate = aggregateChild(tree, member);
  const tag = aggregate < 0 ? null : tagOf(source, aggregate);
  if (aggregate >= 0 && tag === null && declarators.length === 0) {
    collectMembers(source, aggregate, into, out, depth + 1);
    return;
  }
  const first = declarators[0];
  const inner = tag ?? (first === undefined ? null : `${into.name}.${first.name}`);
  if (aggregate >= 0 && inner !== null) collectStruct(source, aggregate, inner, out, depth + 1);
  const base = typeOf(source, member, inner ?? '');
  const inside = aggregate < 0 ? null : spanOf(tree, aggregate);
  // Those of the members of a struct within are not its own.
  const all = annotationsIn(source.file, spanOf(tree, member)).filter(
    ({ span }) => inside === null || span.start < inside.start || span.start >= inside.end,
  );
  for (const [k, declarator] of declarators.entries()) {
    const [from, to] = [declarator.start, declarators[k + 1]?.start ?? Infinity];
    const annotations =
      declarators.length < 2 ? all : all.filter(({ span }) => span.start >= from && span.start < to);
    into.fields.push({ name: declarator.name, type: withDeclarator(base, declarator), annotations });
  }
}

function annotationsIn(file: SyntaxFile, within: Span): Annotation[] {
  const out: Annotation[] = [];
  for (let k = firstFrom(file.hidden, within.start); k < file.hidden.length; k++) {
    const hidden = file.hidden[k];
    if (hidden === undefined || hidden.span.start >= within.end) break;
    if (hidden.kind !== 'attribute') continue;
    out.push({ name: hidden.name, args: hidden.args ?? '', span: hidden.span });
  }
  return out;
}

function collectFields(
  source: Source,
  value: NodeId,
  prefix: string,
  out: VariableField[],
  depth: number,
): void {
  const { tree, text } = source;
  const list = initializerList(tree, value);
  if (list < 0 || depth > deepest) return;
  for (const item of parts(tree, list)) {
    if (!isKind(tree, item, 'initializer_pair')) {
      // Elements of an array of tables: their fields count as the variable's own.
      collectFields(source, item, prefix, out, depth + 1);
      continue;
    }
    const inside = parts(tree, item);
    const assigned = inside.at(-1);
    if (assigned === undefined) continue;
    const names = inside
      .filter((c) => isKind(tree, c, 'field_designator'))
      .map((c) => textOf(text, tree, c).replace(/^[.\s]+/, ''));
    const name = [prefix, ...names].filter((n) => n !== '').join('.');
    if (initializerList(tree, assigned) >= 0) collectFields(source, assigned, name, out, depth + 1);
    else if (names.length > 0)
      out.push({ name, value: valueText(source, assigned), span: spanOf(tree, item) });
  }
}

/** The braces of an initialiser, also behind a compound literal's type or a cast. */
function initializerList(tree: SyntaxTree, value: NodeId): NodeId {
  let at = value;
  for (let i = 0; i < deepest; i++) {
    if (isKind(tree, at, 'initializer_list')) return at;
    const kind = kindOf(tree, at);
    if (!/^(compound_literal|cast|parenthesized|pointer)_expression$/.test(kind)) return -1;
    const inner = parts(tree, at).at(-1);
    if (inner === undefined) return -1;
    at = inner;
  }
  return -1;
}

function valueText(source: Source, value: NodeId): string {
  const { tree, text } = source;
  let at = value;
  for (let i = 0; i < deepest; i++) {
    if (!/^(cast|parenthesized|pointer)_expression$/.test(kindOf(tree, at))) break;
    const inner = parts(tree, at).at(-1);
    if (inner === undefined) break;
    at = inner;
  }
  return textOf(text, tree, at).replace(/[&\s]+/g, '');
}
