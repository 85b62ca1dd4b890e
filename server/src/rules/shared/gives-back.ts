// Whether somebody releases a lock of a class: the function, what it calls, or whoever called it.

import { releasedClass } from '../../flow/acquired.ts';
import { declaredCallees } from '../../flow/declared.ts';
import { isUserEntry, isWorker } from '../../flow/entries.ts';
import type { FlowEngine } from '../../flow/facts.ts';
import type { State } from '../../flow/state.ts';
import type { FunctionIr, Op } from '../../ir/ir.ts';
import { isCommonHeader } from '../../program/paths.ts';
import type { Program } from '../../program/program.ts';
import { lockLikeName } from '../../semantics/identity.ts';
import { vocabulary } from '../../semantics/vocabulary.ts';
import type { RuleContext } from '../rule.ts';

type Around = Pick<RuleContext, 'program' | 'flow'>;

/** The function, or one that it calls, releases a lock of that class somewhere, or what may be one. */
export function mayGiveBack(
  around: Around,
  fn: FunctionIr,
  cls: string | null,
  seen = new Set<FunctionIr>(),
): boolean {
  if (seen.has(fn)) return false;
  seen.add(fn);
  const { program, flow } = around;
  return fn.blocks.some((b) =>
    b.ops.some((op) => {
      if (op.kind === 'guard') return true;
      if (op.kind !== 'call') return false;
      const released = releasedClass(program, fn, op);
      if (released !== undefined) return released === null || cls === null || released === cls;
      const callees = flow.calleesOf(fn, op);
      if (callees !== null) return callees.some((c) => mayGiveBack(around, c, cls, seen));
      const name = op.callee.kind === 'name' ? op.callee.name : '';
      return (
        (lockLikeName.test(name) && !vocabulary.locks.has(name)) ||
        declaredCallees(program, fn, op).length > 0
      );
    }),
  );
}

/** How many callers above one another are asked. */
const deepest = 3;

/**
 * True if a lock of a struct of the driver's own, which the function returns with, stays held for good: all of its callers
 * are in view, and all that follows the call returns with it as well, up to functions that user space or a work queue
 * enters. Who is called in another way may hand it on.
 */
export function nobodyGivesBack(around: Around, fn: FunctionIr, cls: string, depth = 0): boolean {
  const { program, flow } = around;
  if (!isDriversOwn(program, fn, cls)) return false;
  if (isUserEntry(program, fn) || isWorker(program, fn)) return true;
  const { complete, sites } = program.callers(fn);
  if (!complete || sites.length === 0 || depth >= deepest) return false;
  return sites.every(({ caller, call }) => {
    const facts = flow.facts(caller);
    const visit = facts.calls.find((c) => c.op === call);
    if (visit === undefined || facts.widened || caller.partial) return false;
    let isInDoubt = false;
    const course = flow.course(caller, visit, {
      assume: (state) => (!state.murky && isHeld(state, cls) ? state : null),
      stops: (op, state) => {
        isInDoubt ||= state.murky || !isHeld(state, cls) || isOutOfSight(flow, caller, op);
        return isInDoubt;
      },
    });
    const arrivals = course.returns.flatMap((r) => r.arrivals);
    if (isInDoubt || course.widened || arrivals.length === 0) return false;
    if (!arrivals.every(({ state }) => !state.murky && isHeld(state, cls))) return false;
    return nobodyGivesBack(around, caller, cls, depth + 1);
  });
}

function isHeld(state: State, cls: string): boolean {
  return state.locks.some((l) => l.cls === cls && l.count > 0);
}

/** Who is called through a pointer may be anybody. */
function isOutOfSight(flow: FlowEngine, caller: FunctionIr, op: Op): boolean {
  return op.kind === 'call' && op.callee.kind === 'pointer' && flow.calleesOf(caller, op) === null;
}

/** Code out of view knows no members of a struct that only the driver sees. */
function isDriversOwn(program: Program, fn: FunctionIr, cls: string): boolean {
  const struct = /^(struct \w+)\./.exec(cls)?.[1];
  const found = struct === undefined ? null : program.struct(struct, fn.path);
  return found !== null && !isCommonHeader(found.path);
}
