// The second machine: plain objects, whole numbers, pages with names. It knows nothing of the search and its bytes.

import { assemble } from './machine/assemble.ts';
import type { Condition, Instruction, Mode, Operand, SystemSpec } from './machine/program.ts';
import type { Property } from './machine/properties.ts';
import type { Trace, TraceStep } from './trace.ts';

/** What can be seen after a step, for drawing. */
export interface Snapshot {
  readonly task: number;
  /** `shows` of the step with the names in braces read. */
  readonly result: string;
  /** By lock name, what the task holds after the step. */
  readonly held: ReadonlyMap<string, Mode>;
  /** The page that the device maps, by number; 0 for none. */
  readonly device: number;
  /** The device maps a page that has been taken out of the page tables. */
  readonly isStale: boolean;
  /** The page tables have a page. */
  readonly isPresent: boolean;
  /** The task's invalidation is of the driver's range. */
  readonly isConcerned: boolean;
  readonly shared: ReadonlyMap<string, number>;
}

interface Actor {
  readonly code: readonly Instruction[];
  readonly reader: boolean;
  readonly endless: boolean;
  at: number;
  readonly held: Map<string, Mode>;
  readonly registers: Map<string, number>;
  /** The page it looked up, by number; a freed one stays what it was. */
  pages: Set<number>;
  quiet: boolean;
}

export class Rejected extends Error {}

export class World {
  readonly broken = new Set<Property>();
  private readonly spec: SystemSpec;
  private readonly actors: Actor[] = [];
  private readonly shared = new Map<string, number>();
  private readonly queues = new Map<string, number[]>();
  private readonly freed = new Set<number>();
  private pageTable: number | undefined = 1;
  private mapped: number | undefined;
  private lastPage = 1;
  private windows = 0;
  private invalidations = 0;

  constructor(spec: SystemSpec) {
    this.spec = spec;
    for (const [name, value] of Object.entries(spec.shared)) this.shared.set(name, value);
    for (const t of spec.tasks) {
      const { code } = assemble(t.role, t.procedure, spec.procedures, spec.locks);
      for (let k = 0; k < t.count; k++) {
        this.actors.push({
          code,
          reader: t.reader,
          endless: t.endless === true,
          at: 0,
          held: new Map(),
          registers: new Map(),
          pages: new Set(),
          quiet: false,
        });
      }
    }
  }

  make(step: TraceStep): Snapshot {
    const actor = this.actors[step.task];
    if (actor === undefined) throw new Rejected('no such task');
    if (step.ran.length === 0) this.join(step.task, actor);
    const choices = [...step.choices];
    for (const k of step.ran) {
      if (k !== actor.at) throw new Rejected(`task ${step.task} is at ${actor.at}, not at ${k}`);
      const instruction = actor.code[k];
      if (instruction === undefined) throw new Rejected('no such instruction');
      actor.at = this.execute(instruction, step, actor, choices);
    }
    const next = actor.code[actor.at];
    const isWhole = next === undefined || next.starts || next.op === 'end' || step.ran.length === 0;
    if (!isWhole && next.op !== 'choose') throw new Rejected('the step stops in the middle of an event');
    this.checkInvariants();
    return {
      task: step.task,
      result: step.shows.replace(/\{([\w.]+)\}/g, (_, name: string) => String(this.read(actor, named(name)))),
      held: new Map(actor.held),
      device: this.mapped ?? 0,
      isStale: this.mapped !== undefined && this.freed.has(this.mapped),
      isPresent: this.pageTable !== undefined,
      isConcerned: actor.registers.get('concerned') === 1,
      shared: new Map(this.shared),
    };
  }

  private join(task: number, actor: Actor): void {
    const i = actor.code[actor.at];
    if (i?.op !== 'lock') throw new Rejected('only a lock has a queue');
    const name = this.lockName(i.lock);
    const kind = this.spec.locks.find((l) => l.name === name)?.kind;
    if (kind !== 'rwsem' && kind !== 'rwlock') throw new Rejected(`${name} has no queue`);
    const queue = this.queue(name);
    if (queue.includes(task)) throw new Rejected('queued already');
    if (queue.length === 0 && this.isFree(name, i.mode)) throw new Rejected('the lock is free');
    queue.push(task);
    this.blocks(actor, name);
  }

  private blocks(actor: Actor, lock: string): void {
    const kind = this.spec.locks.find((l) => l.name === lock)?.kind;
    const sleeps = kind === 'mutex' || kind === 'rwsem';
    if (sleeps && actor.registers.get('nb') === 1) this.broken.add('no-block-when-nonblockable');
  }

