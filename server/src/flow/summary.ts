// What a function does to its callers, as data: one outcome per class of results and effect. Places are
// rebased to the parameters, so a summary holds at every call. It says nothing that was not seen on a path;
// what could not be resolved makes the outcome murky.

import type { Span } from '../base/span.ts';
import type { FunctionIr, Place } from '../ir/ir.ts';
import { appendSteps } from '../ir/place.ts';
import type { LockRow, ProtocolId } from '../semantics/contracts/row.ts';
import type { HeldLock, State } from './state.ts';
import { ANY, type Mask } from './values.ts';

export interface Summary {
  readonly fn: FunctionIr;
  readonly outcomes: readonly Outcome[];
  /** It sleeps on every path. */
  readonly alwaysSleeps: Witness | null;
  /** Classes of locks that it may acquire, callees included. */
  readonly acquires: ReadonlySet<string>;
  /** Locks of which only callers know the class, as places of its parameters, by their keys. */
  readonly acquiresThrough: ReadonlyMap<string, Place>;
  readonly setsSequence: 'always' | 'sometimes' | 'never';
  /** It makes a translation on some path. */
  readonly translates: ProtocolId | null;
  /** Parameters through which it leaves what it has translated. */
  readonly fills: ReadonlySet<number>;
  /** What it returns is made of a translation: a page, a frame, an address. */
  readonly yields: boolean;
  /** It makes a sequence check that its callers' sequences depend on. */
  readonly checks: boolean;
  /** Fields that it counts up and down: `struct gru_mm_struct.ms_range_active`. */
  readonly increments: ReadonlyMap<string, Spot>;
  readonly decrements: ReadonlySet<string>;
  readonly opensInvalidation: boolean;
  readonly closesInvalidation: boolean;
}

/** Where something is done, which need not be in the function that the summary is of. */
export interface Spot {
  readonly file: string;
  readonly span: Span;
}

export interface Witness extends Spot {
  /** Calls from the outermost to the sleeper itself. */
  readonly chain: readonly string[];
}

export interface Outcome {
  readonly mask: Mask;
  readonly exact: string | null;
  readonly locks: readonly LockEffect[];
  readonly checks: readonly CheckEffect[];
  readonly samples: readonly SampleEffect[];
  readonly pending: readonly PendingEffect[];
  readonly blockable: State['blockable'];
  readonly sequenceSet: boolean;
  readonly murky: boolean;
  readonly translated: ProtocolId | null;
}

export interface LockEffect {
  readonly place: Place | null;
  readonly key: string;
  /** The function returns a pointer to it. */
  readonly returned: boolean;
  readonly cls: string | null;
  readonly mode: HeldLock['mode'];
  readonly holds: LockRow['holds'];
  readonly delta: number;
}

export interface CheckEffect {
  readonly protocol: ProtocolId;
  /** Where the caller finds the sequence, rebased; null if the callee made the whole attempt. */
  readonly sequence: Place | null;
  /** Class of the subscription, if the callee names it. */
  readonly field: string | null;
  /** True for an invlock section: its sequence lives in the per-attempt state. */
  readonly section: boolean;
  readonly result: 'checked' | 'collided';
  /** Keys of the callee's locks that protect the check and are handed over held. */
  readonly handedOver: readonly string[];
  /** It found a page table entry after the check, under the same lock. */
  readonly walked: boolean;
  /** The callee dropped the lock of its check. */
  readonly dropped: boolean;
}

/** The callee sampled for its caller. */
export interface SampleEffect {
  readonly protocol: ProtocolId;
  readonly section: boolean;
  /** Where the caller finds the sequence: its place, or in the result. */
  readonly carrier: Place | 'result';
  readonly subscription: Place | null;
  readonly field: string | null;
  /** It also made a translation with that sequence. */
  readonly translated: boolean;
}

export interface PendingEffect {
  readonly place: string;
  readonly param: Place | null;
  readonly kind: 'range' | 'in-progress';
  readonly delta: number;
}

/** True if a call of the function changes nothing that the caller's analysis tracks. */
export function isNeutral(outcome: Outcome): boolean {
  return (
    outcome.locks.length === 0 &&
    outcome.checks.length === 0 &&
    outcome.samples.length === 0 &&
    outcome.pending.length === 0 &&
    outcome.blockable === 'untested' &&
    !outcome.sequenceSet &&
    !outcome.murky &&
    outcome.translated === null
  );
}

/** A callee's place in the caller: the argument in place of the parameter. null if it cannot be named there. */
export function rebase(place: Place, argument: (index: number) => Place | null): Place | null {
  const { root, path } = place;
  // What a call of the callee's returned has no name in the caller.
  if (root.kind === 'global') return root.name.includes('(') ? null : place;
  if (root.kind !== 'param' || path[0]?.kind !== 'deref') return null;
  const target = argument(root.index);
  return target === null ? null : appendSteps(target, path.slice(1));
}

/** Merges outcomes of equal effect: their result classes are united. */
export function mergeOutcomes(outcomes: readonly Outcome[]): readonly Outcome[] {
  const byEffect = new Map<string, Outcome>();
  for (const o of outcomes) {
    const key = effectKey(o);
    const old = byEffect.get(key);
    if (old === undefined) byEffect.set(key, o);
    else
      byEffect.set(key, { ...old, mask: old.mask | o.mask, exact: old.exact === o.exact ? o.exact : null });
  }
  return [...byEffect.values()];
}

function effectKey(o: Outcome): string {
  const locks = o.locks.map((l) => `${l.key}${l.mode}${l.delta}`).join();
  const checks = o.checks
    .map(
      (c) =>
        `${c.sequence?.key ?? ''}${c.result}${c.handedOver.join('&')}${c.dropped ? 'd' : ''}${c.walked ? 'w' : ''}`,
    )
    .join();
  const samples = o.samples
    .map((s) => `${s.carrier === 'result' ? '' : s.carrier.key}${s.protocol}${s.translated}`)
    .join();
  const pending = o.pending.map((p) => `${p.place}${p.delta}`).join();
  return `${locks};${checks};${samples};${pending};${o.blockable};${o.sequenceSet};${o.murky};${o.translated ?? ''}`;
}

export function unknownOutcome(): Outcome {
  return {
    mask: ANY,
    exact: null,
    locks: [],
    checks: [],
    samples: [],
    pending: [],
    blockable: 'untested',
    sequenceSet: false,
    murky: false,
    translated: null,
  };
}

/** The summary where its places are now; null if one of them is no more. `moved` gives what has stayed as it is. */
export function movedSummary(summary: Summary, moved: <T extends Spot>(spot: T) => T | null): Summary | null {
  const sleeper = summary.alwaysSleeps === null ? null : moved(summary.alwaysSleeps);
  if (sleeper === null && summary.alwaysSleeps !== null) return null;
  const increments = new Map<string, Spot>();
  let isMoved = sleeper !== summary.alwaysSleeps;
  for (const [cls, old] of summary.increments) {
    const spot = moved(old);
    if (spot === null) return null;
    isMoved ||= spot !== old;
    increments.set(cls, spot);
  }
  return isMoved ? { ...summary, alwaysSleeps: sleeper, increments } : summary;
}
