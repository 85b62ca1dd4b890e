// One line per finding and per step in gcc's manner, for quickfix lists and problem matchers. Columns count
// bytes from one, as gcc's tools expect.

import type { Span } from '../../base/span.ts';
import { lineText } from '../../base/text.ts';
import { printable } from './layout.ts';
import { rangeOf, shownFindings, type Report, type ReportOptions } from './report.ts';

export function reportGcc(report: Report, options: ReportOptions): string {
  const lines: string[] = [];
  for (const finding of shownFindings(report, options)) {
    const word = finding.severity === 'hint' ? 'note' : finding.severity;
    const at = where(report, finding.file, finding.span);
    lines.push(`${at}: ${word}: ${printable(finding.message)} [${finding.code}]`);
    for (const step of finding.related) {
      lines.push(`${where(report, step.file, step.span)}: note: ${printable(step.message)}`);
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

function where(report: Report, file: string, span: Span): string {
  const { start } = rangeOf(report, file, span);
  const source = report.source(file);
  const before = source === null ? '' : lineText(source, start.line).slice(0, start.column);
  return `${printable(report.display(file))}:${start.line + 1}:${Buffer.byteLength(before) + 1}`;
}
