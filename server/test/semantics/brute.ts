// A second search, as plain as can be: objects, JSON strings in a map, breadth first. It shares the assembler with
// the first one and nothing else, so that whatever both say of a program was thought of twice.

import { assemble } from '../../src/semantics/machine/assemble.ts';
import type {
  Condition,
  Instruction,
  Mode,
  Operand,
  SystemSpec,
} from '../../src/semantics/machine/program.ts';
import type { Property } from '../../src/semantics/machine/properties.ts';

type Page = 'none' | 'current' | 'stale';

interface Task {
  at: number;
  /** By number of the lock. */
  held: (Mode | null)[];
  page: Page;
  quiet: boolean;
  registers: Record<string, number>;
}

interface World {
  shared: Record<string, number>;
  present: boolean;
  device: Page;
  windows: number;
  running: number;
  /** By number of the lock: who waits in its queue, in order of arrival. */
  queues: number[][];
  tasks: Task[];
}

export interface Answer {
  /** Steps to the first violation of each broken property. */
  readonly broken: ReadonlyMap<Property, number>;
  readonly graph: Graph;
  /** False if the limit was hit. */
  readonly complete: boolean;
}

/** States are numbers from 0 on. */
export interface Graph {
  readonly states: number;
  readonly edges: readonly Edge[];
  /** For each reader, the states in which it is done. */
  readonly done: readonly ReadonlySet<number>[];
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  /** Which task goes from which instruction to which. */
  readonly move: string;
}

interface Outcome {
  readonly world: World;
  readonly broken: ReadonlySet<Property>;
}

export function bruteSearch(spec: SystemSpec, limit: number): Answer {
  return new Brute(spec).search(limit);
}

class Brute {
  private readonly spec: SystemSpec;
  private readonly code: (readonly Instruction[])[] = [];
  private readonly reads: boolean[] = [];

  constructor(spec: SystemSpec) {
    this.spec = spec;
    for (const t of spec.tasks) {
      const { code } = assemble(t.role, t.procedure, spec.procedures, spec.locks);
      for (let k = 0; k < t.count; k++) {
        this.code.push(code);
        this.reads.push(t.reader);
      }
    }
  }

  search(limit: number): Answer {
    const broken = new Map<Property, number>();
    const note = (property: Property, length: number): void => {
      if ((broken.get(property) ?? Infinity) > length) broken.set(property, length);
    };
    const first = this.first();
    const seen = new Map([[keyOf(first), 0]]);
    const queue = [{ world: first, length: 0 }];
    const edges: Edge[] = [];
    let complete = true;
    for (const [from, { world, length }] of queue.entries()) {
      complete = queue.length <= limit;
      if (!complete) break;
      let canMove = false;
      for (let task = 0; task < this.code.length; task++) {
        const outcomes = this.steps(world, task);
        if (outcomes.length === 0) for (const p of this.brokenByWaiting(world, task)) note(p, length);
        for (const next of outcomes) {
          canMove = true;
          for (const p of next.broken) note(p, length + 1);
          const key = keyOf(next.world);
          const known = seen.get(key);
          const move = `${task}: ${world.tasks[task]?.at} to ${next.world.tasks[task]?.at}`;
          edges.push({ from, to: known ?? queue.length, move });
          if (known !== undefined) continue;
          seen.set(key, queue.length);
          queue.push({ world: next.world, length: length + 1 });
        }
      }
      if (!canMove && world.tasks.some((_, t) => !this.isDone(world, t))) note('no-deadlock', length);
    }
    const done = this.reads.flatMap((isReader, task) => {
      const states = queue.flatMap(({ world }, k) => (this.isDone(world, task) ? [k] : []));
      return isReader ? [new Set(states)] : [];
    });
    return { broken, graph: { states: queue.length, edges, done }, complete };
  }

  private first(): World {
    const { running = 0, ...shared } = this.spec.shared;
    return {
      shared,
      present: true,
      device: 'none',
      windows: 0,
      running,
      queues: this.spec.locks.map(() => []),
      tasks: this.code.map(() => ({
        at: 0,
        held: this.spec.locks.map(() => null),
        page: 'none',
        quiet: false,
        registers: {},
      })),
    };
  }

  private here(world: World, task: number): Instruction {
    return this.code[task]?.[world.tasks[task]?.at ?? 0] as Instruction;
  }

