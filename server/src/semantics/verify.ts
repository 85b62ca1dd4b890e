// Every variant of a model against every property, in every class of contexts, with one and with two invalidators.
// Each violation is replayed; what replay rejects is reported as such and never as a violation.

import { systemOf } from './build.ts';
import { search } from './explorer.ts';
import type { SystemSpec } from './machine/program.ts';
import type { Property } from './machine/properties.ts';
import { contextClasses, type ContextClass, type ProtocolModel, type Variant } from './protocol.ts';
import { replay } from './replay.ts';
import { type Trace, traceOf } from './trace.ts';

export interface Cell {
  readonly property: Property;
  readonly contexts: ContextClass;
  readonly verdict: 'holds' | 'broken' | 'undecided';
  /** Steps to the violation, or to where its cycle begins; null if there is none. */
  readonly length: number | null;
  readonly witness: { readonly spec: SystemSpec; readonly trace: Trace } | null;
}

/** Whether a fault gets done although invalidations never cease: a question of its own. */
export interface EndlessCell {
  readonly contexts: ContextClass;
  /** not-asked: faults do not even complete among finitely many. */
  readonly verdict: 'completes' | 'starves' | 'undecided' | 'not-asked';
  /** Steps to where the cycle begins, and steps of the cycle; null if there is none. */
  readonly length: number | null;
  readonly cycle: number | null;
  readonly witness: { readonly spec: SystemSpec; readonly trace: Trace } | null;
}

export interface VariantReport {
  readonly id: string;
  readonly title: string;
  readonly kind: Variant['kind'];
  readonly rule: string | null;
  readonly cells: readonly Cell[];
  /** Empty if the model says nothing about completion. */
  readonly endless: readonly EndlessCell[];
  /** Sum over all runs. */
  readonly states: number;
}

/** Variants to run together: the corrections of a sketch alone, all of them, and all but one. */
export interface Combination {
  readonly id: string;
  readonly title: string;
  readonly kind: Variant['kind'];
  readonly rule: string | null;
  readonly variants: readonly Variant[];
}

/** States per run. The death of an mm with an invalidator beside it takes more than a driver's function may. */
const patience = 3_000_000;
const endlessPatience = 1_000_000;

export function combinations(model: ProtocolModel): Combination[] {
  const single = model.variants.map((v) => ({
    id: v.id,
    title: v.title,
    kind: v.kind,
    rule: v.rule ?? null,
    variants: [v],
  }));
  const corrections = model.variants.filter((v) => v.kind === 'correction');
  if (corrections.length === 0) return single;
  const kind = 'correction';
  return [
    ...single,
    { id: 'all-corrections', title: 'all corrections', kind, rule: null, variants: corrections },
    ...corrections.map((left) => ({
      id: `all-but-${left.id}`,
      title: `all corrections but: ${left.title}`,
      kind: 'correction' as const,
      rule: null,
      variants: corrections.filter((c) => c !== left),
    })),
  ];
}

export function verify(model: ProtocolModel, combination: Combination): VariantReport {
  const cells: Cell[] = [];
  let states = 0;
  for (const contexts of Object.keys(contextClasses) as ContextClass[]) {
    const best = new Map<Property, Cell>();
    let isComplete = true;
    for (const invalidators of [1, 2]) {
      const run = verifyOnce(model, combination.variants, contexts, invalidators);
      states += run.states;
      isComplete &&= run.complete;
      for (const cell of run.broken) {
        const known = best.get(cell.property);
        if (known === undefined || (cell.length ?? 0) < (known.length ?? 0)) best.set(cell.property, cell);
      }
    }
    for (const property of model.properties) {
      const verdict = isComplete ? 'holds' : 'undecided';
      cells.push(best.get(property) ?? { property, contexts, verdict, length: null, witness: null });
    }
  }
  const endless = model.properties.includes('completes')
    ? (Object.keys(contextClasses) as ContextClass[]).map((contexts) => {
        const holds = cells.some(
          (c) => c.property === 'completes' && c.contexts === contexts && c.verdict === 'holds',
        );
        if (!holds) return { contexts, verdict: 'not-asked', ...noCycle } as const;
        const run = verifyEndless(model, combination.variants, contexts);
        states += run.states;
        return run.cell;
      })
    : [];
  const { id, title, kind, rule } = combination;
  return { id, title, kind, rule, cells, endless, states };
}

const noCycle = { length: null, cycle: null, witness: null } as const;

function verifyEndless(
  model: ProtocolModel,
  variants: readonly Variant[],
  contexts: ContextClass,
): { states: number; cell: EndlessCell } {
  let states = 0;
  for (const invalidators of [1, 2]) {
    const spec = systemOf(model, variants, {
      contexts: contextClasses[contexts],
      invalidators,
      endless: true,
    });
    const result = search(spec, { properties: ['completes'], limit: endlessPatience });
    states += result.states;
    const violation = result.violations.get('completes');
    if (!result.complete) return { states, cell: { contexts, verdict: 'undecided', ...noCycle } };
    if (violation === undefined) continue;
    const trace = traceOf(result, violation);
    if (!replay(spec, trace).accepted)
      return { states, cell: { contexts, verdict: 'undecided', ...noCycle } };
    const { length } = violation.moves;
    const cell = { contexts, verdict: 'starves', length, cycle: violation.cycle.length } as const;
    return { states, cell: { ...cell, witness: { spec, trace } } };
  }
  return { states, cell: { contexts, verdict: 'completes', ...noCycle } };
}

function verifyOnce(
  model: ProtocolModel,
  variants: readonly Variant[],
  contexts: ContextClass,
  invalidators: number,
): { states: number; complete: boolean; broken: Cell[] } {
  const spec = systemOf(model, variants, { contexts: contextClasses[contexts], invalidators });
  const result = search(spec, { properties: model.properties, limit: patience });
  const broken: Cell[] = [];
  let complete = result.complete;
  for (const violation of result.violations.values()) {
    const trace = traceOf(result, violation);
    if (!replay(spec, trace).accepted) {
      complete = false;
      continue;
    }
    const { property, moves } = violation;
    broken.push({ property, contexts, verdict: 'broken', length: moves.length, witness: { spec, trace } });
  }
  return { states: result.states, complete, broken };
}
