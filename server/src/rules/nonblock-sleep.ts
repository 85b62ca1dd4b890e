// INV205: a callback that can sleep although the range is not blockable: the OOM reaper must not wait.

import type { Scene } from '../flow/scene.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { CallVisit } from '../flow/facts.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { isHeldFromReclaim } from './shared/blockable.ts';
import { sleepDraft } from './shared/sleep.ts';
import { mayFollowNonblock } from './shared/two-passes.ts';

export const nonblockSleep: Rule = {
  code: 'INV205',
  slug: 'nonblock-sleep',
  title: 'the callback sleeps although the range is not blockable',
  severity: 'warning',
  enforces: enforcement.noBlockInNonblock,
  check: findSleeper,
};

/** Whatever is shown of it, any range will do. */
const scene: Scene = { kind: 'callback', spots: [] };

const help = 'Try the lock if mmu_notifier_range_blockable() is false, and refuse the range if it is taken.';

function* findSleeper(context: RuleContext): Iterable<Draft> {
  const { program, flow, fn } = context;
  const role = flow.roles(fn).find((r) => r.row.context === 'blockable');
  if (role === undefined || fn.partial) return;
  if (role.row.role === 'finish' && !mayFollowNonblock(program, flow, role)) return;
  const facts = flow.facts(fn);
  if (facts.widened) return;
  const call = facts.calls.find((visit) => reached(visit) && sleeps(context, visit));
  const guard = facts.guards.find(
    ({ op, states }) =>
      op.kind === 'guard' && flow.guardSleeps(op.name) && states.some((s) => s.blockable !== 'yes'),
  );
  if (call !== undefined && (guard === undefined || call.op.span.start < guard.op.span.start)) {
    const sleep = flow.sleep(fn, call.op);
    if (sleep === null) return;
    const { what, related } = sleepDraft(fn, call.op, sleep);
    yield {
      span: call.op.span,
      message: `${what} although the range may not be blockable`,
      help,
      related,
      scene,
    };
  } else if (guard !== undefined) {
    yield {
      span: guard.op.span,
      message: `guard(${guard.op.name}) may sleep although the range may not be blockable`,
      help,
      scene,
    };
  }
}

function reached(visit: CallVisit): boolean {
  return visit.states.some((s) => s.blockable !== 'yes');
}

function sleeps({ flow, fn }: RuleContext, visit: CallVisit): boolean {
  // A release of the last reference may sleep, but rarely is the last: not sure enough.
  const sleep = flow.sleep(fn, visit.op);
  return sleep !== null && !isHeldFromReclaim(flow, fn, visit, sleep);
}
