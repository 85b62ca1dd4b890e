// jsonl while the run goes on: each part of the tree when it is done, in an order that no thread can change, and
// nothing that a baseline or a limit still decides about.

import { describe, expect, it } from 'vitest';
import { runOnLanes, type CheckLane, type LanePool } from '../../src/cli/lanes.ts';
import { run, withFolder } from './host.ts';

const drop = `int heron_drop(struct mmu_interval_notifier *sub)
{
	mmu_interval_notifier_insert(sub, 0, 0, 0, 0);
	return 0;
}
`;
const tree = { 'a/one.c': drop, 'b/two.c': drop, 'b/three.c': drop };

interface Row {
  readonly kind: string;
  readonly file?: string;
}

const rowsOf = (text: string): Row[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

/** What was printed, and how much of it before each file began. */
async function streamed(argv: readonly string[], cwd: string): Promise<{ rows: Row[]; seen: number[] }> {
  let printed = '';
  const seen: number[] = [];
  const { out } = await run(['--format', 'jsonl', '--no-cache', ...argv], {
    cwd,
    breathe: () => void seen.push(printed === '' ? 0 : rowsOf(printed).length),
    onOut: (text) => (printed += text),
  });
  return { rows: rowsOf(out), seen };
}

describe('the stream', () => {
  it('tells a part before the next one is checked', async () => {
    await withFolder(tree, async (cwd) => {
      const { rows, seen } = await streamed(['.'], cwd);
      // The larger part first: after its two files nothing of the other has been checked.
      expect(rows.map(({ kind, file }) => file ?? kind)).toEqual([
        'run',
        'b/three.c',
        'b/two.c',
        'a/one.c',
        'stats',
      ]);
      expect(seen).toEqual([0, 0, 3]);
    });
  });

  it.each([
    ['a limit', ['--max-findings', '2']],
    ['a baseline', ['--baseline', 'known.json']],
  ])('waits for the end with %s', async (_, argv) => {
    const known = { 'known.json': '{ "version": 1, "entries": [] }' };
    await withFolder({ ...tree, ...known }, async (cwd) => {
      const { rows, seen } = await streamed([...argv, '.'], cwd);
      expect(rows.at(1)?.file).toBe('a/one.c');
      expect(rows.at(-1)?.kind).toBe('stats');
      expect(seen).toEqual([0, 0, 0]);
    });
  });

  it('holds back only what the baseline of a folder may speak for', async () => {
    const own = {
      'b/invlock.jsonc': '{ "baseline": "known.json" }',
      'b/known.json': '{ "version": 1, "entries": [] }',
    };
    await withFolder({ ...tree, ...own }, async (cwd) => {
      const { rows } = await streamed(['.'], cwd);
      expect(rows.map(({ kind, file }) => file ?? kind)).toEqual([
        'run',
        'a/one.c',
        'b/three.c',
        'b/two.c',
        'stats',
      ]);
    });
  });

  it('names files of several roots from the folder above them', async () => {
    await withFolder({ ...tree, 'a/invlock.jsonc': '{}', 'b/invlock.jsonc': '{}' }, async (cwd) => {
      const { rows } = await streamed(['a', 'b'], cwd);
      expect(rows.flatMap(({ file = [] }) => file)).toEqual(['a/one.c', 'b/three.c', 'b/two.c']);
    });
  });
});

const poolOf = (lanes: readonly CheckLane[]): LanePool => ({
  lanes: () => lanes,
  goesOn: async () => true,
  widest: async () => null,
  close: async () => {},
});

describe('lanes', () => {
  it('tell results in the order of the work, whatever is done first', async () => {
    const lane: CheckLane = { run: () => Promise.reject(new Error('unused')), close: async () => {} };
    const ends: (() => void)[] = [];
    const told: number[] = [];
    const work = [0, 1, 2].map((n) => () => new Promise<number>((done) => (ends[n] = () => done(n))));
    const all = runOnLanes(poolOf([lane, lane, lane]), work, (n) => void told.push(n));
    ends[2]?.();
    ends[1]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([]);
    ends[0]?.();
    expect(await all).toEqual([0, 1, 2]);
    expect(told).toEqual([0, 1, 2]);
  });
});
