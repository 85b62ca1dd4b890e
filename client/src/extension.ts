// The extension: starts the language server for C files and gives it the settings. All knowledge is in the
// server; nothing of the workspace is executed here.

import * as vscode from 'vscode';
import { registerCommands } from './commands.ts';
import { createServer, type Server } from './server.ts';
import { createTraceChannel } from './trace.ts';

let server: Server | null = null;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('Invlock', { log: true });
  const trace = createTraceChannel(log);
  server = createServer(context.asAbsolutePath('server/dist/cli.cjs'), { log, trace: trace.channel });
  context.subscriptions.push(log, ...trace.disposables, ...registerCommands(server, log));
  await server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
  server = null;
}
