// A skeleton while it is made: nodes are lines of the machine or nothing, edges where control goes. Before it runs,
// nodes without a line are passed over and nodes that behave alike become one.

import type { Span } from '../base/span.ts';
import type { CallOp, GuardOp, UnguardOp } from '../ir/ir.ts';
import type { Walk } from './facts.ts';
import type { Line, Origin } from '../semantics/machine/program.ts';

export interface SkeletonNode {
  /** A line of the machine; null if nothing happens. */
  line: string | null;
  at: Origin | undefined;
  /** Where control goes on; several: nobody knows. */
  next: number[];
  /** Where it goes by the line's way out. */
  exit: { readonly name: string; readonly to: number[] } | null;
}

/** Nodes; a long function of the kernel has some hundreds, the fault handler of a large driver with its helpers 30,000. */
const largest = 40_000;

export class SkeletonGraph {
  readonly nodes: SkeletonNode[] = [];

  add(line: string | null, at?: Origin): number {
    this.nodes.push({ line, at, next: [], exit: null });
    return this.nodes.length - 1;
  }

  /** A line, and where control goes from it. */
  line(text: string, at: Origin | undefined, to: number[]): number {
    const id = this.add(text, at);
    this.node(id).next = to;
    return id;
  }

  /** Nothing happens: control goes on to one of them, which is all there is to it if there is just one. */
  silent(to: number[]): number {
    const [only] = to;
    if (only !== undefined && to.every((node) => node === only)) return only;
    const id = this.add(null);
    this.node(id).next = to;
    return id;
  }

  /** It has grown past all use: whoever makes it stops, and it has no lines. */
  isFull(): boolean {
    return this.nodes.length > largest;
  }

  /** A line of ours in front of another node. */
  before(text: string, node: number): number {
    return this.line(text, undefined, [node]);
  }

  node(id: number): SkeletonNode {
    const node = this.nodes[id];
    if (node === undefined) throw new RangeError(`no node ${id}`);
    return node;
  }
}

/** Where an operation stands, and what a trace calls it. */
export function originOf(
  walk: Pick<Walk, 'context'>,
  span: Span,
  op: CallOp | GuardOp | UnguardOp | null,
): Origin {
  const { path } = walk.context.fn;
  if (op === null) return { file: path, span };
  const text =
    op.kind === 'call' ? (op.callee.kind === 'name' ? op.callee.name : '') : `${op.kind}(${op.name})`;
  return { file: path, span, ...(text === '' ? {} : { text }) };
}

/** The lines of a routine that behaves as the graph does from the entry on; of a full one just the return. */
export function linesOf(graph: SkeletonGraph, entry: number): Line[] {
  if (graph.isFull()) return ['return'];
  const visible = closures(graph);
  const classes = minimise(graph, visible);
  const lines: Line[] = [];
  const done = new Set<number>();
  const waiting: number[] = [];
  const label = (cls: number): string => {
    if (!done.has(cls) && !waiting.includes(cls)) waiting.push(cls);
    return `n${cls}`;
  };
  const jump = (targets: readonly number[], from: readonly number[]): string => {
    const names = [...new Set(targets.map((n) => label(classes.of(n))))];
    // Control that leads nowhere stops.
    if (names.length === 0) return from.length === 0 ? 'return' : 'end';
    return names.length === 1 ? `goto ${names[0] ?? ''}` : `choose ${names.join(' ')}`;
  };
  lines.push(jump(visible.after([entry]), [entry]));
  for (let cls = waiting.shift(); cls !== undefined; cls = waiting.shift()) {
    done.add(cls);
    const node = graph.node(classes.member(cls));
    const text = node.line ?? '';
    if (node.exit === null) {
      lines.push({ text: `n${cls}: ${text}`, ...(node.at === undefined ? {} : { at: node.at }) });
      if (text !== 'return' && !text.startsWith('exit '))
        lines.push(jump(visible.after(node.next), node.next));
      continue;
    }
    const call = text.includes('busy') ? `${text} x${cls}` : `${text} ${node.exit.name}=x${cls}`;
    lines.push({ text: `n${cls}: ${call}`, ...(node.at === undefined ? {} : { at: node.at }) });
    lines.push(jump(visible.after(node.next), node.next));
    lines.push(`x${cls}: ${jump(visible.after(node.exit.to), node.exit.to)}`);
  }
  return lines;
}

/** True if control may come to one of the lines without passing the other ones. */
export function reaches(
  graph: SkeletonGraph,
  entry: number,
  wanted: ReadonlySet<string>,
  without: ReadonlySet<string>,
): boolean {
  const seen = new Set<number>();
  const stack = [entry];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const node = graph.node(id);
    if (node.line !== null && wanted.has(node.line)) return true;
    if (node.line !== null && without.has(node.line)) continue;
    stack.push(...node.next, ...(node.exit?.to ?? []));
  }
  return false;
}

/**
 * An entry from which control comes by the line before it returns, or is refused: whatever turns out to lead past it
 * is not begun.
 */
