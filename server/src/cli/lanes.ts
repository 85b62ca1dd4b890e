// Spreads jobs over lanes: each lane takes the next job when it is done with its last. Answers come back in
// the order of the jobs, whichever lane carried them out.

import { localLane, workerLane, type JobAnswer, type Lane } from '../platform/workers.ts';
import type { Host } from './host.ts';
import { startLane, type LaneAnswer, type LaneInit, type LaneJob } from './jobs.ts';

export type CheckLane = Lane<LaneJob, LaneAnswer>;

/** One lane on this thread, or so many worker threads. */
export function openLanes(count: number, init: LaneInit, host: Host): CheckLane[] {
  const script = host.workerScript;
  if (count <= 1 || script === null) return [localLane(() => startLane(init, host.breathe))];
  return Array.from({ length: count }, () => workerLane<LaneInit, LaneJob, LaneAnswer>(script, init));
}

export async function runJobs(
  lanes: readonly CheckLane[],
  jobs: readonly LaneJob[],
  onDone: (job: LaneJob) => void,
): Promise<JobAnswer<LaneAnswer>[]> {
  const answers: JobAnswer<LaneAnswer>[] = [];
  let next = 0;
  async function drain(lane: CheckLane): Promise<void> {
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index];
      if (job === undefined) return;
      answers[index] = await lane.run(job);
      onDone(job);
    }
  }
  await Promise.all(lanes.map(drain));
  return answers;
}
