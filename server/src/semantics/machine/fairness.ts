// Whether a fault gets done under every strongly fair schedule. A schedule is fair if each move that can be made
// again and again (a task, from one instruction to another) is made again and again; lock hand-over is such a move.
// What breaks it is a fair cycle on which a reader is not done, or a state from which nothing moves.

import { END, POSITION } from './system.ts';
import type { Property } from './properties.ts';
import { type Graph, type Move, pathTo, toMove, type Violation } from '../explorer.ts';

export function livenessViolations(graph: Graph, wanted: readonly Property[]): Violation[] {
  const violations: Violation[] = [];
  const { system, store } = graph;
  for (let reader = 0; reader < system.tasks.length; reader++) {
    if (system.tasks[reader]?.reader !== true) continue;
    const open = new Uint8Array(store.count);
    for (let s = 0; s < store.count; s++) open[s] = isDone(graph, s, reader) ? 0 : 1;
    const stuck = firstStuck(graph, open);
    const fair = fairComponent(graph, open);
    if (stuck >= 0 && (fair === undefined || stuck < (fair[0] ?? 0))) {
      const moves = pathTo(graph.parents, graph.via, stuck);
      violations.push({ property: 'completes', moves, cycle: [], waiting: undone(graph, stuck) });
    } else if (fair !== undefined) {
      const start = fair[0] ?? 0;
      const moves = pathTo(graph.parents, graph.via, start);
      const cycle = fairCycle(graph, new Set(fair), start);
      const waiting = undone(graph, start).filter((t) => !cycle.some((m) => m.task === t));
      violations.push({ property: 'completes', moves, cycle, waiting });
      // Somebody turns for ever while another one waits for ever.
      if (waiting.length > 0) violations.push({ property: 'no-deadlock', moves, cycle, waiting });
    }
  }
  return violations.filter((v) => wanted.includes(v.property));
}

function isDone(graph: Graph, state: number, task: number): boolean {
  const t = graph.system.tasks[task];
  if (t === undefined) return true;
  return t.code.op[positionOf(graph, state, task)] === END;
}

function positionOf(graph: Graph, state: number, task: number): number {
  const at = state * graph.system.size + (graph.system.tasks[task]?.base ?? 0) + POSITION;
  return (graph.store.bytes[at] ?? 0) | ((graph.store.bytes[at + 1] ?? 0) << 8);
}

function undone(graph: Graph, state: number): number[] {
  return graph.system.tasks.flatMap((_, task) => (isDone(graph, state, task) ? [] : [task]));
}

function firstStuck(graph: Graph, open: Uint8Array): number {
  for (let s = 0; s < open.length; s++) {
    if (open[s] === 1 && graph.firstEdge[s] === graph.firstEdge[s + 1]) return s;
  }
  return -1;
}

/** The states, in order of arrival, of a component that a fair schedule can stay in for ever. */
function fairComponent(graph: Graph, open: Uint8Array): number[] | undefined {
  const work: Uint8Array[] = [open];
  let best: number[] | undefined;
  for (let inside = work.pop(); inside !== undefined; inside = work.pop()) {
    for (const component of components(graph, inside)) {
      if (best !== undefined && (best[0] ?? 0) <= (component[0] ?? 0)) continue;
      const escaping = unfairStates(graph, component);
      if (escaping.size === 0) best = component;
      else if (escaping.size < component.length) {
        const rest = new Uint8Array(open.length);
        for (const s of component) if (!escaping.has(s)) rest[s] = 1;
        work.push(rest);
      }
    }
  }
  return best;
}

/** States of the component that offer a move which the component never makes: a fair schedule leaves by it. */
function unfairStates(graph: Graph, component: readonly number[]): Set<number> {
  const inside = new Set(component);
  const made = new Set<number>();
  const offered: [number, number][] = [];
  for (const s of component) {
    for (let e = graph.firstEdge[s] ?? 0; e < (graph.firstEdge[s + 1] ?? 0); e++) {
      const kind = moveKind(graph, s, e);
      if (inside.has(graph.edgeTo[e] ?? -1)) made.add(kind);
      else offered.push([s, kind]);
    }
  }
  const unfair = new Set<number>();
  for (const [s, kind] of offered) if (!made.has(kind)) unfair.add(s);
  return unfair;
}

