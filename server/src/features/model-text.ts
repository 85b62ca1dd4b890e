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
  if (rows.length > 0) out.push(...callLines(rows, width), '');
  out.push('  contexts      under the mmap lock for writing, for reading, under neither');
  out.push(...labelled('properties', model.properties.join(', '), width));
  const rules = [...new Set(model.variants.flatMap((v) => v.rule ?? []))].sort();
  if (rules.length > 0) out.push(...labelled('rules', `${rules.join(', ')}   (invlock explain CODE)`, width));
  out.push(...labelled('sources', model.sources.map((s) => `${s.file} (${s.version})`).join(', '), width));
  return `${out.join('\n')}\n`;
}

/** A call and what it asks of its caller: on one line if that fits, else the demands below the name. */
function callLines(rows: ReturnType<typeof callRows>, width: number): string[] {
  const lead = Math.max(...rows.map(([e]) => e.length));
  const name = Math.max(...rows.map(([, call]) => call.length));
  const out = ['  calls, and what they ask of their caller'];
  for (const [e, call, locks, sleeps] of rows) {
    const asks = [...(locks === 'any' ? [] : [locks]), ...(sleeps === 'yes' ? ['may sleep'] : [])].join(', ');
    const start = `      ${e.padEnd(lead)}  `;
    const line = `${start}${call.padEnd(name)}  ${asks}`.trimEnd();
    if (line.length <= width) out.push(line);
    else out.push(`${start}${call}`, ...wrap(asks, width, ' '.repeat(start.length + 2)));
  }
  return out;
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

/** A heading per variant, and below it a line per property that some class breaks. */
export function verifyText(
  model: ProtocolModel,
  reports: readonly VariantReport[],
  millis: readonly number[],
): string {
  const classes = Object.keys(contextClasses);
  const lead = Math.max(...model.properties.map((p) => p.length), endlessTitle.length);
  const row = (title: string, cells: readonly string[]): string =>
    `      ${title.padEnd(lead)}${cells.map((c, k) => `  ${c.padStart(classTitles[k]?.length ?? 0)}`).join('')}`;
  const out = [
    `${model.id}: shortest violation in steps, by what invalidations may do`,
    row('to the mmap lock', classTitles),
  ];
  reports.forEach((report, k) => {
    const title = `  ${report.id}${report.rule === null ? '' : `  ${report.rule}`}`;
    const cost = `${report.states} states, ${Math.round(millis[k] ?? 0)} ms`;
    out.push('', `${title}  ${cost.padStart(verifyWidth - title.length - 2)}`);
    const broken = model.properties.filter((p) =>
      report.cells.some((c) => c.property === p && c.verdict !== 'holds'),
    );
    if (broken.length === 0) out.push('      all hold');
    for (const property of broken) {
      const cells = classes.map((c) =>
        cellText(report.cells.find((x) => x.property === property && x.contexts === c)),
      );
      out.push(row(property, cells));
    }
    const endless = endlessTexts(report);
    if (endless !== null) out.push(row(endlessTitle, endless));
  });
  return `${out.join('\n')}\n`;
}

const verifyWidth = 78;
const classTitles = ['written', 'also read', 'also neither'];
const endlessTitle = 'completes, endless';

function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (cell.verdict === 'broken') return String(cell.length);
  return cell.verdict === 'holds' ? '-' : '?';
}

/** What endless invalidations do to a fault, by class of contexts; null if nothing is to be said. */
function endlessTexts(report: VariantReport): string[] | null {
  if (report.endless.every((c) => c.verdict === 'completes' || c.verdict === 'not-asked')) return null;
  return report.endless.map((c) => {
    if (c.verdict === 'starves') return `${c.length}+${c.cycle}`;
    return c.verdict === 'completes' ? '-' : c.verdict === 'undecided' ? '?' : '';
  });
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
    const endless = endlessTexts(report);
    if (endless !== null) out.push(`| | | ${endlessTitle} | ${endless.join(' | ')} |`);
  }
  return [...out, ''];
}

const endlessMeaning =
  'While invalidations never cease, a fault can go round for ever, and no fair schedule has to let it through.';

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
  const [endless] = report.endless
    .filter((c) => c.witness !== null)
    .sort((a, b) => (a.length ?? 0) + (a.cycle ?? 0) - (b.length ?? 0) - (b.cycle ?? 0));
  if (report.kind === 'documented' && endless !== undefined && endless.witness !== null) {
    out.push(`### ${report.title}: ${endlessTitle}`, '', endlessMeaning, '', '```');
    out.push(...drawWitness(endless.witness, 80), '```', '');
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
