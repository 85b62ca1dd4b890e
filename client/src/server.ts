// Starts and stops the language server, starts it again when it crashes, and says so once when that is no use. Until
// somebody needs it, it is not started at all.

import * as vscode from 'vscode';
import { State } from 'vscode-languageclient/node';
import type { Ask } from './ask.ts';
import { createRun, type Channels, type Run } from './client.ts';

/** So many crashes within the window, and it stays down until it is restarted by hand. */
const crashLimit = 5;
const crashWindow = 3 * 60_000;

/** idle: nobody has needed it yet. */
export type ServerState = 'idle' | 'starting' | 'running' | 'stopped';

export interface Server {
  /** Starts it unless it was started before: what somebody has stopped stays so. */
  wake(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** Starts it first, if need be: for what somebody asked for. */
  readonly ask: Ask;
  /** Never starts it: for what is shown beside the code. */
  readonly glance: Ask;
  readonly state: () => ServerState;
  readonly onDidChangeState: vscode.Event<ServerState>;
}

/** `module` is the bundle of the server, an absolute path. */
export function createServer(module: string, channels: Channels): Server {
  const { log } = channels;
  let current: Run | null = null;
  let crashes: number[] = [];
  let turn: Promise<void> = Promise.resolve();
  let state: ServerState = 'idle';
  const changed = new vscode.EventEmitter<ServerState>();

  const become = (next: ServerState): void => {
    state = next;
    changed.fire(next);
  };

  // One after the other: a restart must not overtake a start that is under way.
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    turn = turn.then(step).catch((error: unknown) => log.error(String(error)));
    return turn;
  };

  const start = async (): Promise<void> => {
    if (current !== null) return;
    // A new client each time: one whose start has failed cannot be started again.
    const run = createRun(module, channels);
    current = run;
    become('starting');
    run.client.onDidChangeState(({ oldState, newState }) => {
      if (current !== run || oldState !== State.Running || newState !== State.Stopped) return;
      void inTurn(() => afterCrash(run));
    });
    try {
      await run.client.start();
      become('running');
    } catch {
      // Why is in the log already; the client has put it there.
      await stop();
      complain('The language server could not be started.', log);
    }
  };

  const stop = async (): Promise<void> => {
    const run = current;
    current = null;
    if (run === null) return;
    become('stopped');
    const ended = run.client.isRunning() && (await stopped(run.client, log));
    // What is too busy to hear that it should end, or was never spoken to.
    if (!ended) run.child?.kill('SIGKILL');
  };

  const afterCrash = async (run: Run): Promise<void> => {
    if (current !== run) return;
    await stop();
    const now = Date.now();
    crashes = [...crashes.filter((at) => now - at < crashWindow), now];
    if (crashes.length < crashLimit) await start();
    else complain(`The language server crashed ${crashLimit} times and stays down.`, log);
  };

  const wake = (): Promise<void> => (state === 'idle' ? inTurn(start) : turn);

  const glance: Ask = async (command, argument) => {
    if (current === null || state !== 'running') return null;
    try {
      return await current.client.sendRequest('workspace/executeCommand', {
        command,
        arguments: [argument],
      });
    } catch (error) {
      // The server may have gone meanwhile; what it refuses is a mistake of ours.
      log.warn(`${command}: ${String(error)}`);
      return null;
    }
  };

  return {
    wake,
    stop: () => inTurn(stop),
    restart: () =>
      inTurn(async () => {
        crashes = [];
        await stop();
        await start();
      }),
    ask: async (command, argument) => {
      await wake();
      return await glance(command, argument);
    },
    glance,
    state: () => state,
    onDidChangeState: changed.event,
  };
}

async function stopped(client: Run['client'], log: vscode.LogOutputChannel): Promise<boolean> {
  try {
    await client.stop();
    return true;
  } catch (error) {
    log.warn(String(error));
    return false;
  }
}

// Nobody waits for the answer: the message may stand there for hours.
function complain(message: string, log: vscode.LogOutputChannel): void {
  const open = 'Show Output';
  void vscode.window.showErrorMessage(`Invlock: ${message}`, open).then((answer) => {
    if (answer === open) log.show();
  });
}