/** A number for: this task, from here to there. */
function moveKind(graph: Graph, state: number, edge: number): number {
  const task = (graph.edgeVia[edge] ?? 0) >> 8;
  const from = positionOf(graph, state, task);
  const to = positionOf(graph, graph.edgeTo[edge] ?? 0, task);
  return (task * 65536 + from) * 65536 + to;
}

/** Strongly connected components with a cycle, each sorted; Tarjan's algorithm without recursion. */
function components(graph: Graph, inside: Uint8Array): number[][] {
  const n = inside.length;
  const { firstEdge, edgeTo } = graph;
  const order = new Int32Array(n);
  const low = new Int32Array(n);
  const onStack = new Uint8Array(n);
  const next = new Int32Array(n);
  const stack: number[] = [];
  const path: number[] = [];
  const found: number[][] = [];
  let counter = 0;
  for (let root = 0; root < n; root++) {
    if (inside[root] !== 1 || order[root] !== 0) continue;
    path.push(root);
    while (path.length > 0) {
      const s = path[path.length - 1] ?? 0;
      if (order[s] === 0) {
        order[s] = low[s] = ++counter;
        next[s] = firstEdge[s] ?? 0;
        stack.push(s);
        onStack[s] = 1;
      }
      let deeper = false;
      while ((next[s] ?? 0) < (firstEdge[s + 1] ?? 0)) {
        const to = edgeTo[(next[s] = (next[s] ?? 0) + 1) - 1] ?? 0;
        if (inside[to] !== 1) continue;
        if (order[to] === 0) {
          path.push(to);
          deeper = true;
          break;
        }
        if (onStack[to] === 1) low[s] = Math.min(low[s] ?? 0, order[to] ?? 0);
      }
      if (deeper) continue;
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[s] ?? 0);
      if (low[s] !== order[s]) continue;
      const component: number[] = [];
      for (let member = -1; member !== s;) {
        member = stack.pop() ?? s;
        onStack[member] = 0;
        component.push(member);
      }
      if (component.length > 1 || hasLoop(graph, s)) found.push(component.sort((a, b) => a - b));
    }
  }
  return found;
}

function hasLoop(graph: Graph, s: number): boolean {
  for (let e = graph.firstEdge[s] ?? 0; e < (graph.firstEdge[s + 1] ?? 0); e++) {
    if (graph.edgeTo[e] === s) return true;
  }
  return false;
}

/** A cycle through the start on which every task that can move inside the component does. */
function fairCycle(graph: Graph, inside: ReadonlySet<number>, start: number): Move[] {
  const movers = new Set<number>();
  for (const s of inside) {
    for (let e = graph.firstEdge[s] ?? 0; e < (graph.firstEdge[s + 1] ?? 0); e++) {
      if (inside.has(graph.edgeTo[e] ?? -1)) movers.add((graph.edgeVia[e] ?? 0) >> 8);
    }
  }
  const moves: Move[] = [];
  let at = start;
  while (movers.size > 0) {
    const leg = shortest(graph, inside, at, (_, edge) => movers.has((graph.edgeVia[edge] ?? 0) >> 8));
    if (leg === undefined) break;
    for (const m of leg.moves) movers.delete(m.task);
    moves.push(...leg.moves);
    at = leg.to;
  }
  if (at === start) return moves;
  const home = shortest(graph, inside, at, (_, edge) => graph.edgeTo[edge] === start);
  return home === undefined ? moves : [...moves, ...home.moves];
}

function shortest(
  graph: Graph,
  inside: ReadonlySet<number>,
  from: number,
  isLast: (state: number, edge: number) => boolean,
): { moves: Move[]; to: number } | undefined {
  const came = new Map<number, { state: number; edge: number }>();
  const queue = [from];
  const seen = new Set(queue);
  for (let k = 0; k < queue.length; k++) {
    const s = queue[k] ?? 0;
    for (let e = graph.firstEdge[s] ?? 0; e < (graph.firstEdge[s + 1] ?? 0); e++) {
      const to = graph.edgeTo[e] ?? 0;
      if (!inside.has(to)) continue;
      if (isLast(s, e)) {
        const edges = [e];
        for (let at = s; at !== from;) {
          const step = came.get(at);
          if (step === undefined) break;
          edges.push(step.edge);
          at = step.state;
        }
        return { moves: edges.reverse().map((x) => toMove(graph.edgeVia[x] ?? 0)), to };
      }
      if (seen.has(to)) continue;
      seen.add(to);
      came.set(to, { state: s, edge: e });
      queue.push(to);
    }
  }
  return undefined;
}
