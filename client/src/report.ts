// A report of a bug of ours: versions, settings and what the status says, never a line of anybody's source.

import * as vscode from 'vscode';
import type { Ask } from './ask.ts';
import type { Server } from './server.ts';

export function reportIssue(context: vscode.ExtensionContext, server: Server, ask: Ask): vscode.Disposable {
  return vscode.commands.registerCommand('invlock.reportIssue', async () => {
    const manifest = context.extension.packageJSON as { version: string; bugs?: { url?: string } };
    const uri = vscode.window.activeTextEditor?.document.uri;
    const status = uri?.scheme === 'file' ? await ask('invlock.status', { uri: uri.toString() }) : null;
    const origins =
      uri?.scheme === 'file'
        ? await ask('invlock.configOrigin', { uri: uri.toString(), format: 'json' })
        : null;
    const section = vscode.workspace.getConfiguration('invlock');
    const lines = [
      'What happened, and what should have?',
      '',
      `- Invlock ${manifest.version}, editor ${vscode.version}, ${process.platform} ${process.arch}, node ${process.version}`,
      `- server: ${server.state()}, workspace ${vscode.workspace.isTrusted ? 'trusted' : 'not trusted'}`,
      `- settings: ${JSON.stringify(section)}`,
      ...(status === null ? [] : [`- active file: ${JSON.stringify(status)}`]),
      ...(typeof origins === 'string'
        ? [`- where they come from: ${JSON.stringify(JSON.parse(origins))}`]
        : []),
      '- the last lines of the output (Invlock: Show Output), if they say more:',
    ];
    const document = await vscode.workspace.openTextDocument({
      language: 'markdown',
      content: `${lines.join('\n')}\n`,
    });
    await vscode.window.showTextDocument(document);
    const open = 'Open the Issue Tracker';
    // What is sent is what stands there, after somebody has read it.
    const answer = await vscode.window.showInformationMessage('Invlock: read it, copy it, send it.', open);
    const url = manifest.bugs?.url;
    if (answer === open && url !== undefined) await vscode.env.openExternal(vscode.Uri.parse(url));
  });
}
