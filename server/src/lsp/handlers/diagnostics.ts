// Diagnostics of one document, for push and pull alike.

import type { Diagnostic } from 'vscode-languageserver';
import { hashText } from '../../base/hash.ts';
import { isConfig } from '../configs.ts';
import { toDiagnostic } from '../convert.ts';
import type { Session } from '../session.ts';

export interface Diagnosis {
  readonly items: Diagnostic[];
  /** Equal ids mean equal items. */
  readonly resultId: string;
  /** Failures of ours, for the log. */
  readonly errors: readonly string[];
}

const nothing: Diagnosis = { items: [], resultId: '', errors: [] };

export function diagnose(session: Session, uri: string): Diagnosis {
  const place = session.place(uri);
  if (place === null) return nothing;
  const { workspace, path } = place;
  if (isConfig(path)) {
    const items = session.configs.diagnostics(workspace, path);
    return { items, resultId: hashText(JSON.stringify(items)), errors: [] };
  }
  const checked = session.check(place);
  if (checked === null) return nothing;
  const { result, findings } = checked;
  const items = findings.flatMap((finding) => toDiagnostic(finding, workspace, session.range) ?? []);
  return { items, resultId: hashText(JSON.stringify(items)), errors: result.stats.internalErrors };
}
