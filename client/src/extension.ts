// The extension: starts the language server for C files, gives it the settings, and shows what it has to say. All knowledge
// is in the server; nothing of the workspace is executed here.

import * as vscode from 'vscode';
import { analyseWorkspace } from './analyse.ts';
import { provideAnswers } from './answers.ts';
import { registerCommands } from './commands.ts';
import { addToBaseline } from './known.ts';
import { showNotifierMap } from './notifier-tree.ts';
import { showLanes } from './race-lanes.ts';
import { createRaces } from './race-view.ts';
import { reportIssue } from './report.ts';
import { provideRulePages } from './rule-pages.ts';
import { offerSample } from './sample.ts';
import { createServer, type Server } from './server.ts';
import { showStatus } from './status.ts';
import { createTraceChannel } from './trace.ts';

let server: Server | null = null;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('Invlock', { log: true });
  const trace = createTraceChannel(log);
  server = createServer(context.asAbsolutePath('server/dist/cli.cjs'), { log, trace: trace.channel });
  const { ask } = server;
  const races = createRaces(ask, vscode.Uri.joinPath(context.extensionUri, 'client/dist'));
  context.subscriptions.push(
    log,
    ...trace.disposables,
    races,
    ...showLanes(races),
    ...registerCommands(server, ask, races, log),
    addToBaseline(ask),
    analyseWorkspace(ask),
    ...provideAnswers(ask),
    reportIssue(context, server, ask),
    ...provideRulePages(ask),
    ...showNotifierMap(ask),
    ...showStatus(server, ask),
    ...offerSample(context),
  );
  await server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
  server = null;
}
