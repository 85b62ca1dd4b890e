// A protocol in words, as `invlock model` prints it and as the documentation holds it: its calls from the
// vocabulary, its roles and pictures from the model, its defects from the search.

import { propertyMeanings } from '../semantics/machine/properties.ts';
import type { Procedure } from '../semantics/machine/program.ts';
import type { ProtocolModel } from '../semantics/protocol.ts';
import { contextClasses } from '../semantics/protocol.ts';
import { replay } from '../semantics/replay.ts';
import type { Cell, VariantReport } from '../semantics/verify.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { EventRow } from '../semantics/contracts/row.ts';
import { timelineOf } from '../semantics/timeline.ts';
import { drawTimeline } from './draw-trace.ts';

/** The calls of a protocol, one row per event: newest name first, older spellings behind it. */
export function callRows(model: ProtocolModel): (readonly [string, string, string, string])[] {
  const id = model.vocabulary ?? model.id;
  const groups = new Map<string, EventRow[]>();
  for (const row of vocabulary.events.values()) {
    if (row.protocol !== id) continue;
    const key = `${row.event} ${row.doc}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    if (first === undefined) return ['', '', '', ''];
    const locks = [demand('mmap lock', first.mmapLock), demand('driver lock', first.driverLock)];
    const text = locks.filter((l) => l !== '').join(', ');
    return [
      first.event.replace(/-/g, ' '),
      first.name,
      text === '' ? 'any' : text,
      first.sleeps ? 'yes' : 'no',
    ] as const;
  });
}

function demand(lock: string, how: EventRow['mmapLock']): string {
  switch (how) {
    case 'held':
      return `${lock} demanded`;
    case 'held-write':
      return `${lock} demanded for writing`;
    case 'not-held':
      return `${lock} forbidden`;
    case 'any':
      return '';
  }
}

export function modelText(model: ProtocolModel, width: number): string {
  const out = [`${model.id}: ${model.title}, kernel ${model.kernel}`, ''];
  for (const sentence of model.summary) out.push(...wrap(sentence, width, '  '), '');
  for (const [name, procedure] of roles(model)) {
    out.push(`  ${name}`);
    out.push(...linesOf(procedure).map((line) => `      ${line}`), '');
  }
  const rows = callRows(model);
  if (rows.length > 0) out.push(...table(['event', 'call', 'locks', 'sleeps'], rows), '');
  out.push('  contexts      under the mmap lock for writing, for reading, under neither');
  out.push(...labelled('properties', model.properties.join(', '), width));
  const rules = [...new Set(model.variants.flatMap((v) => v.rule ?? []))].sort();
  if (rules.length > 0) out.push(...labelled('rules', `${rules.join(', ')}   (invlock explain CODE)`, width));
  out.push(...labelled('sources', model.sources.map((s) => `${s.file} (${s.version})`).join(', '), width));
  return `${out.join('\n')}\n`;
}

function roles(model: ProtocolModel): [string, Procedure][] {
  const named: [string, string][] = [
    ['fault path', 'fault'],
    ['callback', 'callback'],
    ['range_end of the driver', 'callback_end'],
  ];
  return named.flatMap(([title, name]) => {
    const procedure = model.procedures[name];
    return procedure === undefined || procedure.lines.length === 0 ? [] : [[title, procedure] as const];
  }) as [string, Procedure][];
}

function linesOf(procedure: Procedure): string[] {
  return procedure.lines
    .map((line) => (typeof line === 'string' ? line : line.text))
    .filter((line) => !hidden.has(line));
}

/** Lines of the machinery: where contexts hook in, and the marks of a fault's beginning. */
const hidden: ReadonlySet<string> = new Set(['arrive', 'own_invalidation', 'mmget dead=return', 'mmput']);

function labelled(label: string, text: string, width: number): string[] {
  return wrap(text, width, ' '.repeat(16)).map((line, k) =>
    k === 0 ? `  ${label.padEnd(14)}${line.trimStart()}` : line,
  );
}

export function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length + 1 > width && line.trim() !== '') {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return [...lines, line];
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((h, k) => Math.max(h.length, ...rows.map((r) => (r[k] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((c, k) => c.padEnd(widths[k] ?? 0)).join('  ')}`.trimEnd();
  return [line(head), line(widths.map((w) => '-'.repeat(w))), ...rows.map(line)];
}

/** One line per variant and property that some class breaks. */
export function verifyText(
  model: ProtocolModel,
  reports: readonly VariantReport[],
  millis: readonly number[],
): string {
  const classes = Object.keys(contextClasses);
  const out = [`${model.id}: shortest violation in steps, by what invalidations may do to the mmap lock`, ''];
  const rows: string[][] = [];
  reports.forEach((report, k) => {
    const broken = model.properties.filter((p) =>
      report.cells.some((c) => c.property === p && c.verdict !== 'holds'),
    );
    const cost = `${report.states} states, ${Math.round(millis[k] ?? 0)} ms`;
    if (broken.length === 0) rows.push([report.id, report.rule ?? '', 'all hold', '', '', '', cost]);
    broken.forEach((property, n) => {
      const cells = classes.map((c) =>
        cellText(report.cells.find((x) => x.property === property && x.contexts === c)),
      );
      rows.push([
        n === 0 ? report.id : '',
        n === 0 ? (report.rule ?? '') : '',
        property,
        ...cells,
        n === 0 ? cost : '',
      ]);
    });
  });
  out.push(...table(['variant', 'rule', 'property', 'written', 'also read', 'also neither', ''], rows));
  return `${out.join('\n')}\n`;
}

function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (cell.verdict === 'broken') return String(cell.length);
  return cell.verdict === 'holds' ? '-' : '?';
}

