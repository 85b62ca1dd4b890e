// Analyse Workspace: every root that is open, one after another, with a button that keeps what there is so far.

import * as vscode from 'vscode';
import type { Ask } from './ask.ts';

export function analyseWorkspace(ask: Ask): vscode.Disposable {
  return vscode.commands.registerCommand('invlock.analyseWorkspace', async () => {
    const shown = vscode.window.activeTextEditor?.document.uri;
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
      vscode.Uri.joinPath(uri, 'any.c'),
    );
    const places = folders.length > 0 ? folders : shown?.scheme === 'file' ? [shown] : [];
    let findings = 0;
    let files = 0;
    // The server shows how far it is, and a button.
    for (const uri of places) {
      const answer = await ask('invlock.analyse', { uri: uri.toString() });
      if (answer === null) continue;
      files += answer.found.length;
      findings += answer.found.reduce((sum, row) => sum + row.findings, 0);
    }
    const where = files === 0 ? '' : ` in ${files} file${files === 1 ? '' : 's'}`;
    const words = `Invlock: ${findings === 0 ? 'no findings' : `${findings} finding${findings === 1 ? '' : 's'}`}${where}`;
    vscode.window.setStatusBarMessage(words, 10_000);
    if (findings > 0) await vscode.commands.executeCommand('workbench.actions.view.problems');
  });
}
