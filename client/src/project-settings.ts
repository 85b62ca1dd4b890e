// The settings of a project, `invlock.jsonc`: those that govern the file that is shown, else new ones to begin with, which
// are on no disk before somebody saves them.

import * as vscode from 'vscode';
import { here } from './answers.ts';
import type { Ask } from './ask.ts';

export function openProjectSettings(context: vscode.ExtensionContext, ask: Ask): vscode.Disposable {
  return vscode.commands.registerCommand('invlock.openProjectSettings', async () => {
    const uri = here();
    const origins = uri === null ? null : await ask('invlock.configOrigin', { uri });
    if (origins === null || typeof origins === 'string') return;
    const root = vscode.Uri.parse(origins.root);
    if (origins.file !== null) {
      await vscode.window.showTextDocument(vscode.Uri.joinPath(root, origins.file));
      return;
    }
    const example = vscode.Uri.joinPath(context.extensionUri, 'client/media/sample/invlock.jsonc');
    const text = Buffer.from(await vscode.workspace.fs.readFile(example)).toString('utf8');
    const fresh = vscode.Uri.joinPath(root, 'invlock.jsonc').with({ scheme: 'untitled' });
    const document = await vscode.workspace.openTextDocument(fresh);
    if (document.getText() === '') {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(fresh, new vscode.Position(0, 0), text);
      await vscode.workspace.applyEdit(edit);
    }
    await vscode.window.showTextDocument(document);
  });
}
