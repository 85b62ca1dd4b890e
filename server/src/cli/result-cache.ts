// What earlier runs found out, kept below the user's cache folder: which files mention the vocabulary, and the results of
// a part of a tree with the hashes of all that they follow from. Names are relative to the root, so that work trees of
// one kernel share results. What a run prints does not depend on it.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { stems } from '../analysis/batch.ts';
import type { FileResult } from '../analysis/check.ts';
import { noTimes } from '../analysis/check.ts';
import { openCacheFolder } from '../platform/cache-folder.ts';
import { openFileStates, type FileStates } from '../platform/file-states.ts';
import { bundleFolder } from '../platform/wasm.ts';
import { hashOf, type Inputs } from '../platform/tracked-sources.ts';
import type { Host } from './host.ts';
import type { LaneAnswer, LaneJob } from './jobs.ts';
import { tool } from './version.ts';

export interface CacheChoice {
  /** Absolute. */
  readonly folder: string;
  /** The user named it. */
  readonly isNamed: boolean;
}

export interface ResultCache {
  /** The files that have to be read, and the answers for those that need not be. */
  readonly known: (root: string, files: readonly string[], words: readonly string[]) => KnownFiles;
  readonly note: (root: string, file: string, words: readonly string[], mentions: boolean) => void;
  /** What came of an equal job on equal files; null if there was none. */
  readonly find: (job: CheckJob) => KnownResults | null;
  readonly keep: (job: CheckJob, answer: CheckAnswer) => void;
  /** Writes what was noted. Why nothing could be written, if the user named the folder. */
  readonly close: () => string | null;
}

export interface KnownFiles {
  readonly mentioning: readonly string[];
  readonly open: readonly string[];
}

export interface KnownResults {
  readonly inputs: Inputs;
  readonly results: readonly FileResult[];
}

export type CheckJob = Extract<LaneJob, { kind: 'check' }>;
type CheckAnswer = Extract<LaneAnswer, { kind: 'check' }>;

/** The folder of `--cache-dir`, of the environment, or none. */
export function cacheChoice(given: unknown, isOff: boolean, host: Host): CacheChoice | null {
  if (isOff) return null;
  if (typeof given === 'string') return { folder: path.resolve(host.cwd, given), isNamed: true };
  const { XDG_CACHE_HOME: caches, HOME: home } = host.env;
  // The specification has relative ones ignored.
  if (caches !== undefined && path.isAbsolute(caches))
    return { folder: path.join(caches, tool.name), isNamed: false };
  if (home === undefined || !path.isAbsolute(home)) return null;
  return { folder: path.join(home, '.cache', tool.name), isNamed: false };
}

export function openResultCache({ folder, isNamed }: CacheChoice, host: Host): ResultCache {
  const cache = openCacheFolder(folder);
  const states = new Map<string, FileStates>();
  const program = programId(host.workerScript);
  let hasNews = false;
  const keys = new Map<readonly string[], string>();
  const keyOf = (words: readonly string[]): string => {
    const key = keys.get(words) ?? hashOf((words.length === 0 ? stems : words).join('\0'));
    keys.set(words, key);
    return key;
  };
  const statesOf = (root: string): FileStates => {
    const known = states.get(root) ?? openFileStates(root, cache);
    states.set(root, known);
    return known;
  };
  // The texts of the files are part of the name: each branch of a project has its own results.
  const nameOf = ({ root, part, files, options }: CheckJob): string => {
    const texts = files.map((file) => [file, statesOf(root).hashOfFile(file)]);
    return `part-${hashOf(JSON.stringify([program, part, texts, options]))}`;
  };
  const holds = (root: string, inputs: Inputs): boolean =>
    inputs.files.every(([file, hash]) => statesOf(root).hashOfFile(file) === hash) &&
    inputs.folders.every(([name, hash]) => statesOf(root).hashOfFolder(name) === hash);
  return {
    known: (root, files, words) => {
      const key = keyOf(words);
      const mentioning: string[] = [];
      const open: string[] = [];
      for (const file of files) {
        const mentions = statesOf(root).mentions(file, key);
        if (mentions === undefined) open.push(file);
        else if (mentions) mentioning.push(file);
      }
      return { mentioning, open };
    },
    note: (root, file, words, mentions) => statesOf(root).note(file, keyOf(words), mentions),
    find: (job) => {
      const entry = entryOf(cache.read(nameOf(job)), job.files);
      return entry !== null && holds(job.root, entry.inputs) ? entry : null;
    },
    keep: (job, { results, inputs }) => {
      // What went wrong may go well the next time.
      if (inputs === null || results.some(({ stats }) => stats.internalErrors.length > 0)) return;
      // How far somebody comes in a given time is another matter the next time.
      if (results.some(({ stats }) => stats.undecided.some(({ why }) => why === 'time'))) return;
      hasNews = true;
      cache.write(nameOf(job), { inputs, results: results.map((result) => ({ ...result, times: noTimes })) });
    },
    close: () => {
      for (const known of states.values()) known.save();
      if (hasNews) cache.trim();
      const failure = cache.failure();
      return failure !== null && isNamed ? `the cache ${folder} cannot be written: ${failure}` : null;
    },
  };
}

/** The outer shape and the files; its checksum and the program in its name say the rest. */
function entryOf(value: unknown, files: readonly string[]): KnownResults | null {
  const entry = value as Partial<KnownResults> | null;
  const { inputs, results } = entry ?? {};
  if (!isPairs(inputs?.files) || !isPairs(inputs?.folders) || !Array.isArray(results)) return null;
  const isOurs = (results as readonly Partial<FileResult>[]).every((r, i) => r.file === files[i]);
  return isOurs && results.length === files.length ? (entry as KnownResults) : null;
}

function isPairs(value: unknown): boolean {
  const isPair = (v: unknown): boolean => Array.isArray(v) && v.every((part) => typeof part === 'string');
  return Array.isArray(value) && value.every(isPair);
}

/** Which program made a result: the bundle itself and the grammar, since a version covers many builds. */
function programId(bundle: string | null): string {
  const parts = [tool.version, process.version];
  for (const file of [bundle, path.join(bundleFolder(), 'tree-sitter-c.wasm')]) {
    try {
      if (file !== null) parts.push(hashOf(fs.readFileSync(file)));
    } catch {
      // Run from its sources: the version has to do.
    }
  }
  return parts.join(' ');
}
