// textDocument/completion

import {
  CompletionItemKind,
  InsertTextFormat,
  type CompletionItem,
  type CompletionParams,
} from 'vscode-languageserver';
import { completionsAt } from '../../features/completion.ts';
import type { Session } from '../session.ts';

export function completion(
  session: Session,
  params: CompletionParams,
  withSnippets: boolean,
): CompletionItem[] | null {
  const cursor = session.cursorAnywhere(params.textDocument.uri, params.position);
  if (cursor?.settings.features.completion !== true) return null;
  return completionsAt(cursor).map((found) => ({
    label: `${found.label} …`,
    filterText: found.label,
    // Below what the C server knows of the same name.
    sortText: `~${found.label}`,
    kind: CompletionItemKind.Snippet,
    detail: `invlock: ${found.detail}`,
    insertTextFormat: withSnippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: {
      range: session.range(cursor.source, found.span),
      newText: withSnippets ? found.snippet : found.plain,
    },
  }));
}
