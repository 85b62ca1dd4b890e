// What the command palette offers.

import * as vscode from 'vscode';
import type { Server } from './server.ts';

export function registerCommands(server: Server, log: vscode.LogOutputChannel): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('invlock.restartServer', () => server.restart()),
    vscode.commands.registerCommand('invlock.showOutput', () => log.show()),
  ];
}
