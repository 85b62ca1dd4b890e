// Findings as a reply to a patch, in the manner of the kernel's lists: the hunk quoted, the finding under it, the
// race drawn in columns, and what it breaks. Plain text of at most 75 columns, but for code, which is never broken.

import { structuredPatch, type StructuredPatchHunk } from 'diff';
import type { Finding } from '../../analysis/finding.ts';
import { lineText, positionAt } from '../../base/text.ts';
import { drawTimeline } from '../../features/draw-trace.ts';
import { propertyMeanings } from '../../semantics/machine/properties.ts';
import type { Review, ReviewStep } from '../review/review.ts';
import { expandLine, printable, safeLine, wrap } from './layout.ts';
import { rangeOf, shownFindings, type Report, type ReportOptions } from './report.ts';
import { findingLine, shownUnchanged, stepName } from './steps.ts';

const width = 75;
const context = 3;
/** Lines of a hunk around the flagged one that are worth quoting. */
const nearby = 6;

/** Of one state of a tree: there is no hunk, so the code stands for itself. */
export function reportMail(report: Report, options: ReportOptions): string {
  const findings = shownFindings(report, options);
  if (findings.length === 0) return options.quiet ? '' : 'No findings.\n';
  const blocks = findings.map((finding) => [...codeLines(report, finding), '', ...discussion(finding)]);
  return joined([...blocks, ...signature(findings)]);
}

export function mailReview(review: Review, options: ReportOptions): string {
  const guilty = review.steps.filter((step) => shownFindings(step.after, options).length > 0);
  if (guilty.length === 0) return options.quiet ? '' : `${wrapped(cleanWords(review)).join('\n')}\n`;
  const mails = guilty.map((step) => stepMail(review, step, options));
  return mails.join('\n\n');
}

function cleanWords({ kind, base, steps }: Review): string {
  if (kind === 'since') return `Nothing new since ${base}.`;
  const noun = kind === 'commits' ? ['commit', 'commits'] : ['patch', 'patches'];
  const what = steps.length === 1 ? `the ${noun[0]}` : `the ${steps.length} ${noun[1]}`;
  return `No finding is introduced by ${what}.`;
}

function stepMail(review: Review, step: ReviewStep, options: ReportOptions): string {
  const findings = shownFindings(step.after, options);
  const head: string[][] = [];
  if (review.kind === 'since') head.push(listing(review, step, options));
  else if (review.kind === 'commits') head.push(wrapped(`On ${stepName(review, step)}:`));
  else if (review.steps.length > 1) head.push(wrapped(`On ${stepName(review, step)}:`));
  const blocks = findings.map((finding) => [...quoted(step, finding), '', ...discussion(finding)]);
  return joined([...head, ...blocks, ...signature(findings)]);
}

/** All findings of the files that changed, the new ones marked. Lines are for tools as well, and stay whole. */
function listing(review: Review, step: ReviewStep, options: ReportOptions): string[] {
  const isNew = new Set(shownFindings(step.after, options));
  const all = [...isNew, ...shownUnchanged(step, options)];
  const before = (a: Finding, b: Finding): number =>
    a.file === b.file ? a.span.start - b.span.start : a.file < b.file ? -1 : 1;
  return [
    ...wrapped(`Findings of the files that changed since ${review.base}, new ones prefixed by >>:`),
    '',
    ...all.sort(before).map((f) => `${isNew.has(f) ? '>>' : '  '} ${findingLine(step.after, f)}`),
  ];
}

/**
 * The part of the hunk around the finding. Where the change does not touch the line, the nearest hunk of its file, which
 * is likely to be the reason, and the code itself.
 */
function quoted(step: ReviewStep, finding: Finding): string[] {
  const after = step.after.source(finding.file);
  if (after === null) return [];
  const before = step.before.source(finding.file)?.text ?? '';
  const { file } = finding;
  const line = positionAt(after, finding.span.start).line + 1;
  const { hunks } = structuredPatch(file, file, before, after.text, '', '', { context });
  const away = (h: StructuredPatchHunk): number =>
    Math.max(h.newStart - line, line - (h.newStart + h.newLines - 1), 0);
  const [hunk] = [...hunks].sort((a, b) => away(a) - away(b));
  if (hunk === undefined) {
    const words = 'This makes a difference to a file that it does not touch:';
    return [words, '', ...codeLines(step.after, finding)];
  }
  const isTouched = away(hunk) === 0;
  const quote = [
    `> +++ b/${printable(file)}`,
    `> @@ ${rangeWords(hunk)} @@${isTouched ? ` ${printable(finding.function)}()` : ''}`,
    ...linesAround(hunk, isTouched ? line : null).map((text) => `> ${shown(text)}`.trimEnd()),
  ];
  if (isTouched) return quote;
  return [...quote, '', 'This makes a difference elsewhere:', '', ...codeLines(step.after, finding)];
}

