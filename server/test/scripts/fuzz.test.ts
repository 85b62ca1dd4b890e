// The fuzzer itself: the same seed makes the same cases, what must hold is really asked, and a failure is told with
// the command that has it again.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Case, caseMaker, caseNamed } from '../../scripts/chores/fuzz/cases.ts';
import { findCorpus } from '../../scripts/chores/fuzz/corpus.ts';
import { baseOf, difference, judge, wrongResult } from '../../scripts/chores/fuzz/judge.ts';
import { mutationNames, mutations } from '../../scripts/chores/fuzz/mutate.ts';
import { randomOf } from '../../scripts/chores/fuzz/random.ts';
import { shapes } from '../../scripts/chores/fuzz/shapes.ts';
import { checkFile } from '../../src/analysis/check.ts';
import { nodeSources } from '../../src/platform/node-sources.ts';
import { ensureParser } from '../support/parser.ts';
import { memorySources } from '../support/sources.ts';

const top = fileURLToPath(new URL('../../..', import.meta.url));
const driver = path.join(top, 'test-fixtures/projects/interval-driver/demo');
const beat = (): void => undefined;

beforeAll(ensureParser);

/** A folder that looks like trees of the kernel to the fuzzer. */
function withTrees<T>(use: (trees: string) => T): T {
  const trees = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-trees-'));
  try {
    fs.cpSync(driver, path.join(trees, 'linux-made-up/drivers/heron'), { recursive: true });
    return use(trees);
  } finally {
    fs.rmSync(trees, { recursive: true, force: true });
  }
}

describe('cases', () => {
  const cases: readonly Case[] = (['file', 'own', 'storm'] as const).flatMap((kind) =>
    Array.from({ length: 8 }, (_, index) => ({ kind, index })),
  );

  it('follow from the seed and their name, whatever was made before', () => {
    withTrees((trees) => {
      const corpus = findCorpus(trees, path.join(top, 'test-fixtures/rules/lock-leak'));
      const made = (seed: string, order: readonly Case[]): Map<string, string> => {
        const make = caseMaker({ seed, corpus, open: nodeSources, beat });
        return new Map(order.map((c) => [`${c.kind}:${c.index}`, JSON.stringify(make(c))]));
      };
      const one = made('a', cases);
      const other = made('a', [...cases].reverse());
      for (const [name, text] of one) expect(other.get(name)).toBe(text);
      expect(new Set(one.values()).size).toBeGreaterThan(16);
      expect([...made('b', cases).values()]).not.toEqual([...one.values()]);
    });
  });

  it('are told apart from what is none', () => {
    expect(caseNamed('storm:12')).toEqual({ kind: 'storm', index: 12 });
    for (const name of ['storm', 'storm:', 'other:1', 'file:-1', '']) expect(caseNamed(name)).toBeNull();
  });
});

describe('mutations', () => {
  const text = fs.readFileSync(path.join(driver, 'heron_svm.c'), 'utf8');

  it.each(mutationNames)('%s: changes a driver, the same way each time', (name) => {
    const outcome = (seed: number): string =>
      mutations[name]?.(text, randomOf(seed, name), () => 'int other;\n') ?? '';
    const all = Array.from({ length: 12 }, (_, i) => outcome(i));
    expect(all).toEqual(Array.from({ length: 12 }, (_, i) => outcome(i)));
    expect(all.some((t) => t !== text)).toBe(true);
  });

  it.each(mutationNames)('%s: does not mind an empty text', (name) => {
    for (let i = 0; i < 12; i++)
      expect(typeof mutations[name]?.('', randomOf(i, name), () => '')).toBe('string');
  });
});

describe('the judge', () => {
  const base = baseOf(memorySources({}));
  const how = { parse: true, anew: true, beat };

  it('has nothing against a driver with a finding', () => {
    const text = fs.readFileSync(path.join(driver, 'heron_svm.c'), 'utf8');
    const at = baseOf(nodeSources(driver));
    expect(checkFile(at.program, 'heron_svm.c', { select: [], ignore: [] }).findings).not.toEqual([]);
    expect(judge(at, 'heron_svm.c', text, how)).toBeNull();
  });

  it('has something against an error of ours', () => {
    const broken = { ...base, sources: { ...base.sources, list: () => [{ name: 'a.h', isFolder: false }] } };
    Object.assign(broken.sources, {
      read: (): string => {
        throw new Error('planted');
      },
    });
    const text = '#include "a.h"\nvoid f(void)\n{\n\tmmu_interval_read_begin(&sub);\n}\n';
    expect(judge(broken, 'a.c', text, how)).toContain('internal error');
  });

  it('has something against findings outside the text and answers that change', () => {
    const text = fs.readFileSync(path.join(driver, 'heron_svm.c'), 'utf8');
    const program = baseOf(nodeSources(driver)).program;
    const result = checkFile(program, 'heron_svm.c', { select: [], ignore: [] });
    expect(wrongResult(result, text)).toBeNull();
    expect(wrongResult(result, '')).toMatch(/^INV\d+ from \d+ to \d+ of 0 characters$/);
    expect(difference('again', result, { ...result, findings: [] })).toContain('again');
  });

  // The big ones take seconds and run in the suite itself.
  const small = [...shapes].filter(([name]) =>
    /^(nothing|one brace|a byte order|types that|a file that|macros that are)/.test(name),
  );

  it.each(small)('finds nothing wrong with %s', (_, make) => {
    expect(judge(base, 'shape.c', make(), how)).toBeNull();
  });
});

describe('the chore', () => {
  const script = path.join(top, 'server/dist/dev.cjs');
  const run = (trees: string, ...words: string[]): { status: number | null; out: string } => {
    const { status, stdout } = spawnSync(process.execPath, [script, 'fuzz', ...words], {
      cwd: top,
      encoding: 'utf8',
      env: { ...process.env, INVLOCK_KERNELS: trees },
    });
    return { status, out: stdout };
  };
  const few = ['--seed', 'x', '--jobs', '1', '--files', '4', '--steps', '0'];

  it.each([
    ['throw', /FAILURE in file:2 .*\n {2}Error: planted/],
    ['exit', /FAILURE in file:2 \n {2}the process ended with 3/],
  ])('tells a failure that was planted (%s), goes on, and has it again', (what, told) => {
    withTrees((trees) => {
      const plant = ['--plant', `${what}:file:2`];
      const first = run(trees, ...few, ...plant, '--shapes', '0');
      expect(first.out).toMatch(told);
      expect(first.out).toContain('again with: npm run dev -- fuzz --seed x --case file:2\n');
      expect(first.out).toMatch(
        /: 4 mutated kernel files, 1 of our own, 0 shapes, 0 edits in 0 storms, 1 failures/,
      );
      expect(first.status).toBe(1);
      expect(run(trees, '--seed', 'x', '--case', 'file:2', ...plant).out).toMatch(told);
      expect(run(trees, '--seed', 'x', '--case', 'file:2').status).toBe(0);
    });
  });

  it('ends a case that hangs', () => {
    withTrees((trees) => {
      const words = ['--case', 'file:1', '--plant', 'hang:file:1', '--patience', '2'];
      const { status, out } = run(trees, '--seed', 'x', ...words);
      expect(out).toMatch(/FAILURE in file:1 \n {2}hangs: no sign of life for 2 s/);
      expect(status).toBe(1);
    });
  });

  it('says how it is used', () => {
    expect(run('/nowhere', '--files', 'many').status).toBe(2);
    expect(run('/nowhere').status).toBe(2);
  });
});
