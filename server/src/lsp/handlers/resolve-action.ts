// codeAction/resolve: the edit of the fix that was chosen, for the text as it is by now.

import { LSPErrorCodes, ResponseError, type CodeAction } from 'vscode-languageserver';
import { fixNamed } from '../../features/code-actions.ts';
import { editOf, readFixData, type FixSupport } from '../fix-data.ts';
import type { Session } from '../session.ts';

export function resolveAction(session: Session, action: CodeAction, client: FixSupport): CodeAction {
  const data = readFixData(action.data);
  if (data === null) return action;
  const document = session.documents.get(data.uri);
  const place = document === undefined ? null : session.place(data.uri);
  const source = place?.workspace.text(place.path) ?? null;
  const fixer = place?.workspace.fixer(place.path) ?? null;
  const fix = fixer === null ? null : fixNamed(fixer, data.fingerprint, data.title);
  if (document === undefined || source === null || fix === null)
    throw new ResponseError(LSPErrorCodes.ContentModified, 'the fix does not fit the text any more');
  return { ...action, edit: editOf(document, source, fix, client, session.range) };
}
