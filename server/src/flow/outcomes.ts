// From the states at a function's returns to its summary's outcomes.

import type { Value } from './values.ts';
import { ANY } from './values.ts';
import type { Attempt, State } from './state.ts';
import {
  mergeOutcomes,
  type CheckEffect,
  type LockEffect,
  type Outcome,
  type SampleEffect,
} from './summary.ts';

export interface Leaving {
  readonly state: State;
  /** null for a void return. */
  readonly value: Value | null;
}

export function outcomesOf(arrivals: readonly Leaving[]): readonly Outcome[] {
  return mergeOutcomes(arrivals.map(outcomeOf));
}

function outcomeOf({ state, value }: Leaving): Outcome {
  const uncertain = state.locks.some((l) => !l.certain);
  return {
    mask: value?.mask ?? ANY,
    exact: value?.exact ?? null,
    locks: lockEffects(state, value),
    checks: state.attempts.flatMap((a) => checkEffects(state, a)),
    samples: state.attempts.flatMap((a) => sampleEffects(a, value)),
    pending: state.pending.map((p) => ({ place: p.key, param: p.place, kind: p.kind, delta: p.count })),
    blockable: state.blockable,
    sequenceSet: state.sequenceSet,
    murky: state.murky || uncertain,
    translated: translatedOf(state),
  };
}

function lockEffects(state: State, value: Value | null): LockEffect[] {
  const returned = pointedTo(value);
  return state.locks
    .filter((l) => l.certain && l.count !== 0 && l.origin !== 'asserted')
    .map(({ place, key, cls, mode, holds, count }) => {
      return { place, key, returned: key === returned, cls, mode, holds, delta: count };
    });
}

/** The key of what the value points to, if it is one of the function's own pointers or what a call returned. */
function pointedTo(value: Value | null): string | null {
  const ref = value?.ref ?? null;
  if (ref === null || ref.kind === 'address-of') return null;
  return `*${ref.kind === 'call' ? ref.text : ref.place.key}`;
}

function isForeign(a: Attempt): boolean {
  return a.sampled === null && !a.id.startsWith('t') && !a.id.startsWith('h');
}

function checkEffects(state: State, a: Attempt): CheckEffect[] {
  if (a.stage === 'sampled') return [];
  const handedOver = a.checkLocks.filter((key) => state.locks.some((l) => l.key === key && l.count > 0));
  const section = a.id.startsWith('section:');
  if (isForeign(a)) {
    return [
      {
        protocol: a.protocol,
        sequence: a.carrier,
        field: a.field,
        section,
        result: a.stage,
        handedOver,
        walked: a.walked !== null,
        dropped: a.lockDropped !== null,
      },
    ];
  }
  // The whole attempt was made here: it matters to the caller only if the lock of the check is handed over.
  if (a.stage === 'checked' && a.translation === 'done' && handedOver.length > 0) {
    return [
      {
        protocol: a.protocol,
        sequence: null,
        field: a.field,
        section: false,
        result: 'checked',
        handedOver,
        walked: false,
        dropped: false,
      },
    ];
  }
  return [];
}

function sampleEffects(a: Attempt, value: Value | null): SampleEffect[] {
  if (a.sampled === null || a.stage !== 'sampled') return [];
  const section = a.id.startsWith('section:');
  const carrier = value?.sequence === a.id ? ('result' as const) : a.carrier;
  if (carrier === null) return [];
  const nameable = carrier === 'result' || carrier.root.kind === 'param' || carrier.root.kind === 'global';
  if (!nameable) return [];
  return [
    {
      protocol: a.protocol,
      section,
      carrier,
      subscription: null,
      field: a.field,
      translated: a.translation === 'done' && !section,
    },
  ];
}

/** A translation that was made here without a sample of our own. */
function translatedOf(state: State): Outcome['translated'] {
  const loose = state.attempts.find((a) => a.sampled === null && a.translation === 'done' && !a.handedOver);
  return loose?.protocol ?? null;
}
