// The search: breadth first over explicit states, so that the first violation of a property is a shortest one. All
// properties are looked for in one go, each on its own. The answer is never silence: a violation, none within the
// bound, or the bound was hit.

import { livenessViolations } from './machine/fairness.ts';
import { bitOf, properties, type Property } from './machine/properties.ts';
import type { SystemSpec } from './machine/program.ts';
import { makeStepper } from './machine/step.ts';
import { StateStore } from './machine/store.ts';
import { fused } from './machine/fusion.ts';
import { sequenceNormaliser } from './machine/sequences.ts';
import { canonicalise } from './machine/symmetry.ts';
import { buildSystem, END, POSITION, type System } from './machine/system.ts';

export interface SearchOptions {
  /** States after which the search gives up. */
  readonly limit?: number;
  /** The properties to decide; all by default. The search ends early once all of them are broken. */
  readonly properties?: readonly Property[];
  /** Treat tasks of one role as interchangeable. Not with liveness properties. */
  readonly symmetry?: boolean;
  /** Make steps of lock regions one where that is safe. Not with liveness properties. */
  readonly fusion?: boolean;
  /** A reader that is stuck for good settles whether faults complete, though a shorter way round may exist. */
  readonly stopWhenStuck?: boolean;
}

/** A way through the state graph: by which task, and which of its successors. */
export interface Move {
  readonly task: number;
  readonly successor: number;
}

export interface Violation {
  readonly property: Property;
  /** From the initial state to the violation. */
  readonly moves: readonly Move[];
  /** For liveness: what then repeats for ever. */
  readonly cycle: readonly Move[];
  /** Tasks that wait at the end. */
  readonly waiting: readonly number[];
}

export interface SearchResult {
  readonly system: System;
  readonly states: number;
  readonly transitions: number;
  /** The whole space was seen, or all properties asked for are broken. */
  readonly complete: boolean;
  readonly violations: ReadonlyMap<Property, Violation>;
}

/** More than five mixed invalidators need; a function that needs more is undecided. */
export const defaultLimit = 400_000;

export function search(spec: SystemSpec, options: SearchOptions = {}): SearchResult {
  const wanted = options.properties ?? properties;
  const system = buildSystem(spec);
  const isReduced = options.symmetry === true || options.fusion === true;
  if (!isReduced || wanted.includes('completes')) return new Search(system, wanted, options).run();
  const reduced = new Search(options.fusion === true ? fused(system) : system, wanted, options).run();
  if (reduced.violations.size === 0) return reduced;
  // Who is who was mixed up on the way, and steps were left out: a plain search tells the violation again.
  const broken = [...reduced.violations.keys()];
  const plain = new Search(system, broken, { ...options, symmetry: false }).run();
  return { ...plain, complete: reduced.complete && broken.every((p) => plain.violations.has(p)) };
}

/** The state graph as the search leaves it. Edges are only kept if a liveness property is asked for. */
export interface Graph {
  readonly system: System;
  readonly store: StateStore;
  readonly parents: Int32Array;
  /** task << 8 | successor */
  readonly via: Int32Array;
  /** Position of each state's first edge; one more entry than states. */
  readonly firstEdge: Int32Array;
  readonly edgeTo: Int32Array;
  readonly edgeVia: Int32Array;
}

interface Found {
  state: number;
  /** The last move, or -1 if the state itself is the violation. */
  move: number;
  length: number;
}

const liveness: readonly Property[] = ['completes', 'no-deadlock'];
const DEADLOCK = bitOf('no-deadlock');
const COMPLETES = bitOf('completes');

class Search {
  private readonly system: System;
  private readonly wanted: readonly Property[];
  private readonly limit: number;
  private readonly symmetry: boolean;
  private readonly keepEdges: boolean;
  private readonly stopWhenStuck: boolean;
  private readonly store: StateStore;
  private parents = new Int32Array(1024);
  private via = new Int32Array(1024);
  private depth = new Int32Array(1024);
  private firstEdge = new Int32Array(1024);
  private edgeTo = new Int32Array(4096);
  private edgeVia = new Int32Array(4096);
  private edges = 0;
  private transitions = 0;
  private readonly found = new Map<number, Found>();

  constructor(system: System, wanted: readonly Property[], options: SearchOptions) {
    this.system = system;
    this.wanted = wanted;
    this.limit = options.limit ?? defaultLimit;
    this.keepEdges = wanted.includes('completes');
    this.stopWhenStuck = options.stopWhenStuck === true;
    this.symmetry = options.symmetry === true && !this.keepEdges;
    this.store = new StateStore(system.size);
  }

