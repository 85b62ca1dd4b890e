// The extension: starts the language server where C files have to do with notifiers, gives it the settings, and shows what
// it has to say. All knowledge is in the server; nothing of the workspace is executed here.

import * as vscode from 'vscode';
import { analyseWorkspace } from './analyse.ts';
import { provideAnswers } from './answers.ts';
import { registerCommands } from './commands.ts';
import { addToBaseline } from './known.ts';
import { showNotifierMap } from './notifier-tree.ts';
import { showLanes } from './race-lanes.ts';
import { openProjectSettings } from './project-settings.ts';
import { createRaceMemory } from './race-memory.ts';
import { createRaces } from './race-view.ts';
import { reportIssue } from './report.ts';
import { provideRulePages } from './rule-pages.ts';
import { offerSample } from './sample.ts';
import { createServer, type Server } from './server.ts';
import { showStatus } from './status.ts';
import { createTraceChannel } from './trace.ts';
import { onceMentioned } from './wake.ts';

let server: Server | null = null;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Invlock', { log: true });
  const trace = createTraceChannel(log);
  server = createServer(context.asAbsolutePath('server/dist/cli.cjs'), { log, trace: trace.channel });
  const { ask, glance, wake } = server;
  const assets = vscode.Uri.joinPath(context.extensionUri, 'client/dist');
  const races = createRaces(ask, assets, createRaceMemory(context.workspaceState));
  void vscode.commands.executeCommand('setContext', 'invlock.isActive', true);
  context.subscriptions.push(
    log,
    ...trace.disposables,
    races,
    ...showLanes(races),
    ...registerCommands(server, ask, races, log),
    addToBaseline(ask),
    analyseWorkspace(ask),
    ...provideAnswers(ask),
    openProjectSettings(context, ask),
    reportIssue(context, server, ask),
    ...provideRulePages(ask),
    ...showNotifierMap(ask, glance),
    ...showStatus(server),
    ...offerSample(context),
    onceMentioned(() => void wake()),
  );
}

export async function deactivate(): Promise<void> {
  await server?.stop();
  server = null;
}
