// INV301: an invalidation is opened and, on some path or for ever, not closed again.

import { enforcement } from '../semantics/enforcement.ts';
import type { CallVisit, FlowEngine, FlowFacts } from '../flow/facts.ts';
import type { CallOp, FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { unpairedCallbacks } from './shared/callback-pairs.ts';
import { countedOnSomePath, returnsPastEnds } from './shared/ends.ts';
import { betweenHalves } from './shared/halves.ts';
import { callName } from './shared/names.ts';
import { endedOnSomePath } from './shared/partner-ends.ts';
import { repeatedEnds, staysHere, unopenedEnds } from './shared/own-ranges.ts';
import { steps } from './shared/steps.ts';

export const startEndUnbalanced: Rule = {
  code: 'INV301',
  slug: 'start-end-unbalanced',
  title: 'an invalidation is started and not ended',
  severity: 'warning',
  enforces: enforcement.rangeProgress,
  check: findUnbalanced,
};

function* findUnbalanced(context: RuleContext): Iterable<Draft> {
  if (context.fn.partial) return;
  yield* openOnSomePath(context);
  yield* countedOnSomePath(context);
  yield* endedWithoutStart(context);
  yield* neverClosed(context);
  yield* unpairedCallbacks(context);
  yield* endedOnSomePath(context);
  yield* betweenHalves(context);
}

/** With too many paths to tell them all apart, those that differ in anything but what is open are taken for one. */
function rangeFacts(flow: FlowEngine, fn: FunctionIr): FlowFacts {
  const facts = flow.facts(fn);
  return facts.widened && facts.calls.some(opens) ? flow.openRanges(fn) : facts;
}

/** A range of this function's own is started and not ended on some path to a return. */
function* openOnSomePath({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = rangeFacts(flow, fn);
  if (facts.widened) return;
  const reported = new Set<number>();
  for (const { end, arrivals } of facts.returns) {
    for (const { state } of arrivals) {
      for (const open of state.pending) {
        if (open.kind !== 'range' || open.count <= 0) continue;
        if (open.place?.root.kind !== 'local' || open.place.path.length > 0) continue;
        if (state.murky && !staysHere(fn, open.place)) continue;
        if (reported.has(open.span.start)) continue;
        const visit = facts.calls.find((c) => c.op.span.start === open.span.start);
        const past = visit === undefined ? null : returnsPastEnds(flow, fn, visit);
        if (past !== null && !past.has(end)) continue;
        reported.add(open.span.start);
        yield {
          span: open.span,
          message: `the invalidation that is started here is not ended on every path`,
          help: 'Call mmu_notifier_invalidate_range_end() on every path after the start.',
          related: steps(fn, [end.span, 'reached with the invalidation open']),
          scene: { kind: 'invalidator' },
        };
      }
    }
  }
}

/** A range of this function's own is ended where no path has it open. */
function* endedWithoutStart({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  const reported = new Set<CallOp>();
  for (const { op } of [...(facts.widened ? [] : unopenedEnds(fn, facts)), ...repeatedEnds(fn, facts)]) {
    if (reported.has(op)) continue;
    reported.add(op);
    yield {
      span: op.span,
      message: `${callName(op)} ends an invalidation that is not open`,
      help: 'End each successful start exactly once.',
      scene: { kind: 'invalidator' },
    };
  }
}

/** The function opens an invalidation, and nobody above it closes one. */
function* neverClosed({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  const { summary } = facts;
  if (!summary.opensInvalidation || summary.closesInvalidation) return;
  if (flow.roles(fn).length > 0 || vocabulary.events.has(fn.name)) return;
  const start = facts.calls.find((c) => opens(c) || c.callees.some((callee) => isHalf(flow, callee)));
  if (start === undefined || start.states.some((s) => s.murky)) return;
  const alone = opens(start)
    ? closedByNobody(program, flow, fn, 0)
    : start.callees.every((callee) => othersClose(program, flow, callee, fn)) &&
      !someCallerCloses(program, flow, fn);
  if (!alone) return;
  yield {
    span: start.op.span,
    message: `${callName(start.op)} opens an invalidation that neither ${fn.name}() nor a caller ends`,
    help: 'End it once the entries are gone, or readers retry for ever.',
    scene: { kind: 'invalidator' },
  };
}

function opens(visit: CallVisit): boolean {
  return visit.event?.event === 'invalidate-begin' || visit.event?.event === 'range-start';
}

/** One half of a pair: it opens and leaves it to others to close. */
function isHalf(flow: FlowEngine, fn: FunctionIr): boolean {
  const summary = flow.summary(fn);
  return summary !== null && fn.isStatic && summary.opensInvalidation && !summary.closesInvalidation;
}

/** Every other caller of that half calls the other half too: the pair is the callers' business. */
function othersClose(program: Program, flow: FlowEngine, half: FunctionIr, fn: FunctionIr): boolean {
  const others = program.callers(half).sites.filter(({ caller }) => caller !== fn);
  return others.length > 0 && others.every(({ caller }) => flow.summary(caller)?.closesInvalidation === true);
}

function someCallerCloses(program: Program, flow: FlowEngine, fn: FunctionIr): boolean {
  return program.callers(fn).sites.some(({ caller }) => flow.summary(caller)?.closesInvalidation !== false);
}

function closedByNobody(program: Program, flow: FlowEngine, fn: FunctionIr, depth: number): boolean {
  if (depth > 3 || flow.roles(fn).length > 0 || program.addressTaken(fn)) return false;
  const { complete, sites } = program.callers(fn);
  if (!complete || sites.length === 0) return depth === 0 && complete ? false : sites.length > 0;
  return sites.every(
    ({ caller }) =>
      flow.summary(caller)?.closesInvalidation === false && closedByNobody(program, flow, caller, depth + 1),
  );
}
