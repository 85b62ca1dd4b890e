// Conditions as control flow: no short-circuit operator, negation or call is left in a branch.

import type { BlockId, Expr, Terminator } from './ir.ts';
import { end, enter, nested, newBlock, type Builder } from './builder.ts';
import { calledName, callArguments } from './calls.ts';
import { value } from './expressions.ts';
import { stopsOn, transparent, warnsOn } from './spellings.ts';
import { isKind, kindOf, parts, spanOf, textOf } from './tree.ts';
import { childrenOf, type NodeId } from '../syntax/nodes.ts';

export type Origin = Extract<Terminator, { kind: 'branch' }>['origin'];

/** Ends the current block with the branches that the condition means. */
export function condition(b: Builder, node: NodeId, yes: BlockId, no: BlockId, origin: Origin): void {
  nested(b, undefined, () => {
    lowerCondition(b, node, yes, no, origin);
  });
  if (b.current < 0) return;
  // Nested too deep: nobody knows which way it goes.
  const unknown: Expr = { kind: 'opaque', text: '', reads: [] };
  end(b, { kind: 'branch', condition: unknown, span: spanOf(b.tree, node), then: yes, else: no, origin });
}

function lowerCondition(b: Builder, node: NodeId, yes: BlockId, no: BlockId, origin: Origin): void {
  const { tree } = b;
  switch (kindOf(tree, node)) {
    case 'parenthesized_expression': {
      const inner = parts(tree, node)[0];
      if (inner === undefined || isKind(tree, inner, 'compound_statement')) break;
      condition(b, inner, yes, no, origin);
      return;
    }
    case 'unary_expression': {
      const operator = textOf(b.file.masked, tree, tree.firstChild[node] ?? node);
      const inner = parts(tree, node)[0];
      if (operator !== '!' || inner === undefined) break;
      condition(b, inner, no, yes, origin);
      return;
    }
    case 'binary_expression': {
      const token = childrenOf(tree, node).find((c) => tree.named[c] === 0);
      const operator = token === undefined ? '' : textOf(b.file.masked, tree, token);
      const [left, right] = parts(tree, node);
      if (left === undefined || right === undefined || (operator !== '&&' && operator !== '||')) break;
      const middle = newBlock(b);
      if (operator === '&&') condition(b, left, middle, no, origin);
      else condition(b, left, yes, middle, origin);
      enter(b, middle);
      condition(b, right, yes, no, origin);
      return;
    }
    case 'comma_expression': {
      const [left, right] = parts(tree, node);
      if (left === undefined || right === undefined) break;
      value(b, left, 'dropped');
      condition(b, right, yes, no, origin);
      return;
    }
    case 'call_expression': {
      const inner = conditionInside(b, node);
      if (inner === null) break;
      if (inner.stops) {
        const stop = newBlock(b);
        condition(b, inner.node, stop, no, origin);
        enter(b, stop);
        end(b, { kind: 'stop' });
        return;
      }
      condition(b, inner.node, yes, no, origin);
      return;
    }
  }
  const tested = value(b, node);
  end(b, { kind: 'branch', condition: tested, span: spanOf(tree, node), then: yes, else: no, origin });
}

/** The condition that `likely(x)`, `WARN_ON(x)` and the like test. */
export function conditionInside(b: Builder, call: NodeId): { node: NodeId; stops: boolean } | null {
  const name = calledName(b, call);
  const index = transparent.get(name) ?? warnsOn(name);
  if (index === null) return null;
  const node = callArguments(b, call)[index];
  return node === undefined ? null : { node, stops: stopsOn.has(name) };
}
