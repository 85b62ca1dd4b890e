// INV111: a walk that says -EBUSY is tried again for ever: without a bound, a look at fatal signals, or a way out.

import { withResultIn } from '../flow/course.ts';
import type { CallVisit } from '../flow/facts.ts';
import { NEG } from '../flow/values.ts';
import { targetsOf } from '../ir/builder.ts';
import type { Expr, FunctionIr } from '../ir/ir.ts';
import { placesRead, rootName } from '../ir/place.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { busyResult } from '../semantics/identity.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';

export const retryUnbounded: Rule = {
  code: 'INV111',
  slug: 'retry-unbounded',
  title: 'a walk is tried again without a bound',
  severity: 'hint',
  enforces: enforcement.faultLock,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of facts.calls) {
    const { op, event } = visit;
    if (event?.event !== 'translate' || event.args.range === undefined || visit.states.length === 0) continue;
    const course = flow.course(fn, visit, {
      assume: (s) => withResultIn(s, op.id, NEG, busyResult),
      stops: (o) => o === op,
    });
    if (course.widened || !course.stopped.has(op) || course.returns.length > 0) continue;
    if (mayGiveUp(fn, visit, new Set(course.calls.map((c) => c.block)))) continue;
    yield {
      span: op.span,
      message: `${callName(op)} is tried again after ${busyResult} for as long as it takes`,
      help: 'Give up after HMM_RANGE_DEFAULT_TIMEOUT, or when a fatal signal is pending.',
    };
  }
}

/** Some branch of the loop leaves it for a reason of its own: a time, a count, a signal. */
function mayGiveUp(fn: FunctionIr, { op, block }: CallVisit, busy: ReadonlySet<number>): boolean {
  const results = resultNames(fn, op.id);
  return fn.blocks.some((b) => {
    if (b.end.kind !== 'branch' || !reaches(fn, block, b.id) || !reaches(fn, b.id, block)) return false;
    if (targetsOf(b.end).every((to) => reaches(fn, to, block))) return false;
    return busy.has(b.id) && !isAboutResult(b.end.condition, results);
  });
}

/** The result and the variables that hold it. */
function resultNames(fn: FunctionIr, id: number): ReadonlySet<string> {
  const names = new Set([`%${id}`]);
  for (const op of fn.blocks.flatMap((b) => b.ops)) {
    if (op.kind !== 'assign' || op.target === null || op.target.path.length > 0) continue;
    const name = rootName(op.target.root);
    if (name !== null && placesRead(op.value).some((p) => rootName(p.root) === `%${id}`)) names.add(name);
  }
  return names;
}

function isAboutResult(condition: Expr, names: ReadonlySet<string>): boolean {
  const roots = placesRead(condition).map((p) => rootName(p.root) ?? '');
  return roots.length > 0 && roots.every((root) => names.has(root));
}

function reaches(fn: FunctionIr, from: number, to: number): boolean {
  const seen = new Set<number>();
  const stack = [from];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    const end = fn.blocks[id]?.end;
    if (end !== undefined) stack.push(...targetsOf(end));
  }
  return false;
}
