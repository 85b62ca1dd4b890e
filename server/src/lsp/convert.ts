// Findings to the shapes of the protocol; columns are those of positions.ts.

import type { Diagnostic } from 'vscode-languageserver';
import { DiagnosticSeverity } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import type { Finding, Severity } from '../analysis/finding.ts';
import type { SourceText } from '../base/text.ts';
import { rangeOf, type Encoding } from './positions.ts';

/** Where a rule's page can be read on the web. */
const pages = 'https://github.com/invlock/invlock/blob/main/server/src/rules';

/** `textOf` gives the text of a file relative to the root; a step in a file that has gone is left out. */
export function toDiagnostic(
  finding: Finding,
  root: string,
  textOf: (file: string) => SourceText | null,
  encoding: Encoding,
): Diagnostic | null {
  const source = textOf(finding.file);
  if (source === null) return null;
  const related = finding.related.flatMap((step) => {
    const text = textOf(step.file);
    if (text === null) return [];
    return [
      {
        location: { uri: fileUri(root, step.file), range: rangeOf(text, step.span, encoding) },
        message: step.message,
      },
    ];
  });
  return {
    range: rangeOf(source, finding.span, encoding),
    severity: severityOf(finding.severity),
    code: finding.code,
    codeDescription: { href: `${pages}/${finding.rule}.md` },
    source: 'invlock',
    message: finding.help === null ? finding.message : `${finding.message}\n${finding.help}`,
    relatedInformation: related,
    data: { rule: finding.rule, fingerprint: finding.fingerprint },
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
