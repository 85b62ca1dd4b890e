// What the search says of variants of a model, and the groups of properties that mistakes of one kind break.

import { systemOf } from '../../../src/semantics/build.ts';
import { search } from '../../../src/semantics/explorer.ts';
import type { Property } from '../../../src/semantics/machine/properties.ts';
import {
  contextClasses,
  type ContextClass,
  type ProtocolModel,
  type Variant,
} from '../../../src/semantics/protocol.ts';
import { replay } from '../../../src/semantics/replay.ts';
import { traceOf } from '../../../src/semantics/trace.ts';

/** Expected by variant: all that it breaks, no more and no less. */
export type Expected = Readonly<Record<string, readonly Property[]>>;

/** A mapping is made, or left, that a start callback should have kept out: seen at once, and again at the clearing. */
export const publishes = ['unusable-while-invalidating', 'no-stale-mapping'] as const;
/** An invalidation that came and went is not seen: nobody is inside one when the page is mapped. */
export const misses = ['no-stale-mapping'] as const;
/** Somebody waits for what never comes. */
export const sticks = ['no-deadlock', 'completes'] as const;
/** The fault goes round for ever, and nobody waits. */
export const spins = ['completes'] as const;
/** The fault waits, with nothing running, for an end that was lost. */
export const starves = ['no-deadlock', 'completes', 'quiescent'] as const;

export const classes = Object.keys(contextClasses) as ContextClass[];

export interface Verdict {
  readonly broken: readonly Property[];
  readonly complete: boolean;
  /** Violations whose trace replay does not accept. */
  readonly rejected: readonly Property[];
}

export const holds: Verdict = { broken: [], complete: true, rejected: [] };

export function verdictOf(
  model: ProtocolModel,
  variants: readonly Variant[],
  contexts: ContextClass,
  invalidators: number,
): Verdict {
  const spec = systemOf(model, variants, { contexts: contextClasses[contexts], invalidators });
  const result = search(spec, { properties: model.properties });
  const violations = [...result.violations.values()];
  const rejected = violations.filter((v) => !replay(spec, traceOf(result, v)).accepted);
  return {
    broken: violations.map((v) => v.property).sort(),
    complete: result.complete,
    rejected: rejected.map((v) => v.property),
  };
}

/** All that is broken in the widest class, with one invalidator or with two. */
export function brokenBy(model: ProtocolModel, variants: readonly Variant[]): readonly Property[] {
  const verdicts = countsFor(variants, 'neither').map((n) => verdictOf(model, variants, 'neither', n));
  const rejected = verdicts.flatMap((v) => v.rejected);
  if (rejected.length > 0 || verdicts.some((v) => !v.complete)) {
    throw new Error(`no verdict: ${rejected.join(' ')}`);
  }
  return [...new Set(verdicts.flatMap((v) => v.broken))].sort();
}

/** A dying mm is one more task: two invalidators on top of it are searched in the tamest class only. */
export function countsFor(variants: readonly Variant[], contexts: ContextClass): readonly number[] {
  const isDying = variants.some((v) => v.contexts?.includes('release') === true);
  return isDying && contexts !== 'write' ? [1] : [1, 2];
}

export function variantsOf(model: ProtocolModel, kind: Variant['kind']): readonly Variant[] {
  return model.variants.filter((v) => v.kind === kind);
}

export function runs(variants: readonly Variant[]): [string, ContextClass, number, Variant][] {
  return variants.flatMap((v) =>
    classes.flatMap((c) =>
      countsFor([v], c).map((n): [string, ContextClass, number, Variant] => [v.id, c, n, v]),
    ),
  );
}

export function sorted(properties: readonly Property[]): readonly Property[] {
  return [...new Set(properties)].sort();
}

export function ids(variants: readonly Variant[]): readonly string[] {
  return variants.map((v) => v.id).sort();
}