function rangeWords({ oldStart, oldLines, newStart, newLines }: StructuredPatchHunk): string {
  return `-${oldStart},${oldLines} +${newStart},${newLines}`;
}

/** Around a line of the new text, or around the first change if there is none. */
function linesAround(hunk: StructuredPatchHunk, line: number | null): string[] {
  const lines = hunk.lines.filter((text) => !text.startsWith('\\'));
  let at = hunk.newStart - 1;
  const own =
    line === null
      ? lines.findIndex((text) => !text.startsWith(' '))
      : lines.findIndex((text) => !text.startsWith('-') && ++at === line);
  return lines.slice(Math.max(0, own - nearby), own + nearby + 1);
}

/** The flagged line with those around it, indented. */
function codeLines(report: Report, finding: Finding): string[] {
  const source = report.source(finding.file);
  if (source === null) return [];
  const { line } = rangeOf(report, finding.file, finding.span).start;
  const from = Math.max(0, line - context);
  const to = Math.min(source.lineStarts.length - 1, line + context);
  const rows = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const digits = String(to + 1).length;
  return [
    `  ${printable(report.display(finding.file))}, ${printable(finding.function)}():`,
    ...rows.map((row) => {
      const mark = row === line ? '>>' : '  ';
      const code = expandLine(lineText(source, row)).text;
      return `${mark} ${String(row + 1).padStart(digits)} ${code}`.trimEnd();
    }),
  ];
}

/** What is wrong, how it goes wrong, what that breaks, what may help. */
function discussion(finding: Finding): string[] {
  const { proof } = finding;
  const blocks = [wrapped(sentence(finding.message))];
  if (proof?.verdict === 'confirmed' && proof.timeline !== null) {
    blocks.push(['This is how it goes wrong:'], drawTimeline(proof.timeline, width).map(safeLine));
    const meaning = proof.property === null ? '' : ` ${propertyMeanings[proof.property]}`;
    blocks.push(
      wrapped(`That breaks ${proof.property ?? 'a property'} of the ${proof.protocol} protocol.${meaning}`),
      wrapped(`It is the shortest trace in ${proof.bound.states} states of a model, not of the machine.`),
    );
  } else if (proof !== null) {
    const why = proof.remark === null ? '' : ` (${proof.remark})`;
    const what =
      proof.verdict === 'no-counterexample'
        ? `No interleaving was found that does harm, in ${proof.bound.states} states of a model`
        : 'No interleaving could be worked out';
    blocks.push(wrapped(`${what}${why}.`));
  }
  if (finding.help !== null) blocks.push(wrapped(sentence(finding.help)));
  return blocks.flatMap((block, i) => (i === 0 ? block : ['', ...block]));
}

function signature(findings: readonly Finding[]): string[][] {
  const codes = [...new Set(findings.map((f) => f.code))].sort().join(', ');
  return [['-- ', ...wrapped(`Found by invlock (${codes}). Please judge whether it applies here.`)]];
}

function sentence(text: string): string {
  const plain = printable(text);
  // A function or a variable keeps its spelling.
  const begun = /^[a-z]+[ ,;:]/.test(plain) ? `${plain.charAt(0).toUpperCase()}${plain.slice(1)}` : plain;
  return `${begun}${/[.?!]$/.test(begun) ? '' : '.'}`;
}

function wrapped(text: string): string[] {
  return wrap(text, width);
}

/** A line of the patch as it is, tabs kept, but for what a terminal would take as a command. */
function shown(line: string): string {
  return line
    .split('\t')
    .map((part) => expandLine(part).text)
    .join('\t');
}

function joined(blocks: readonly (readonly string[])[]): string {
  return blocks.map((block) => block.map((line) => `${line}\n`).join('')).join('\n');
}
