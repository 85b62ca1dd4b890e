// `#if` arms whose statements all stayed in the text become branches on the configuration. Equal conditions
// are correlated by their text; `!CONFIG_X` is the other side of `CONFIG_X`.

import type { Conditional } from '../syntax/file.ts';
import type { NodeId } from '../syntax/nodes.ts';
import { end, enter, jump, newBlock, type Builder } from './builder.ts';
import { spanOf } from './tree.ts';

export function lowerArms(
  b: Builder,
  nodes: readonly NodeId[],
  statement: (b: Builder, node: NodeId) => void,
): void {
  for (let i = 0; i < nodes.length;) {
    const node = nodes[i];
    if (node === undefined) return;
    const group = groupAround(b, nodes, node);
    if (group === null) {
      statement(b, node);
      i++;
      continue;
    }
    const inside = nodes.filter((n, k) => k >= i && within(b, n, group.span));
    lowerGroup(b, group, inside, statement);
    i += Math.max(1, inside.length);
  }
}

/** The outermost group of whole arms, all in this list of statements, that the statement lies in. */
function groupAround(b: Builder, nodes: readonly NodeId[], node: NodeId): Conditional | null {
  const start = b.tree.starts[node] ?? 0;
  const list = nodes[0];
  const last = nodes[nodes.length - 1];
  if (list === undefined || last === undefined) return null;
  const parent = b.tree.parent[list] ?? -1;
  const outer = parent < 0 ? spanOf(b.tree, list) : spanOf(b.tree, parent);
  for (const group of groupsAt(b.file.conditionals, start)) {
    if (group.span.start < outer.start || group.span.end > outer.end) continue;
    // Split constructs kept one arm; there is nothing to correlate.
    if (group.arms.some((arm) => !arm.kept && arm.condition !== '0')) continue;
    const whole = nodes.every((n) => {
      const s = spanOf(b.tree, n);
      if (s.end <= group.span.start || s.start >= group.span.end) return true;
      return group.arms.some((arm) => s.start >= arm.span.start && s.end <= arm.span.end);
    });
    if (whole && !b.active.has(group)) return group;
  }
  return null;
}

/** Groups that cover the offset, outermost first. Conditionals are sorted by their start. */
function* groupsAt(groups: readonly Conditional[], offset: number): Iterable<Conditional> {
  for (const group of groups) {
    if (group.span.start > offset) return;
    if (offset < group.span.end) yield group;
  }
}

function within(b: Builder, node: NodeId, span: { start: number; end: number }): boolean {
  const s = spanOf(b.tree, node);
  return s.start >= span.start && s.end <= span.end;
}

function lowerGroup(
  b: Builder,
  group: Conditional,
  nodes: readonly NodeId[],
  statement: (b: Builder, node: NodeId) => void,
): void {
  const after = newBlock(b);
  b.active.add(group);
  for (const arm of group.arms) {
    if (!arm.kept) continue;
    const mine = nodes.filter((n) => within(b, n, arm.span));
    if (arm.directive === 'else' || arm.condition === '1') {
      lowerArms(b, mine, statement);
      jump(b, after);
      break;
    }
    const [inside, next] = [newBlock(b), newBlock(b)];
    const negated = arm.condition.startsWith('!') && /^!\w+$/.test(arm.condition);
    const text = negated ? arm.condition.slice(1) : arm.condition;
    end(b, {
      kind: 'branch',
      condition: { kind: 'config', text },
      span: { start: group.span.start, end: arm.span.start },
      then: negated ? next : inside,
      else: negated ? inside : next,
      origin: 'preprocessor',
    });
    enter(b, inside);
    lowerArms(b, mine, statement);
    jump(b, after);
    enter(b, next);
  }
  jump(b, after);
  b.active.delete(group);
  enter(b, after);
}
