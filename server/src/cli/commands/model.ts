// `invlock model`: the protocols that run, one of them in words, or what the search finds in all its variants.

import { modelJson, modelList } from '../../features/model-as.ts';
import { modelMarkdown, modelText, roleMermaid, verifyText } from '../../features/model-text.ts';
import { nearest } from '../../analysis/suggest.ts';
import { modelNamed, models } from '../../semantics/models/all.ts';
import type { ProtocolModel } from '../../semantics/protocol.ts';
import { combinations, type VariantReport, verify } from '../../semantics/verify.ts';
import type { OptionValues } from '../argv.ts';
import type { ExitCode, Host } from '../host.ts';
import { usageError } from '../../base/usage-error.ts';

export async function modelCommand(
  args: readonly string[],
  options: OptionValues,
  host: Host,
): Promise<ExitCode> {
  const chosen = args[0] === undefined ? models : [named(args[0])];
  const format = options['format'];
  if (options['verify'] === true) return await verifyModels(chosen, format === 'json', host);
  if (args[0] === undefined && format === 'text') {
    host.stdout.write(modelList());
    return 0;
  }
  const width = Math.min(100, host.stdout.columns ?? 80);
  if (format === 'json') {
    host.stdout.write(`${JSON.stringify({ version: 1, models: chosen.map(modelJson) }, null, 2)}\n`);
    return 0;
  }
  for (const m of chosen) {
    if (format === 'md') host.stdout.write(`${modelMarkdown(m, { reports: [], tracesOf: () => false })}\n`);
    else if (format === 'mermaid') host.stdout.write(`${mermaid(m)}\n`);
    else host.stdout.write(modelText(m, width));
  }
  return 0;
}

function named(name: string): ProtocolModel {
  const model = modelNamed(name);
  if (model !== undefined) return model;
  const names = models.map((m) => m.id);
  const close = nearest(name, names);
  const hint = close === null ? `there are ${names.join(', ')}` : `did you mean '${close}'?`;
  throw usageError(`no protocol '${name}': ${hint}`);
}

function mermaid(model: ProtocolModel): string {
  const fault = model.procedures['fault'];
  return fault === undefined ? '' : roleMermaid(fault).join('\n');
}

async function verifyModels(chosen: readonly ProtocolModel[], json: boolean, host: Host): Promise<ExitCode> {
  const out: object[] = [];
  for (const model of chosen) {
    const reports: VariantReport[] = [];
    const millis: number[] = [];
    for (const combination of combinations(model)) {
      const before = performance.now();
      reports.push(verify(model, combination));
      millis.push(performance.now() - before);
      await host.breathe();
    }
    if (json) out.push({ id: model.id, variants: reports.map((r, k) => reportJson(r, millis[k] ?? 0)) });
    else host.stdout.write(`${verifyText(model, reports, millis)}\n`);
  }
  if (json) host.stdout.write(`${JSON.stringify({ version: 1, models: out }, null, 2)}\n`);
  return 0;
}

function reportJson(report: VariantReport, millis: number): object {
  const { id, title, kind, rule, states } = report;
  const cells = report.cells.map(({ property, contexts, verdict, length }) => ({
    property,
    contexts,
    verdict,
    length,
  }));
  const endless = report.endless.map(({ contexts, verdict, length, cycle }) => ({
    contexts,
    verdict,
    length,
    cycle,
  }));
  return { id, title, kind, rule, states, milliseconds: Math.round(millis * 10) / 10, cells, endless };
}
