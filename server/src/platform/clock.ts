// The only place that reads a clock. Times are for progress and statistics, never for a result.

export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. */
  now(): number;
}

export const systemClock: Clock = { now: () => performance.now() };
