// How the runtime compiles us, and how much memory it may waste.

import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { once } from '../base/remember.ts';

const flags: readonly string[] = [
  // How much of a function is run, in bytes of its code, before it is compiled with care; the runtime's own number is a
  // sixth of it. Our time is spread over a thousand functions, of which a run of seconds needs each a little: half of what
  // is compiled so early is thrown away again, and a fifth of the CPU goes into it.
  '--interrupt-budget=800000',
  // A heap is collected when it has grown so many percent beyond what is alive, and 8 MB of new objects are collected at a
  // time. With the runtime's own numbers a whole kernel takes a fifth more memory, and a twentieth less CPU.
  '--heap-growing-percent=60',
  '--max-semi-space-size=8',
];

/** For all threads of the process: code that has not run yet, heaps of threads that have not begun. */
export function tuneRuntime(): void {
  for (const flag of flags) setFlagsFromString(flag);
}

/** Bytes of a heap of which a large part has been let go that are worth a collection, which takes tens of milliseconds. */
const worthCollecting = 128 * 2 ** 20;

/**
 * Collects a large heap of which most is known to be dead by now: left to itself the runtime would wait until it has
 * grown by half again, and another thread may be at its peak by then.
 */
export function collectIfLarge(): void {
  if (getHeapStatistics().used_heap_size > worthCollecting) collector()();
}

const collector = once((): (() => void) => {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('gc');
  return typeof found === 'function' ? () => void found() : () => {};
});