/** A flow chart of a role in Mermaid's notation. */
export function roleMermaid(procedure: Procedure): string[] {
  const lines = linesOf(procedure);
  const label = (line: string): string | undefined => /^(\w+):/.exec(line)?.[1];
  const body = (line: string): string => line.replace(/^\w+:\s*/, '');
  const labels = new Map(
    lines.flatMap((line, k) => (label(line) === undefined ? [] : [[label(line) ?? '', k]])),
  );
  const target = (k: number): string => {
    for (let at = k; at < lines.length; at++) {
      const text = body(lines[at] ?? '');
      if (text.startsWith('goto ')) return targetOf(text.slice(5));
      if (text === 'return' || text === 'end') return 'done';
      if (text !== '') return `s${at}`;
    }
    return 'done';
  };
  const targetOf = (name: string): string =>
    name === 'return' ? 'done' : target(labels.get(name) ?? lines.length);
  const out = ['flowchart TD'];
  lines.forEach((line, k) => {
    const text = body(line);
    if (text === '' || text === 'return' || text === 'end' || text.startsWith('goto ')) return;
    const words = text.split(' ');
    const ways = words
      .slice(1)
      .flatMap((w) => (w.includes('=') && labels.has(w.split('=')[1] ?? '') ? [w.split('=')] : []));
    const jump = words.indexOf('goto');
    const shown =
      jump > 0
        ? words.slice(0, jump).join(' ')
        : words.filter((w) => !w.includes('=') || w === '=').join(' ');
    out.push(`  s${k}["${shown.replace(/"/g, "'")}"]`);
    if (words[0] === 'choose') {
      for (const w of words.slice(1)) out.push(`  s${k} --> ${targetOf(w)}`);
      return;
    }
    if (words[0] === 'exit') {
      out.push(`  s${k} --> done`);
      return;
    }
    out.push(`  s${k} --> ${target(k + 1)}`);
    if (jump > 0) out.push(`  s${k} -- yes --> ${targetOf(words[jump + 1] ?? '')}`);
    if (words[0] === 'if' && words.at(-1) === 'return') out.push(`  s${k} -- yes --> done`);
    if (words[0] === 'trylock') out.push(`  s${k} -- busy --> ${targetOf(words.at(-1) ?? '')}`);
    for (const [exit, to] of ways) out.push(`  s${k} -- ${exit ?? ''} --> ${targetOf(to ?? '')}`);
  });
  out.push('  done([done])');
  return out;
}

export interface MarkdownOptions {
  /** The search's reports; without them the page tells the protocol only. */
  readonly reports: readonly VariantReport[];
  /** Draw the shortest trace of each broken property of these variants. */
  readonly tracesOf: (report: VariantReport) => boolean;
}

export function modelMarkdown(model: ProtocolModel, options: MarkdownOptions): string {
  const out = [
    `## ${model.id}: ${model.title}`,
    '',
    `Kernel: ${model.kernel}.`,
    '',
    model.summary.join(' '),
    '',
  ];
  const rows = callRows(model);
  if (rows.length > 0) {
    out.push('| event | call | locks | sleeps |', '|---|---|---|---|');
    out.push(...rows.map(([e, c, l, s]) => `| ${e} | \`${c}\` | ${l} | ${s} |`), '');
  }
  for (const [title, procedure] of roles(model)) {
    out.push(`The ${title}:`, '', '```mermaid', ...roleMermaid(procedure), '```', '');
  }
  if (options.reports.length > 0) out.push(...variantTable(model, options.reports));
  for (const report of options.reports.filter(options.tracesOf)) out.push(...traces(report));
  out.push(`Sources: ${model.sources.map((s) => `${s.file} (${s.version})`).join(', ')}.`, '');
  return out.join('\n');
}

function variantTable(model: ProtocolModel, reports: readonly VariantReport[]): string[] {
  const out = [
    '| variant | rule | broken property | written | also read | also neither |',
    '|---|---|---|---|---|---|',
  ];
  for (const report of reports) {
    const broken = model.properties.filter((p) =>
      report.cells.some((c) => c.property === p && c.verdict === 'broken'),
    );
    const lead = `| ${report.title} | ${report.rule ?? ''}`;
    if (broken.length === 0) out.push(`${lead} | none | - | - | - |`);
    broken.forEach((p, n) => {
      const cells = Object.keys(contextClasses).map((c) =>
        cellText(report.cells.find((x) => x.property === p && x.contexts === c)),
      );
      out.push(`${n === 0 ? lead : '| |'} | ${p} | ${cells.join(' | ')} |`);
    });
  }
  return [...out, ''];
}

/** The shortest trace of each property that the variant breaks. */
function traces(report: VariantReport): string[] {
  const out: string[] = [];
  const shortest = new Map<string, Cell>();
  for (const cell of report.cells) {
    const known = shortest.get(cell.property);
    if (cell.witness !== null && (known === undefined || (cell.length ?? 0) < (known.length ?? 0))) {
      shortest.set(cell.property, cell);
    }
  }
  for (const [property, cell] of shortest) {
    if (cell.witness === null) continue;
    out.push(`### ${report.title}: ${property}`, '', propertyMeanings[cell.property], '', '```');
    out.push(...drawWitness(cell.witness, 80), '```', '');
  }
  return out;
}

/** Nothing if replay rejects the trace: it is not shown then. */
export function drawWitness(witness: NonNullable<Cell['witness']>, width: number): string[] {
  const replayed = replay(witness.spec, witness.trace);
  if (!replayed.accepted) return [];
  const titles = witness.trace.tasks.map((t) => (t.role === 'fault' ? 'fault()' : `${t.role}`));
  const names = { titles, locks: new Map<string, string>() };
  return drawTimeline(timelineOf(witness.spec, witness.trace, replayed, names), width);
}