export function passing(graph: SkeletonGraph, entry: number, mark: string): number {
  const good = leadingTo(graph, entry, (line) => line === mark || line?.startsWith('exit ') === true);
  const copies = new Map<number, number>();
  const open: number[] = [];
  const copyOf = (id: number): number => {
    const known = copies.get(id);
    if (known !== undefined) return known;
    const { line, at } = graph.node(id);
    // The line itself leads on to what is there already.
    const copy = line === mark ? id : graph.add(line, at);
    copies.set(id, copy);
    if (line !== mark) open.push(id);
    return copy;
  };
  const start = copyOf(entry);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const { next, exit } = graph.node(id);
    const copy = graph.node(copyOf(id));
    copy.next = next.filter((to) => good.has(to)).map(copyOf);
    if (exit !== null) copy.exit = { name: exit.name, to: exit.to.filter((to) => good.has(to)).map(copyOf) };
  }
  return start;
}

/** Nodes from which control may come to a line that passes. */
function leadingTo(
  graph: SkeletonGraph,
  entry: number,
  passes: (line: string | null) => boolean,
): ReadonlySet<number> {
  const above = new Map<number, number[]>();
  const found: number[] = [];
  const seen = new Set([entry]);
  for (const id of seen) {
    const node = graph.node(id);
    if (passes(node.line)) found.push(id);
    for (const to of [...node.next, ...(node.exit?.to ?? [])]) {
      above.set(to, [...(above.get(to) ?? []), id]);
      seen.add(to);
    }
  }
  const good = new Set(found);
  for (const id of good) for (const from of above.get(id) ?? []) good.add(from);
  return good;
}

interface Closures {
  /** The nodes with a line that control reaches from these without passing another one. */
  after(nodes: readonly number[]): readonly number[];
}

function closures(graph: SkeletonGraph): Closures {
  return {
    after(nodes) {
      const found: number[] = [];
      const seen = new Set<number>();
      const stack = [...nodes].reverse();
      for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
        if (seen.has(id)) continue;
        seen.add(id);
        const node = graph.node(id);
        if (node.line !== null) found.push(id);
        else stack.push(...[...node.next].reverse());
      }
      return found;
    },
  };
}

interface Classes {
  of(node: number): number;
  member(cls: number): number;
}

/**
 * Partition refinement: nodes stay together while their lines and the classes they lead to are the same. Looked at again
 * is only what leads to a node that left its class: a graph may be one long chain.
 */
function minimise(graph: SkeletonGraph, visible: Closures): Classes {
  const ids = graph.nodes.flatMap((n, id) => (n.line === null ? [] : [id]));
  const ways = new Map(
    ids.map((id) => {
      const { next, exit } = graph.node(id);
      return [id, [visible.after(next), visible.after(exit?.to ?? [])]] as const;
    }),
  );
  const above = new Map<number, number[]>();
  for (const [id, both] of ways) {
    for (const to of new Set(both.flat())) {
      const list = above.get(to);
      if (list === undefined) above.set(to, [id]);
      else list.push(id);
    }
  }
  const cls = new Map<number, number>();
  const first = new Map<string, number>();
  for (const id of ids) {
    const { line, at, exit } = graph.node(id);
    const key = `${line}|${at?.span.start ?? ''}|${at?.file ?? ''}|${exit?.name ?? ''}`;
    cls.set(id, numbered(first, key));
  }
  const sizes = new Array<number>(first.size).fill(0);
  for (const c of cls.values()) sizes[c] = (sizes[c] ?? 0) + 1;
  // What the members of a class lead to, as far as nobody has to look again.
  const leads: string[] = [];
  const leadOf = (id: number): string =>
    (ways.get(id) ?? [])
      .map((nodes) => [...new Set(nodes.map((n) => cls.get(n) ?? 0))].sort((x, y) => x - y).join())
      .join('|');
  for (let stale: readonly number[] = ids; stale.length > 0;) {
    const groups = new Map<number, Map<string, number[]>>();
    for (const id of stale) {
      const own = cls.get(id) ?? 0;
      const group = groups.get(own) ?? new Map<string, number[]>();
      groups.set(own, group);
      const lead = leadOf(id);
      const members = group.get(lead);
      if (members === undefined) group.set(lead, [id]);
      else members.push(id);
    }
    const again = new Set<number>();
    for (const [own, group] of groups) {
      const looked = [...group.values()].reduce((sum, members) => sum + members.length, 0);
      // Those that lead where the others lead stay with them; of a class of which all were looked at, the first.
      if (looked === sizes[own]) leads[own] = [...group.keys()][0] ?? '';
      for (const [lead, members] of group) {
        if (lead === leads[own]) continue;
        const to = sizes.length;
        sizes.push(members.length);
        sizes[own] = (sizes[own] ?? 0) - members.length;
        leads[to] = lead;
        for (const id of members) {
          cls.set(id, to);
          for (const from of above.get(id) ?? []) again.add(from);
        }
      }
    }
    stale = [...again];
  }
  // By their first members.
  const order = new Map<number, number>();
  const members: number[] = [];
  for (const id of ids) {
    const old = cls.get(id) ?? 0;
    if (!order.has(old)) members[order.size] = id;
    order.set(old, order.get(old) ?? order.size);
  }
  return { of: (node) => order.get(cls.get(node) ?? -1) ?? 0, member: (c) => members[c] ?? 0 };
}

function numbered(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key) ?? numbers.size;
  numbers.set(key, known);
  return known;
}
