// The machine-readable report: one versioned object on one stream. Lines and columns count from one, columns in
// UTF-16 units. Fields may be added within a version, never renamed or removed.

import type { Span } from '../../base/span.ts';
import { rangeOf, type Report } from './report.ts';

export const jsonVersion = 1;

export function reportJson(report: Report): string {
  const object = {
    version: jsonVersion,
    tool: report.tool,
    root: report.root,
    findings: report.findings.map((finding) => ({
      code: finding.code,
      rule: finding.rule,
      severity: finding.severity,
      file: finding.file,
      ...place(report, finding.file, finding.span),
      function: finding.function,
      message: finding.message,
      help: finding.help,
      related: finding.related.map((step) => ({
        file: step.file,
        ...place(report, step.file, step.span),
        message: step.message,
      })),
      fingerprint: finding.fingerprint,
    })),
    stats: report.stats,
  };
  return `${JSON.stringify(object, null, 2)}\n`;
}

function place(report: Report, file: string, span: Span): Record<string, number> {
  const { start, end } = rangeOf(report, file, span);
  return {
    line: start.line + 1,
    column: start.column + 1,
    endLine: end.line + 1,
    endColumn: end.column + 1,
  };
}
