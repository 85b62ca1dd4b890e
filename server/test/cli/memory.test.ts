// `--max-memory`: how it is shared out, and what becomes of work that does not fit. What fits is found whatever the cap
// is; what does not is named, and never taken for clean.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '../../src/cli/host.ts';
import { startLane, type LaneAnswer, type LaneJob } from '../../src/cli/jobs.ts';
import { openLanes, runOnLanes, type CheckLane, type LanePool, type PoolWays } from '../../src/cli/lanes.ts';
import { leastMemory, shareOf } from '../../src/cli/memory.ts';
import { createConfigs } from '../../src/cli/configs.ts';
import { resolveInputs } from '../../src/cli/inputs.ts';
import { createProgress } from '../../src/cli/progress.ts';
import type { GroupResult } from '../../src/cli/results.ts';
import { checkGroup } from '../../src/cli/round.ts';
import { checkSettings } from '../../src/cli/settings.ts';
import { localLane, type JobAnswer, type Lane } from '../../src/platform/workers.ts';
import { demo, makeFolder, run, withFolder } from './host.ts';
import * as fs from 'node:fs';
import * as path from 'node:path';

describe('the share of a lane', () => {
  it('is never more than there is, and no lane is opened that could not work in its own', () => {
    for (const wanted of [1, 2, 7, 64]) {
      for (let cap = leastMemory; cap < 40_000; cap += 173) {
        const { count, heap } = shareOf(cap, wanted, 90);
        expect(count).toBeGreaterThanOrEqual(1);
        expect(count).toBeLessThanOrEqual(wanted);
        expect(count * heap + 90).toBeLessThan(cap);
        expect(heap).toBeGreaterThan(64);
        if (count > 1) expect(heap).toBeGreaterThanOrEqual(shareOf(512, 1, 90).heap);
      }
    }
  });

  it('grows with the cap, in lanes first', () => {
    expect(shareOf(leastMemory, 4, 90).count).toBe(1);
    expect(shareOf(100_000, 4, 90).count).toBe(4);
    expect(shareOf(100_000, 4, 90).heap).toBeGreaterThan(shareOf(10_000, 4, 90).heap);
    expect(shareOf(leastMemory, 4, 1000).count).toBe(1);
    expect(shareOf(leastMemory, 4, 1000).heap).toBeGreaterThan(0);
  });
});

