// The order in which findings are shown: by file, offset and code. Total, so that output is byte-for-byte
// the same whatever the number of workers.

import type { Finding } from './finding.ts';

/** Sorted, and without repetitions of a rule at a place (a function seen through two files). */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const sorted = [...findings].sort(compareFindings);
  return sorted.filter((finding, i) => {
    const previous = sorted[i - 1];
    return previous === undefined || !sameFinding(previous, finding);
  });
}

export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.file, b.file) ||
    a.span.start - b.span.start ||
    compareText(a.code, b.code) ||
    a.span.end - b.span.end ||
    compareText(a.message, b.message)
  );
}

function sameFinding(a: Finding, b: Finding): boolean {
  return a.file === b.file && a.code === b.code && a.span.start === b.span.start && a.span.end === b.span.end;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
