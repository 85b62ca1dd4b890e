// What the reports of reviews have in common: names of steps, findings in one line, and who broke what was fixed.

import type { Finding } from '../../analysis/finding.ts';
import type { Review, ReviewStep } from '../review/review.ts';
import { printable } from './layout.ts';
import { rangeOf, type Report, type ReportOptions } from './report.ts';

/** `commit 1234567890ab ("mm: ...")`, `patch 2 ("mm: ...")`. */
export function stepName(review: Review, step: ReviewStep): string {
  const subject = step.subject === null ? '' : ` ("${printable(step.subject)}")`;
  if (review.kind === 'commits') return `commit ${(step.commit ?? '').slice(0, 12)}${subject}`;
  const number = review.steps.length === 1 ? '' : ` ${review.steps.indexOf(step) + 1}`;
  return `patch${number}${subject}`;
}

/** `drivers/a.c:12:3: error: the message [INV103]` */
export function findingLine(report: Report, finding: Finding, word: string = finding.severity): string {
  const { start } = rangeOf(report, finding.file, finding.span);
  const at = `${printable(report.display(finding.file))}:${start.line + 1}:${start.column + 1}`;
  return `${at}: ${word}: ${printable(finding.message)} [${finding.code}]`;
}

/** Findings of an earlier step that a later one fixes, by what tells findings apart. */
export function origins(review: Review): (step: ReviewStep, finding: Finding) => ReviewStep | null {
  return (step, finding) => {
    const earlier = review.steps.slice(0, review.steps.indexOf(step)).reverse();
    return earlier.find((s) => s.after.findings.some((f) => f.fingerprint === finding.fingerprint)) ?? null;
  };
}

export function shownUnchanged(step: ReviewStep | undefined, options: ReportOptions): readonly Finding[] {
  return (step?.unchanged ?? []).filter((f) => options.hints || f.severity !== 'hint');
}
