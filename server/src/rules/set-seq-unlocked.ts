// INV202: the sequence is moved after the driver lock was dropped, or with no lock at all.

import { enforcement } from '../semantics/enforcement.ts';
import type { CallVisit, FlowEngine } from '../flow/facts.ts';
import { mayHoldAny, type State } from '../flow/state.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { CallbackRole } from '../program/program.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { rolesAbove } from './shared/below-callbacks.ts';
import { guardedStores, isBare } from './shared/guarded.ts';
import { intervalRoles } from './shared/callbacks.ts';

export const setSeqUnlocked: Rule = {
  code: 'INV202',
  slug: 'set-seq-unlocked',
  title: 'the sequence is moved outside the driver lock',
  severity: 'warning',
  enforces: enforcement.noStaleMapping,
  check: findUnlocked,
};

const help = 'Call it while the lock is held that the readers hold at mmu_interval_read_retry().';

function* findUnlocked({ program, flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  const moves = flow.facts(fn).calls.filter((visit) => isBareMove(flow, visit));
  if (moves.length === 0) return;
  const own = intervalRoles(flow, fn);
  const roles = own.length > 0 ? own : (rolesAbove(program, flow, fn, (s) => !mayHoldAny(s)) ?? []);
  if (!roles.some((r) => isInterval(r) && flow.hasReader(r, fn.path))) return;
  for (const visit of moves) {
    if (known(visit.states).every((s) => s.released)) {
      yield {
        span: visit.op.span,
        message: 'the sequence is moved after the driver lock was dropped',
        help,
      };
    } else if (own.length > 0 && visit.event !== null && takesNoLock(fn)) {
      // Pages that are pinned need no more than this; whether they are is not for us to say.
      yield {
        span: visit.op.span,
        message: 'the sequence is moved in a callback that takes no lock',
        help,
        ...(writesGuarded(fn) ? {} : { severity: 'hint' as const }),
      };
    }
  }

  /** The struct says which lock guards what the callback writes without it. */
  function writesGuarded(callback: FunctionIr): boolean {
    return guardedStores(program, flow.facts(callback)).some((store) =>
      store.states.some((s) => isBare(s, store)),
    );
  }

  function takesNoLock(callback: FunctionIr): boolean {
    const facts = flow.facts(callback);
    return (
      facts.summary.acquires.size === 0 &&
      !facts.calls.some(
        (c) => c.op.callee.kind === 'pointer' && program.pointees(callback, c.op.callee.place) === null,
      )
    );
  }
}

/** It moves the sequence, itself or in a function that takes no lock for it, with nothing held here. */
function isBareMove(flow: FlowEngine, { event, callees, states }: CallVisit): boolean {
  const sure = known(states);
  if (sure.length === 0 || sure.some(mayHoldAny)) return false;
  if (event !== null) return event.event === 'set-seq';
  const [callee, other] = callees;
  if (callee === undefined || other !== undefined) return false;
  const summary = flow.summary(callee);
  if (summary === null || summary.setsSequence === 'never' || summary.acquires.size > 0) return false;
  const isBare = (s: State): boolean => !mayHoldAny(s);
  return flow.facts(callee).calls.some((c) => c.event?.event === 'set-seq' && c.states.every(isBare));
}

/** What a helper out of view did to locks is not known on some paths; one of the others is enough. */
function known(states: readonly State[]): readonly State[] {
  return states.filter((s) => !s.murky);
}

function isInterval({ row }: CallbackRole): boolean {
  return row.role === 'invalidate';
}
