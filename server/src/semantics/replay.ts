// Accepts or rejects a trace, step by step. It reads the same programs as the search and shares no code with it: plain
// objects instead of bytes, whole numbers instead of abstractions, pages with names. A trace that is not accepted
// never reaches a user.

import type { SystemSpec } from './machine/program.ts';
import { Rejected, type Snapshot, World } from './replay-world.ts';
import type { Trace } from './trace.ts';

export type { Snapshot };

export type Replay =
  | { readonly accepted: true; readonly snapshots: readonly Snapshot[]; readonly brokenAt: number }
  | { readonly accepted: false; readonly step: number; readonly reason: string };

export function replay(spec: SystemSpec, trace: Trace): Replay {
  const world = new World(spec);
  const snapshots: Snapshot[] = [];
  let brokenAt = -1;
  const note = (k: number): void => {
    if (brokenAt < 0 && world.broken.has(trace.property)) brokenAt = k;
  };
  let at = 0;
  try {
    for (const step of trace.steps) {
      snapshots.push(world.make(step));
      note(at++);
    }
    const before = world.fingerprint();
    // Sequences that grow cannot be compared: that the way round can be gone again is seen by going it.
    const rounds = trace.cycle.length > 0 && spec.tasks.some((t) => t.endless) ? 3 : 1;
    for (let round = 0; round < rounds; round++) {
      for (const step of trace.cycle) {
        world.checkIdle(trace);
        const snapshot = world.make(step);
        if (round === 0) snapshots.push(snapshot);
      }
      if (world.fingerprint() !== before) throw new Rejected('the cycle does not close');
    }
    if (trace.cycle.length > 0) {
      world.checkCycle(trace);
      return { accepted: true, snapshots, brokenAt: at };
    }
    for (const w of trace.waiting) world.checkWaiting(w.task);
    world.waitingBreaks(trace.waiting.map((w) => w.task));
    note(at);
    if (brokenAt < 0 && trace.property === 'completes') world.checkStuckReader(trace);
    else if (brokenAt < 0) throw new Rejected(`nothing breaks ${trace.property}`);
    return { accepted: true, snapshots, brokenAt: brokenAt < 0 ? at : brokenAt };
  } catch (error) {
    if (error instanceof Rejected) return { accepted: false, step: at, reason: error.message };
    throw error;
  }
}