  private isDone(world: World, task: number): boolean {
    return this.here(world, task).op === 'end';
  }

  /** Every way in which the task may make its next step. */
  private steps(from: World, task: number): Outcome[] {
    const here = this.here(from, task);
    if (here.op === 'end') return [];
    if (here.starts && !this.canGo(from, task)) {
      if (here.op !== 'lock' || !this.hasQueue(here.lock) || this.isQueued(from, task)) return [];
      const world = copyOf(from);
      world.queues[here.lock]?.push(task);
      return [{ world, broken: new Set(this.brokenByWaiting(world, task)) }];
    }
    const outcomes: Outcome[] = [];
    const open = [{ world: copyOf(from), broken: new Set<Property>(), hasBegun: false }];
    for (let way = open.pop(); way !== undefined; way = open.pop()) {
      const next = this.here(way.world, task);
      const stops = next.starts && (way.hasBegun || !this.canGo(way.world, task));
      if (stops || this.isDone(way.world, task)) {
        outcomes.push(way);
        continue;
      }
      const hasBegun = way.hasBegun || next.starts;
      for (const to of this.execute(next, way.world, task, way.broken)) {
        const world = copyOf(way.world);
        (world.tasks[task] as Task).at = to;
        if (this.isDone(world, task)) forget(world, task);
        open.push({ world, broken: new Set(way.broken), hasBegun });
      }
    }
    return outcomes;
  }

  private hasQueue(lock: number): boolean {
    const kind = this.spec.locks[lock]?.kind;
    return kind === 'rwsem' || kind === 'rwlock';
  }

  private sleeps(lock: number): boolean {
    const kind = this.spec.locks[lock]?.kind;
    return kind === 'mutex' || kind === 'rwsem';
  }

  private isQueued(world: World, task: number): boolean {
    return world.queues.some((queue) => queue.includes(task));
  }

  private isFree(world: World, lock: number, mode: Mode): boolean {
    const holders = world.tasks.map((t) => t.held[lock]).filter((held) => held !== null);
    return mode === 'read' ? !holders.includes('write') : holders.length === 0;
  }

  /** The instruction at which the task rests can be run. */
  private canGo(world: World, task: number): boolean {
    const i = this.here(world, task);
    if (i.op === 'wait') return i.expires >= 0 || this.holds(world, task, i.when);
    if (i.op !== 'lock') return true;
    if (!this.isFree(world, i.lock, i.mode)) return false;
    const queue = world.queues[i.lock] ?? [];
    const ahead = queue.includes(task) ? queue.slice(0, queue.indexOf(task)) : queue;
    if (ahead.length === 0) return true;
    if (!queue.includes(task) || i.mode === 'write') return false;
    return ahead.every((other) => {
      const theirs = this.here(world, other);
      return theirs.op === 'lock' && theirs.mode === 'read';
    });
  }

  private brokenByWaiting(world: World, task: number): Property[] {
    const i = this.here(world, task);
    const me = world.tasks[task] as Task;
    const broken: Property[] = [];
    if (i.op === 'end') return broken;
    const mustNotBlock = (me.registers['nb'] ?? 0) === 1;
    if (mustNotBlock && (i.op === 'wait' || (i.op === 'lock' && this.sleeps(i.lock))))
      broken.push('no-block-when-nonblockable');
    if (i.op === 'wait' && me.quiet && this.reads[task] === true) broken.push('quiescent');
    return broken;
  }

