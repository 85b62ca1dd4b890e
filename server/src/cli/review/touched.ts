// `--diff-only`: of what a change introduces, only what is flagged on a line that the change touches. A bug that it causes
// elsewhere is not shown then, and counted.

import { structuredPatch } from 'diff';
import type { Finding } from '../../analysis/finding.ts';
import { rangeOf, type Report } from '../reporters/report.ts';
import type { Review, ReviewStep } from './review.ts';

export function onTouchedLines(review: Review): Review {
  const steps = review.steps.map((step) => {
    const lines = new Map<string, readonly LineRange[]>();
    const isTouched = ({ file, span }: Finding): boolean => {
      const touched = lines.get(file) ?? touchedLines(step, file);
      lines.set(file, touched);
      const line = rangeOf(step.after, file, span).start.line + 1;
      return touched.some(({ first, last }) => first <= line && line <= last);
    };
    return { ...step, after: { ...step.after, findings: step.after.findings.filter(isTouched) } };
  });
  const count = (some: readonly ReviewStep[]): number =>
    some.reduce((n, step) => n + step.after.findings.length, 0);
  return { ...review, steps, elsewhere: count(review.steps) - count(steps) };
}

/** From one. */
interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** All lines of a file that was not there before. */
function touchedLines({ before, after }: ReviewStep, file: string): LineRange[] {
  const text = (report: Report): string => report.source(file)?.text ?? '';
  const { hunks } = structuredPatch('', '', text(before), text(after), '', '', { context: 0 });
  return hunks.map(({ newStart, newLines }) => ({ first: newStart, last: newStart + newLines - 1 }));
}
