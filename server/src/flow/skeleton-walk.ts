// One block of a solved function, operation by operation: equal states at one operation share their node.

import type { Block, FunctionIr, Op } from '../ir/ir.ts';
import type { Line } from '../semantics/machine/program.ts';
import type { SkeletonGraph } from './skeleton-graph.ts';
import type { State } from './state.ts';

/** Operations of a block that are gone through, each inside the one before: more would take more stack than there is. */
const longest = 1500;

/** True if a block of the function is left out: what a skeleton says of it decides nothing. */
export function isTooLong(fn: FunctionIr): boolean {
  return fn.blocks.some((block) => block.ops.length > longest);
}

/**
 * What follows in one block, operation by operation.
 * @param isFull true from when on nothing more is to be made, because the whole has too many nodes to be of use
 */
export function restOf(
  block: Block,
  isFull: () => boolean,
  operation: (op: Op, state: State, rest: (s: State) => number) => number,
  ending: (state: State) => number,
): (k: number, state: State) => number {
  const memos: Map<State, number>[] = [];
  const from = (k: number, state: State): number => {
    const memo = (memos[k] ??= new Map<State, number>());
    const known = memo.get(state);
    if (known !== undefined) return known;
    const op = block.ops.length > longest || isFull() ? undefined : block.ops[k];
    const node = op === undefined ? ending(state) : operation(op, state, (s) => from(k + 1, s));
    memo.set(state, node);
    return node;
  };
  return from;
}

/** Lines with the machine's names of locks in place of their classes. */
export function renamed(line: Line, names: ReadonlyMap<string, string>): Line {
  const rename = (text: string): string =>
    text.replace(/<([^>]+)>/g, (_, cls: string) => names.get(cls) ?? cls);
  return typeof line === 'string' ? rename(line) : { ...line, text: rename(line.text) };
}

/** Takes out lines about locks that are given back at the end and were taken where no line could be made of it. */
export function forgetUnnamed(graph: SkeletonGraph, names: ReadonlyMap<string, string>): boolean {
  let isAny = false;
  for (const node of graph.nodes) {
    const [, cls] = /<([^>]+)>/.exec(node.line ?? '') ?? [];
    if (cls === undefined || names.has(cls)) continue;
    node.line = null;
    isAny = true;
  }
  return isAny;
}