  private execute(i: Instruction, step: TraceStep, actor: Actor, choices: number[]): number {
    const next = actor.at + 1;
    switch (i.op) {
      case 'goto':
        return i.to;
      case 'if':
        return this.holds(actor, i.when) ? i.to : next;
      case 'choose': {
        const target = i.to[choices.shift() ?? -1];
        if (target === undefined) throw new Rejected('nothing to choose');
        return target;
      }
      case 'set': {
        this.write(actor, i.target, this.read(actor, i.value) + i.plus);
        return next;
      }
      case 'wait':
        if (this.holds(actor, i.when)) return next;
        if (i.expires < 0) throw new Rejected('goes on although it has to wait');
        this.waits(actor);
        return i.expires;
      case 'lock':
        this.take(step.task, actor, this.lockName(i.lock), i.mode);
        return next;
      case 'trylock': {
        const name = this.lockName(i.lock);
        if (!this.isFree(name, i.mode) || this.queue(name).length > 0) return i.busy;
        actor.held.set(name, i.mode);
        return next;
      }
      case 'unlock': {
        const name = this.lockName(i.lock);
        if (actor.held.get(name) !== i.mode) this.broken.add('lock-mode');
        actor.held.delete(name);
        if (name !== 'mmap') actor.registers.set('section', 0);
        return next;
      }
      case 'sleep':
        if (actor.registers.get('section') === 1) this.broken.add('no-sleep-in-section');
        if (actor.registers.get('nb') === 1) this.broken.add('no-block-when-nonblockable');
        return next;
      case 'lookup':
        this.pageTable ??= ++this.lastPage;
        actor.pages.add(this.pageTable);
        return next;
      case 'map':
        // A part that is gone decides.
        if (actor.pages.size > 0)
          this.mapped = [...actor.pages].find((p) => this.freed.has(p)) ?? Math.max(...actor.pages);
        return next;
      case 'unmap':
        this.mapped = undefined;
        return next;
      case 'discard':
        actor.pages = new Set();
        return next;
      case 'clear':
        if (this.pageTable !== undefined) this.freed.add(this.pageTable);
        this.pageTable = undefined;
        return next;
      case 'open':
        this.windows++;
        return next;
      case 'shut':
        this.windows--;
        return next;
      case 'begin':
        this.invalidations++;
        for (const a of this.actors) a.quiet = false;
        return next;
      case 'arrive':
        actor.quiet = this.invalidations === 0;
        return next;
      case 'violate':
        this.broken.add(i.property);
        return next;
      case 'end':
        actor.registers.clear();
        actor.pages = new Set();
        actor.quiet = false;
        return actor.endless ? 0 : actor.at;
    }
  }

  private take(task: number, actor: Actor, name: string, mode: Mode): void {
    const queue = this.queue(name);
    const place = queue.indexOf(task);
    if (!this.isFree(name, mode)) throw new Rejected(`${name} is not free`);
    const before = place < 0 ? queue : queue.slice(0, place);
    const mayPass = before.every((t) => mode === 'read' && this.wantedMode(t) === 'read' && place >= 0);
    if (!mayPass) throw new Rejected(`others wait for ${name}`);
    if (place >= 0) queue.splice(place, 1);
    const kind = this.spec.locks.find((l) => l.name === name)?.kind;
    if (kind === 'mutex' || kind === 'rwsem') {
      if (actor.registers.get('section') === 1) this.broken.add('no-sleep-in-section');
      if (name === 'mmap' && mode === 'write' && actor.quiet) this.broken.add('quiescent');
    }
    actor.held.set(name, mode);
  }

  private wantedMode(task: number): Mode | undefined {
    const actor = this.actors[task];
    const i = actor?.code[actor.at];
    return i?.op === 'lock' ? i.mode : undefined;
  }

  private isFree(name: string, mode: Mode): boolean {
    return this.actors.every((a) => {
      const held = a.held.get(name);
      return held === undefined || (held === 'read' && mode === 'read');
    });
  }

  private waits(actor: Actor): void {
    if (actor.quiet && actor.reader) this.broken.add('quiescent');
    if (actor.registers.get('nb') === 1) this.broken.add('no-block-when-nonblockable');
  }

  private checkInvariants(): void {
    if (this.mapped === undefined) return;
    if (this.freed.has(this.mapped)) this.broken.add('no-stale-mapping');
    if (this.windows > 0) this.broken.add('unusable-while-invalidating');
  }

  /** The task cannot move. */
  checkWaiting(task: number): void {
    const actor = this.actors[task];
    const i = actor?.code[actor.at];
    if (actor === undefined || i === undefined) throw new Rejected('no such task');
    if (i.op === 'wait' && !this.holds(actor, i.when) && i.expires < 0) return;
    if (i.op === 'lock') {
      const name = this.lockName(i.lock);
      const queue = this.queue(name);
      const ahead = queue.slice(0, Math.max(0, queue.indexOf(task)));
      const isHeldBack = ahead.some((t) => i.mode === 'write' || this.wantedMode(t) === 'write');
      if (!this.isFree(name, i.mode) || isHeldBack) return;
    }
    throw new Rejected(`task ${task} need not wait`);
  }

