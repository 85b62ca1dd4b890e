// INV117: the look without the lock, which may miss an invalidation, is the only one: nobody decides under the lock.

import type { FlowEngine } from '../flow/facts.ts';
import type { CallOp, Expr, FunctionIr } from '../ir/ir.ts';
import { placesRead, rootName } from '../ir/place.ts';
import type { Program } from '../program/program.ts';
import { enforcement, protocols } from '../semantics/enforcement.ts';
import type { EventKind } from '../semantics/contracts/row.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { isKnown, mayReach } from './shared/subscriptions.ts';

export const unsafeCheckOnly: Rule = {
  code: 'INV117',
  slug: 'unsafe-check-only',
  title: 'only the check without the lock is made',
  severity: 'warning',
  enforces: enforcement.earlyRetry,
  check,
};

const decides: readonly EventKind[] = ['check'];
const farthest = 4;

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  for (const { op, event, states } of flow.facts(fn).calls) {
    // For the others an early look is a wait, or an assertion.
    if (event?.event !== 'early-check' || event.protocol !== protocols.kvm) continue;
    const sequence = op.args[event.args.sequence ?? -1]?.value;
    if (states.length === 0 || op.result !== 'used' || sequence === undefined) continue;
    if (makesCheck(flow, fn, namesIn(sequence))) continue;
    if (!isOwn(sequence) && mayBeMadeAbove(program, flow, fn, 0)) continue;
    yield {
      span: op.span,
      message: `${callName(op)} proves nothing without the lock, and no check under the lock follows`,
      help: `Before the page is mapped, check again under the lock: ${event.follow ?? 'the sequence may have moved.'}`,
    };
  }
}

/** A sample in a variable of the function's own: nobody else has it, unless it is passed on. */
function isOwn(sequence: Expr): boolean {
  return (
    sequence.kind === 'place' && sequence.place.root.kind === 'local' && sequence.place.path.length === 0
  );
}

function namesIn(expr: Expr): ReadonlySet<string> {
  return new Set(placesRead(expr).flatMap((p) => rootName(p.root) ?? []));
}

/** The function comes to a check, or passes the names to somebody out of view who may make one. */
function makesCheck(flow: FlowEngine, fn: FunctionIr, names: ReadonlySet<string>): boolean {
  const mayCheck = (op: CallOp): boolean =>
    !isKnown(op) && op.args.some((a) => [...namesIn(a.value)].some((n) => names.has(n)));
  return fn.blocks.some((b) => b.ops.some((op) => mayReach(flow, fn, op, decides, mayCheck)));
}

/** Whoever calls the function has the sample too. True as well where not all of them are in view. */
function mayBeMadeAbove(program: Program, flow: FlowEngine, fn: FunctionIr, depth: number): boolean {
  const { complete, sites } = program.callers(fn);
  if (!complete || depth > farthest || program.addressTaken(fn)) return true;
  return sites.some(({ caller, call }) => {
    const names = new Set(call.args.flatMap((a) => [...namesIn(a.value)]));
    return makesCheck(flow, caller, names) || mayBeMadeAbove(program, flow, caller, depth + 1);
  });
}
