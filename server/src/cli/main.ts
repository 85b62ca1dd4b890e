// The entry of the bundle: a process with an argv, or one of its worker threads. The only file that touches
// `process`; a closed pipe and an interrupt end it without a stack trace.

import { spawnSync, type StdioOptions } from 'node:child_process';
import { isMainThread } from 'node:worker_threads';
import { tuneRuntime } from '../platform/runtime.ts';
import type { ExitCode, Host, Output } from './host.ts';
import { pagerFor } from './pager.ts';
import { runCli } from './run.ts';

let codeOfInterrupt = (): ExitCode => {
  process.stderr.write('invlock: interrupted\n');
  return 2;
};

function processHost(): Host {
  return {
    cwd: process.cwd(),
    env: process.env,
    node: process.versions.node,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    readInput: async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks);
    },
    workerScript: __filename,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    page,
    onInterrupt: (end) => {
      codeOfInterrupt = end;
    },
  };
}

function page(text: string): void {
  const { isTTY, rows } = process.stdout;
  const call = pagerFor(text, { isTerminal: isTTY === true, rows: rows ?? null, env: process.env });
  const stdio: StdioOptions = ['pipe', 'inherit', 'inherit'];
  const status =
    call === null ? null : spawnSync(call.command, { shell: true, input: text, env: call.env, stdio }).status;
  // The shell's words for a program that is not there or cannot be run.
  if (status === null || status === 126 || status === 127) process.stdout.write(text);
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    // A terminal that nobody has told its size says that it has no columns.
    columns: stream.isTTY === true && stream.columns > 0 ? stream.columns : null,
  };
}

function endQuietly(error: NodeJS.ErrnoException): void {
  // The reader has gone (`invlock check | head`): nobody is left to tell.
  if (error.code !== 'EPIPE') process.stderr.write(`invlock: cannot write the output: ${error.code}\n`);
  process.exit(2);
}

if (isMainThread) {
  tuneRuntime();
  process.stdout.on('error', endQuietly);
  process.stderr.on('error', () => process.exit(2));
  process.once('SIGINT', () => process.exit(codeOfInterrupt()));
  void runCli(process.argv.slice(2), processHost()).then((code) => {
    process.exitCode = code;
  });
} else {
  void import('./worker.ts').then(({ serveChecks }) => serveChecks());
}
