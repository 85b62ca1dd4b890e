// INV203: the sequence is moved to something else than what the core handed to the callback.

import type { FlowEngine, FlowFacts } from '../flow/facts.ts';
import type { Expr, FunctionIr } from '../ir/ir.ts';
import { callsOf, originOf, paramOf } from '../program/values.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { roleAmong } from './shared/below-callbacks.ts';
import { intervalRoles } from './shared/callbacks.ts';
import { eventOf } from './shared/subscriptions.ts';

export const setSeqWrongArg: Rule = {
  code: 'INV203',
  slug: 'set-seq-wrong-arg',
  title: 'the sequence is moved to a wrong value',
  severity: 'error',
  enforces: enforcement.setSeq,
  check,
};

function* check(context: RuleContext): Iterable<Draft> {
  const { flow, fn } = context;
  // A second pass is no place to move it at all: INV215.
  if (fn.partial || roleAmong(flow, fn, ['finish']) !== null) return;
  yield* handsWrongOn(context);
  const role = intervalRoles(flow, fn)[0]?.row;
  for (const visit of flow.facts(fn).calls) {
    const index = visit.event?.event === 'set-seq' ? visit.event.args.value : undefined;
    const value = index === undefined ? undefined : visit.op.args[index];
    if (value === undefined) continue;
    const found = originOf(fn, value.value);
    const wrong =
      isForged(found) || (role !== undefined && isOther(flow.facts(fn), found, role.params.sequence));
    if (!wrong) continue;
    const own = role?.params.sequence === undefined ? undefined : fn.params[role.params.sequence]?.name;
    yield {
      span: value.span,
      message: `the sequence is moved to ${value.text}, which is not what the core handed to the callback`,
      help: `Pass ${own ?? "the callback's own sequence"} on as it is.`,
    };
  }
}

/** A callback gives a function that moves the sequence something else to move it to. */
function* handsWrongOn({ flow, fn }: RuleContext): Iterable<Draft> {
  const row = intervalRoles(flow, fn)[0]?.row;
  if (row?.params.sequence === undefined) return;
  const facts = flow.facts(fn);
  for (const { op, callees, states } of facts.calls) {
    const [callee, other] = callees;
    if (callee === undefined || other !== undefined || states.length === 0) continue;
    const index = sequenceParameter(flow, callee, 0);
    const arg = index === null ? undefined : op.args[index];
    if (arg === undefined) continue;
    const found = originOf(fn, arg.value);
    if (!isForged(found) && !isOther(facts, found, row.params.sequence)) continue;
    yield {
      span: arg.span,
      message: `${callee.name}() moves the sequence to ${arg.text}, which is not what the core handed to the callback`,
      help: `Pass ${fn.params[row.params.sequence]?.name ?? "the callback's own sequence"} on as it is.`,
    };
  }
}

const farthest = 3;

/** Index of the parameter that the function, or one that it hands it to, moves the sequence to. */
function sequenceParameter(flow: FlowEngine, fn: FunctionIr, depth: number): number | null {
  if (depth > farthest || flow.summary(fn)?.setsSequence === 'never') return null;
  for (const op of callsOf(fn)) {
    const row = eventOf(op);
    const [callee, other] = flow.calleesOf(fn, op) ?? [];
    const inner =
      row?.event === 'set-seq'
        ? (row.args.value ?? null)
        : callee === undefined || other !== undefined
          ? null
          : sequenceParameter(flow, callee, depth + 1);
    const arg = inner === null ? undefined : op.args[inner];
    const param = arg === undefined ? null : paramOf(fn, arg.value);
    if (param !== null) return param;
  }
  return null;
}

/** Certainly no number that the core gave: a constant, a sum, a read of memory. */
function isForged(value: Expr): boolean {
  switch (value.kind) {
    case 'number':
    case 'constant':
    case 'binary':
    case 'unary':
      return true;
    case 'place':
      return value.place.root.kind !== 'temp' && value.place.path.some((s) => s.kind === 'deref');
    default:
      return false;
  }
}

/** Another parameter of the callback. */
function isOther({ fn }: FlowFacts, value: Expr, own: number | undefined): boolean {
  if (own === undefined || value.kind !== 'place' || value.place.path.length > 0) return false;
  const { root } = value.place;
  return root.kind === 'param' && root.index !== own && fn.params.length > own;
}
