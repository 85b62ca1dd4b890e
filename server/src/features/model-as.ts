// A protocol in one of the forms that the command line and the editors ask for.

import { modelNamed, models } from '../semantics/models/all.ts';
import type { ProtocolModel } from '../semantics/protocol.ts';
import { modelMarkdown, modelText } from './model-text.ts';

/** null if there is no such protocol. */
export function modelAs(name: string, format: 'text' | 'markdown' | 'json'): string | null {
  const model = modelNamed(name);
  if (model === undefined) return null;
  if (format === 'markdown') return modelMarkdown(model, { reports: [], tracesOf: () => false });
  return format === 'json' ? `${JSON.stringify(modelJson(model), null, 2)}\n` : modelText(model, 100);
}

export function modelList(): string {
  const width = Math.max(...models.map((m) => m.id.length));
  return models.map((m) => `${m.id.padEnd(width)}  ${m.title}, kernel ${m.kernel}\n`).join('');
}

export function modelJson(model: ProtocolModel): object {
  const { id, title, kernel, summary, sources, properties } = model;
  const variants = model.variants.map((v) => ({
    id: v.id,
    title: v.title,
    kind: v.kind,
    rule: v.rule ?? null,
  }));
  const locks = model.locks.map((l) => ({ name: l.name, kind: l.kind }));
  return { id, title, kernel, summary, sources, properties, locks, variants };
}
