// The graph under construction: blocks, the current position, loops and labels; its scopes are in scopes.ts.
// Lowering writes through these functions only.

import type { Span } from '../base/span.ts';
import type { SyntaxFile } from '../syntax/file.ts';
import type { NodeId, SyntaxTree } from '../syntax/nodes.ts';
import type { Block, BlockId, Expr, Op, Param, Terminator, TypeRef } from './ir.ts';
import type { Scope } from './scopes.ts';

interface Draft {
  ops: Op[];
  end: Terminator | null;
}

export interface Loop {
  readonly breakTo: BlockId;
  /** null for a switch. */
  readonly continueTo: BlockId | null;
  /** Scopes that stay open when the loop is left. */
  readonly depth: number;
}

export interface Label {
  readonly block: BlockId;
  /** Its offset: a scope contains the label if it contains the offset. */
  readonly at: number;
}

export interface Builder {
  readonly file: SyntaxFile;
  /** The function's tree, or that of a statement among a macro's arguments while it is lowered. */
  tree: SyntaxTree;
  readonly params: readonly Param[];
  /** By the names that places have: see `bind`. */
  readonly locals: Map<string, TypeRef>;
  readonly ambiguous: Set<string>;
  readonly drafts: Draft[];
  /** -1 after a jump: what follows is unreachable until a label. */
  current: BlockId;
  temporaries: number;
  readonly scopes: Scope[];
  readonly loops: Loop[];
  readonly labels: Map<string, Label>;
  /** Places whose cleanup some path disarms. */
  readonly disarmed: Set<string>;
  /** Depth of nested expressions and statements, against input made to exhaust the stack. */
  depth: number;
  /** Operations that ends of scopes may still add, against input made to exhaust the memory. */
  cleanupsLeft: number;
  /** Something was left out. */
  partial: boolean;
  readonly statementExpression: (builder: Builder, compound: NodeId) => Expr;
}

/** Deeper than any code that people write. */
const deepest = 256;

/** Goes one level deeper. What is nested too deep is left out, and the function is partial. */
export function nested<T>(b: Builder, otherwise: T, lower: () => T): T {
  if (b.depth >= deepest) {
    b.partial = true;
    return otherwise;
  }
  b.depth++;
  const out = lower();
  b.depth--;
  return out;
}

export function newBlock(b: Builder): BlockId {
  b.drafts.push({ ops: [], end: null });
  return b.drafts.length - 1;
}

export function emit(b: Builder, op: Op): void {
  if (b.current >= 0) b.drafts[b.current]?.ops.push(op);
}

export function newTemporary(b: Builder): number {
  return b.temporaries++;
}

/** Ends the current block; what follows is unreachable until `enter`. */
export function end(b: Builder, terminator: Terminator): void {
  const draft = b.drafts[b.current];
  if (draft !== undefined && draft.end === null) draft.end = terminator;
  b.current = -1;
}

export function jump(b: Builder, to: BlockId, span?: Span): void {
  end(b, span === undefined ? { kind: 'jump', to } : { kind: 'jump', to, span });
}

export function enter(b: Builder, block: BlockId): void {
  b.current = block;
}

/** Reachable blocks in reverse post-order, renumbered; open ends become `stop`. */
export function finishBlocks(b: Builder): readonly Block[] {
  const order: BlockId[] = [];
  const seen = new Uint8Array(b.drafts.length);
  // An explicit stack: functions may have thousands of blocks in a row.
  const stack: { id: BlockId; next: number; targets: readonly BlockId[] }[] = [];
  const visit = (id: BlockId): void => {
    if (seen[id] === 1) return;
    seen[id] = 1;
    stack.push({ id, next: 0, targets: targetsOf(b.drafts[id]?.end ?? { kind: 'stop' }) });
  };
  visit(0);
  for (let top = stack[stack.length - 1]; top !== undefined; top = stack[stack.length - 1]) {
    // Later targets first, so that the first one gets the lower number.
    const target = top.targets[top.targets.length - 1 - top.next++];
    if (target === undefined) {
      order.push(top.id);
      stack.pop();
    } else visit(target);
  }
  order.reverse();
  const renamed = new Map(order.map((id, index) => [id, index]));
  return order.map((id, index) => {
    const draft = b.drafts[id];
    return { id: index, ops: draft?.ops ?? [], end: retarget(draft?.end ?? { kind: 'stop' }, renamed) };
  });
}

export function targetsOf(end: Terminator): readonly BlockId[] {
  switch (end.kind) {
    case 'jump':
      return [end.to];
    case 'branch':
      return [end.then, end.else];
    case 'switch':
      return end.cases.map((c) => c.to);
    case 'return':
    case 'stop':
      return [];
  }
}

function retarget(end: Terminator, renamed: ReadonlyMap<BlockId, BlockId>): Terminator {
  const to = (id: BlockId): BlockId => renamed.get(id) ?? 0;
  switch (end.kind) {
    case 'jump':
      return { ...end, to: to(end.to) };
    case 'branch':
      return { ...end, then: to(end.then), else: to(end.else) };
    case 'switch':
      return { ...end, cases: end.cases.map((c) => ({ ...c, to: to(c.to) })) };
    case 'return':
    case 'stop':
      return end;
  }
}
