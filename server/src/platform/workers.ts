// Lanes that carry out jobs one after another: worker threads, or this thread. A lane answers every job it
// is given, in order; a job that kills its thread is answered as failed and the next one gets a new thread.
// Which lane a job runs on never shows in its result.

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as os from 'node:os';

export type JobAnswer<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  /** The job threw or its thread died: a bug of ours, or memory. */
  | {
      readonly kind: 'failed';
      readonly message: string;
      /** The thread wanted more memory than it may have: less of the same may still be done. */
      readonly isOutOfMemory: boolean;
    };

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
        return failed(error);
      }
    },
    close: async () => {},
  };
}

export interface WorkerWays<Note> {
  /** Gets what the thread has to say before its job is done. */
  readonly onNote?: (note: Note) => void;
  /** Megabytes that its heap may grow to; null leaves it to the runtime. */
  readonly heap?: number | null;
}

/** Megabytes of new objects, where the heap has a limit: the runtime counts them apart. */
const youngest = 16;

/** A lane on a thread of its own that runs `script`, which must call `serveJobs`. */
export function workerLane<Init, Job, Result, Note = never>(
  script: string,
  init: Init,
  { onNote = () => {}, heap = null }: WorkerWays<Note> = {},
): Lane<Job, Result> {
  let worker: Worker | null = null;
  let pending: ((answer: JobAnswer<Result>) => void) | null = null;

  function answer(value: JobAnswer<Result>): void {
    const waiting = pending;
    pending = null;
    waiting?.(value);
  }

  function start(): Worker {
    const resourceLimits =
      heap === null
        ? {}
        : { resourceLimits: { maxOldGenerationSizeMb: heap, maxYoungGenerationSizeMb: youngest } };
    const fresh = new Worker(script, { workerData: init, stdout: false, stderr: false, ...resourceLimits });
    // A thread that was replaced may still have something to say; the job that waits is not its own.
    const ifCurrent = (value: JobAnswer<Result>): void => {
      if (worker !== fresh) return;
      if (value.kind === 'failed') worker = null;
      answer(value);
    };
    fresh.on('message', (message: JobAnswer<Result> | NoteMessage<Note>) => {
      if (worker !== fresh) return;
      if (message.kind === 'note') onNote(message.note);
      else answer(message);
    });
    fresh.on('error', (error) => ifCurrent(failed(error)));
    fresh.on('exit', (code) => ifCurrent(failed(`the worker stopped with code ${code}`)));
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
      answer(failed('the worker was stopped'));
    },
  };
}

/** The other end of `workerLane`: call once, at the top of the worker's script. */
export function serveJobs<Init, Job, Result, Note>(
  start: (init: Init, note: (note: Note) => void) => Promise<JobHandler<Job, Result>>,
): void {
  const port = parentPort;
  if (isMainThread || port === null) return;
  let handler: Promise<JobHandler<Job, Result>> | null = null;
  port.on('message', (job: Job) => {
    void (async () => {
      let answer: JobAnswer<Result>;
      try {
        handler ??= start(workerData as Init, (note) => port.postMessage({ kind: 'note', note }));
        answer = { kind: 'done', result: await (await handler)(job) };
      } catch (error) {
        answer = failed(error);
      }
      port.postMessage(answer);
    })();
  });
}

interface NoteMessage<Note> {
  readonly kind: 'note';
  readonly note: Note;
}

function failed(error: unknown): Extract<JobAnswer<never>, { kind: 'failed' }> {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return { kind: 'failed', message, isOutOfMemory: code === 'ERR_WORKER_OUT_OF_MEMORY' };
}
