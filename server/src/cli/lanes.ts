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

/** @param home the lane that a job should go to, as it knows the surroundings; undefined: any */
export async function runJobs(
  lanes: readonly CheckLane[],
  jobs: readonly LaneJob[],
  onDone: (job: LaneJob, lane: number) => void,
  home: (job: LaneJob) => number | undefined = () => undefined,
): Promise<JobAnswer<LaneAnswer>[]> {
  const answers: JobAnswer<LaneAnswer>[] = [];
  const waiting = jobs.map((job, index) => ({ job, index, home: home(job) }));
  const take = (lane: number): (typeof waiting)[number] | undefined => {
    const at = waiting.findIndex((w) => w.home === undefined || w.home === lane);
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  };
  async function drain(lane: CheckLane, number: number): Promise<void> {
    for (let next = take(number); next !== undefined; next = take(number)) {
      answers[next.index] = await lane.run(next.job);
      onDone(next.job, number);
    }
  }
  await Promise.all(lanes.map(drain));
  return answers;
}
