// INV602: a section is left open on some path: the mmap lock stays held.

import { enforcement } from '../semantics/enforcement.ts';
import type { Attempt, State } from '../flow/state.ts';
import type { Span } from '../base/span.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { steps } from './shared/steps.ts';

export const invlockLeak: Rule = {
  code: 'INV602',
  slug: 'invlock-leak',
  title: 'a section is not ended on some path',
  severity: 'error',
  enforces: enforcement.sectionEnd,
  check: findLeaks,
};

function* findLeaks({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  const reported = new Set<number>();
  function* report(state: State, at: Span, what: string): Iterable<Draft> {
    const open = openSection(state);
    if (open?.sampled == null || reported.has(open.sampled.start)) return;
    reported.add(open.sampled.start);
    yield {
      span: open.sampled,
      message: `the section that is started here is still open ${what}: the mmap lock stays held`,
      help: 'End the section on every path, the early ones included.',
      related: steps(fn, [at, 'reached with the section open']),
    };
  }
  for (const { end, arrivals } of facts.returns) {
    // A function that always leaves its section open hands it to its caller.
    const handsOver = facts.returns.every((r) =>
      r.arrivals.every(({ state }) => openSection(state) !== null),
    );
    if (handsOver) break;
    for (const { state } of arrivals) yield* report(state, end.span, 'on return');
  }
  for (const visit of facts.calls) {
    if (visit.event?.event !== 'section-start') continue;
    for (const state of visit.states) yield* report(state, visit.op.span, 'when the next one is started');
  }
}

function openSection(state: State): Attempt | null {
  return (
    state.attempts.find((a) => a.id.startsWith('section:') && a.sampled !== null && a.stage === 'sampled') ??
    null
  );
}
