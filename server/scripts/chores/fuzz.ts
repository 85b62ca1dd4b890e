// The fuzz suite: mutated kernel files and fixtures, random bytes, shapes made to exhaust, and storms of edits over a
// workspace. A failure is told with the command that has it again; nothing is written to the disk.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { nodeSources } from '../../src/platform/node-sources.ts';
import { caseMaker, type Case, caseNamed, type Kind, kinds, nameOf } from './fuzz/cases.ts';
import { type Corpus, findCorpus } from './fuzz/corpus.ts';
import { runPool } from './fuzz/pool.ts';
import { shapes } from './fuzz/shapes.ts';
import { stepsPerStorm } from './fuzz/storm.ts';

export const fuzzUsage = `usage: npm run dev -- fuzz [options]
  --seed WORD      what all chance follows from; today's date without
  --seconds N      stop after that time; without it, when the counts are reached
  --files N        mutated kernel files, 20000 without; as many as the time allows with --seconds
  --steps N        edits over workspaces, 10000 without
  --shapes N       of the shapes made to exhaust, all without
  --jobs N         processes, 2 without
  --patience N     seconds without a sign of life after which a case counts as hung, 240 without
  --case NAME      this case alone, as a failure names it
  --print          its text, and what it is, instead of running it
  --plant WHAT:NAME
                   make a case throw, hang or exit, to see that it is told
`;

const defaults = { files: 20_000, steps: 10_000, shapes: shapes.size, jobs: 2, patience: 240 };
/** Seconds of the processor for one check. */
const mostSeconds = 30;

interface Options {
  readonly seed: string;
  readonly seconds: number | null;
  readonly files: number;
  readonly steps: number;
  readonly shapes: number;
  readonly jobs: number;
  readonly patience: number;
  readonly only: Case | null;
  readonly print: boolean;
  readonly plant: readonly [string, string] | null;
}

/** 0 if there was no failure, 1 if there was, 2 if it is used wrongly. */
export async function fuzz(trees: string, words: readonly string[]): Promise<number> {
  const options = optionsOf(words);
  if (options === null) {
    process.stderr.write(fuzzUsage);
    return 2;
  }
  const corpus = findCorpus(trees, path.resolve('test-fixtures'));
  if (corpus.kernel.length === 0) {
    process.stderr.write(`there is no kernel tree in ${trees}: unpack one with shared/corpus/kernel.sh\n`);
    return 2;
  }
  if (options.print && options.only !== null) return print(options, corpus, options.only);
  say(`fuzz: seed ${options.seed}, ${corpus.kernel.length} kernel files, ${corpus.own.length} of our own`);
  const begun = Date.now();
  const elapsed = (): number => (Date.now() - begun) / 1000;
  const counts = new Map<Kind, number>();
  let failures = 0;
  const cases = options.only === null ? plan(options) : [options.only].values();
  const next = (): Case | null => {
    if (options.seconds !== null && elapsed() > options.seconds) return null;
    return cases.next().value ?? null;
  };
  let told = 0;
  const setup = { seed: options.seed, corpus, most: mostSeconds, plant: options.plant };
  await runPool(
    {
      script: process.argv[1] ?? '',
      setup,
      processes: options.only === null ? options.jobs : 1,
      patience: options.patience,
    },
    next,
    ({ wanted, failure, title, cpu }) => {
      counts.set(wanted.kind, (counts.get(wanted.kind) ?? 0) + 1);
      if (options.only !== null) say(`${nameOf(wanted)} ${title}: ${cpu.toFixed(1)} s of the processor`);
      if (elapsed() - told > 60) {
        told = elapsed();
        say(`  ${told.toFixed(0)} s: ${summary(counts)}, ${failures} failures`);
      }
      if (failure === null) return;
      failures++;
      say(`FAILURE in ${nameOf(wanted)} ${title}\n  ${failure}`);
      say(`  again with: npm run dev -- fuzz --seed ${options.seed} --case ${nameOf(wanted)}`);
    },
  );
  say(`fuzz: seed ${options.seed}: ${summary(counts)}, ${failures} failures, ${elapsed().toFixed(0)} s`);
  return failures === 0 ? 0 : 1;
}

/** All kinds from the start, so that a short run has some of each; every shape comes once. */
function* plan({ files, steps, shapes, seconds }: Options): Generator<Case, undefined> {
  const storms = Math.ceil(steps / stepsPerStorm);
  // Fixtures are small: a quarter as many again.
  const wanted: Record<Kind, number> = {
    file: files,
    own: Math.ceil(files / 4),
    shape: shapes,
    storm: storms,
  };
  const most = Math.max(...kinds.map((k) => wanted[k]));
  const endless = seconds !== null;
  const made: Record<Kind, number> = { file: 0, own: 0, shape: 0, storm: 0 };
  for (let round = 1; endless || round <= most; round++) {
    for (const kind of kinds) {
      const due = Math.ceil((wanted[kind] * round) / most);
      while (made[kind] < due && (kind !== 'shape' || made.shape < shapes))
        yield { kind, index: made[kind]++ };
    }
  }
}

function print({ seed }: Options, corpus: Corpus, wanted: Case): number {
  const ready = caseMaker({ seed, corpus, open: nodeSources, beat: () => undefined })(wanted);
  process.stderr.write(`${ready.path}: ${ready.title}\n`);
  fs.writeSync(1, ready.text);
  return 0;
}

function summary(counts: ReadonlyMap<Kind, number>): string {
  const count = (kind: Kind): number => counts.get(kind) ?? 0;
  return (
    `${count('file')} mutated kernel files, ${count('own')} of our own, ${count('shape')} shapes, ` +
    `${count('storm') * stepsPerStorm} edits in ${count('storm')} storms`
  );
}

function optionsOf(words: readonly string[]): Options | null {
  const given = new Map<string, string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--print') given.set(word, '');
    else if (
      /^--(seed|seconds|files|steps|shapes|jobs|patience|case|plant)$/.test(word) &&
      words[i + 1] !== undefined
    )
      given.set(word, words[++i] ?? '');
    else return null;
  }
  const number = (name: string, otherwise: number): number => Number(given.get(name) ?? otherwise);
  const seconds = given.has('--seconds') ? number('--seconds', 0) : null;
  const counts = {
    files: number('--files', defaults.files),
    steps: number('--steps', defaults.steps),
    shapes: number('--shapes', defaults.shapes),
    jobs: number('--jobs', defaults.jobs),
    patience: number('--patience', defaults.patience),
  };
  const name = given.get('--case');
  const only = name === undefined ? null : caseNamed(name);
  const plant = /^(throw|hang|exit):(.+)$/.exec(given.get('--plant') ?? 'throw:-');
  if ([...Object.values(counts), seconds ?? 0].some((n) => !Number.isInteger(n) || n < 0) || counts.jobs < 1)
    return null;
  if ((name !== undefined && only === null) || (given.has('--print') && only === null) || plant === null)
    return null;
  return {
    seed: given.get('--seed') ?? new Date().toISOString().slice(0, 10),
    seconds,
    ...counts,
    only,
    print: given.has('--print'),
    plant: [plant[1] ?? '', plant[2] ?? ''],
  };
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
