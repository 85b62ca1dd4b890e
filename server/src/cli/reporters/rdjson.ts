// The diagnostic format of reviewdog, as one object. Columns count bytes of UTF-8 from one, as that format says.

import type { Span } from '../../base/span.ts';
import type { Position } from '../../base/text.ts';
import { lineText } from '../../base/text.ts';
import { jsonText } from '../../base/controls.ts';
import { pageOf, projectPage } from './links.ts';
import { rangeOf, shownFindings, type Report, type ReportOptions } from './report.ts';

const levels = { error: 'ERROR', warning: 'WARNING', hint: 'INFO' } as const;

export function reportRdjson(report: Report, options: ReportOptions): string {
  const diagnostics = shownFindings(report, options).map((finding) => ({
    message: finding.help === null ? finding.message : `${finding.message}\n${finding.help}`,
    location: locationOf(report, finding.file, finding.span),
    severity: levels[finding.severity],
    code: { value: finding.code, url: pageOf(finding.rule) },
    relatedLocations: finding.related.map((step) => ({
      message: step.message,
      location: locationOf(report, step.file, step.span),
    })),
  }));
  return `${jsonText({ source: { name: report.tool.name, url: projectPage }, diagnostics }, 2)}\n`;
}

function locationOf(report: Report, file: string, span: Span): object {
  const { start, end } = rangeOf(report, file, span);
  const source = report.source(file);
  const place = ({ line, column }: Position): object => {
    const before = source === null ? '' : lineText(source, line).slice(0, column);
    return { line: line + 1, column: Buffer.byteLength(before) + 1 };
  };
  return { path: report.display(file), range: { start: place(start), end: place(end) } };
}
