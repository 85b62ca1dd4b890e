// Who keeps an address space alive: what INV409 says about a subscription's mm that nobody took a reference on.

import { argPlace } from '../../flow/attempts.ts';
import { mentioningAny } from '../../flow/mentioning.ts';
import { entryState } from '../../flow/state.ts';
import type { CallVisit } from '../../flow/facts.ts';
import type { FunctionIr, Op, Place } from '../../ir/ir.ts';
import { placesRead, rootName } from '../../ir/place.ts';
import type { Program } from '../../program/program.ts';
import { callsOf } from '../../program/values.ts';
import { faultParameters, mmapLockClass, subscriptionMmClasses } from '../../semantics/identity.ts';
import type { EventRow } from '../../semantics/contracts/row.ts';
import { vocabulary } from '../../semantics/vocabulary.ts';
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
      const mm = states[0] === undefined ? null : argPlace(states[0], op, event.args.mm);
      if (mm === null) continue;
      const isOfSubscription = isSubscriptionMm(program, fn, mm, 0) && keepsAlive(program, fn, 0) === 'no';
      const asked = isOfSubscription ? null : askedElsewhere(program, fn, mm);
      if (!isOfSubscription && (asked === null || keepsAlive(program, fn, 0) === 'yes')) continue;
      yield {
        span: op.span,
        message: isOfSubscription
          ? `${callName(op)} on the mm of a subscription: the address space may be gone already`
          : `${callName(op)}: the address space may be gone already, for which ${asked?.name}() asks`,
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
    return isSubscriptionMm(program, fn, { ...lock.place, path: lock.place.path.slice(0, -1) }, 0);
  });
}

/** It is read from a subscription, here or by whoever hands it down. */
function isSubscriptionMm(program: Program, fn: FunctionIr, mm: Place, depth: number): boolean {
  const { root, path } = mm;
  if (path.at(-1)?.kind !== 'deref' || depth > farthest) return false;
  if (root.kind === 'param' && path.length === 1) {
    const { sites } = program.callers(fn);
    return (
      sites.length > 0 &&
      sites.every(({ caller, call }) => {
        const above = argPlace(entryState(), call, root.index);
        return above !== null && isSubscriptionMm(program, caller, above, depth + 1);
      })
    );
  }
  const cls = memberOf(program, fn, mm);
  return cls !== null && subscriptionMmClasses.has(cls);
}

/** Another function of the module that takes its references on the mm in that member with mmget_not_zero(). */
function askedElsewhere(program: Program, fn: FunctionIr, mm: Place): FunctionIr | null {
  const cls = memberOf(program, fn, mm);
  if (cls === null) return null;
  for (const file of program.moduleFiles(fn.path))
    for (const other of asking(program, file)) {
      if (other.name === fn.name) continue;
      const asks = callsOf(other).some((op) => {
        const asked = takesReference(op) ? argPlace(entryState(), op, eventOf(op)?.args.mm) : null;
        return asked !== null && memberOf(program, other, asked) === cls;
      });
      if (asks) return other;
    }
  return null;
}

const askers = [...vocabulary.events.values()].filter(asksFirst).map((row) => row.name);
const asking = mentioningAny(askers);

/** The member that points to it: `struct sgx_encl_mm.mm`. */
function memberOf(program: Program, fn: FunctionIr, mm: Place): string | null {
  const path = mm.path.slice(0, -1);
  return path.length === 0 ? null : program.lockClass(fn, { ...mm, path });
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
  return row !== null && asksFirst(row);
}

/** It takes the reference only if the address space is alive. */
function asksFirst({ event, returns }: EventRow): boolean {
  return event === 'mm-get' && returns !== 'void';
}

function mentionsCurrent(op: Op): boolean {
  const values = op.kind === 'call' ? op.args.map((a) => a.value) : op.kind === 'assign' ? [op.value] : [];
  return values.some((v) => placesRead(v).some((p) => rootName(p.root) === 'current'));
}
