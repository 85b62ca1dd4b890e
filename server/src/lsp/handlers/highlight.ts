// textDocument/documentHighlight

import {
  DocumentHighlightKind,
  type DocumentHighlight,
  type DocumentHighlightParams,
} from 'vscode-languageserver';
import { highlightsAt } from '../../features/pairs.ts';
import type { Session } from '../session.ts';

export function highlight(session: Session, params: DocumentHighlightParams): DocumentHighlight[] | null {
  const cursor = session.cursor(params.textDocument.uri, params.position);
  const found = cursor?.settings.features.highlight === true ? highlightsAt(cursor) : null;
  if (cursor === null || found === null) return null;
  return found.map(({ span, role }) => ({
    range: session.range(cursor.source, span),
    kind: role === 'opens' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}
