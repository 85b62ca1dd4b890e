// Spreads work over lanes: threads that scan and check. What comes of it does not tell which lane did what.

import { localLane, workerLane, type Lane } from '../platform/workers.ts';
import type { Host } from './host.ts';
import { startLane, type LaneAnswer, type LaneInit, type LaneJob } from './jobs.ts';

export type CheckLane = Lane<LaneJob, LaneAnswer>;

/** One lane on this thread, or so many worker threads. */
export function openLanes(count: number, init: LaneInit, host: Host): CheckLane[] {
  const script = host.workerScript;
  if (count <= 1 || script === null) return [localLane(() => startLane(init, host.breathe))];
  return Array.from({ length: count }, () => workerLane<LaneInit, LaneJob, LaneAnswer>(script, init));
}

/** Carries out work on a lane that nobody else uses meanwhile. */
export type LaneWork<Result> = (lane: CheckLane) => Promise<Result>;

/** Each lane takes the next work when it is done with its last; the results are in the order of the work. */
export async function runOnLanes<Result>(
  lanes: readonly CheckLane[],
  work: readonly LaneWork<Result>[],
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  async function drain(lane: CheckLane): Promise<void> {
    for (let at = next++; at < work.length; at = next++) {
      const own = work[at];
      if (own !== undefined) results[at] = await own(lane);
    }
  }
  await Promise.all(lanes.map(drain));
  return results;
}
