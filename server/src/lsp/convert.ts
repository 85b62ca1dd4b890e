// Offsets and findings to the shapes of the protocol. The only place that knows both.

import type { Diagnostic, Range } from 'vscode-languageserver';
import { DiagnosticSeverity } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import type { Finding, Severity } from '../analysis/finding.ts';
import type { Span } from '../base/span.ts';
import { positionAt, type SourceText } from '../base/text.ts';

/** Where a rule's page can be read on the web. */
const pages = 'https://github.com/invlock/invlock/blob/main/server/src/rules';

export function toRange(source: SourceText, span: Span): Range {
  const start = positionAt(source, span.start);
  const end = positionAt(source, span.end);
  return {
    start: { line: start.line, character: start.column },
    end: { line: end.line, character: end.column },
  };
}

/** `textOf` gives the text of a file relative to the root; a step in a file that has gone is left out. */
export function toDiagnostic(
  finding: Finding,
  root: string,
  textOf: (file: string) => SourceText | null,
): Diagnostic | null {
  const source = textOf(finding.file);
  if (source === null) return null;
  const related = finding.related.flatMap((step) => {
    const text = textOf(step.file);
    if (text === null) return [];
    return [
      { location: { uri: fileUri(root, step.file), range: toRange(text, step.span) }, message: step.message },
    ];
  });
  return {
    range: toRange(source, finding.span),
    severity: severityOf(finding.severity),
    code: finding.code,
    codeDescription: { href: `${pages}/${finding.rule}.md` },
    source: 'invlock',
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

export function fileUri(root: string, file: string): string {
  return URI.file(`${root}/${file}`).toString();
}

/** The absolute path of a file URI; null for anything that is not on disk. */
export function pathOf(uri: string): string | null {
  try {
    const parsed = URI.parse(uri);
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
