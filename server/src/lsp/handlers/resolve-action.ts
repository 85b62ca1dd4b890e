// codeAction/resolve: the edit of what was chosen, for the text as it is by now.

import { LSPErrorCodes, ResponseError, type CodeAction } from 'vscode-languageserver';
import { fixNamed } from '../../features/code-actions.ts';
import { editOf, readFixAll, readFixData, type FixSupport } from '../fix-data.ts';
import { fixAllEdit, recordNamed } from '../known.ts';
import type { Session } from '../session.ts';

export function resolveAction(session: Session, action: CodeAction, client: FixSupport): CodeAction {
  const all = readFixAll(action.data);
  const data = readFixData(action.data);
  const uri = all ?? data?.uri ?? null;
  if (uri === null) return action;
  const document = session.documents.get(uri);
  const place = document === undefined ? null : session.place(uri);
  const source = place?.workspace.text(place.path) ?? null;
  if (document === undefined || place === null || source === null) throw outdated();
  if (data === null) return { ...action, edit: fixAllEdit(session, place, client) ?? { changes: {} } };
  const record = recordNamed(session, place, data, client);
  if (record !== null) return { ...action, edit: record };
  const fixer = place.workspace.fixer(place.path);
  const fix = fixer === null ? null : fixNamed(fixer, data.fingerprint, data.title);
  if (fix === null) throw outdated();
  return { ...action, edit: editOf(document, source, fix, client, session.range) };
}

function outdated(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.ContentModified, 'the fix does not fit the text any more');
}
