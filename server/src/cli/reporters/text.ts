// The report for people: a header that terminals can follow, a code frame, what to do, and a summary that
// admits what was not decided. ASCII of our own, no trailing blanks.

import { pathToFileURL } from 'node:url';
import type { Finding, Proof } from '../../analysis/finding.ts';
import { drawTimeline } from '../../features/draw-trace.ts';
import { codeFrame } from './frame.ts';
import { printable, safeLine, wrap } from './layout.ts';
import { pageOf } from './links.ts';
import { paintOf, type Paint } from './paint.ts';
import { rangeOf, shownFindings, type Report, type ReportOptions } from './report.ts';

export function reportText(report: Report, options: ReportOptions): string {
  const paint = paintOf(options.color, options.hyperlinks);
  const blocks = shownFindings(report, options).map((finding) =>
    findingLines(finding, report, options, paint),
  );
  const lines = blocks.flatMap((block) => [...block, '']);
  if (!options.quiet) lines.push(summary(report, options));
  return lines.map((line) => `${line}\n`).join('');
}

function findingLines(finding: Finding, report: Report, options: ReportOptions, paint: Paint): string[] {
  const { start } = rangeOf(report, finding.file, finding.span);
  const at = `${printable(report.display(finding.file))}:${start.line + 1}:${start.column + 1}`;
  const severity = paint[finding.severity](`${finding.severity}:`);
  const fileUri = pathToFileURL(`${report.root}/${finding.file}`).href;
  const code = paint.link(`[${finding.code}]`, pageOf(finding.rule));
  const frame = codeFrame(finding, report, options, paint);
  const lines = [
    `${paint.link(paint.strong(`${at}:`), fileUri)} ${severity} ${paint.strong(printable(finding.message))} ${code}`,
  ];
  if (frame.length > 0) lines.push('', ...frame);
  lines.push('');
  if (finding.proof !== null) lines.push(...proofLines(finding.proof, options.width));
  if (finding.help !== null) lines.push(...labelled('help:', finding.help, options.width));
  lines.push(...labelled('more:', `invlock explain ${finding.code}`, options.width));
  return lines;
}

/** The trace if there is one; else why nothing is proved. */
function proofLines(proof: Proof, width: number): string[] {
  const { verdict, timeline, bound, property } = proof;
  if (timeline === null || verdict !== 'confirmed') return labelled('race:', undecidedText(proof), width);
  const count = `${timeline.steps.length} steps, shortest; replayed`;
  const remark = proof.remark === null ? [] : labelled('note:', proof.remark, width);
  const broken = `${property ?? ''} (${proof.protocol}); ${bound.states} states searched`;
  return [
    `  how it goes wrong (${count}):`,
    '',
    ...drawTimeline(timeline, width).map(safeLine),
    '',
    ...labelled('breaks:', broken, width),
    ...remark,
  ];
}

function undecidedText({ verdict, bound, remark }: Proof): string {
  const why = remark === null ? '' : ` (${remark})`;
  if (verdict === 'no-counterexample')
    return `no counterexample in ${bound.states} states with up to ${bound.invalidators} invalidators${why}`;
  return `undecided${why}`;
}

const labelWidth = 10;

function labelled(label: string, text: string, width: number): string[] {
  return wrap(text, Math.max(20, width - labelWidth)).map((line, i) =>
    i === 0 ? `  ${label}`.padEnd(labelWidth) + line : ' '.repeat(labelWidth) + line,
  );
}

/** `2 errors and 1 warning in 2 files. 14 functions on notifier paths, 1 of them undecided.` */
export function summary(report: Report, options: ReportOptions): string {
  const { stats } = report;
  const of = (severity: Finding['severity']) => report.findings.filter((f) => f.severity === severity).length;
  const hints = of('hint');
  const counts = [counted(of('error'), 'error'), counted(of('warning'), 'warning')];
  if (options.hints) counts.push(counted(hints, 'hint'));
  const shown = counts.filter((count) => count !== null);
  const files = new Set(shownFindings(report, options).map((f) => f.file)).size;
  const what =
    shown.length === 0 ? 'No findings' : `${listed(shown)} in ${counted(files, 'file') ?? 'no file'}`;
  const hidden = !options.hints && hints > 0 ? ` (${counted(hints, 'hint')} not shown: --hints)` : '';
  const rest = report.omitted > 0 ? ` (${report.omitted} more not shown: --max-findings)` : '';
  const known = report.suppressed.length > 0 ? `, ${report.suppressed.length} suppressed` : '';
  const paths = counted(stats.analysedFunctions, 'function') ?? 'No function';
  const notes = [`${stats.widenedFunctions} undecided`];
  if (stats.partialFunctions > 0) notes.push(`${stats.partialFunctions} with syntax we cannot read`);
  return `${what}${rest}${known}${hidden}. ${paths} on notifier paths, ${notes.join(', ')}.`;
}

function counted(count: number, noun: string): string | null {
  return count === 0 ? null : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
