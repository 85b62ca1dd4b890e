// Lanes that carry out jobs one after another: worker threads, or this thread. A lane answers every job it
// is given, in order; a job that kills its thread is answered as failed and the next one gets a new thread.
// Which lane a job runs on never shows in its result.

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as os from 'node:os';

export type JobAnswer<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  /** The job threw or its thread died: a bug of ours, or memory. */
  | { readonly kind: 'failed'; readonly message: string };

export interface Lane<Job, Result> {
  /** One job at a time: wait for the answer before the next call. Never rejects. */
  run(job: Job): Promise<JobAnswer<Result>>;
  close(): Promise<void>;
}

export type JobHandler<Job, Result> = (job: Job) => Result | Promise<Result>;

/** As many as there are cores, less one for the rest of the machine where there are more than two. */
export function defaultJobs(): number {
  const cores = os.availableParallelism();
  return cores <= 2 ? cores : cores - 1;
}

/** A lane on this thread. */
export function localLane<Job, Result>(start: () => Promise<JobHandler<Job, Result>>): Lane<Job, Result> {
  let handler: Promise<JobHandler<Job, Result>> | null = null;
  return {
    run: async (job) => {
      try {
        handler ??= start();
        return { kind: 'done', result: await (await handler)(job) };
      } catch (error) {
        return { kind: 'failed', message: messageOf(error) };
      }
    },
    close: async () => {},
  };
}

/** A lane on a thread of its own that runs `script`, which must call `serveJobs`. */
export function workerLane<Init, Job, Result>(script: string, init: Init): Lane<Job, Result> {
  let worker: Worker | null = null;
  let pending: ((answer: JobAnswer<Result>) => void) | null = null;

  function answer(value: JobAnswer<Result>): void {
    const waiting = pending;
    pending = null;
    waiting?.(value);
  }

  function start(): Worker {
    const fresh = new Worker(script, { workerData: init, stdout: false, stderr: false });
    // A thread that was replaced may still have something to say; the job that waits is not its own.
    const ifCurrent = (value: JobAnswer<Result>): void => {
      if (worker !== fresh) return;
      if (value.kind === 'failed') worker = null;
      answer(value);
    };
    fresh.on('message', (message: JobAnswer<Result>) => {
      if (worker === fresh) answer(message);
    });
    fresh.on('error', (error) => ifCurrent({ kind: 'failed', message: messageOf(error) }));
    fresh.on('exit', (code) =>
      ifCurrent({ kind: 'failed', message: `the worker stopped with code ${code}` }),
    );
    return fresh;
  }

  return {
    run: (job) =>
      new Promise((resolve) => {
        pending = resolve;
        worker ??= start();
        worker.postMessage(job);
      }),
    close: async () => {
      const last = worker;
      worker = null;
      await last?.terminate();
      answer({ kind: 'failed', message: 'the worker was stopped' });
    },
  };
}

/** The other end of `workerLane`: call once, at the top of the worker's script. */
export function serveJobs<Init, Job, Result>(start: (init: Init) => Promise<JobHandler<Job, Result>>): void {
  const port = parentPort;
  if (isMainThread || port === null) return;
  let handler: Promise<JobHandler<Job, Result>> | null = null;
  port.on('message', (job: Job) => {
    void (async () => {
      let answer: JobAnswer<Result>;
      try {
        handler ??= start(workerData as Init);
        answer = { kind: 'done', result: await (await handler)(job) };
      } catch (error) {
        answer = { kind: 'failed', message: messageOf(error) };
      }
      port.postMessage(answer);
    })();
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
