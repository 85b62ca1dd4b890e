// INV303: KVM's invalidations are opened and closed under mmu_lock: the readers compare their counters under it.

import { perObject } from '../base/remember.ts';
import { handedCalls } from '../flow/bound.ts';
import type { CallVisit } from '../flow/facts.ts';
import { anyHeldAtEntry, mayHoldClass } from '../flow/queries.ts';
import type { Scene } from '../flow/scene.ts';
import { countedRow } from '../flow/sequence-field.ts';
import { mayHoldAny, type State } from '../flow/state.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { callsOf } from '../program/values.ts';
import type { EventRow } from '../semantics/contracts/row.ts';
import { enforcement, protocols } from '../semantics/enforcement.ts';
import { kvmMmuLockClass } from '../semantics/identity.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { step } from './shared/steps.ts';
import { eventOf } from './shared/subscriptions.ts';

export const beginEndUnlocked: Rule = {
  code: 'INV303',
  slug: 'begin-end-unlocked',
  title: 'an invalidation is opened or closed without the MMU lock',
  severity: 'warning',
  enforces: enforcement.invalidationCount,
  check,
};

function* check(context: RuleContext): Iterable<Draft> {
  const { flow, fn } = context;
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  const scene: Scene = flow.roles(fn).length > 0 ? { kind: 'callback', spots: [] } : { kind: 'invalidator' };
  for (const visit of facts.calls) {
    yield* calledByHelper(context, visit, scene);
    if (!isUnlocked(visit)) continue;
    if (!isDropped(visit) && !isEnteredUnlocked(context)) continue;
    yield { span: visit.op.span, message: `${callName(visit.op)} is called without mmu_lock`, help, scene };
  }
  for (const visit of facts.assigns) {
    const counter = countedRow(visit.op);
    if (counter === null || !holdsNothing(visit.states)) continue;
    if (!isDropped(visit) && !isEnteredUnlocked(context)) continue;
    yield { span: visit.op.span, message: `${counter.name} is moved without mmu_lock`, help: helpForCounter };
  }
}

const help = 'Take mmu_lock for writing around it, and around the zapping that it stands for.';
const helpForCounter = 'Take mmu_lock for writing around it: readers compare the counters under it.';

/** A helper is handed what opens or closes the invalidation, and calls it before it takes the lock, or after. */
function* calledByHelper(context: RuleContext, visit: CallVisit, scene: Scene): Iterable<Draft> {
  const { program, flow } = context;
  const [helper, other] = visit.callees;
  if (helper === undefined || other !== undefined || visit.states.length === 0) return;
  if (!hasOfKvm(helper)) return;
  const handed = new Set(handedCalls(program, helper));
  const inside = flow.facts(helper);
  if (inside.widened || helper.partial) return;
  const isFree = !visit.states.some(mayHoldAny) && isEnteredUnlocked(context);
  const bad = inside.calls.find((c) => handed.has(c.op) && isUnlocked(c) && (isFree || isDropped(c)));
  if (bad === undefined) return;
  yield {
    span: visit.op.span,
    message: `${callName(visit.op)} is handed ${callName(bad.op)}, and calls it without mmu_lock`,
    help,
    related: [step(helper, bad.op.span, 'called here')],
    scene,
  };
}

const hasOfKvm = perObject((fn: FunctionIr) => callsOf(fn).some((op) => isOfKvm(eventOf(op))));

function isOfKvm(row: EventRow | null): boolean {
  return (
    row?.protocol === protocols.kvm && (row.event === 'invalidate-begin' || row.event === 'invalidate-end')
  );
}

function isUnlocked({ event, states }: CallVisit): boolean {
  return isOfKvm(event) && holdsNothing(states);
}

/** No path holds a lock of which we know what it holds. */
function holdsNothing(states: readonly State[]): boolean {
  const known = states.filter((s) => !s.murky);
  return known.length > 0 && !known.some(mayHoldAny);
}

function isDropped({ states }: { readonly states: readonly State[] }): boolean {
  return states.every((s) => s.released || s.murky);
}

/** Nobody who calls the function holds mmu_lock: they are all in view, or it is the core, or it takes the lock itself. */
function isEnteredUnlocked({ program, flow, fn }: RuleContext): boolean {
  const { complete, sites } = program.callers(fn);
  if (sites.length === 0 && flow.roles(fn).length > 0) return true;
  if (complete && sites.length > 0 && anyHeldAtEntry(program, flow, fn) === 'no') return true;
  const ofMmuLock = flow
    .facts(fn)
    .calls.filter((c) => c.lock !== null && flow.lockOf(fn, c)?.cls === kvmMmuLockClass);
  const isTaken = ofMmuLock.some(({ lock }) => lock?.effect === 'acquire' && lock.trylock !== true);
  // Who gives it back first was entered with it.
  return (
    isTaken &&
    ofMmuLock.every(
      ({ lock, states }) =>
        lock?.effect === 'acquire' ||
        (lock?.effect === 'release' && states.every((s) => mayHoldClass(s, kvmMmuLockClass))),
    )
  );
}
