// The bundle as a worker thread: a lane that checks what the main thread sends.

import { serveJobs } from '../platform/workers.ts';
import { startLane, type LaneAnswer, type LaneInit, type LaneJob, type LaneNote } from './jobs.ts';

export function serveChecks(): void {
  serveJobs<LaneInit, LaneJob, LaneAnswer, LaneNote | null>((init, note) =>
    startLane(init, async () => {}, note),
  );
}
