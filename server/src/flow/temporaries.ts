// Results of calls that live longer than their block.

import type { FunctionIr } from '../ir/ir.ts';
import { readAt, type placesRead } from '../ir/place.ts';

/** Temporaries that are read in another block than the one that makes them, and all guards'. */
export function temporariesThatCross(fn: FunctionIr): ReadonlySet<string> {
  const madeIn = new Map<number, number>();
  const out = new Set<string>();
  for (const block of fn.blocks) {
    for (const op of block.ops) {
      if (op.kind === 'call') madeIn.set(op.id, block.id);
      if (op.kind === 'guard') out.add(`%${op.id}`);
    }
  }
  const read = (text: readonly number[], block: number): void => {
    for (const id of text) if (madeIn.get(id) !== block) out.add(`%${id}`);
  };
  for (const block of fn.blocks) {
    for (const op of block.ops) {
      switch (op.kind) {
        case 'call':
        case 'guard':
        case 'unguard':
          for (const a of op.args) read(temporariesOf(a.value), block.id);
          if (op.kind === 'call' && op.callee.kind === 'pointer')
            read(rootTemps(op.callee.place.root), block.id);
          break;
        case 'assign':
          read(temporariesOf(op.value), block.id);
          if (op.target !== null) read(rootTemps(op.target.root), block.id);
          break;
        case 'havoc':
          break;
      }
    }
    const last = readAt(block.end);
    if (last !== null) read(temporariesOf(last), block.id);
  }
  return out;
}

function temporariesOf(expr: Parameters<typeof placesRead>[0]): readonly number[] {
  const out: number[] = [];
  const visit = (e: typeof expr): void => {
    switch (e.kind) {
      case 'temp':
        out.push(e.id);
        return;
      case 'unary':
      case 'cast':
      case 'container':
        visit(e.operand);
        return;
      case 'binary':
        visit(e.left);
        visit(e.right);
        return;
      case 'initializer':
        for (const f of e.fields) visit(f.value);
        return;
      case 'opaque':
        for (const r of e.reads) visit(r);
        return;
      case 'place':
      case 'address':
        out.push(...rootTemps(e.place.root));
        return;
      default:
        return;
    }
  };
  visit(expr);
  return out;
}

function rootTemps(root: {
  readonly kind: string;
  readonly id?: number;
  readonly operand?: unknown;
}): number[] {
  if (root.kind === 'temp' && root.id !== undefined) return [root.id];
  if (root.kind === 'container') return [...temporariesOf(root.operand as Parameters<typeof placesRead>[0])];
  return [];
}
