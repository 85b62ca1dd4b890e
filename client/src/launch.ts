// The server's process, run by the editor's own node.

import { fork, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import type * as vscode from 'vscode';

/**
 * Starts the bundle of the server. Not left to the client library: beside `--stdio` it hands every node module
 * a `--clientProcessId`, and the command line refuses options that it does not know.
 */
export function launch(module: string, log: vscode.LogOutputChannel): Promise<ChildProcess> {
  const child = fork(module, ['lsp', '--stdio'], {
    silent: true,
    // Outside the workspace, where nothing that lies there can have a say.
    cwd: path.dirname(module),
    // Not those of the extension host: two processes cannot listen at one debug port.
    execArgv: [],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ASAR: '1' },
  });
  child.on('exit', (code, signal) => {
    const message = `server process ended: ${signal ?? `exit code ${code}`}`;
    if (code === 0) log.info(message);
    else log.error(message);
  });
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child));
    // Stays on: an error that nobody listens to would take the extension host down.
    child.on('error', (error) => {
      log.error(error);
      reject(error);
    });
  });
}
