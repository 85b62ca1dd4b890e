// The language server as a child process, run by the editor's own node.

import * as vscode from 'vscode';
import {
  LanguageClient,
  TransportKind,
  type LanguageClientOptions,
  type ServerOptions,
} from 'vscode-languageclient/node';

export interface Server {
  start(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
}

/** `module` is the bundle of the server, an absolute path. */
export function createServer(module: string, log: vscode.LogOutputChannel): Server {
  const run = { module, args: ['lsp'], transport: TransportKind.stdio };
  const serverOptions: ServerOptions = { run, debug: run };
  const clientOptions: LanguageClientOptions = {
    documentSelector: [{ scheme: 'file', language: 'c' }],
    outputChannel: log,
    initializationOptions: () => vscode.workspace.getConfiguration('invlock'),
    // A finding is no reason to pull the output in front of the code.
    revealOutputChannelOn: 4,
  };
  const client = new LanguageClient('invlock', 'Invlock', serverOptions, clientOptions);

  const start = async (): Promise<void> => {
    try {
      await client.start();
    } catch (error) {
      log.error(String(error));
      const open = 'Show Log';
      const answer = await vscode.window.showErrorMessage(
        'Invlock: the language server could not be started.',
        open,
      );
      if (answer === open) log.show();
    }
  };
  const stop = async (): Promise<void> => {
    if (client.needsStop()) await client.stop();
  };
  return {
    start,
    stop,
    restart: async () => {
      await stop();
      await start();
    },
  };
}
