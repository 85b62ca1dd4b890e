// What a rule is about, shown on the model of its protocol: the shortest interleaving in which the mistake does harm.

import { enforcedBy } from '../analysis/catalog.ts';
import { systemOf } from '../semantics/build.ts';

import { provenBy } from '../semantics/enforcement.ts';
import { search } from '../semantics/explorer.ts';
import { propertyMeanings, type Property } from '../semantics/machine/properties.ts';
import { models } from '../semantics/models/all.ts';
import {
  contextClasses,
  type ContextClass,
  type ProtocolModel,
  type Variant,
} from '../semantics/protocol.ts';
import { traceOf } from '../semantics/trace.ts';
import { drawWitness, wrap } from './model-text.ts';

/** Columns of the drawing. */
const width = 80;
/** States per run: a mistake shows within a few hundred steps or is left out. */
const limit = 30_000;

/** A section in Markdown; null if no model has the mistake, or if it does no harm within the bound. */
export function ruleInModel(code: string): string | null {
  const enforces = enforcedBy(code);
  if (enforces?.kind !== 'property') return null;
  const wanted = provenBy(enforces);
  // The rule's own protocol first: several models may know the mistake.
  const { protocol } = enforces;
  const isOwn = (model: ProtocolModel): boolean => (model.vocabulary ?? model.id) === protocol;
  for (const model of [...models.filter(isOwn), ...models.filter((m) => !isOwn(m))]) {
    for (const variant of model.variants) {
      if (variant.rule !== code) continue;
      const drawn = drawMistake(model, variant, wanted);
      if (drawn === null) continue;
      const { property, lines } = drawn;
      const text = `The shortest way in which it goes wrong in the model \`${model.id}\` (${variant.title}). It breaks \`${property}\`:`;
      const meaning = `${text} ${propertyMeanings[property]}`;
      return ['## In the model', '', ...wrap(meaning, width, ''), '', '```', ...lines, '```', ''].join('\n');
    }
  }
  return null;
}

function drawMistake(
  model: ProtocolModel,
  variant: Variant,
  wanted: readonly Property[],
): { readonly property: Property; readonly lines: readonly string[] } | null {
  for (const invalidators of [1, 2]) {
    for (const contexts of Object.keys(contextClasses) as ContextClass[]) {
      const spec = systemOf(model, [variant], { contexts: contextClasses[contexts], invalidators });
      const result = search(spec, { properties: wanted, limit });
      for (const property of wanted) {
        const violation = result.violations.get(property);
        if (violation === undefined) continue;
        const lines = drawWitness({ spec, trace: traceOf(result, violation) }, width);
        if (lines.length > 0) return { property, lines };
      }
    }
  }
  return null;
}
