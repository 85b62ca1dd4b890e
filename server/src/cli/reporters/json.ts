// The machine-readable report: one versioned object on one stream. Lines and columns count from one, columns in
// UTF-16 units. Fields may be added within a version, never renamed or removed.

import type { Span } from '../../base/span.ts';
import type { Finding, Proof } from '../../analysis/finding.ts';
import { jsonText } from '../../base/controls.ts';
import { rangeOf, type Report } from './report.ts';

export const jsonVersion = 1;

export function reportJson(report: Report): string {
  const object = {
    version: jsonVersion,
    tool: report.tool,
    root: report.root,
    findings: report.findings.map((finding) => findingJson(report, finding)),
    suppressed: report.suppressed.map((finding) => ({
      ...findingJson(report, finding),
      suppression: finding.suppression,
    })),
    omitted: report.omitted,
    stats: report.stats,
  };
  return `${jsonText(object, 2)}\n`;
}

/** A finding as an object of the reports for programs. */
export function findingJson(report: Report, finding: Finding): object {
  return {
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
    ...proofJson(report, finding.proof),
  };
}

/** What the explorer says; the fields are null where it has nothing to say. */
function proofJson(report: Report, proof: Proof | null): object {
  if (proof === null) return { verdict: null, protocol: null, property: null, trace: null, bound: null };
  const { verdict, protocol, property, timeline, bound, remark } = proof;
  const trace =
    timeline === null
      ? null
      : {
          lanes: timeline.lanes,
          steps: timeline.steps.map(({ lane, text, result, breaks, file, span }) => ({
            lane,
            text,
            result,
            breaks,
            file,
            line: lineOf(report, file, span),
          })),
          repeatsFrom: timeline.repeatsFrom,
          waiting: timeline.waiting.map(({ lane, text, file, span }) => ({
            lane,
            text,
            file,
            line: lineOf(report, file, span),
          })),
        };
  return { verdict, protocol, property, trace, bound, remark };
}

function lineOf(report: Report, file: string | null, span: Span | null): number | null {
  return file === null || span === null ? null : rangeOf(report, file, span).start.line + 1;
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
