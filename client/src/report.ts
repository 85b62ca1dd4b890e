// A report of a bug of ours: what the server says of itself and of the settings, and the editor's version, never a line of
// anybody's source.

import * as vscode from 'vscode';
import type { Ask } from './ask.ts';
import type { Server } from './server.ts';

export function reportIssue(context: vscode.ExtensionContext, server: Server, ask: Ask): vscode.Disposable {
  return vscode.commands.registerCommand('invlock.reportIssue', async () => {
    const manifest = context.extension.packageJSON as { version: string; bugs?: { url?: string } };
    const uri = vscode.window.activeTextEditor?.document.uri;
    const about = uri?.scheme === 'file' ? { uri: uri.toString() } : {};
    const state = server.state();
    const report = await ask('invlock.report', { ...about, format: 'markdown' });
    const section = vscode.workspace.getConfiguration('invlock');
    const lines = [
      'What happened, and what should have?',
      '',
      `- extension ${manifest.version}, editor ${vscode.version}, ${process.platform} ${process.arch}, node ${process.version}`,
      `- server: ${state}, workspace ${vscode.workspace.isTrusted ? 'trusted' : 'not trusted'}`,
      `- settings: ${JSON.stringify(section)}`,
      ...(typeof report === 'string' ? [report.trimEnd()] : []),
      '- the last lines of the output (Invlock: Show Output), if they say more:',
    ];
    const document = await vscode.workspace.openTextDocument({
      language: 'markdown',
      content: `${lines.join('\n')}\n`,
    });
    await vscode.window.showTextDocument(document);
    const open = 'Open the Issue Tracker';
    // What is sent is what stands there, after somebody has read it. Nobody waits for the answer.
    const url = manifest.bugs?.url;
    void vscode.window
      .showInformationMessage('Invlock: read it, copy it, send it.', open)
      .then((answer) =>
        answer === open && url !== undefined ? vscode.env.openExternal(vscode.Uri.parse(url)) : undefined,
      );
  });
}
