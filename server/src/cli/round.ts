// The files of one root through the lanes: which of them mention the vocabulary, what is found in those, and which files
// beside them take the same locks.

import type { CheckOptions, FileResult } from '../analysis/check.ts';
import type { Inputs } from '../platform/tracked-sources.ts';
import type { Configs } from './configs.ts';
import type { InputGroup } from './inputs.ts';
import type { LaneJob } from './jobs.ts';
import { runJobs, type CheckLane } from './lanes.ts';
import type { Progress } from './progress.ts';
import type { CheckJob, ResultCache } from './result-cache.ts';
import type { GroupResult } from './results.ts';
import type { CheckSettings } from './settings.ts';

const scanChunk = 400;
const moduleDepth = 4;
const largestPart = 64;

/** Everything in the group; `lanes` and `cache` serve the other groups as well. */
export async function checkGroup(
  group: InputGroup,
  lanes: readonly CheckLane[],
  progress: Progress,
  configs: Configs,
  settings: CheckSettings,
  cache: ResultCache | null,
): Promise<GroupResult> {
  const round: Round = {
    group,
    lanes,
    cache,
    progress,
    configs,
    asked: { select: settings.select, ignore: settings.ignore },
    errors: [],
    unreadable: [...group.unreadable],
    homes: new Map(),
    folders: settings.watch ? new Set() : null,
  };
  const mentioning = await configs.included(
    group.root,
    await scan(round, group.found, [], 'looking through'),
  );
  const chosen = [...group.named, ...mentioning].sort();
  const first = await check(round, chosen);
  const beside = await neighbours(round, first, new Set(chosen));
  const results = [...first, ...(await check(round, beside))];
  const unread = round.unreadable.length - group.unreadable.length;
  return {
    root: group.root,
    folders: round.folders ?? new Set(),
    files: group.named.length + group.found.length,
    silent: group.found.length - mentioning.length - beside.length - unread,
    results,
    unreadable: round.unreadable.sort(),
    errors: round.errors,
  };
}

interface Round {
  readonly group: InputGroup;
  readonly lanes: readonly CheckLane[];
  readonly cache: ResultCache | null;
  readonly progress: Progress;
  readonly configs: Configs;
  readonly asked: CheckOptions;
  readonly errors: string[];
  readonly unreadable: string[];
  /** Which lane has looked at a part of the tree: what it found out there it knows. */
  readonly homes: Map<string, number>;
  /** Gets the folders that the results follow from, if somebody watches them. */
  readonly folders: Set<string> | null;
}

/** The files that mention one of the words; the vocabulary, if there are none. */
async function scan(
  { group, lanes, cache, progress, errors, unreadable }: Round,
  files: readonly string[],
  words: readonly string[],
  what: string,
): Promise<string[]> {
  const { mentioning, open } = cache?.known(group.root, files, words) ?? { mentioning: [], open: files };
  const out = [...mentioning];
  const jobs = chunks(open, scanChunk).map((part): LaneJob => ({
    kind: 'scan',
    root: group.root,
    files: part,
    words,
  }));
  for (const { job, answer } of await run(lanes, jobs, what, open.length, progress)) {
    if (answer.kind === 'failed') errors.push(`scan: ${answer.message}`);
    else if (answer.result.kind === 'scan') {
      answer.result.answers.forEach((found, i) => {
        const file = job.files[i] ?? '';
        if (found === 'mentions') out.push(file);
        else if (found === 'unreadable' && !unreadable.includes(file)) unreadable.push(file);
        if (found !== 'unreadable') cache?.note(group.root, file, words, found === 'mentions');
      });
    }
  }
  return out.sort();
}

async function check(
  { group, lanes, cache, progress, configs, asked, errors, homes, folders }: Round,
  files: readonly string[],
): Promise<FileResult[]> {
  const results: FileResult[] = [];
  const parts = await configs.parts(group.root, files, asked);
  const jobs: CheckJob[] = [];
  for (const { options, files: own } of parts) {
    for (const part of byModule(own)) {
      const job: CheckJob = {
        kind: 'check',
        root: group.root,
        part: partOf(part[0] ?? ''),
        files: part,
        options,
        wantsInputs: cache !== null || folders !== null,
      };
      const known = cache?.find(job) ?? null;
      if (known === null) jobs.push(job);
      else {
        results.push(...known.results);
        noteFolders(known.inputs, folders);
      }
    }
  }
  for (const { job, answer } of await run(lanes, jobs, 'checking', files.length, progress, homes)) {
    if (answer.kind === 'failed') errors.push(`${job.files.join(', ')}: ${answer.message}`);
    else if (answer.result.kind === 'check') {
      results.push(...answer.result.results);
      noteFolders(answer.result.inputs, folders);
      if (job.kind === 'check') cache?.keep(job, answer.result);
    }
  }
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
  results: readonly FileResult[],
  known: ReadonlySet<string>,
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
    const naming = await scan(round, beside, [...words].sort(), 'looking around');
    out.push(...(await round.configs.included(round.group.root, naming)));
  }
  return out.sort();
}

/** '' for a file at the root. */
export function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}

type Answer = Awaited<ReturnType<CheckLane['run']>>;

async function run(
  lanes: readonly CheckLane[],
  jobs: readonly LaneJob[],
  what: string,
  total: number,
  progress: Progress,
  homes = new Map<string, number>(),
): Promise<{ job: LaneJob; answer: Answer }[]> {
  let done = 0;
  const noteDone = (job: LaneJob, lane: number): void => {
    done += job.files.length;
    progress.update(what, done, total);
    homes.set(partOf(job.files[0] ?? ''), lane);
  };
  const answers = await runJobs(lanes, jobs, noteDone, (job) => homes.get(partOf(job.files[0] ?? '')));
  return jobs.map((job, i) => ({ job, answer: answers[i] ?? missing }));
}

const missing: { kind: 'failed'; message: string } = { kind: 'failed', message: 'no answer' };

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

/** The part of the tree that a file lies in: about a module. */
function partOf(file: string): string {
  return file.split('/').slice(0, -1).slice(0, moduleDepth).join('/');
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
