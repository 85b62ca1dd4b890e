// Reading a syntax tree by kind names: the small vocabulary that lowering is written in.

import { kindId, kindName } from '../syntax/parser.ts';
import { childrenOf, namedChildrenOf, type NodeId, type SyntaxTree } from '../syntax/nodes.ts';
import type { Span } from '../base/span.ts';

const ids = new Map<string, number>();

export function isKind(tree: SyntaxTree, node: NodeId, name: string): boolean {
  let id = ids.get(name);
  if (id === undefined) {
    id = kindId(name);
    ids.set(name, id);
  }
  return tree.kinds[node] === id;
}

export function kindOf(tree: SyntaxTree, node: NodeId): string {
  return kindName(tree.kinds[node] ?? 0);
}

export function spanOf(tree: SyntaxTree, node: NodeId): Span {
  return { start: tree.starts[node] ?? 0, end: tree.ends[node] ?? 0 };
}

export function textOf(text: string, tree: SyntaxTree, node: NodeId): string {
  return text.slice(tree.starts[node], tree.ends[node]);
}

/** The first child of that kind, or -1. */
export function childOf(tree: SyntaxTree, node: NodeId, name: string): NodeId {
  for (const c of childrenOf(tree, node)) if (isKind(tree, c, name)) return c;
  return -1;
}

/** Named children without comments. */
export function parts(tree: SyntaxTree, node: NodeId): NodeId[] {
  return namedChildrenOf(tree, node).filter((c) => !isKind(tree, c, 'comment'));
}
