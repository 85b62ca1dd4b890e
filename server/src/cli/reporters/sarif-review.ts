// SARIF of a comparison: a run for each step, with what it introduces (new), leaves (unchanged, updated) and fixes (absent).
// What is absent is told as it was in the state before, which its places refer to.

import type { Finding } from '../../analysis/finding.ts';
import type { Review, ReviewStep } from '../review/review.ts';
import { sarifLog, sarifRun, type BaselineState, type SarifFinding } from './sarif.ts';
import { stepName } from './steps.ts';
import { tool } from '../version.ts';
import type { Report } from './report.ts';

export function reviewSarif(review: Review): string {
  return sarifLog(
    review.steps.map((step) => {
      const run = sarifRun(step.after, foundIn(step));
      return review.kind === 'since' ? run : { ...run, automationDetails: nameOf(review, step) };
    }),
  );
}

function foundIn({ after, before, unchanged, updated }: ReviewStep): SarifFinding[] {
  const isUpdated = new Set(updated);
  const all = (report: Report, findings: readonly Finding[], state: (f: Finding) => BaselineState) =>
    findings.map((finding) => ({ report, finding, state: state(finding) }));
  return [
    ...all(after, after.findings, () => 'new'),
    ...all(after, unchanged, (finding) => (isUpdated.has(finding) ? 'updated' : 'unchanged')),
    ...all(before, before.findings, () => 'absent'),
  ];
}

/** What tells the runs of one log apart; in the words of the standard (3.17.3) a category that ends in a slash. */
function nameOf(review: Review, step: ReviewStep): { id: string; description: { text: string } } {
  const id = step.commit ?? `patch-${review.steps.indexOf(step) + 1}`;
  return { id: `${tool.name}/${id}/`, description: { text: stepName(review, step) } };
}
