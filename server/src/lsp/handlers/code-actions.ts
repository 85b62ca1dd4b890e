// textDocument/codeAction

import { CodeActionKind, type CodeAction, type CodeActionParams } from 'vscode-languageserver';
import { fixActions } from '../../features/code-actions.ts';
import { toDiagnostic } from '../convert.ts';
import { editOf, type FixData, type FixSupport } from '../fix-data.ts';
import type { Session } from '../session.ts';

export function codeActions(session: Session, params: CodeActionParams, client: FixSupport): CodeAction[] {
  const { uri } = params.textDocument;
  const document = session.documents.get(uri);
  const place = document === undefined ? null : session.place(uri);
  const wanted = params.context.only ?? [CodeActionKind.QuickFix];
  if (document === undefined || place === null || !place.path.endsWith('.c')) return [];
  if (!wanted.includes(CodeActionKind.QuickFix) && !wanted.includes(CodeActionKind.Empty)) return [];
  const { workspace, path } = place;
  const findings = session.check(place)?.findings ?? [];
  const [source, fixer] = [workspace.text(path), findings.length === 0 ? null : workspace.fixer(path)];
  if (source === null || fixer === null) return [];
  const { start, end } = params.range;
  const span = { start: session.offset(source, start), end: session.offset(source, end) };
  return fixActions(source, findings, fixer, span).map(({ title, finding, isPreferred, fix }) => {
    const diagnostic = toDiagnostic(finding, workspace, session.range);
    const data: FixData = { uri, fingerprint: finding.fingerprint, title };
    return {
      title,
      kind: CodeActionKind.QuickFix,
      ...(isPreferred ? { isPreferred } : {}),
      ...(diagnostic === null ? {} : { diagnostics: [diagnostic] }),
      ...(client.resolvesEdits ? { data } : { edit: editOf(document, source, fix, client, session.range) }),
    };
  });
}
