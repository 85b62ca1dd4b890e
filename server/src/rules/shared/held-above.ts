// In which mode callers hold the mmap lock that a registration takes itself, or needs for writing.

import { argPlace } from '../../flow/attempts.ts';
import type { FlowEngine } from '../../flow/facts.ts';
import type { HeldLock } from '../../flow/state.ts';
import { rebase } from '../../flow/summary.ts';
import { acquiredClass } from '../../flow/acquired.ts';
import type { FunctionIr, Op, Place } from '../../ir/ir.ts';
import type { Program } from '../../program/program.ts';
import { opsOf } from '../../program/values.ts';
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
  for (const { caller, call } of program.callers(fn).sites) {
    if (!mayComeLocked(program, flow, caller, depth)) continue;
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

/** The function, or one that leads to it, takes an mmap lock: told from the calls alone, before any is run. */
function mayComeLocked(program: Program, flow: FlowEngine, fn: FunctionIr, depth: number): boolean {
  if (depth >= farthest) return false;
  if (takesIt(program, flow, fn)) return true;
  return program.callers(fn).sites.some(({ caller }) => mayComeLocked(program, flow, caller, depth + 1));
}

/** By itself, or by a helper that may give it the lock. */
function takesIt(program: Program, flow: FlowEngine, fn: FunctionIr): boolean {
  const acquires = (of: FunctionIr, op: Op): boolean => acquiredClass(program, of, op) === mmapLockClass;
  return opsOf(fn).some(
    (op) =>
      acquires(fn, op) ||
      (op.kind === 'call' &&
        (flow.calleesOf(fn, op) ?? []).some((callee) => opsOf(callee).some((o) => acquires(callee, o)))),
  );
}

function isTaken(lock: HeldLock, mm: Place): boolean {
  const { origin, certain, count } = lock;
  return origin === 'acquired' && certain && count > 0 && isLockOf(lock, mm);
}
