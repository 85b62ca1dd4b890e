// One JSON object on each line: what was run, the findings, what is suppressed, and the account at the end.
// The objects are those of the JSON report; `kind` tells them apart.

import { findingJson, jsonVersion } from './json.ts';
import { jsonText } from '../../base/controls.ts';
import type { Report } from './report.ts';

export function reportJsonLines(report: Report): string {
  return runLine(report) + findingLines(report) + statsLine(report);
}

export function runLine(report: Report): string {
  return lines([{ kind: 'run', version: jsonVersion, tool: report.tool, root: report.root }]);
}

export function findingLines(report: Report): string {
  return lines([
    ...report.findings.map((finding) => ({ kind: 'finding', ...findingJson(report, finding) })),
    ...report.suppressed.map((finding) => ({
      kind: 'suppressed',
      ...findingJson(report, finding),
      suppression: finding.suppression,
    })),
  ]);
}

export function statsLine(report: Report): string {
  return lines([{ kind: 'stats', omitted: report.omitted, ...report.stats }]);
}

function lines(rows: readonly object[]): string {
  return rows.map((row) => `${jsonText(row, 0)}\n`).join('');
}
