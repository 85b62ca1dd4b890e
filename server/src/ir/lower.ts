// One function from syntax to IR: the last place where a tree node is seen. Never throws on any input; a tree
// with errors gives a function marked partial.

import type { Span } from '../base/span.ts';
import type { Annotation, FunctionIr, Param, TypeRef } from './ir.ts';
import { end, enter, finishBlocks, newBlock, type Builder } from './builder.ts';
import { assertAnnotations } from './entry-facts.ts';
import { withoutDisarmed } from './disarmed.ts';
import { collectLabels, compound, statementExpression } from './statements.ts';
import { childOf, isKind, kindOf, parts } from './tree.ts';
import { baseType, declaratorOf, withDeclarator } from './types.ts';
import type { Declaration, SyntaxFile } from '../syntax/file.ts';
import type { NodeId, SyntaxTree } from '../syntax/nodes.ts';
import { firstFrom } from '../syntax/file.ts';
import { parseDeclaration } from '../syntax/parser.ts';

/** How far before a function's first token an attribute of it may begin. */
const farthestBefore = 80;
/** More than the guards of any function that people write, times its ways out. */
const mostCleanups = 20_000;
/** Operations of a function, many times those of the longest in a kernel. Of one that has more nothing is known. */
const mostOps = 25_000;

export function lowerFunction(file: SyntaxFile, declaration: Declaration): FunctionIr {
  const fn = lowered(file, declaration);
  const ops = fn.blocks.reduce((sum, block) => sum + block.ops.length, 0);
  if (ops <= mostOps) return fn;
  const end = { kind: 'return', value: null, span: lastSpan(declaration) } as const;
  return { ...fn, blocks: [{ id: 0, ops: [], end }], partial: true };
}

/** Of the brace that closes the body. */
function lastSpan({ body, span }: Declaration): Span {
  const stop = body?.end ?? span.end;
  return { start: Math.max(0, stop - 1), end: stop };
}

function lowered(file: SyntaxFile, declaration: Declaration): FunctionIr {
  const tree = parseDeclaration(file, declaration);
  const definition = find(tree, 'function_definition');
  const params = definition < 0 ? [] : paramsOf(file, tree, definition);
  const annotations = annotationsOf(file, declaration);
  const b: Builder = {
    file,
    tree,
    params,
    locals: new Map<string, TypeRef>(),
    ambiguous: new Set<string>(),
    drafts: [],
    current: -1,
    temporaries: 0,
    scopes: [],
    loops: [],
    labels: new Map(),
    disarmed: new Set<string>(),
    depth: 0,
    cleanupsLeft: mostCleanups,
    partial: false,
    statementExpression,
  };
  enter(b, newBlock(b));
  const body = definition < 0 ? -1 : childOf(tree, definition, 'compound_statement');
  if (body >= 0) {
    assertAnnotations(b, annotations);
    collectLabels(b);
    compound(b, body);
  }
  end(b, { kind: 'return', value: null, span: lastSpan(declaration) });
  for (const name of b.ambiguous) b.locals.delete(name);
  return {
    name: declaration.name,
    path: file.source.path,
    span: declaration.span,
    nameSpan: declaration.nameSpan,
    isStatic: declaration.isStatic,
    returns: definition < 0 ? { base: '', pointers: 0, arrays: 0 } : returnType(file, tree, definition),
    params,
    locals: b.locals,
    blocks: withoutDisarmed(finishBlocks(b), b.disarmed),
    annotations,
    partial: tree.hasError || body < 0 || b.partial,
    hash: declaration.content.hash,
  };
}

/** What a prototype says of its function: no blocks. null if the declaration is none. */
export function lowerSignature(file: SyntaxFile, declaration: Declaration): FunctionIr | null {
  const tree = parseDeclaration(file, declaration);
  const node = find(tree, 'declaration');
  if (node < 0 || functionDeclarator(tree, node) === null) return null;
  return {
    name: declaration.name,
    path: file.source.path,
    span: declaration.span,
    nameSpan: declaration.nameSpan,
    isStatic: declaration.isStatic,
    returns: returnType(file, tree, node),
    params: paramsOf(file, tree, node),
    locals: new Map(),
    blocks: [],
    annotations: annotationsOf(file, declaration),
    partial: true,
    hash: declaration.content.hash,
  };
}

function find(tree: SyntaxTree, kind: string): NodeId {
  for (let node = 0; node < tree.count; node++) if (isKind(tree, node, kind)) return node;
  return -1;
}

/** The declarator that has the parameter list: the outermost function declarator. */
function functionDeclarator(tree: SyntaxTree, definition: NodeId): { node: NodeId; pointers: number } | null {
  let pointers = 0;
  let at = parts(tree, definition).find((c) => /declarator$/.test(kindOf(tree, c)));
  for (let guard = 0; at !== undefined && guard < 32; guard++) {
    if (isKind(tree, at, 'function_declarator')) return { node: at, pointers };
    if (isKind(tree, at, 'pointer_declarator')) pointers++;
    at = parts(tree, at).find((c) => /declarator$/.test(kindOf(tree, c)));
  }
  return null;
}

function returnType(file: SyntaxFile, tree: SyntaxTree, definition: NodeId): TypeRef {
  const base = baseType(file.masked, tree, definition);
  return { ...base, pointers: functionDeclarator(tree, definition)?.pointers ?? 0 };
}

function paramsOf(file: SyntaxFile, tree: SyntaxTree, definition: NodeId): Param[] {
  const declarator = functionDeclarator(tree, definition);
  const list = declarator === null ? -1 : childOf(tree, declarator.node, 'parameter_list');
  if (list < 0) return [];
  const out: Param[] = [];
  for (const node of parts(tree, list)) {
    if (!isKind(tree, node, 'parameter_declaration')) continue;
    const base = baseType(file.masked, tree, node);
    const inner = parts(tree, node).find((c) => /declarator$|^identifier$/.test(kindOf(tree, c)));
    const d = inner === undefined ? null : declaratorOf(file.masked, tree, inner);
    if (d === null) {
      if (base.base !== 'void') out.push({ name: '', type: base });
      continue;
    }
    const type = withDeclarator(base, d);
    // An array parameter is a pointer.
    out.push({ name: d.name, type: { ...type, pointers: type.pointers + type.arrays, arrays: 0 } });
  }
  return out;
}

function annotationsOf(file: SyntaxFile, declaration: Declaration): Annotation[] {
  const stop = declaration.body?.start ?? declaration.span.end;
  const out: Annotation[] = [];
  const { start } = declaration.span;
  for (let k = firstFrom(file.hidden, start - farthestBefore); k < file.hidden.length; k++) {
    const h = file.hidden[k];
    if (h === undefined || h.span.start >= stop) break;
    if (h.kind !== 'attribute') continue;
    // An attribute before the first token of the declaration belongs to it, if nothing else stands between them.
    if (h.span.end <= start && file.masked.slice(h.span.start, start).trim() !== '') continue;
    out.push({ name: h.name, args: h.args ?? '', span: h.span });
  }
  return out;
}
