// Interchangeable tasks: the blocks of one group are put in order, so that states which differ only in who is who
// become one. Locks and sections are noted in the block of the task that has them, never by the task's number.

import type { System } from './system.ts';

export function canonicalise(system: System, state: Uint8Array, from: number): void {
  const { tasks, stride } = system;
  // Insertion sort: groups have a handful of tasks.
  for (let i = 1; i < tasks.length; i++) {
    for (let j = i; j > 0; j--) {
      const a = tasks[j - 1];
      const b = tasks[j];
      if (a === undefined || b === undefined || a.group !== b.group) break;
      if (!isAfter(state, from + a.base, from + b.base, stride)) break;
      swap(state, from + a.base, from + b.base, stride);
    }
  }
}

function isAfter(state: Uint8Array, a: number, b: number, length: number): boolean {
  for (let k = 0; k < length; k++) {
    const difference = (state[a + k] ?? 0) - (state[b + k] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function swap(state: Uint8Array, a: number, b: number, length: number): void {
  for (let k = 0; k < length; k++) {
    const kept = state[a + k] ?? 0;
    state[a + k] = state[b + k] ?? 0;
    state[b + k] = kept;
  }
}
