// Whether every reader gets done under strong fairness, on graphs small enough to ask for each pair of states whether
// one leads to the other.

import type { Edge, Graph } from './brute.ts';

export function everyReaderGetsDone(graph: Graph): boolean {
  return graph.done.every((done) => {
    const open = new Set(Array.from({ length: graph.states }, (_, k) => k).filter((k) => !done.has(k)));
    const isStuck = [...open].some((k) => !graph.edges.some((e) => e.from === k));
    return !isStuck && !hasFairCycle(graph, open);
  });
}

/** True if a fair schedule can stay among these states for ever. */
function hasFairCycle(graph: Graph, states: ReadonlySet<number>): boolean {
  const offered = graph.edges.filter((e) => states.has(e.from));
  return groups(offered, states).some((group) => {
    const made = new Set(offered.filter((e) => group.has(e.from) && group.has(e.to)).map((e) => e.move));
    if (made.size === 0) return false;
    // A move that is offered again and again has to be made: nobody can come here again and again.
    const unfair = offered.filter((e) => group.has(e.from) && !made.has(e.move)).map((e) => e.from);
    if (unfair.length === 0) return true;
    return hasFairCycle(graph, new Set([...group].filter((k) => !unfair.includes(k))));
  });
}

/** States that lead to one another. */
function groups(edges: readonly Edge[], states: ReadonlySet<number>): ReadonlySet<number>[] {
  const reach = new Map([...states].map((k) => [k, reachable(edges, states, k)]));
  const rest = new Set(states);
  const found: Set<number>[] = [];
  for (const k of rest) {
    const group = new Set([k, ...[...(reach.get(k) ?? [])].filter((other) => reach.get(other)?.has(k))]);
    for (const member of group) rest.delete(member);
    found.push(group);
  }
  return found;
}

function reachable(edges: readonly Edge[], states: ReadonlySet<number>, from: number): Set<number> {
  const seen = new Set<number>();
  const queue = [from];
  for (const k of queue) {
    for (const e of edges) {
      if (e.from !== k || !states.has(e.to) || seen.has(e.to)) continue;
      seen.add(e.to);
      queue.push(e.to);
    }
  }
  return seen;
}
