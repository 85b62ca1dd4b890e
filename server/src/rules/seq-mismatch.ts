// INV108: the check compares another counter, or another sample, than the one that goes with the pages.

import { checkedAttempt } from '../flow/attempts.ts';
import { pointee } from '../flow/evaluate.ts';
import type { State } from '../flow/state.ts';
import type { FunctionIr, Place } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { spotLines } from '../semantics/roles.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { attemptAt, checksOf, type CheckVisit } from './shared/checks.ts';
import { isNeverSampled } from './shared/never-sampled.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const seqMismatch: Rule = {
  code: 'INV108',
  slug: 'seq-mismatch',
  title: 'sample and check do not belong together',
  severity: 'warning',
  enforces: enforcement.noStaleMapping,
  check,
};

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of checksOf(facts)) {
    const { op, states, event } = visit;
    if (event.event === 'section-end' || states.length === 0) continue;
    const own = states.map((s) => attemptAt(s, visit));
    const [first] = own;
    const places = states.map((s) => subscriptionOf(s, visit));
    if (
      first?.sampled != null &&
      own.every((a, i) => isOther(program, fn, a?.subscription ?? null, places[i] ?? null))
    ) {
      yield {
        span: op.span,
        message: `${callName(op)} looks at ${places[0]?.key ?? ''}, but the sample is that of ${first.subscription ?? ''}`,
        help: 'Sample and check the same subscription.',
        related: steps(fn, [first.sampled, 'the sample']),
        scene: {
          kind: 'reader',
          spots: [{ path: fn.path, start: op.span.start, line: spotLines.checkOther }],
        },
      };
      continue;
    }
    const blank = neverSampled(flow, fn, visit);
    if (blank !== null) {
      yield {
        span: op.span,
        message: `${callName(op)} compares ${blank.key}, which was never sampled`,
        help: 'Sample the sequence into it before the lookup, in every round.',
      };
      continue;
    }
    const unused = states.map((s) => unusedSample(s, visit));
    const [sample] = unused;
    if (sample == null || unused.some((u) => u === null)) continue;
    yield {
      span: op.span,
      message: `${callName(op)} compares a number that was not sampled here, and the sample of this function goes unused`,
      help: 'Compare with the value that was sampled before the lookup.',
      related: steps(fn, [sample, 'the sample']),
    };
  }
}

function subscriptionOf(state: State, { op, event }: CheckVisit): Place | null {
  const value = event.args.subscription === undefined ? undefined : op.args[event.args.subscription]?.value;
  return value === undefined ? null : pointee(state, value);
}

/** The variable of this function that the check compares and that nothing was sampled into. */
function neverSampled(
  flow: RuleContext['flow'],
  fn: FunctionIr,
  { op, states, event }: CheckVisit,
): Place | null {
  const index = event.args.sequence;
  const value = index === undefined ? undefined : op.args[index]?.value;
  if (value?.kind !== 'place' || !isNeverSampled(flow, fn, value.place)) return null;
  return states.every((s) => checkedAttempt(s, op, event).id.startsWith('entry:')) ? value.place : null;
}

/** Two members of one object, or the same member of two parameters: surely not one subscription. */
function isOther(program: Program, fn: FunctionIr, sampled: string | null, checked: Place | null): boolean {
  if (sampled === null || checked === null || sampled === checked.key) return false;
  if (checked.root.kind !== 'param' && checked.root.kind !== 'local') return false;
  const cut = (key: string): readonly [string, string] => {
    const at = Math.max(key.lastIndexOf('->'), key.lastIndexOf('.'));
    return at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at).replace(/^(->|\.)/, '')];
  };
  const [base, member] = cut(sampled);
  const [otherBase, otherMember] = cut(checked.key);
  if (member === '' || otherMember === '') return false;
  // A pointer member may lead anywhere; what is embedded does not.
  if (checked.path.at(-1)?.kind !== 'field' || program.lockClass(fn, checked) === null) return false;
  if (base === otherBase) return member !== otherMember;
  const params = fn.params.map((p) => p.name);
  return member === otherMember && params.includes(base) && params.includes(otherBase);
}

/** Where the function sampled that very subscription, if the check takes a number from elsewhere. */
function unusedSample(state: State, visit: CheckVisit): { start: number; end: number } | null {
  const { op, event } = visit;
  if (!checkedAttempt(state, op, event).id.startsWith('entry:')) return null;
  const index = event.args.sequence;
  const value = index === undefined ? undefined : op.args[index]?.value;
  // A local that was never sampled into, or memory that this function did not fill.
  if (value?.kind !== 'place') return null;
  const place = subscriptionOf(state, visit);
  const found = state.attempts.find(
    (a) =>
      a.sampled !== null &&
      a.protocol === event.protocol &&
      a.stage === 'sampled' &&
      a.translation === 'done' &&
      place !== null &&
      a.subscription === place.key,
  );
  return found?.sampled ?? null;
}
