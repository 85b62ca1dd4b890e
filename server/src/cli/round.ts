// The files of one root through the lanes: which of them mention the vocabulary, what is found in those, and which files
// beside them take the same locks.

import type { CheckOptions, FileResult } from '../analysis/check.ts';
import { folderOf } from '../base/folder.ts';
import type { Inputs } from '../platform/tracked-sources.ts';
import type { Configs } from './configs.ts';
import type { InputGroup } from './inputs.ts';
import { partOf } from '../base/part-of.ts';
import { runOnLanes, type CheckLane, type LanePool } from './lanes.ts';
import type { Progress } from './progress.ts';
import type { CheckJob, ResultCache } from './result-cache.ts';
import type { GroupResult } from './results.ts';
import { askedOf, type CheckSettings } from './settings.ts';
import type { PartSink } from './streaming.ts';

const scanChunk = 400;
const largestPart = 64;

/** Everything in the group; `pool` and `cache` serve the other groups as well. */
export async function checkGroup(
  group: InputGroup,
  pool: LanePool,
  progress: Progress,
  configs: Configs,
  settings: CheckSettings,
  cache: ResultCache | null,
  sink: PartSink | null,
): Promise<GroupResult> {
  const round: Round = {
    group,
    pool,
    cache,
    progress,
    configs,
    asked: askedOf(settings),
    errors: [],
    unreadable: [...group.unreadable],
    tooLarge: [],
    notAnalysed: [],
    lanesUsed: new Set(),
    checked: 0,
    toCheck: 0,
    folders: settings.watch ? new Set() : null,
  };
  const mentioning = await configs.included(group.root, await scan(round));
  const chosen = [...group.named, ...mentioning].sort();
  round.toCheck = chosen.length;
  if (chosen.length > 0) progress.update('checking', 0, chosen.length);
  const known = new Set(chosen);
  const work = byModule(chosen);
  const teller = tellParts(work, sink);
  const parts = await runOnLanes(
    pool,
    work.map((files) => (lane) => checkPart(round, lane, files, known)),
    teller.done,
  );
  await teller.all();
  const results = [...parts.flat(), ...(await checkLarge(round, known))];
  const unread = round.unreadable.length - group.unreadable.length;
  return {
    root: group.root,
    folders: round.folders ?? new Set(),
    files: group.named.length + group.found.length,
    silent: group.found.length - (known.size - group.named.length) - unread,
    results,
    unreadable: round.unreadable.sort(),
    notAnalysed: round.notAnalysed.sort(),
    errors: round.errors,
  };
}

interface Round {
  readonly group: InputGroup;
  readonly pool: LanePool;
  readonly cache: ResultCache | null;
  readonly progress: Progress;
  readonly configs: Configs;
  readonly asked: CheckOptions;
  readonly errors: string[];
  readonly unreadable: string[];
  /** Checks of one file that did not find room in the memory of a lane. */
  readonly tooLarge: CheckJob[];
  /** Files that found none in all the memory that there may be. */
  readonly notAnalysed: string[];
  /** Those that have checked something. */
  readonly lanesUsed: Set<CheckLane>;
  /** For those who watch: files checked, and files to check as far as they are known. */
  checked: number;
  toCheck: number;
  /** Gets the folders that the results follow from, if somebody watches them. */
  readonly folders: Set<string> | null;
}

/** Hands over a part of the tree when the last piece of work on it is done, and the parts one after the other. */
function tellParts(
  work: readonly (readonly string[])[],
  sink: PartSink | null,
): {
  readonly done: (results: readonly FileResult[], at: number) => void;
  readonly all: () => Promise<void>;
} {
  if (sink === null) return { done: () => {}, all: async () => {} };
  const keys = work.map(([file = '']) => partOf(file));
  const gathered = new Map<string, FileResult[]>();
  let before = Promise.resolve();
  return {
    done: (results, at) => {
      const key = keys[at] ?? '';
      // Which piece of a large part meets a file beside both is a matter of time: only the part as a whole is not.
      const part = [...(gathered.get(key) ?? []), ...results];
      gathered.set(key, part);
      if (keys.lastIndexOf(key) === at) before = before.then(() => sink(part));
    },
    all: () => before,
  };
}

/** The files that mention the vocabulary, looked for on all lanes. */
async function scan(round: Round): Promise<string[]> {
  const { group, pool, progress } = round;
  let done = 0;
  const found = await runOnLanes(
    pool,
    chunks(group.found, scanChunk).map((files) => async (lane) => {
      const mentioning = await scanFor(round, lane, files, []);
      done += files.length;
      progress.update('looking through', done, group.found.length, files.at(-1));
      return mentioning;
    }),
  );
  return found.flat().sort();
}

/** Those of the files that mention one of the words; the vocabulary, if there are none. */
async function scanFor(
  { group, cache, errors, unreadable }: Round,
  lane: CheckLane,
  files: readonly string[],
  words: readonly string[],
): Promise<string[]> {
  const { mentioning, open } = cache?.known(group.root, files, words) ?? { mentioning: [], open: files };
  if (open.length === 0) return [...mentioning];
  const out = [...mentioning];
  const answer = await lane.run({ kind: 'scan', root: group.root, files: open, words });
  if (answer.kind === 'failed') errors.push(`scan: ${answer.message}`);
  else if (answer.result.kind === 'scan') {
    answer.result.answers.forEach((found, i) => {
      const file = open[i] ?? '';
      if (found === 'mentions') out.push(file);
      else if (found === 'unreadable' && !unreadable.includes(file)) unreadable.push(file);
      if (found !== 'unreadable') cache?.note(group.root, file, words, found === 'mentions');
    });
  }
  return out;
}