  /** Changes the world; returns where the task goes on, more than one place if it has the choice. */
  private execute(i: Instruction, world: World, task: number, broken: Set<Property>): readonly number[] {
    const me = world.tasks[task] as Task;
    const next = me.at + 1;
    const flag = (name: string): boolean => (me.registers[name] ?? 0) === 1;
    const checkDevice = (): void => {
      if (world.device === 'stale') broken.add('no-stale-mapping');
      if (world.device !== 'none' && world.windows > 0) broken.add('unusable-while-invalidating');
    };
    switch (i.op) {
      case 'goto':
        return [i.to];
      case 'if':
        return [this.holds(world, task, i.when) ? i.to : next];
      case 'choose':
        return i.to;
      case 'set':
        this.write(world, task, i.target, this.read(world, task, i.value) + i.plus);
        break;
      case 'wait':
        if (this.holds(world, task, i.when)) break;
        for (const p of this.brokenByWaiting(world, task)) broken.add(p);
        return [i.expires];
      case 'lock': {
        if (this.sleeps(i.lock)) {
          if (flag('section')) broken.add('no-sleep-in-section');
          const isMmap = this.spec.locks[i.lock]?.name === 'mmap';
          if (isMmap && i.mode === 'write' && me.quiet) broken.add('quiescent');
        }
        world.queues[i.lock] = (world.queues[i.lock] ?? []).filter((t) => t !== task);
        me.held[i.lock] = i.mode;
        break;
      }
      case 'trylock':
        if (!this.isFree(world, i.lock, i.mode) || world.queues[i.lock]?.length !== 0) return [i.busy];
        me.held[i.lock] = i.mode;
        break;
      case 'unlock':
        if (me.held[i.lock] !== i.mode) broken.add('lock-mode');
        me.held[i.lock] = null;
        if (this.spec.locks[i.lock]?.name !== 'mmap') me.registers['section'] = 0;
        break;
      case 'sleep':
        if (flag('section')) broken.add('no-sleep-in-section');
        if (flag('nb')) broken.add('no-block-when-nonblockable');
        break;
      case 'lookup':
        world.present = true;
        if (me.page === 'none') me.page = 'current';
        break;
      case 'map':
        if (me.page === 'none') break;
        world.device = me.page;
        checkDevice();
        break;
      case 'unmap':
        world.device = 'none';
        break;
      case 'discard':
        me.page = 'none';
        break;
      case 'clear':
        world.present = false;
        if (world.device === 'current') world.device = 'stale';
        for (const t of world.tasks) if (t.page === 'current') t.page = 'stale';
        checkDevice();
        break;
      case 'open':
        world.windows++;
        checkDevice();
        break;
      case 'shut':
        world.windows--;
        break;
      case 'begin':
        world.running++;
        for (const t of world.tasks) t.quiet = false;
        break;
      case 'arrive':
        me.quiet = world.running === 0;
        break;
      case 'violate':
        broken.add(i.property);
        break;
      case 'end':
        break;
    }
    return [next];
  }

  private holds(world: World, task: number, when: Condition): boolean {
    const left = this.read(world, task, when.left);
    if (when.relation === 'odd') return Math.abs(left % 2) === 1;
    if (when.relation === 'even') return left % 2 === 0;
    return (left === this.read(world, task, when.right)) === (when.relation === '==');
  }

  private read(world: World, task: number, o: Operand): number {
    const me = world.tasks[task] as Task;
    if (o.kind === 'constant') return o.value;
    if (o.kind === 'own') return o.name === 'page' ? pages.indexOf(me.page) : (me.registers[o.name] ?? 0);
    if (o.name === 'pte') return Number(world.present);
    if (o.name === 'device') return pages.indexOf(world.device);
    if (o.name === 'window') return world.windows;
    if (o.name === 'running') return world.running;
    return world.shared[o.name] ?? 0;
  }

  private write(world: World, task: number, o: Operand, value: number): void {
    const me = world.tasks[task] as Task;
    if (o.kind === 'own' && o.name === 'page') me.page = pages[value] as Page;
    else if (o.kind === 'own') me.registers[o.name] = value;
    else if (o.kind === 'shared' && o.name === 'running') world.running = value;
    else if (o.kind === 'shared') world.shared[o.name] = value;
  }
}

const pages: readonly Page[] = ['none', 'current', 'stale'];

/** Who is done keeps its locks and forgets the rest. */
function forget(world: World, task: number): void {
  const me = world.tasks[task] as Task;
  me.page = 'none';
  me.quiet = false;
  me.registers = {};
}

function copyOf(world: World): World {
  return {
    ...world,
    shared: { ...world.shared },
    queues: world.queues.map((queue) => [...queue]),
    tasks: world.tasks.map((t) => ({ ...t, held: [...t.held], registers: { ...t.registers } })),
  };
}

/** Variables that are zero are as good as none. */
function keyOf(world: World): string {
  const tasks = world.tasks.map((t) => ({ ...t, registers: sorted(t.registers) }));
  return JSON.stringify({ ...world, shared: sorted(world.shared), tasks });
}

function sorted(variables: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(variables)
    .filter(([, value]) => value !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
