// Quick fixes for a stretch of a file, from the checker's own findings: what the client still shows does not matter.
// Edits are looked up again by name when an action is chosen, so that an old list does no harm.

import type { Finding } from '../analysis/finding.ts';
import type { Fix, Fixer } from '../analysis/fixes.ts';
import type { Span } from '../base/span.ts';
import { positionAt, type SourceText } from '../base/text.ts';

export interface FixAction {
  readonly title: string;
  readonly finding: Finding;
  /** The one to take without a second look: it is verified, and the only one that is. */
  readonly isPreferred: boolean;
  readonly fix: Fix;
}

/** The findings on the lines that the span touches, in their order. */
export function findingsOn(source: SourceText, findings: readonly Finding[], span: Span): readonly Finding[] {
  const lineOf = (offset: number): number => positionAt(source, offset).line;
  const [first, last] = [lineOf(span.start), lineOf(span.end)];
  return findings.filter((f) => lineOf(f.span.start) <= last && lineOf(f.span.end) >= first);
}

/** Their fixes, in the order of the findings. */
export function fixActions(findings: readonly Finding[], fixer: Fixer): readonly FixAction[] {
  return findings.flatMap((finding) =>
    fixer.fixesOf(finding).map((fix, i) => ({
      title: fix.title,
      finding,
      isPreferred: i === 0 && fix.safety === 'safe',
      fix,
    })),
  );
}

/** The same fix in the text as it is now; null if it no longer fits. */
export function fixNamed(fixer: Fixer, fingerprint: string, title: string): Fix | null {
  return fixer.fixesOf({ fingerprint }).find((fix) => fix.title === title) ?? null;
}
