// Findings to the shapes of the protocol; columns are those of positions.ts.

import type { Diagnostic, Range } from 'vscode-languageserver';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import type { Finding, Severity } from '../analysis/finding.ts';
import type { SourceText } from '../base/text.ts';
import type { Span } from '../base/span.ts';
import type { Fading } from '../features/fading.ts';

/** Where a rule's page can be read on the web. */
const pages = 'https://github.com/invlock/invlock/blob/main/server/src/rules';

/** What texts are read from, and where they lie. */
interface Texts {
  /** Absolute. */
  readonly root: string;
  /** The text of a file relative to the root. */
  readonly text: (file: string) => SourceText | null;
}

/** A step in a file that has gone is left out. */
export function toDiagnostic(
  finding: Finding,
  { root, text: textOf }: Texts,
  toRange: (source: SourceText, span: Span) => Range,
): Diagnostic | null {
  const source = textOf(finding.file);
  if (source === null) return null;
  const related = finding.related.flatMap((step) => {
    const text = textOf(step.file);
    if (text === null) return [];
    return [
      {
        location: { uri: fileUri(root, step.file), range: toRange(text, step.span) },
        message: step.message,
      },
    ];
  });
  return {
    range: toRange(source, finding.span),
    severity: severityOf(finding.severity),
    code: finding.code,
    codeDescription: { href: `${pages}/${finding.rule}.md` },
    source: 'invlock',
    ...(needless.has(finding.rule) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    message: finding.help === null ? finding.message : `${finding.message}\n${finding.help}`,
    relatedInformation: related,
    data: {
      rule: finding.rule,
      fingerprint: finding.fingerprint,
      // What an editor can draw: see invlock.race.
      steps: finding.proof?.timeline?.steps.length ?? null,
    },
  };
}

/** Rules that say of something that it may go. */
const needless: ReadonlySet<string> = new Set(['suppression-unused']);

/** A hint that editors show by the text alone. */
export function toFading(
  { kind, span, message }: Fading,
  source: SourceText,
  toRange: (source: SourceText, span: Span) => Range,
): Diagnostic {
  const tag = kind === 'outdated' ? DiagnosticTag.Deprecated : DiagnosticTag.Unnecessary;
  return {
    range: toRange(source, span),
    severity: DiagnosticSeverity.Hint,
    source: 'invlock',
    tags: [tag],
    message,
  };
}

export function fileUri(root: string, file: string): string {
  return URI.file(`${root}/${file}`).toString();
}

/** The absolute path of a file URI; null for anything that is not on disk. */
export function pathOf(uri: string): string | null {
  try {
    // Strict: a word without a scheme would be a file at the top of the disk.
    const parsed = URI.parse(uri, true);
    return parsed.scheme === 'file' ? parsed.fsPath : null;
  } catch {
    return null;
  }
}

function severityOf(severity: Severity): DiagnosticSeverity {
  switch (severity) {
    case 'error':
      return DiagnosticSeverity.Error;
    case 'warning':
      return DiagnosticSeverity.Warning;
    case 'hint':
      return DiagnosticSeverity.Hint;
  }
}
