// Whether a name exists in a version of the kernel, as far as the rows know.

import type { Versions } from './contracts/row.ts';

/** `6.12`: what the settings may name. */
export const kernelVersion = /^\d{1,2}\.\d{1,3}$/;

/** True unless the row says that it came later or has gone by then. */
export function existsIn(versions: Versions | undefined, kernel: string): boolean {
  if (versions?.since !== undefined && compare(kernel, versions.since) < 0) return false;
  return versions?.until === undefined || compare(kernel, versions.until) < 0;
}

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  return (left?.[0] ?? 0) - (right?.[0] ?? 0) || (left?.[1] ?? 0) - (right?.[1] ?? 0);
}
