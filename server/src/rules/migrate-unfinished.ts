// INV410: a migration that was set up is not finished on some path: its pages stay locked and unmapped.

import { withResultIn } from '../flow/course.ts';
import { resolvePlace } from '../flow/evaluate.ts';
import type { State } from '../flow/state.ts';
import { ZERO } from '../flow/values.ts';
import type { CallOp, FunctionIr } from '../ir/ir.ts';
import { placesRead } from '../ir/place.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { migratedCount } from '../semantics/identity.ts';
import type { EventKind } from '../semantics/contracts/row.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { exclusivePageKept } from './shared/exclusive-page.ts';
import { handedDownUnfinished } from './shared/handed-migration.ts';
import { steps } from './shared/steps.ts';
import { mayReach } from './shared/subscriptions.ts';

export const migrateUnfinished: Rule = {
  code: 'INV410',
  slug: 'migrate-unfinished',
  title: 'a migration is not finished on every path',
  severity: 'warning',
  enforces: enforcement.migration,
  check,
};

const ends: readonly EventKind[] = ['migrate-finalize'];

function* check(context: RuleContext): Iterable<Draft> {
  const { program, flow, fn } = context;
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  yield* exclusivePageKept(context);
  const sought = { events: ends, given: { type: 'struct migrate_vma', program, travels: true } };
  yield* handedDownUnfinished(context, sought, (state) => hasNone(fn, state));
  for (const visit of facts.calls) {
    const { op, event, states } = visit;
    if (event?.event !== 'migrate-setup' || states.length === 0) continue;
    const roots = new Set(rootsOf(op, states));
    const course = flow.course(fn, visit, {
      assume: (s) => (op.result === 'used' ? withResultIn(s, op.id, ZERO) : s),
      // Who gets the arguments of the migration may finish it.
      stops: (o, s) =>
        o === op || mayReach(flow, fn, o, sought, (call) => rootsOf(call, [s]).some((r) => roots.has(r))),
    });
    if (course.widened) continue;
    const left = course.returns.find(({ arrivals }) => arrivals.some(({ state }) => !hasNone(fn, state)));
    if (left === undefined) continue;
    yield {
      span: op.span,
      message: 'the migration that is set up here is not finished on every path',
      help: 'Call migrate_vma_finalize() on every path on which pages were isolated.',
      related: steps(fn, [left.end.span, 'returns with the pages locked and unmapped']),
    };
  }
}

function rootsOf(op: CallOp, states: readonly State[]): string[] {
  return op.args.flatMap((arg) =>
    states.flatMap((s) => placesRead(arg.value).map((p) => JSON.stringify(resolvePlace(s, p).root))),
  );
}

/** It was tested on this path that no page was isolated. */
function hasNone(fn: FunctionIr, state: State): boolean {
  const isCount = (key: string): boolean => new RegExp(`(^|\\.|>)${migratedCount}$`).test(key);
  return [...state.facts.values].some(
    ([key, { mask, ref }]) =>
      mask === ZERO &&
      (isCount(key) ||
        (ref?.kind === 'value-of' && isCount(ref.place.key)) ||
        countsMigrated(fn, key, isCount)),
  );
}

/** A variable that was set to the count. */
function countsMigrated(fn: FunctionIr, name: string, isCount: (key: string) => boolean): boolean {
  return fn.blocks.some((b) =>
    b.ops.some(
      (op) =>
        op.kind === 'assign' &&
        op.target?.key === name &&
        op.value.kind === 'place' &&
        isCount(op.value.place.key),
    ),
  );
}
