// A lane on this thread answers every job, whatever becomes of it.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultJobs, localLane, workerLane } from '../../src/platform/workers.ts';

describe('localLane', () => {
  it('answers a job that throws as failed, and does the next', async () => {
    const lane = localLane<string, string>(async () => (job) => {
      if (job === 'bad') throw new Error('cannot do it');
      return `${job} done`;
    });
    expect(await lane.run('one')).toEqual({ kind: 'done', result: 'one done' });
    expect(await lane.run('bad')).toEqual({ kind: 'failed', message: 'cannot do it' });
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
    expect(await lane.run(-2)).toEqual({ kind: 'failed', message: 'negative' });
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
    expect(await lane.run(1)).toEqual({ kind: 'failed', message: 'nothing to start' });
    expect(await lane.run(2)).toEqual({ kind: 'failed', message: 'nothing to start' });
  });

  it('has words for what is thrown without being an error', async () => {
    const lane = localLane<unknown, never>(async () => (job) => {
      throw job;
    });
    expect(await lane.run('text')).toEqual({ kind: 'failed', message: 'text' });
    expect(await lane.run(null)).toEqual({ kind: 'failed', message: 'null' });
    expect(await lane.run(undefined)).toEqual({ kind: 'failed', message: 'undefined' });
  });
});

describe('workerLane', () => {
  const script = `
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', (job) => {
      if (job === 'throw') throw new Error('a bug of ours');
      if (job === 'die') process.exit(3);
      parentPort.postMessage({ kind: 'done', result: job + ' done' });
    });`;

  it('gives the next job a new thread, and no answer of the old one', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lane-'));
    const file = path.join(folder, 'worker.cjs');
    fs.writeFileSync(file, script);
    const lane = workerLane<null, string, string>(file, null);
    try {
      for (let round = 0; round < 5; round++) {
        expect(await lane.run('throw')).toEqual({ kind: 'failed', message: 'a bug of ours' });
        // The thread that threw ends while this one is under way.
        expect(await lane.run('one')).toEqual({ kind: 'done', result: 'one done' });
        expect(await lane.run('die')).toEqual({ kind: 'failed', message: 'the worker stopped with code 3' });
        expect(await lane.run('two')).toEqual({ kind: 'done', result: 'two done' });
      }
    } finally {
      await lane.close();
      fs.rmSync(folder, { recursive: true });
    }
  });
});

describe('defaultJobs', () => {
  it('is a number of threads', () => {
    expect(Number.isInteger(defaultJobs())).toBe(true);
    expect(defaultJobs()).toBeGreaterThan(0);
  });
});
