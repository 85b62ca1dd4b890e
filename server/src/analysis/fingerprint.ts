// The identity of a finding that survives edits elsewhere: rule, function, and the flagged line with its
// blanks folded. Line numbers and the message are not part of it. Equal lines in one function are told apart
// by counting.

import { hashText } from '../base/hash.ts';
import type { SourceText } from '../base/text.ts';
import { lineText, positionAt } from '../base/text.ts';
import type { Finding } from './finding.ts';

/** `occurrence` counts from 0 among the findings of one function that agree in all else. */
export function fingerprintOf(rule: string, functionName: string, line: string, occurrence: number): string {
  return hashText([rule, functionName, fold(line), String(occurrence)].join('\0'));
}

/** Gives each finding of one file its fingerprint. The order of `findings` decides among equal lines. */
export function withFingerprints(
  findings: readonly Omit<Finding, 'fingerprint'>[],
  source: SourceText,
): Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const line = lineText(source, positionAt(source, finding.span.start).line);
    const key = [finding.rule, finding.function, fold(line)].join('\0');
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    return { ...finding, fingerprint: fingerprintOf(finding.rule, finding.function, line, occurrence) };
  });
}

function fold(line: string): string {
  return line.replace(/\s+/g, ' ').trim();
}