/**
 * The files of a part and those beside them that take the same locks, one after the other on one lane: what is found out
 * about their module is found out once, and forgotten when the part is done.
 * @param known gets the files that are checked here, so that nobody else does
 */
async function checkPart(
  round: Round,
  lane: CheckLane,
  files: readonly string[],
  known: Set<string>,
): Promise<FileResult[]> {
  const first = await check(round, lane, files);
  const beside = await neighbours(round, lane, first, known);
  round.toCheck += beside.length;
  const results = [...first, ...(await check(round, lane, beside))];
  // A lane that has not begun, since all was kept, need not begin for this.
  if (round.lanesUsed.has(lane))
    await lane.run({ kind: 'release', root: round.group.root, part: partOf(files[0] ?? '') });
  return results;
}

async function check(round: Round, lane: CheckLane, files: readonly string[]): Promise<FileResult[]> {
  const { group, progress, configs, asked, errors, folders } = round;
  const results: FileResult[] = [];
  for (const { options, files: own } of await configs.parts(group.root, files, asked)) {
    const job: CheckJob = {
      kind: 'check',
      root: group.root,
      part: partOf(own[0] ?? ''),
      files: own,
      options,
      wantsInputs: round.cache !== null || folders !== null,
    };
    // What is kept knows the files below the root alone.
    const cache = options.build?.kernel == null ? round.cache : null;
    const kept = cache?.find(job) ?? null;
    const answer = kept === null ? await lane.run(job) : null;
    if (answer !== null) round.lanesUsed.add(lane);
    if (kept !== null) {
      results.push(...kept.results);
      noteFolders(kept.inputs, folders);
    } else if (answer?.kind === 'failed' && answer.isOutOfMemory)
      results.push(...(await oneByOne(round, lane, job)));
    else if (answer?.kind === 'failed') errors.push(`${own.join(', ')}: ${answer.message}`);
    else if (answer?.result.kind === 'check') {
      results.push(...answer.result.results);
      noteFolders(answer.result.inputs, folders);
      cache?.keep(job, answer.result);
    }
    round.checked += own.length;
    progress.update('checking', round.checked, round.toCheck);
  }
  return results;
}

/** The files of a check that did not find room, each with nothing else in the memory of the lane. */
async function oneByOne(round: Round, lane: CheckLane, job: CheckJob): Promise<FileResult[]> {
  const results: FileResult[] = [];
  for (const file of job.files) {
    const alone: CheckJob = { ...job, files: [file] };
    const answer = job.files.length === 1 ? null : await lane.run(alone);
    if (answer === null || (answer.kind === 'failed' && answer.isOutOfMemory)) round.tooLarge.push(alone);
    else if (answer.kind === 'failed') round.errors.push(`${file}: ${answer.message}`);
    else if (answer.result.kind === 'check') {
      results.push(...answer.result.results);
      noteFolders(answer.result.inputs, round.folders);
    }
    await lane.run({ kind: 'release', root: job.root, part: job.part });
  }
  return results;
}

/** What found no room in the memory of a lane, and what lies beside it, with one lane in the place of all. */
async function checkLarge(round: Round, known: Set<string>): Promise<FileResult[]> {
  const large = round.tooLarge.splice(0);
  if (large.length === 0) return [];
  const lane = await round.pool.widest();
  const results: FileResult[] = [];
  for (const job of lane === null ? [] : large) {
    const answer = await lane?.run(job);
    if (answer?.kind === 'done' && answer.result.kind === 'check') {
      results.push(...answer.result.results);
      noteFolders(answer.result.inputs, round.folders);
    } else if (answer?.kind === 'failed' && !answer.isOutOfMemory)
      round.errors.push(`${job.files.join(', ')}: ${answer.message}`);
    else round.notAnalysed.push(...job.files);
    await lane?.run({ kind: 'release', root: job.root, part: job.part });
  }
  if (lane === null) {
    round.notAnalysed.push(...large.flatMap((job) => job.files));
    return results;
  }
  const beside = await neighbours(round, lane, results, known);
  results.push(...(await check(round, lane, beside)));
  round.notAnalysed.push(...round.tooLarge.splice(0).flatMap((job) => job.files));
  return results;
}

function noteFolders(inputs: Inputs | null, folders: Set<string> | null): void {
  if (inputs === null || folders === null) return;
  for (const [file] of inputs.files) folders.add(folderOf(file));
  for (const [folder] of inputs.folders) folders.add(folder);
}

/** Files beside those with callbacks that take the same locks without ever naming a notifier. */
async function neighbours(
  round: Round,
  lane: CheckLane,
  results: readonly FileResult[],
  known: Set<string>,
): Promise<string[]> {
  const wordsByFolder = new Map<string, Set<string>>();
  for (const { file, lockWords } of results) {
    if (lockWords.length === 0) continue;
    const folder = folderOf(file);
    wordsByFolder.set(folder, new Set([...(wordsByFolder.get(folder) ?? []), ...lockWords]));
  }
  const out: string[] = [];
  for (const [folder, words] of wordsByFolder) {
    const beside = round.group.found.filter((file) => folderOf(file) === folder && !known.has(file));
    const naming = await scanFor(round, lane, beside, [...words].sort());
    for (const file of await round.configs.included(round.group.root, naming)) {
      known.add(file);
      out.push(file);
    }
  }
  return out.sort();
}

/** Files of one part of the tree go to one lane: what is found out about their module is found out once. */
function byModule(files: readonly string[]): string[][] {
  const parts = new Map<string, string[]>();
  for (const file of files) {
    const key = partOf(file);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [file]);
    else part.push(file);
  }
  // Large parts first, so that no lane ends long after the others.
  return [...parts.values()].flatMap((part) => chunks(part, largestPart)).sort((a, b) => b.length - a.length);
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
