// An exploration in words: a table of contexts, the shortest trace or the bound.

import { jsonText } from '../base/controls.ts';
import type { Context } from '../semantics/protocol.ts';
import { drawTimeline } from './draw-trace.ts';
import type { Exploration, ExploreRun } from './explore.ts';
import { table } from './model-text.ts';

const contextNames: Readonly<Record<Context, string>> = {
  write: 'for writing',
  read: 'for reading',
  neither: 'neither',
  own: 'own fault',
  release: 'mm release',
};

export function explorationAs(e: Exploration, format: 'text' | 'markdown' | 'json'): string {
  if (format === 'json') return explorationJson(e);
  return format === 'markdown' ? explorationMarkdown(e) : explorationText(e, 100);
}

export function explorationText(e: Exploration, width: number): string {
  const [title, ...rest] = headline(e).split('; ');
  const out = [title ?? '', ...rest.map((line) => `  ${line}`)];
  if (e.callbacks.length === 0)
    out.push('(no callback of the driver is resolved: the documented one stands in)');
  if (e.doubts.length > 0) out.push(`out of sight: ${e.doubts.join(', ')}`);
  if (e.shortest === null) {
    out.push(`  ${boundText(e)}`);
    return `${out.join('\n')}\n`;
  }
  out.push(
    '',
    ...contextTable(e, width),
    '',
    `  the shortest (${e.shortest.steps.length} steps; replayed):`,
    '',
  );
  const breaks = e.doubts.length > 0 ? 'may break, undecided' : 'breaks';
  out.push(...drawTimeline(e.shortest, width), '', `  ${breaks}: ${e.shortest.property} (${e.protocol})`);
  return `${out.join('\n')}\n`;
}

function headline(e: Exploration): string {
  const against = e.callbacks.length === 0 ? 'the callback' : e.callbacks.map((c) => `${c}()`).join(', ');
  const locks = e.locks.length === 0 ? '' : `; driver lock ${e.locks.join(', ')}`;
  const after = e.sampler === null ? '' : ` after ${e.sampler}()`;
  return `${e.function}()${after} against ${against}; protocol ${e.protocol}${locks}`;
}

export function boundText(e: Exploration): string {
  const counts = [...new Set(e.runs.map((r) => r.invalidators))].join(' or ');
  const contexts = [...new Set(e.runs.map((r) => contextNames[r.context]))].join(', ');
  if (e.runs.some((r) => !r.complete)) return `undecided: the bound was reached after ${e.states} states`;
  const bound = `no counterexample in ${e.states} states: ${counts} invalidators, mmap lock ${contexts}`;
  const notAsked = [...new Set(e.runs.flatMap((r) => r.notAsked))];
  return notAsked.length === 0 ? bound : `${bound}; not asked: ${notAsked.join(', ')}`;
}

/** A column for each number of invalidators, or, without room for that, a line for each. */
function contextTable(e: Exploration, width: number): string[] {
  const counts = [...new Set(e.runs.map((r) => r.invalidators))];
  const contexts = [...new Set(e.runs.map((r) => r.context))];
  const cell = (context: Context, n: number): string => {
    const run = e.runs.find((r) => r.context === context && r.invalidators === n);
    return run === undefined ? '' : cellText(run);
  };
  const head = ['mmap lock', ...counts.map((n) => `${n} invalidator${n === 1 ? '' : 's'}`)];
  const broad = table(
    head,
    contexts.map((c) => [contextNames[c], ...counts.map((n) => cell(c, n))]),
  );
  if (broad.every((line) => line.length <= width)) return broad;
  return table(
    ['mmap lock', 'invalidators', 'outcome'],
    contexts.flatMap((c) => counts.map((n) => [contextNames[c], String(n), cell(c, n)])),
  );
}

function cellText(run: ExploreRun): string {
  if (run.broken.length === 0) return run.complete ? 'clean' : 'undecided';
  const first = [...run.broken].sort((a, b) => a.length - b.length)[0];
  return first === undefined ? '' : `${first.property}, ${first.length} steps`;
}

export function explorationMarkdown(e: Exploration): string {
  const out = [`### ${headline(e)}`, ''];
  if (e.callbacks.length === 0)
    out.push('No callback of the driver is resolved: the documented one stands in.', '');
  if (e.doubts.length > 0) out.push(`Out of sight: ${e.doubts.join(', ')}.`, '');
  if (e.shortest === null) out.push(`${boundText(e)}.`);
  else out.push('```', ...drawTimeline(e.shortest, 80), '```', '', `Breaks ${e.shortest.property}.`);
  return `${out.join('\n')}\n`;
}

export function explorationJson(e: Exploration): string {
  const { shortest, ...rest } = e;
  const callback = e.callbacks[0] ?? null;
  return `${jsonText({ version: 1, callback, ...rest, trace: shortest }, 2)}\n`;
}
