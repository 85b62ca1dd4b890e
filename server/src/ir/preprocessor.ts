// `#if` arms whose statements all stayed in the text become branches on the configuration. Equal conditions
// are correlated by their text; `!CONFIG_X` is the other side of `CONFIG_X`.

import type { Span } from '../base/span.ts';
import type { Conditional, ConditionalArm } from '../syntax/file.ts';
import type { NodeId } from '../syntax/nodes.ts';
import { end, enter, jump, nested, newBlock, type Builder } from './builder.ts';
import { spanOf } from './tree.ts';

type LowerStatement = (b: Builder, node: NodeId) => void;

/** Lowers the statements of a list. `outer` is the block or arm that they fill. */
export function lowerArms(
  b: Builder,
  nodes: readonly NodeId[],
  outer: Span,
  statement: LowerStatement,
): void {
  const groups = groupsInside(b, outer);
  for (let i = 0; i < nodes.length;) {
    const node = nodes[i];
    if (node === undefined) return;
    const group = groups.length === 0 ? null : groupAround(b, groups, nodes, i);
    if (group === null) {
      statement(b, node);
      i++;
      continue;
    }
    const inside: NodeId[] = [];
    for (let n = nodes[i]; n !== undefined && within(b, n, group.span); n = nodes[++i]) inside.push(n);
    nested(b, undefined, () => {
      lowerGroup(b, group, inside, statement);
    });
  }
}

/** Groups of the list, a statement's own ones included, last one first: they are taken from the end. */
function groupsInside(b: Builder, outer: Span): Conditional[] {
  const { conditionals } = b.file;
  const out: Conditional[] = [];
  for (let k = firstGroup(conditionals, outer.start); k < conditionals.length; k++) {
    const group = conditionals[k];
    if (group === undefined || group.span.start >= outer.end) break;
    // Split constructs kept one arm; there is nothing to correlate.
    const split = group.arms.some((arm) => !arm.kept && arm.condition !== '0');
    if (!split && group.span.end <= outer.end) out.push(group);
  }
  return out.reverse();
}

/** Conditionals are sorted by their start. */
function firstGroup(groups: readonly Conditional[], offset: number): number {
  let low = 0;
  let high = groups.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((groups[middle]?.span.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The outermost group of whole arms, all in this list, that the statement lies in; those before it are taken. */
function groupAround(
  b: Builder,
  groups: Conditional[],
  nodes: readonly NodeId[],
  index: number,
): Conditional | null {
  const start = b.tree.starts[nodes[index] ?? -1] ?? 0;
  for (let group = groups.at(-1); group !== undefined; group = groups.at(-1)) {
    if (group.span.start > start) return null;
    groups.pop();
    if (start < group.span.end && isWhole(b, group, nodes, index)) return group;
  }
  return null;
}

/** True if each statement of the list lies in one arm or outside of the group. */
function isWhole(b: Builder, group: Conditional, nodes: readonly NodeId[], from: number): boolean {
  const before = nodes[from - 1];
  if (before !== undefined && spanOf(b.tree, before).end > group.span.start) return false;
  let arm = 0;
  for (let i = from; i < nodes.length; i++) {
    const span = spanOf(b.tree, nodes[i] ?? -1);
    if (span.start >= group.span.end) return true;
    while (arm < group.arms.length && (group.arms[arm]?.span.end ?? 0) <= span.start) arm++;
    const mine = group.arms[arm]?.span;
    if (mine === undefined || span.start < mine.start || span.end > mine.end) return false;
  }
  return true;
}

function within(b: Builder, node: NodeId, span: Span): boolean {
  const s = spanOf(b.tree, node);
  return s.start >= span.start && s.end <= span.end;
}

function lowerGroup(
  b: Builder,
  group: Conditional,
  nodes: readonly NodeId[],
  statement: LowerStatement,
): void {
  const after = newBlock(b);
  let at = 0;
  for (const arm of group.arms) {
    const mine: NodeId[] = [];
    for (let n = nodes[at]; n !== undefined && within(b, n, arm.span); n = nodes[++at]) mine.push(n);
    if (!arm.kept) continue;
    if (arm.directive === 'else' || arm.condition === '1') {
      lowerArms(b, mine, arm.span, statement);
      break;
    }
    const next = newBlock(b);
    branchInto(b, group, arm, next);
    lowerArms(b, mine, arm.span, statement);
    jump(b, after);
    enter(b, next);
  }
  jump(b, after);
  enter(b, after);
}

/** Goes on where the arm is built; `next` is where it is not. */
function branchInto(b: Builder, group: Conditional, arm: ConditionalArm, next: number): void {
  const inside = newBlock(b);
  const negated = /^!\w+$/.test(arm.condition);
  end(b, {
    kind: 'branch',
    condition: { kind: 'config', text: negated ? arm.condition.slice(1) : arm.condition },
    span: { start: group.span.start, end: arm.span.start },
    then: negated ? next : inside,
    else: negated ? inside : next,
    origin: 'preprocessor',
  });
  enter(b, inside);
}
