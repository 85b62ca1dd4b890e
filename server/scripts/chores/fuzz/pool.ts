// Hands cases to processes of their own. One that dies or gives no sign of life fails its case, and another process
// goes on with the rest.

import { type ChildProcess, fork } from 'node:child_process';
import type { Case } from './cases.ts';
import type { Setup, Told } from './child.ts';

export interface Outcome {
  readonly wanted: Case;
  readonly failure: string | null;
  readonly title: string;
  /** Seconds of the processor. */
  readonly cpu: number;
}

export interface PoolOptions {
  readonly script: string;
  readonly setup: Setup;
  readonly processes: number;
  /** Seconds without a sign of life after which a process counts as hung. */
  readonly patience: number;
}

/** Runs the cases as they come, each once, until there are no more. */
export async function runPool(
  options: PoolOptions,
  next: () => Case | null,
  onDone: (outcome: Outcome) => void,
): Promise<void> {
  await Promise.all(
    Array.from({ length: options.processes }, async () => {
      let child: ChildProcess | null = null;
      for (let wanted = next(); wanted !== null; wanted = next()) {
        if (child?.connected !== true) child = await started(options);
        onDone(await outcomeOf(child, wanted, options.patience));
      }
      child?.disconnect();
    }),
  );
}

async function started({ script, setup }: PoolOptions): Promise<ChildProcess> {
  const child = fork(script, ['fuzz-cases'], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the process for cases ended with ${code}`)));
  });
  child.removeAllListeners('exit');
  child.send(setup);
  return child;
}

function outcomeOf(child: ChildProcess, wanted: Case, patience: number): Promise<Outcome> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout;
    const end = (rest: Omit<Outcome, 'wanted'>): void => {
      clearTimeout(timer);
      child.removeAllListeners('message');
      child.removeAllListeners('exit');
      resolve({ wanted, ...rest });
    };
    const fail = (failure: string): void => end({ failure, title: '', cpu: 0 });
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        child.kill('SIGKILL');
        if (child.connected) child.disconnect();
        fail(`hangs: no sign of life for ${patience} s`);
      }, patience * 1000);
    };
    child.on('message', (told: Told) => {
      if (told.kind === 'done') end(told);
      else wait();
    });
    child.once('exit', (code, signal) => fail(`the process ended with ${code ?? signal}`));
    wait();
    child.send(wanted);
  });
}