  run(): SearchResult {
    const { system, store } = this;
    const stepper = makeStepper(system);
    const words = new Int32Array(stepper.out.buffer);
    const first = new Int32Array(system.initial.slice().buffer);
    store.add(first, 0);
    this.parents[0] = -1;
    // Without end only what repeats is finite.
    const isEndless = system.spec.tasks.some((t) => t.endless === true);
    const normalise = isEndless ? sequenceNormaliser(system) : null;
    const safety = this.wanted.filter((p) => p !== 'completes').reduce((bits, p) => bits | bitOf(p), 0);
    const n = system.size >> 2;
    const tasks = system.tasks.length;
    let complete = true;
    let state = 0;
    for (; state < store.count; state++) {
      if (this.isSettled(safety, this.depth[state] ?? 0)) break;
      if (store.count >= this.limit || (isEndless && normalise === null)) {
        complete = false;
        break;
      }
      this.firstEdge[state] = this.edges;
      let moves = 0;
      for (let task = 0; task < tasks; task++) {
        const made = stepper.successors(store.bytes, state * system.size, task);
        moves += made;
        if (made === 0) {
          const bits = stepper.blocked(store.bytes, state * system.size, task);
          if (bits !== 0) this.note(bits, state, -1);
        }
        for (let k = 0; k < made; k++) {
          const move = (task << 8) | k;
          const bits = stepper.broken[k] ?? 0;
          if (bits !== 0) this.note(bits, state, move);
          if (normalise !== null) normalise(stepper.out, k * system.size);
          if (this.symmetry) canonicalise(system, stepper.out, k * system.size);
          this.arrive(store.add(words, k * n), state, move);
        }
      }
      this.transitions += moves;
      if (moves === 0) this.noteStuck(state);
    }
    this.reserveStates(store.count + 1);
    this.firstEdge[store.count] = this.edges;
    const violations = this.collect();
    if (this.keepEdges && complete) {
      const graph = this.graph();
      for (const v of livenessViolations(graph, this.wanted)) {
        if (!violations.has(v.property)) violations.set(v.property, v);
      }
    }
    return { system, states: store.count, transitions: this.transitions, complete, violations };
  }

  /** True if every property asked for is broken, by runs that no later state can shorten. */
  private isSettled(safety: number, depth: number): boolean {
    if (this.keepEdges && !this.found.has(COMPLETES)) return false;
    for (const property of this.wanted) {
      const bit = bitOf(property);
      if ((safety & bit) === 0 && bit !== COMPLETES) continue;
      const found = this.found.get(bit);
      if (found === undefined || found.length > depth) return false;
    }
    return true;
  }

  private arrive(added: number, from: number, move: number): void {
    const isNew = added < 0;
    const index = isNew ? ~added : added;
    if (isNew) {
      this.reserveStates(index + 2);
      this.parents[index] = from;
      this.via[index] = move;
      this.depth[index] = (this.depth[from] ?? 0) + 1;
    }
    if (!this.keepEdges) return;
    if (this.edges === this.edgeTo.length) {
      this.edgeTo = grown(this.edgeTo);
      this.edgeVia = grown(this.edgeVia);
    }
    this.edgeTo[this.edges] = index;
    this.edgeVia[this.edges++] = move;
  }

  private reserveStates(count: number): void {
    if (count < this.parents.length) return;
    this.parents = grown(this.parents);
    this.via = grown(this.via);
    this.depth = grown(this.depth);
    this.firstEdge = grown(this.firstEdge);
  }

  private note(bits: number, state: number, move: number): void {
    const length = (this.depth[state] ?? 0) + (move < 0 ? 0 : 1);
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const known = this.found.get(bit);
      if (known === undefined) this.found.set(bit, { state, move, length });
      else if (length < known.length) Object.assign(known, { state, move, length });
    }
  }

  /** Nothing moves: whoever is not done never will be. */
  private noteStuck(state: number): void {
    const from = state * this.system.size;
    const open = this.system.tasks.filter((t) => {
      const at = from + t.base + POSITION;
      const k = (this.store.bytes[at] ?? 0) | ((this.store.bytes[at + 1] ?? 0) << 8);
      return t.code.op[k] !== END;
    });
    if (open.length === 0) return;
    this.note(DEADLOCK, state, -1);
    if (this.stopWhenStuck && open.some((t) => t.reader)) this.note(COMPLETES, state, -1);
  }

  private collect(): Map<Property, Violation> {
    const violations = new Map<Property, Violation>();
    for (const property of this.wanted) {
      const found = this.found.get(bitOf(property));
      if (found === undefined) continue;
      const moves = pathTo(this.parents, this.via, found.state);
      if (found.move >= 0) moves.push(toMove(found.move));
      violations.set(property, { property, moves, cycle: [], waiting: this.waiting(found) });
    }
    return violations;
  }

  /** Tasks that have to wait where the violation is seen, if it is one of waiting. */
  private waiting(found: Found): number[] {
    if (found.move >= 0) return [];
    const stepper = makeStepper(this.system);
    const from = found.state * this.system.size;
    return this.system.tasks.flatMap((t, k) => {
      const at = from + t.base + POSITION;
      const position = (this.store.bytes[at] ?? 0) | ((this.store.bytes[at + 1] ?? 0) << 8);
      const isDone = t.code.op[position] === END;
      return !isDone && stepper.successors(this.store.bytes, from, k) === 0 ? [k] : [];
    });
  }

  private graph(): Graph {
    const { system, store, parents, via, firstEdge, edgeTo, edgeVia } = this;
    return { system, store, parents, via, firstEdge, edgeTo, edgeVia };
  }
}

export function isLiveness(property: Property): boolean {
  return liveness.includes(property);
}

export function pathTo(parents: Int32Array, via: Int32Array, state: number): Move[] {
  const moves: Move[] = [];
  for (let at = state; (parents[at] ?? -1) >= 0; at = parents[at] ?? -1) moves.push(toMove(via[at] ?? 0));
  return moves.reverse();
}

export function toMove(packed: number): Move {
  return { task: packed >> 8, successor: packed & 255 };
}

function grown(old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const array = new Int32Array(old.length * 2);
  array.set(old);
  return array;
}
