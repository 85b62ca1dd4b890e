// Diagnostics of one document, for push and pull alike.

import type { Diagnostic } from 'vscode-languageserver';
import { hashText } from '../../base/hash.ts';
import { toDiagnostic } from '../convert.ts';
import type { Session } from '../session.ts';

export interface Diagnosis {
  readonly items: Diagnostic[];
  /** Equal ids mean equal items. */
  readonly resultId: string;
  /** Failures of ours, for the log. */
  readonly errors: readonly string[];
}

export function diagnose(session: Session, uri: string): Diagnosis {
  const place = session.place(uri);
  if (place === null || !place.path.endsWith('.c')) return { items: [], resultId: '', errors: [] };
  const { workspace, path } = place;
  const result = workspace.check(path, session.settingsOf(uri).options);
  const items = result.findings.flatMap(
    (finding) => toDiagnostic(finding, workspace.root, workspace.text, session.encoding) ?? [],
  );
  return { items, resultId: hashText(JSON.stringify(items)), errors: result.stats.internalErrors };
}
