// Who keeps an address space alive: what INV409 says about a subscription's mm that nobody took a reference on.

import { pointee } from '../../flow/evaluate.ts';
import type { CallVisit } from '../../flow/facts.ts';
import type { FunctionIr, Op, Place } from '../../ir/ir.ts';
import { placesRead, rootName } from '../../ir/place.ts';
import type { Program } from '../../program/program.ts';
import { faultParameters, mmapLockClass, subscriptionMmClasses } from '../../semantics/identity.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { callName } from './names.ts';
import { eventOf } from './subscriptions.ts';

/** Calls above a function that are looked at for a reference. */
const farthest = 5;

/** A walk of, or a plain reference on, an address space that may be gone: the subscription's own mm. */
export function* mayDieHere({ program, flow, fn }: RuleContext): Iterable<Draft> {
  for (const visit of flow.facts(fn).calls) {
    const { op, event, states } = visit;
    if (states.length === 0 || states.some((s) => s.murky)) continue;
    if (event?.event === 'mm-get' && event.returns === 'void') {
      const value = op.args[event.args.mm ?? 0]?.value;
      const mm = value === undefined || states[0] === undefined ? null : pointee(states[0], value);
      if (mm === null || !isSubscriptionMm(program, fn, mm) || keepsAlive(program, fn, 0) !== 'no') continue;
      yield {
        span: op.span,
        message: `${callName(op)} on the mm of a subscription: the address space may be gone already`,
        help: 'Use mmget_not_zero() and give up if it fails.',
      };
    } else if (event?.event === 'translate' && event.args.range !== undefined) {
      if (!walksSubscriptionMm(program, fn, visit) || keepsAlive(program, fn, 0) !== 'no') continue;
      yield {
        span: op.span,
        message: `${callName(op)} walks the mm of a subscription without a reference on the address space`,
        help: 'Take one with mmget_not_zero() and give it back with mmput().',
      };
    }
  }
}

/** The mmap lock that is held is that of the subscription's mm. */
function walksSubscriptionMm(program: Program, fn: FunctionIr, { states }: CallVisit): boolean {
  return states.every((state) => {
    const lock = state.locks.find((l) => l.cls === mmapLockClass && l.count > 0 && l.certain);
    if (lock?.place == null || lock.origin !== 'acquired') return false;
    return isSubscriptionMm(program, fn, { ...lock.place, path: lock.place.path.slice(0, -1) });
  });
}

function isSubscriptionMm(program: Program, fn: FunctionIr, mm: Place): boolean {
  if (mm.path.at(-1)?.kind !== 'deref') return false;
  const cls = program.lockClass(fn, { ...mm, path: mm.path.slice(0, -1) });
  return cls !== null && subscriptionMmClasses.has(cls);
}

/** 'no' if every way down to the function is in view, and on none somebody takes a reference or runs as its owner. */
function keepsAlive(program: Program, fn: FunctionIr, depth: number): 'yes' | 'no' | 'unknown' {
  if (depth > farthest || fn.partial) return 'unknown';
  if (fn.blocks.some((b) => b.ops.some((op) => takesReference(op) || mentionsCurrent(op)))) return 'yes';
  if (fn.params.some((p) => faultParameters.has(p.type.base))) return 'yes';
  const { complete, sites } = program.callers(fn);
  const isEntry = program.addressTaken(fn);
  if (sites.length === 0 || (!complete && !isEntry)) return isEntry ? 'no' : 'unknown';
  const answers = sites.map((s) => keepsAlive(program, s.caller, depth + 1));
  return answers.find((a) => a !== 'no') ?? 'no';
}

function takesReference(op: Op): boolean {
  const row = eventOf(op);
  return row?.event === 'mm-get' && row.returns !== 'void';
}

function mentionsCurrent(op: Op): boolean {
  const values = op.kind === 'call' ? op.args.map((a) => a.value) : op.kind === 'assign' ? [op.value] : [];
  return values.some((v) => placesRead(v).some((p) => rootName(p.root) === 'current'));
}
