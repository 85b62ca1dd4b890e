// The entry of the bundle: a process with an argv, or one of its worker threads. The only file that touches
// `process`; a closed pipe and an interrupt end it without a stack trace.

import { isMainThread } from 'node:worker_threads';
import type { ExitCode, Host, Output } from './host.ts';
import { runCli } from './run.ts';

let codeOfInterrupt = (): ExitCode => {
  process.stderr.write('invlock: interrupted\n');
  return 2;
};

function processHost(): Host {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    readInput: async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks);
    },
    workerScript: __filename,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    onInterrupt: (end) => {
      codeOfInterrupt = end;
    },
  };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    columns: stream.isTTY === true ? stream.columns : null,
  };
}

function endQuietly(error: NodeJS.ErrnoException): void {
  // The reader has gone (`invlock check | head`): nobody is left to tell.
  if (error.code !== 'EPIPE') process.stderr.write(`invlock: cannot write the output: ${error.code}\n`);
  process.exit(2);
}

if (isMainThread) {
  process.stdout.on('error', endQuietly);
  process.stderr.on('error', () => process.exit(2));
  process.once('SIGINT', () => process.exit(codeOfInterrupt()));
  void runCli(process.argv.slice(2), processHost()).then((code) => {
    process.exitCode = code;
  });
} else {
  void import('./worker.ts').then(({ serveChecks }) => serveChecks());
}
