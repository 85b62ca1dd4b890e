// `--max-memory`: how a cap on the whole process is shared out. All threads are in one process; what the thread that prints
// needs comes first, the rest belongs to the lanes in equal parts, of which there are no more than can work in theirs.

/** Megabytes that the thread which keeps results and prints comes to need beside what it takes when the lanes open. */
const ownGrowth = 40;

/** Megabytes with which a lane gets through a large driver without being begun again. */
const goodHeap = 448;

/** Megabytes of a lane outside of its heap: the grammar, its stack, texts on their way. */
const besideHeap = 56;

/** The smallest cap with which most files are checked. */
export const leastMemory = 384;

/** Megabytes without which a lane does not even begin. */
const leastHeap = 48;

/**
 * How many lanes there are, and the megabytes that the heap of each may grow to.
 * @param used megabytes that the process takes without lanes
 */
export function shareOf(
  cap: number,
  wanted: number,
  used: number,
): { readonly count: number; readonly heap: number } {
  const room = cap - used - ownGrowth;
  const count = Math.max(1, Math.min(wanted, Math.floor(room / (goodHeap + besideHeap))));
  return { count, heap: Math.max(leastHeap, Math.floor(room / count) - besideHeap) };
}

/** Megabytes of the process as the kernel counts them. */
export function residentMegabytes(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}
