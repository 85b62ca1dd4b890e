// From a violation, which is a list of moves, to a trace: what each task did, in which order, instruction by
// instruction. The search knows only numbers; the names come from the programs. What is shown to anybody has to be
// accepted by `replay` first.

import type { Move, Violation } from './explorer.ts';
import type { Origin, SystemSpec } from './machine/program.ts';
import type { Property } from './machine/properties.ts';
import { makeStepper } from './machine/step.ts';
import type { Run, Stepper } from './machine/stepper.ts';
import { POSITION, type System } from './machine/system.ts';

/** One step of one task. */
export interface TraceStep {
  readonly task: number;
  /** Positions of the instructions that ran, in order. Empty: the task joins the queue of a lock. */
  readonly ran: readonly number[];
  /** Which way each `choose` among them went, in order. */
  readonly choices: readonly number[];
  readonly event: string;
  /** What to show of the result, with names in braces still to be read. */
  readonly shows: string;
  readonly at: Origin | undefined;
}

export interface TraceTask {
  readonly role: string;
}

export interface Trace {
  readonly property: Property;
  readonly tasks: readonly TraceTask[];
  readonly steps: readonly TraceStep[];
  /** For liveness: what then repeats for ever. */
  readonly cycle: readonly TraceStep[];
  /** Tasks that wait for ever, or break the property by waiting, and what for. */
  readonly waiting: readonly {
    readonly task: number;
    readonly event: string;
    readonly at: Origin | undefined;
  }[];
}

/** `system` is the one that was searched, or one whose programs differ in nothing but where lines come from. */
export function traceOf({ system }: { readonly system: System }, violation: Violation): Trace {
  const walker = new Walker(system);
  const steps = violation.moves.map((move) => walker.step(move));
  const cycle = violation.cycle.map((move) => walker.step(move));
  const waiting = violation.waiting.map((task) => ({ task, ...walker.next(task) }));
  const tasks = system.tasks.map((t) => ({ role: t.role }));
  return { property: violation.property, tasks, steps, cycle, waiting };
}

class Walker {
  private readonly stepper: Stepper;
  private readonly state: Uint8Array;
  private readonly system: System;

  constructor(system: System) {
    this.system = system;
    this.stepper = makeStepper(system);
    this.state = system.initial.slice();
  }

  step(move: Move): TraceStep {
    const { stepper, state, system } = this;
    const waits = this.next(move.task);
    const runs: Run[] = [];
    stepper.collect(runs);
    stepper.successors(state, 0, move.task);
    stepper.collect(undefined);
    const from = move.successor * system.size;
    state.set(stepper.out.subarray(from, from + system.size));
    const { ran, choices } = runs[move.successor] ?? { ran: [], choices: [] };
    return { task: move.task, ran, choices, ...this.describe(move.task, ran, waits) };
  }

  /** What the task does next: the instruction that it rests at. */
  next(task: number): { event: string; at: Origin | undefined } {
    const t = this.system.tasks[task];
    const at = (t?.base ?? 0) + POSITION;
    const k = (this.state[at] ?? 0) | ((this.state[at + 1] ?? 0) << 8);
    const row = t?.program.code[k]?.row;
    return { event: row?.event ?? '', at: row?.at };
  }

  private describe(
    task: number,
    ran: readonly number[],
    waits: { event: string; at: Origin | undefined },
  ): Pick<TraceStep, 'event' | 'shows' | 'at'> {
    const code = this.system.tasks[task]?.program.code ?? [];
    if (ran.length === 0) return { event: waits.event, shows: 'waits', at: waits.at };
    const main = ran.find((k) => code[k]?.starts === true) ?? ran[0] ?? 0;
    const exits = ran.flatMap((k) => code[k]?.row.exit ?? []);
    const row = code[main]?.row;
    const shows = exits.length > 0 ? `-> ${exits[0] ?? ''}` : (row?.shows ?? '');
    return { event: row?.event ?? '', shows, at: row?.at };
  }
}

/** A trace with what `replay` needs to know of its system. */
export interface Witness {
  readonly spec: SystemSpec;
  readonly trace: Trace;
}
