// Starts the language server once there is something for it: an open C file that mentions the vocabulary, or settings of
// ours. Until then an ordinary C project costs a look at the texts that are open.

import * as vscode from 'vscode';
import { mentionsVocabulary } from '../../server/src/semantics/stems.ts';

/** Calls once, at the latest when such a text is opened or typed. */
export function onceMentioned(wake: () => void): vscode.Disposable {
  const listeners: vscode.Disposable[] = [];
  const done = vscode.Disposable.from({
    dispose: () => {
      for (const listener of listeners.splice(0)) listener.dispose();
    },
  });
  const found = (): void => {
    done.dispose();
    wake();
  };
  if (vscode.workspace.textDocuments.some(isOfInterest)) {
    found();
    return done;
  }
  listeners.push(
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isOfInterest(document)) found();
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (isOurs(document) && contentChanges.some((change) => mentionsVocabulary(touched(document, change))))
        found();
    }),
  );
  return done;
}

/** True for C files and headers that have to do with notifiers, and for settings of ours. */
export function isOfInterest(document: vscode.TextDocument): boolean {
  return isSettings(document) || (isOurs(document) && mentionsVocabulary(document.getText()));
}

/** The editor takes a header for C++ unless it is told otherwise. */
function isOurs({ uri, languageId }: vscode.TextDocument): boolean {
  return uri.scheme === 'file' && (languageId === 'c' || (languageId === 'cpp' && uri.path.endsWith('.h')));
}

function isSettings({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === 'file' && uri.path.endsWith('/invlock.jsonc');
}

/** The lines that a change has left: a word may have come together of what was there and what was typed. */
function touched(
  document: vscode.TextDocument,
  { range, text }: vscode.TextDocumentContentChangeEvent,
): string {
  const last = range.start.line + text.split('\n').length - 1;
  return document.getText(new vscode.Range(range.start.line, 0, last + 1, 0));
}
