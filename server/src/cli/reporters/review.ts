// Reports of reviews: what each step introduces in full, what it fixes in a line each, and how much stays as it was.

import { jsonText } from '../../base/controls.ts';
import type { Finding } from '../../analysis/finding.ts';
import { usageError } from '../../base/usage-error.ts';
import type { Format } from '../options.ts';
import type { Review, ReviewStep } from '../review/review.ts';
import { formatReport } from './formats.ts';
import { findingJson, jsonVersion } from './json.ts';
import { mailReview } from './mail.ts';
import { reviewSarif } from './sarif-review.ts';
import { shownFindings, type Report, type ReportOptions } from './report.ts';
import { findingLine, origins, shownUnchanged, stepName } from './steps.ts';
import { tool } from '../version.ts';

export function formatReview(format: Format, review: Review, options: ReportOptions): string {
  switch (format) {
    case 'text':
      return reviewText(review, options);
    case 'gcc':
      return reviewGcc(review, options);
    case 'json':
      return reviewJson(review);
    case 'sarif':
      return reviewSarif(review);
    case 'mail':
      return mailReview(review, options);
    default: {
      // Other formats know one state of a tree: what is new in it.
      const [step, ...more] = review.steps;
      if (step === undefined || more.length > 0) {
        throw usageError(
          `--format ${format} is for one state of a tree; text, gcc, json, sarif and mail show several`,
        );
      }
      return formatReport(format, step.after, options);
    }
  }
}

/** `12 findings`, `1 finding`. */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function reviewText(review: Review, options: ReportOptions): string {
  const lines: string[] = [];
  const originOf = origins(review);
  for (const step of review.steps) {
    const introduced = shownFindings(step.after, options);
    const fixed = shownFindings(step.before, options);
    const isBusy = introduced.length > 0 || fixed.length > 0;
    if (review.kind !== 'since' && (isBusy || !options.quiet)) {
      lines.push(`${stepName(review, step)}: ${verdict(step, options)}`);
      if (isBusy) lines.push('');
    }
    if (introduced.length > 0) {
      lines.push(
        ...formatReport('text', step.after, { ...options, quiet: true })
          .split('\n')
          .slice(0, -1),
      );
    }
    for (const finding of fixed) {
      const origin = originOf(step, finding);
      const from = origin === null ? '' : `, introduced by ${stepName(review, origin)}`;
      lines.push(`fixed: ${findingLine(step.before, finding)}${from}`);
    }
    if (fixed.length > 0) lines.push('');
  }
  if (!options.quiet) {
    if (review.kind !== 'since' && review.steps.length > 0 && lines.at(-1) !== '') lines.push('');
    lines.push(summary(review, options));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function verdict(step: ReviewStep, options: ReportOptions): string {
  const introduced = shownFindings(step.after, options).length;
  const fixed = shownFindings(step.before, options).length;
  if (introduced === 0 && fixed === 0) return 'no change';
  const parts = [
    ...(introduced > 0 ? [`introduces ${counted(introduced, 'finding')}`] : []),
    ...(fixed > 0 ? [`fixes ${fixed}`] : []),
  ];
  return parts.join(', ');
}

function summary(review: Review, options: ReportOptions): string {
  const { kind, steps, base, elsewhere } = review;
  const of = (report: (step: ReviewStep) => Report): number =>
    steps.reduce((n, step) => n + shownFindings(report(step), options).length, 0);
  const [introduced, fixed] = [of((s) => s.after), of((s) => s.before)];
  if (kind === 'since') {
    const [step] = steps;
    const same = shownUnchanged(step, options).length;
    const files = counted(step?.after.stats.filesChecked ?? 0, 'file');
    const more = elsewhere === 0 ? '' : ` (${elsewhere} more on untouched lines)`;
    return `Since ${base}: ${introduced} introduced${more}, ${fixed} fixed, ${same} unchanged in ${files} that may differ.`;
  }
  const guilty = steps.filter((s) => shownFindings(s.after, options).length > 0).length;
  const mending = steps.filter((s) => shownFindings(s.before, options).length > 0).length;
  const what =
    kind === 'commits'
      ? `${counted(steps.length, 'commit')} in ${base}`
      : `${patches(steps.length)} on ${base}`;
  return `${what}: ${guilty} ${guilty === 1 ? 'introduces' : 'introduce'} findings (${introduced}), ${mending} ${mending === 1 ? 'fixes' : 'fix'} some (${fixed}).`;
}

function patches(count: number): string {
  return `${count} patch${count === 1 ? '' : 'es'}`;
}

function reviewGcc(review: Review, options: ReportOptions): string {
  const lines: string[] = [];
  for (const step of review.steps) {
    const own = [
      ...formatReport('gcc', step.after, options).split('\n').slice(0, -1),
      ...shownFindings(step.before, options).map((f) => gccNote(step.before, f, 'fixed')),
      ...(review.kind === 'since' ? shownUnchanged(step, options) : []).map((f) =>
        gccNote(step.after, f, 'not new'),
      ),
    ];
    // Like gcc's own "In function ..." lines, which no tool takes for a place.
    if (own.length > 0 && review.kind !== 'since') lines.push(`In ${stepName(review, step)}:`);
    lines.push(...own);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function gccNote(report: Report, finding: Finding, what: string): string {
  const only = { ...report, findings: [{ ...finding, related: [] }] };
  const [line = ''] = formatReport('gcc', only, {
    hints: true,
    quiet: true,
    color: false,
    hyperlinks: false,
    width: 80,
  }).split('\n');
  return line.replace(/: (?:error|warning|note): /, `: note: ${what}: `);
}

function reviewJson(review: Review): string {
  const originOf = origins(review);
  const object = {
    version: jsonVersion,
    tool,
    root: review.root,
    // What counts: the findings that are introduced, with the number of their step.
    findings: review.steps.flatMap((step, i) =>
      step.after.findings.map((f) => ({ ...findingJson(step.after, f), step: i })),
    ),
    review: {
      kind: review.kind,
      base: review.base,
      elsewhere: review.elsewhere,
      steps: review.steps.map((step) => ({
        commit: step.commit,
        subject: step.subject,
        author: step.author,
        introduced: step.after.findings.map((f) => f.fingerprint),
        fixed: step.before.findings.map((f) => ({
          ...findingJson(step.before, f),
          introducedBy: originOf(step, f)?.commit ?? null,
        })),
        unchanged: step.unchanged.map((f) => findingJson(step.after, f)),
        stats: step.after.stats,
      })),
    },
  };
  return `${jsonText(object, 2)}\n`;
}
