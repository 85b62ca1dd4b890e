// Spreads work over lanes: threads that scan and check. What comes of it does not tell which lane did what, nor how much
// memory there was, but for files that cannot be checked in it at all.

import { localLane, workerLane, type Lane } from '../platform/workers.ts';
import type { Host } from './host.ts';
import { startLane, type LaneAnswer, type LaneInit, type LaneJob, type LaneNote } from './jobs.ts';
import { shareOf } from './memory.ts';

export type CheckLane = Lane<LaneJob, LaneAnswer>;

export interface LanePool {
  /** Those that take work; at least one. */
  readonly lanes: () => readonly CheckLane[];
  /** Called by a lane between two pieces of work. False sends it home: the memory is for the others. */
  readonly goesOn: (lane: CheckLane) => Promise<boolean>;
  /** One lane in the place of all others, with all the room there is; null if there never were others. */
  readonly widest: () => Promise<CheckLane | null>;
  readonly close: () => Promise<void>;
}

export interface PoolWays {
  /** Threads that are wanted. */
  readonly wanted: number;
  /** Megabytes that the process may take; null: as much as it takes. */
  readonly cap: number | null;
  /** Megabytes that the process takes now. */
  readonly used: () => number;
  /** Before each function and after the last, by the number of the lane. */
  readonly note: (lane: number, note: LaneNote | null) => void;
}

/** One lane on this thread, or worker threads. With a cap even a single lane is one: it may die of what it needs. */
export function openLanes({ wanted, cap, used, note }: PoolWays, init: LaneInit, host: Host): LanePool {
  const script = host.workerScript;
  if (script === null || (wanted <= 1 && cap === null)) {
    const lane = localLane(() => startLane(init, host.breathe, (said) => note(0, said)));
    return {
      lanes: () => [lane],
      goesOn: async () => true,
      widest: async () => null,
      close: () => lane.close(),
    };
  }
  const open = (number: number, heap: number | null): CheckLane =>
    workerLane<LaneInit, LaneJob, LaneAnswer, LaneNote | null>(script, init, {
      onNote: (said) => note(number, said),
      heap,
    });
  const alone = used();
  const { count, heap } = cap === null ? { count: wanted, heap: null } : shareOf(cap, wanted, alone);
  let lanes = Array.from({ length: count }, (_, i) => open(i, heap));
  // What stays when a lane has gone is not the lanes': to send more of them away would not help.
  let least = 0;
  return {
    lanes: () => lanes,
    goesOn: async (lane) => {
      if (cap === null || used() <= Math.max(cap, least)) return true;
      // A thread gives its memory back when it ends; the next job of the last one begins a new thread.
      const isLast = lanes.length === 1;
      if (!isLast) lanes = lanes.filter((other) => other !== lane);
      await lane.close();
      least = Math.max(least, used() * 1.25);
      return isLast;
    },
    widest: async () => {
      if (cap === null || count === 1) return null;
      await Promise.all(lanes.map((lane) => lane.close()));
      const lane = open(0, shareOf(cap, 1, alone).heap);
      lanes = [lane];
      return lane;
    },
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

/** Carries out work on a lane that nobody else uses meanwhile. */
export type LaneWork<Result> = (lane: CheckLane) => Promise<Result>;

/**
 * Each lane takes the next work when it is done with its last; the results are in the order of the work.
 * @param inOrder is called with each result when all work before it is done as well
 */
export async function runOnLanes<Result>(
  pool: LanePool,
  work: readonly LaneWork<Result>[],
  inOrder: (result: Result, at: number) => void = () => {},
): Promise<Result[]> {
  const results: Result[] = [];
  const done = new Set<number>();
  let told = 0;
  let next = 0;
  async function drain(lane: CheckLane): Promise<void> {
    for (let at = next++; at < work.length; at = next++) {
      const own = work[at];
      if (own !== undefined) results[at] = await own(lane);
      done.add(at);
      for (; done.has(told); told++) {
        const result = results[told];
        if (result !== undefined) inOrder(result, told);
      }
      if (!(await pool.goesOn(lane))) return;
    }
  }
  await Promise.all(pool.lanes().map(drain));
  return results;
}
