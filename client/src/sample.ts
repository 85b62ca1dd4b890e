// The walkthrough's sample: a small driver with one race, copied to where it may be edited, and removed again when it is
// closed.

import * as vscode from 'vscode';
import { findingsIn } from './findings.ts';

const name = 'teal_fault.c';

export function offerSample(context: vscode.ExtensionContext): vscode.Disposable[] {
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'sample');
  const copy = vscode.Uri.joinPath(folder, name);
  const isCopy = (uri: vscode.Uri): boolean => uri.toString() === copy.toString();
  let wasBroken = false;
  return [
    vscode.commands.registerCommand('invlock.openSample', async () => {
      const original = vscode.Uri.joinPath(context.extensionUri, 'client/media/sample');
      await vscode.workspace.fs.createDirectory(folder);
      // The settings mark the folder as a project of its own.
      for (const file of ['invlock.jsonc', name]) {
        const [from, to] = [original, folder].map((at) => vscode.Uri.joinPath(at, file)) as [
          vscode.Uri,
          vscode.Uri,
        ];
        await vscode.workspace.fs.copy(from, to, { overwrite: true });
      }
      await vscode.window.showTextDocument(copy);
    }),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (!uris.some(isCopy)) return;
      const count = findingsIn(copy).length;
      if (wasBroken && count === 0) {
        void vscode.commands.executeCommand('setContext', 'invlock.sampleFixed', true);
      }
      wasBroken ||= count > 0;
    }),
    vscode.workspace.onDidCloseTextDocument(async (document) => {
      if (!isCopy(document.uri)) return;
      try {
        await vscode.workspace.fs.delete(folder, { recursive: true });
      } catch {
        // It is gone already.
      }
    }),
  ];
}
