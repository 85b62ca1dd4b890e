// Diagnostics of one document, for push and pull alike.

import type { Diagnostic } from 'vscode-languageserver';
import { hashText } from '../../base/hash.ts';
import { isDatabase } from '../builds.ts';
import { isConfig } from '../configs.ts';
import { fileUri, toDiagnostic } from '../convert.ts';
import { fadingOf } from '../fading.ts';
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
  if (isConfig(path) || isDatabase(path)) {
    const items = isConfig(path)
      ? session.configs.diagnostics(workspace, path)
      : session.notices.of(fileUri(workspace.root, path));
    return { items, resultId: hashText(JSON.stringify(items)), errors: [] };
  }
  const { features } = session.settingsOf(uri);
  const checked = features.diagnostics ? session.check(place) : null;
  if (checked === null) return nothing;
  const { result, findings } = checked;
  const found = findings.flatMap((finding) => toDiagnostic(finding, workspace, session.range) ?? []);
  const items = [...found, ...(features.fading && session.tags ? fadingOf(session, place) : [])];
  return { items, resultId: hashText(JSON.stringify(items)), errors: result.stats.internalErrors };
}
