// A parsed declaration as plain columns: no tree-sitter object, no wasm memory, free to outlive its parse.
// Offsets are absolute in the file. Kinds are the grammar's public names (aliases applied), interned as numbers.
// Deliberately absent: field names. Lowering goes by the position and kind of children.

export interface SyntaxTree {
  readonly count: number;
  /** Index into `kindNames()` of the parser that made the tree. */
  readonly kinds: Uint16Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** -1 for none. Node 0 is the root. */
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  readonly parent: Int32Array;
  /** 1 for named nodes, 0 for tokens such as `(`. */
  readonly named: Uint8Array;
  /** True if any node is ERROR or MISSING: the declaration is partial. */
  readonly hasError: boolean;
}

export type NodeId = number;

export function childrenOf(tree: SyntaxTree, node: NodeId): NodeId[] {
  const out: NodeId[] = [];
  for (let c = tree.firstChild[node] ?? -1; c >= 0; c = tree.nextSibling[c] ?? -1) out.push(c);
  return out;
}

export function namedChildrenOf(tree: SyntaxTree, node: NodeId): NodeId[] {
  return childrenOf(tree, node).filter((c) => tree.named[c] === 1);
}
