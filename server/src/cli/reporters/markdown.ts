// Markdown for issues and merge requests: a table of all findings, then each with its code and, where there is one,
// the race as a drawing.

import type { Finding } from '../../analysis/finding.ts';
import { drawTimeline } from '../../features/draw-trace.ts';
import { markdownText } from './escape.ts';
import { codeFrame } from './frame.ts';
import { safeLine } from './layout.ts';
import { pageOf } from './links.ts';
import { paintOf } from './paint.ts';
import { rangeOf, shownFindings, type Report, type ReportOptions } from './report.ts';
import { summary } from './text.ts';

export function reportMarkdown(report: Report, options: ReportOptions): string {
  const findings = shownFindings(report, options);
  const lines = [markdownText(summary(report, options))];
  if (findings.length > 0) {
    lines.push('', '| | Rule | Where | What |', '| --- | --- | --- | --- |');
    lines.push(...findings.map((finding) => rowOf(report, finding)));
  }
  for (const finding of findings) lines.push(...sectionOf(report, finding, options));
  return lines.map((line) => `${line}\n`).join('');
}

function rowOf(report: Report, finding: Finding): string {
  const rule = `[${finding.code}](${pageOf(finding.rule)})`;
  const cells = [finding.severity, rule, placeOf(report, finding), markdownText(finding.message)];
  return `| ${cells.join(' | ')} |`;
}

function sectionOf(report: Report, finding: Finding, options: ReportOptions): string[] {
  const width = Math.min(options.width, 100);
  const frame = codeFrame(finding, report, { ...options, width, color: false }, paintOf(false));
  const timeline = finding.proof?.verdict === 'confirmed' ? finding.proof.timeline : null;
  const help = finding.help === null ? [] : ['', markdownText(finding.help)];
  return [
    '',
    `### ${finding.code} in ${markdownText(finding.function)}(), ${placeOf(report, finding)}`,
    '',
    `${markdownText(finding.message)}`,
    ...fenced(frame),
    ...(timeline === null ? [] : fenced(drawTimeline(timeline, width).map(safeLine))),
    ...help,
  ];
}

function placeOf(report: Report, finding: Finding): string {
  const { start } = rangeOf(report, finding.file, finding.span);
  return markdownText(`${report.display(finding.file)}:${start.line + 1}`);
}

/** A block that no line of its content can end. */
function fenced(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length);
  const fence = '`'.repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return ['', `${fence}text`, ...lines, fence];
}