describe('the pool', () => {
  let folder = '';
  beforeEach(() => {
    folder = makeFolder({
      'worker.cjs': `
        const { parentPort, threadId } = require('node:worker_threads');
        parentPort.on('message', () =>
          parentPort.postMessage({ kind: 'done', result: { kind: 'scan', answers: [String(threadId)] } }));`,
    });
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const open = (used: () => number, more: Partial<PoolWays> = {}): LanePool =>
    openLanes(
      { wanted: 3, cap: 4000, used, note: () => {}, ...more },
      { overlay: null, functionLimit: null },
      { workerScript: path.join(folder, 'worker.cjs') } as Host,
    );
  const thread = async (lane: CheckLane): Promise<string> => {
    const answer = await lane.run({ kind: 'scan', root: '', files: [], words: [] });
    return answer.kind === 'done' && answer.result.kind === 'scan' ? (answer.result.answers[0] ?? '') : '';
  };

  it('sends lanes home when the process takes too much, but the last, which begins anew', async () => {
    let used = 90;
    const pool = open(() => used);
    try {
      used = 5000;
      expect(pool.lanes()).toHaveLength(3);
      const threads: string[] = [];
      const results = await runOnLanes(
        pool,
        Array.from({ length: 6 }, (_, i) => async (lane: CheckLane) => {
          threads.push(await thread(lane));
          used *= 1.5;
          return i;
        }),
      );
      expect(results).toEqual([0, 1, 2, 3, 4, 5]);
      expect(pool.lanes()).toHaveLength(1);
      expect(new Set(threads).size).toBe(6);
    } finally {
      await pool.close();
    }
  });

  it('leaves all as it is while there is room, and where a thread less would not help', async () => {
    let used = 90;
    const roomy = open(() => Math.min(used, 3000));
    const hopeless = open(() => used);
    used = 5000;
    try {
      for (const lane of roomy.lanes()) expect(await roomy.goesOn(lane)).toBe(true);
      expect(roomy.lanes()).toHaveLength(3);
      const [first, second] = hopeless.lanes();
      if (first === undefined || second === undefined) throw new Error('there are three lanes');
      expect(await hopeless.goesOn(first)).toBe(false);
      // As much is in use as before it went: the others are not at fault.
      expect(await hopeless.goesOn(second)).toBe(true);
    } finally {
      await roomy.close();
      await hopeless.close();
    }
  });
});

describe('a check that does not fit', () => {
  const failed: JobAnswer<LaneAnswer> = { kind: 'failed', message: 'heap', isOutOfMemory: true };

  /** A lane that has no room for some jobs. */
  function cramped(fits: (job: LaneJob) => boolean): Lane<LaneJob, LaneAnswer> {
    const inner = localLane<LaneJob, LaneAnswer>(() =>
      startLane(
        { overlay: null, functionLimit: null },
        async () => {},
        () => {},
      ),
    );
    return { run: async (job) => (fits(job) ? await inner.run(job) : failed), close: inner.close };
  }

  async function check(lane: CheckLane, widest: CheckLane | null): Promise<GroupResult> {
    const [group] = resolveInputs(['.'], demo, null);
    if (group === undefined) throw new Error('the demo has files');
    const pool: LanePool = {
      lanes: () => [lane],
      goesOn: async () => true,
      widest: async () => widest,
      close: async () => {},
    };
    const output = { write: () => {}, isTerminal: false, columns: null };
    const host: Host = {
      cwd: demo,
      env: {},
      node: '',
      stdout: output,
      stderr: output,
      readInput: async () => new Uint8Array(),
      workerScript: null,
      breathe: async () => {},
      page: () => {},
      onInterrupt: () => {},
    };
    const settings = checkSettings({}, host);
    const progress = createProgress(output, { now: () => 0 }, false);
    const configs = createConfigs(settings.config, demo);
    return await checkGroup(group, pool, progress, configs, settings, null, null);
  }
  const found = ({ results }: GroupResult): string[] =>
    results.flatMap(({ findings }) => findings.map(({ code, file }) => `${code} ${file}`)).sort();
  const files = (job: LaneJob): readonly string[] => (job.kind === 'check' ? job.files : []);
  const everything = cramped(() => true);

  it('is made again file by file', async () => {
    const whole = await check(everything, null);
    const split = await check(
      cramped((job) => files(job).length < 2),
      null,
    );
    expect(found(whole).length).toBeGreaterThan(2);
    expect(found(split)).toEqual(found(whole));
    expect(split.notAnalysed).toEqual([]);
    expect(split.errors).toEqual([]);
  });

  it('goes to one lane with all the room, and is named where even that does not do', async () => {
    const small = cramped((job) => !files(job).includes('heron_svm.c'));
    const late = await check(small, everything);
    expect(found(late)).toEqual(found(await check(everything, null)));
    expect(late.notAnalysed).toEqual([]);
    for (const widest of [small, null]) {
      const lost = await check(small, widest);
      expect(lost.notAnalysed).toEqual(['heron_svm.c']);
      expect(lost.errors).toEqual([]);
      expect(found(lost).every((line) => line.endsWith('heron_ctx.c'))).toBe(true);
    }
  });
});

describe('--max-memory', () => {
  it.each(['0', '-1', '383', '1e9', '512M', 'much', ''])('does not take "%s"', async (value) => {
    const { code, out, err } = await run([`--max-memory=${value}`, '.']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      `invlock: option '--max-memory <mb>' argument '${value}' is invalid. It is a number from 384 to 1000000.\n`,
    );
  });

  it('is refused for a comparison, which has no lanes', async () => {
    await withFolder({}, async (cwd) => {
      expect((await run(['--max-memory', '512', '--since', 'HEAD'], { cwd })).err).toBe(
        'invlock: --max-memory is not for a comparison\n',
      );
    });
  });
});
