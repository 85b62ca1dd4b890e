// What the language client is told.

import type { ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import type { BaselineArgument } from '../../server/src/lsp/extensions.ts';
import { withReason } from './known.ts';
import { launch } from './launch.ts';

/** One client and the process it talks to; never started a second time. */
export interface Run {
  readonly client: LanguageClient;
  /** Null until the process has been started. */
  child: ChildProcess | null;
}

export interface Channels {
  readonly log: vscode.LogOutputChannel;
  readonly trace: vscode.LogOutputChannel;
}

/** `module` is the bundle of the server, an absolute path. */
export function createRun(module: string, channels: Channels): Run {
  const start = async (): Promise<ChildProcess> => (run.child = await launch(module, channels.log));
  const client = new QuietClient('invlock', 'Invlock', start, clientOptions(channels));
  const run: Run = { client, child: null };
  return run;
}

function clientOptions({ log, trace }: Channels): LanguageClientOptions {
  return {
    // The editor takes a header for C++ unless it is told otherwise.
    documentSelector: [
      { scheme: 'file', language: 'c' },
      { scheme: 'file', language: 'cpp', pattern: '**/*.h' },
      { scheme: 'file', pattern: '**/invlock.jsonc' },
    ],
    outputChannel: log,
    traceOutputChannel: trace,
    initializationOptions: settings,
    middleware: {
      // The lens of any editor; here the answer is drawn.
      executeCommand: async (command, args: unknown[], next) => {
        if (command === 'invlock.explore')
          return await vscode.commands.executeCommand('invlock.exploreFunction', ...args);
        if (command !== 'invlock.baseline.add') return await next(command, args);
        const given = args[0] as (BaselineArgument & { isOpen?: boolean }) | undefined;
        // The reason of the list of fixes is none yet.
        const argument = given?.isOpen === true ? await withReason(given) : given;
        return argument === null ? null : await next(command, [argument]);
      },
    },
    // A finding is no reason to pull the output in front of the code.
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    errorHandler: {
      error: (_error, _message, count) => ({
        action: count !== undefined && count <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown,
      }),
      // Whether to start again is decided in server.ts, the same for every way a server can end.
      closed: () => ({
        action: CloseAction.DoNotRestart,
        message: 'The connection to the server is closed.',
      }),
    },
    initializationFailedHandler: () => false,
  };
}

/** All of them: the server asks again once it runs. */
function settings(): object {
  return { ...vscode.workspace.getConfiguration('invlock') };
}

/** Writes to the log what the library would put up as a message for every step of one failure. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown, show?: boolean | 'force'): void {
    super.error(message, data, show === 'force' ? false : show);
  }
}
