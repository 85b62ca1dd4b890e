// textDocument/codeAction

import { CodeActionKind, type CodeAction, type CodeActionParams } from 'vscode-languageserver';
import { findingsOn, fixActions } from '../../features/code-actions.ts';
import { fixAction, isAsked } from '../actions.ts';
import type { FixSupport } from '../fix-data.ts';
import { fixAllAction, fixAllKind, knownActions, recordKind } from '../known.ts';
import type { Session } from '../session.ts';

export function codeActions(session: Session, params: CodeActionParams, client: FixSupport): CodeAction[] {
  const { uri } = params.textDocument;
  const document = session.documents.get(uri);
  const place = document === undefined ? null : session.place(uri);
  // Nobody wants a whole file mended who did not ask for that.
  const asked = params.context.only ?? [CodeActionKind.QuickFix];
  const [mends, records] = [isAsked(CodeActionKind.QuickFix, asked), isAsked(recordKind, asked)];
  const mendsAll = params.context.only !== undefined && isAsked(fixAllKind, asked);
  if (document === undefined || place === null || !place.path.endsWith('.c')) return [];
  if (!mends && !records && !mendsAll) return [];
  if (!session.settingsOf(uri).features.codeActions) return [];
  const findings = session.check(place)?.findings ?? [];
  const source = place.workspace.text(place.path);
  const fixer = findings.length === 0 ? null : place.workspace.fixer(place.path);
  if (source === null || fixer === null) return [];
  const { start, end } = params.range;
  const span = { start: session.offset(source, start), end: session.offset(source, end) };
  const here = findingsOn(source, findings, span);
  return [
    ...(mends ? fixActions(here, fixer).map((fix) => fixAction(session, place, document, fix, client)) : []),
    ...(records ? knownActions(session, place, uri, here, client) : []),
    ...(mendsAll ? fixAllAction(session, place, uri, client) : []),
  ];
}
