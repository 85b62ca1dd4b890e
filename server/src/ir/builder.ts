// The graph under construction: blocks, the current position, scopes with what has to happen at their ends,
// loops and labels. Lowering writes through these functions only.

import type { Span } from '../base/span.ts';
import type { Conditional, SyntaxFile } from '../syntax/file.ts';
import type { NodeId, SyntaxTree } from '../syntax/nodes.ts';
import type { Arg, Block, BlockId, Expr, Op, Param, Place, Terminator, TypeRef } from './ir.ts';

interface Draft {
  ops: Op[];
  end: Terminator | null;
}

/** What happens when a scope is left. */
export type Cleanup =
  | { readonly kind: 'guard'; readonly id: number; readonly name: string; readonly args: readonly Arg[] }
  | { readonly kind: 'free'; readonly fn: string; readonly place: Place };

export interface Scope {
  /** The syntax node whose end is the scope's end. */
  readonly node: NodeId;
  readonly cleanups: Cleanup[];
}

export interface Loop {
  readonly breakTo: BlockId;
  /** null for a switch. */
  readonly continueTo: BlockId | null;
  /** Scopes that stay open when the loop is left. */
  readonly depth: number;
}

export interface Builder {
  readonly file: SyntaxFile;
  readonly tree: SyntaxTree;
  readonly params: readonly Param[];
  readonly locals: Map<string, TypeRef>;
  /** Locals of any type, those that are declared twice included. */
  readonly localNames: Set<string>;
  readonly ambiguous: Set<string>;
  readonly drafts: Draft[];
  /** -1 after a jump: what follows is unreachable until a label. */
  current: BlockId;
  temporaries: number;
  readonly scopes: Scope[];
  readonly loops: Loop[];
  readonly labels: Map<string, { readonly block: BlockId; readonly ancestors: ReadonlySet<NodeId> }>;
  /** `#if` groups that are being lowered. */
  readonly active: Set<Conditional>;
  /** Depth of nested expressions and statements, against input made to exhaust the stack. */
  depth: number;
  readonly statementExpression: (builder: Builder, compound: NodeId) => Expr;
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

/** Emits what the scopes above `depth` have to do, innermost first, and leaves the stack as it is. */
export function runCleanups(b: Builder, depth: number, at: Span): void {
  for (let i = b.scopes.length - 1; i >= depth; i--) {
    const scope = b.scopes[i];
    if (scope === undefined) continue;
    for (let k = scope.cleanups.length - 1; k >= 0; k--) {
      const cleanup = scope.cleanups[k];
      if (cleanup !== undefined) runCleanup(b, cleanup, at);
    }
  }
}

function runCleanup(b: Builder, cleanup: Cleanup, at: Span): void {
  const here = { start: at.end, end: at.end };
  if (cleanup.kind === 'guard') {
    emit(b, { kind: 'unguard', id: cleanup.id, name: cleanup.name, args: cleanup.args, span: here });
    return;
  }
  emit(b, {
    kind: 'call',
    id: newTemporary(b),
    callee: { kind: 'name', name: cleanup.fn },
    args: [
      { value: { kind: 'place', place: cleanup.place, span: here }, span: here, text: cleanup.place.key },
    ],
    span: here,
    nameSpan: here,
    result: 'dropped',
    synthetic: true,
  });
}

export function pushScope(b: Builder, node: NodeId): void {
  b.scopes.push({ node, cleanups: [] });
}

/** Ends the innermost scope on the fall-through path. */
export function popScope(b: Builder, at: Span): void {
  runCleanups(b, b.scopes.length - 1, at);
  b.scopes.pop();
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