  /** What those who wait at the end break by it. */
  waitingBreaks(tasks: readonly number[]): void {
    for (const task of tasks) {
      const actor = this.actors[task];
      const i = actor?.code[actor.at];
      if (actor === undefined || i === undefined) continue;
      if (i.op === 'wait') this.waits(actor);
      if (i.op === 'lock') this.blocks(actor, this.lockName(i.lock));
    }
    const isStuck = this.actors.every((a, k) => a.code[a.at]?.op === 'end' || tasks.includes(k));
    if (isStuck && tasks.length > 0) this.broken.add('no-deadlock');
  }

  checkStuckReader(trace: Trace): void {
    const stuck = new Set(trace.waiting.map((w) => w.task));
    const everybody = this.actors.every((a, k) => a.code[a.at]?.op === 'end' || stuck.has(k));
    if (!everybody || ![...stuck].some((t) => this.actors[t]?.reader))
      throw new Rejected('no reader is stuck');
  }

  /** No reader that turns or waits in the cycle gets done, and whoever waits in it waits throughout. */
  checkCycle(trace: Trace): void {
    const { property } = trace;
    if (property !== 'completes' && property !== 'no-deadlock')
      throw new Rejected('a cycle breaks no safety');
    const { open, idle } = this.openTasks(trace);
    if (!open.some((k) => this.actors[k]?.reader)) throw new Rejected('every reader is done');
    if (property === 'no-deadlock' && idle.length === 0) throw new Rejected('nobody waits');
  }

  /** Who does not move in the cycle cannot, at any of its steps: a fair schedule would let it. */
  checkIdle(trace: Trace): void {
    for (const k of this.openTasks(trace).idle) this.checkWaiting(k);
  }

  private openTasks(trace: Trace): { open: number[]; idle: number[] } {
    const movers = new Set(trace.cycle.map((s) => s.task));
    const open = this.actors.flatMap((a, k) => (a.code[a.at]?.op === 'end' ? [] : [k]));
    return { open, idle: open.filter((k) => !movers.has(k)) };
  }

  /** All that has to be equal for a cycle to repeat. Only the numbers of pages may differ, and sequences that grow. */
  fingerprint(): string {
    const grows = new Set(this.spec.tasks.some((t) => t.endless) ? this.spec.sequences : []);
    const actors = this.actors.map((a) => [
      a.at,
      a.quiet,
      [...a.held].sort(),
      [...a.registers].filter(([name, value]) => value !== 0 && !grows.has(`my.${name}`)).sort(),
      [...a.pages].some((p) => this.freed.has(p)) ? 'stale' : a.pages.size > 0,
    ]);
    const isStale = this.mapped !== undefined && this.freed.has(this.mapped);
    return JSON.stringify([
      actors,
      this.pageTable === undefined,
      this.mapped === undefined,
      isStale,
      this.windows,
    ]);
  }

  private queue(name: string): number[] {
    let queue = this.queues.get(name);
    if (queue === undefined) {
      queue = [];
      // Only readers-writer locks have one: a mutex goes to whoever comes.
      this.queues.set(name, queue);
    }
    return queue;
  }

  private lockName(index: number): string {
    return this.spec.locks[index]?.name ?? '';
  }

  private read(actor: Actor, o: Operand): number {
    switch (o.kind) {
      case 'constant':
        return o.value;
      case 'own':
        if (o.name === 'page') return this.pageValue(actor);
        return actor.registers.get(o.name) ?? 0;
      case 'shared':
        if (o.name === 'pte') return this.pageTable === undefined ? 0 : 1;
        if (o.name === 'running') return this.invalidations;
        if (o.name === 'window') return this.windows;
        if (o.name === 'device') return this.mapped === undefined ? 0 : this.freed.has(this.mapped) ? 2 : 1;
        return this.shared.get(o.name) ?? 0;
    }
  }

  private pageValue(actor: Actor): number {
    if (actor.pages.size === 0) return 0;
    return [...actor.pages].some((p) => this.freed.has(p)) ? 2 : 1;
  }

  private write(actor: Actor, o: Operand, value: number): void {
    if (o.kind === 'own' && o.name === 'page') {
      // What tables of a dead mm name: a page that is gone.
      const page = ++this.lastPage;
      if (value === 2) this.freed.add(page);
      actor.pages = value === 0 ? new Set() : new Set([page]);
    } else if (o.kind === 'own') actor.registers.set(o.name, value);
    else if (o.kind === 'shared' && o.name === 'running') this.invalidations = value;
    else if (o.kind === 'shared') this.shared.set(o.name, value);
  }

  private holds(actor: Actor, c: Condition): boolean {
    const left = this.read(actor, c.left);
    switch (c.relation) {
      case '==':
        return left === this.read(actor, c.right);
      case '!=':
        return left !== this.read(actor, c.right);
      case 'odd':
        return left % 2 !== 0;
      case 'even':
        return left % 2 === 0;
    }
  }
}

function named(name: string): Operand {
  return name.startsWith('my.') ? { kind: 'own', name: name.slice(3) } : { kind: 'shared', name };
}
