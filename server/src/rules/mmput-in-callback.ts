// INV212: the last mmput() tears the address space down on the spot, callbacks included: not from a callback, and not
// under a lock that one waits for.

import { lockName } from '../flow/queries.ts';
import type { CallOp } from '../ir/ir.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callsReaching, chainText, invalidating, roleAmong } from './shared/below-callbacks.ts';
import { callbackLockHeldOnce } from './shared/driver-lock.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const mmputInCallback: Rule = {
  code: 'INV212',
  slug: 'mmput-in-callback',
  title: 'mmput() where a callback runs or waits',
  severity: 'warning',
  enforces: enforcement.mmPut,
  check,
};

const search = { matches: tearsDown };
const help = 'Call mmput_async(), or do it later without the lock.';

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (fn.partial) return;
  if (roleAmong(flow, fn, invalidating) !== null) {
    for (const { visit, witness } of callsReaching(flow, fn, search))
      yield {
        span: visit.op.span,
        message: `${chainText(witness)} may tear the address space down, which runs callbacks like this one`,
        help,
      };
    return;
  }
  for (const { op, states } of facts.widened ? [] : facts.calls) {
    const held = tearsDown(op) ? callbackLockHeldOnce(flow, fn, states) : null;
    if (held === null) continue;
    yield {
      span: op.span,
      message: `${callName(op)} may run ${held.callback.name}() on the spot, which waits for ${lockName(held.lock)}`,
      help,
      related: steps(fn, [held.lock.span, 'the lock is taken']),
    };
  }
}

function tearsDown(op: CallOp): boolean {
  const row = op.callee.kind === 'name' ? vocabulary.events.get(op.callee.name) : undefined;
  return row?.event === 'mm-put' && row.sleeps;
}
