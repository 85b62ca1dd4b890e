// In which mode callers hold the mmap lock that a registration takes itself, or needs for writing.

import { argPlace } from '../../flow/attempts.ts';
import type { FlowEngine } from '../../flow/facts.ts';
import type { HeldLock } from '../../flow/state.ts';
import { rebase } from '../../flow/summary.ts';
import type { FunctionIr, Place } from '../../ir/ir.ts';
import type { Program } from '../../program/program.ts';
import { mmapLockClass } from '../../semantics/identity.ts';
import { isLockOf } from './mmap-lock.ts';

const farthest = 4;

export interface HeldAbove {
  readonly fn: FunctionIr;
  readonly lock: HeldLock;
}

/** A caller that took the lock of the mm on every path to the call, in one of the modes; null if none is known to. */
export function heldAbove(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  mm: Place,
  modes: readonly HeldLock['mode'][],
  depth = 0,
): HeldAbove | null {
  if (depth >= farthest) return null;
  for (const { caller, call } of program.callers(fn).sites) {
    const facts = flow.facts(caller);
    const visit = facts.widened ? undefined : facts.calls.find((c) => c.op === call);
    if (visit === undefined || visit.states.length === 0 || visit.states.some((s) => s.murky)) continue;
    const named = visit.states.map((state) => rebase(mm, (index) => argPlace(state, call, index)));
    const [place] = named;
    if (place == null || named.some((p) => p?.key !== place.key)) continue;
    const locks = visit.states.map((s) => s.locks.find((l) => l.cls === mmapLockClass && l.count !== 0));
    const [lock] = locks;
    if (locks.every((l) => l === undefined)) {
      const above = heldAbove(program, flow, caller, place, modes, depth + 1);
      if (above !== null) return above;
    } else if (
      lock !== undefined &&
      locks.every((l) => l !== undefined && modes.includes(l.mode) && isTaken(l, place))
    )
      return { fn: caller, lock };
  }
  return null;
}

function isTaken(lock: HeldLock, mm: Place): boolean {
  const { origin, certain, count } = lock;
  return origin === 'acquired' && certain && count > 0 && isLockOf(lock, mm);
}
