// INV208: a sleeper in a callback that the core calls under a page table lock or from a softirq.

import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { sleepDraft, spinningLock } from './shared/sleep.ts';

export const sleepInAtomicCallback: Rule = {
  code: 'INV208',
  slug: 'sleep-in-atomic-callback',
  title: 'a callback that is always atomic sleeps',
  severity: 'error',
  enforces: enforcement.atomicCallback,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  const role = flow.roles(fn).find((r) => r.row.context === 'atomic');
  if (role === undefined || fn.partial) return;
  const where = `in ${role.row.name}, which must not`;
  const facts = flow.facts(fn);
  for (const { op, states } of facts.calls) {
    const sleep = states.length === 0 ? null : flow.sleep(fn, op);
    // Under a spinning lock it is the lock that forbids it.
    if (sleep === null || states.some((s) => spinningLock(s) !== null)) continue;
    const { what, related } = sleepDraft(fn, op, sleep);
    yield { span: op.span, message: `${what} ${where}`, help: helpText, related };
  }
  for (const { op, states } of facts.guards) {
    if (op.kind !== 'guard' || states.length === 0 || !flow.guardSleeps(op.name)) continue;
    yield { span: op.span, message: `guard(${op.name}) may sleep ${where}`, help: helpText };
  }
}

const helpText = 'Use a spinlock, or leave it to a work item.';
