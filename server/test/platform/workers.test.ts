// A lane on this thread answers every job, whatever becomes of it.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  defaultJobs,
  localLane,
  workerLane,
  type Lane,
  type WorkerWays,
} from '../../src/platform/workers.ts';

describe('localLane', () => {
  it('answers a job that throws as failed, and does the next', async () => {
    const lane = localLane<string, string>(async () => (job) => {
      if (job === 'bad') throw new Error('cannot do it');
      return `${job} done`;
    });
    expect(await lane.run('one')).toEqual({ kind: 'done', result: 'one done' });
    expect(await lane.run('bad')).toMatchObject({ kind: 'failed', message: 'cannot do it' });
    expect(await lane.run('two')).toEqual({ kind: 'done', result: 'two done' });
    await lane.close();
  });

  it('takes handlers that answer later, or refuse later', async () => {
    const lane = localLane<number, number>(async () => async (job) => {
      await Promise.resolve();
      if (job < 0) throw new Error('negative');
      return job * 2;
    });
    expect(await lane.run(2)).toEqual({ kind: 'done', result: 4 });
    expect(await lane.run(-2)).toMatchObject({ kind: 'failed', message: 'negative' });
    expect(await lane.run(3)).toEqual({ kind: 'done', result: 6 });
  });

  it('starts once, and only for a job', async () => {
    let starts = 0;
    const lane = localLane<number, number>(async () => {
      starts++;
      return (job) => job;
    });
    expect(starts).toBe(0);
    for (const job of [1, 2, 3]) await lane.run(job);
    expect(starts).toBe(1);
    await lane.close();
  });

  it('answers as failed when it cannot start', async () => {
    const lane = localLane<number, number>(() => Promise.reject(new Error('nothing to start')));
    expect(await lane.run(1)).toMatchObject({ kind: 'failed', message: 'nothing to start' });
    expect(await lane.run(2)).toMatchObject({ kind: 'failed', message: 'nothing to start' });
  });

  it('has words for what is thrown without being an error', async () => {
    const lane = localLane<unknown, never>(async () => (job) => {
      throw job;
    });
    expect(await lane.run('text')).toMatchObject({ kind: 'failed', message: 'text' });
    expect(await lane.run(null)).toMatchObject({ kind: 'failed', message: 'null' });
    expect(await lane.run(undefined)).toMatchObject({ kind: 'failed', message: 'undefined' });
  });
});

describe('workerLane', () => {
  const script = `
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', (job) => {
      if (job === 'throw') throw new Error('a bug of ours');
      if (job === 'die') process.exit(3);
      if (job === 'grow') for (const all = []; ; ) all.push(new Array(1000).fill(all.length));
      if (job === 'say') parentPort.postMessage({ kind: 'note', note: 'half of it' });
      parentPort.postMessage({ kind: 'done', result: job + ' done' });
    });`;

  async function withLane(
    ways: WorkerWays<string>,
    use: (lane: Lane<string, string>) => Promise<void>,
  ): Promise<void> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lane-'));
    const file = path.join(folder, 'worker.cjs');
    fs.writeFileSync(file, script);
    const lane = workerLane<null, string, string, string>(file, null, ways);
    try {
      await use(lane);
    } finally {
      await lane.close();
      fs.rmSync(folder, { recursive: true });
    }
  }

  it('says of a thread that wanted too much memory that it did, and goes on', async () => {
    await withLane({ heap: 32 }, async (lane) => {
      expect(await lane.run('grow')).toMatchObject({ kind: 'failed', isOutOfMemory: true });
      expect(await lane.run('one')).toEqual({ kind: 'done', result: 'one done' });
    });
  });

  it('hands over what a thread says before it is done', async () => {
    const said: string[] = [];
    await withLane({ onNote: (note) => void said.push(note) }, async (lane) => {
      expect(await lane.run('say')).toEqual({ kind: 'done', result: 'say done' });
      expect(said).toEqual(['half of it']);
    });
  });

  it('gives the next job a new thread, and no answer of the old one', async () => {
    await withLane({}, async (lane) => {
      for (let round = 0; round < 5; round++) {
        expect(await lane.run('throw')).toEqual({
          kind: 'failed',
          message: 'a bug of ours',
          isOutOfMemory: false,
        });
        // The thread that threw ends while this one is under way.
        expect(await lane.run('one')).toEqual({ kind: 'done', result: 'one done' });
        expect(await lane.run('die')).toMatchObject({
          kind: 'failed',
          message: 'the worker stopped with code 3',
        });
        expect(await lane.run('two')).toEqual({ kind: 'done', result: 'two done' });
      }
    });
  });
});

describe('defaultJobs', () => {
  it('is a number of threads', () => {
    expect(Number.isInteger(defaultJobs())).toBe(true);
    expect(defaultJobs()).toBeGreaterThan(0);
  });
});
