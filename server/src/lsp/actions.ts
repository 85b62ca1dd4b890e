// Quick fixes as the protocol has them.

import { CodeActionKind, type CodeAction } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FixAction } from '../features/code-actions.ts';
import { toDiagnostic } from './convert.ts';
import { editOf, type FixData, type FixSupport } from './fix-data.ts';
import type { Place, Session } from './session.ts';

/** Kinds are asked for with all that lies below them; the empty one is all of them. */
export function isAsked(kind: string, asked: readonly string[]): boolean {
  return asked.some((word) => word === '' || kind === word || kind.startsWith(`${word}.`));
}

export function fixAction(
  session: Session,
  { workspace, path }: Place,
  document: TextDocument,
  { title, finding, isPreferred, fix }: FixAction,
  client: FixSupport,
): CodeAction {
  const diagnostic = toDiagnostic(finding, workspace, session.range);
  const data: FixData = { uri: document.uri, fingerprint: finding.fingerprint, title };
  const source = workspace.text(path);
  const edit =
    client.resolvesEdits || source === null ? null : editOf(document, source, fix, client, session.range);
  return {
    title,
    kind: CodeActionKind.QuickFix,
    ...(isPreferred ? { isPreferred } : {}),
    ...(diagnostic === null ? {} : { diagnostics: [diagnostic] }),
    ...(edit === null ? { data } : { edit }),
  };
}
