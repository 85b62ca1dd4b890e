// Workflow commands of GitHub Actions: an annotation on the line of each finding.

import type { Finding } from '../../analysis/finding.ts';
import { githubData, githubProperty } from './escape.ts';
import { rangeOf, shownFindings, type Report, type ReportOptions } from './report.ts';

const levels = { error: 'error', warning: 'warning', hint: 'notice' } as const;

export function reportGithub(report: Report, options: ReportOptions): string {
  return shownFindings(report, options)
    .map((finding) => `${commandOf(report, finding)}\n`)
    .join('');
}

function commandOf(report: Report, finding: Finding): string {
  const { start, end } = rangeOf(report, finding.file, finding.span);
  // GitHub takes columns only for annotations of one line.
  const columns: [string, number][] =
    start.line === end.line
      ? [
          ['col', start.column + 1],
          ['endColumn', end.column + 1],
        ]
      : [];
  const properties: readonly (readonly [string, string | number])[] = [
    ['file', report.display(finding.file)],
    ['line', start.line + 1],
    ['endLine', end.line + 1],
    ...columns,
    ['title', `${finding.code} ${finding.rule}`],
  ];
  const list = properties.map(([name, value]) => `${name}=${githubProperty(String(value))}`).join(',');
  const steps = finding.related.map((step) => {
    const line = rangeOf(report, step.file, step.span).start.line + 1;
    return `${report.display(step.file)}:${line}: ${step.message}`;
  });
  const text = [finding.message, ...(finding.help === null ? [] : [finding.help]), ...steps].join('\n');
  return `::${levels[finding.severity]} ${list}::${githubData(text)}`;
}
