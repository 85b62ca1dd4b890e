// A `compile_commands.json` on the disk: read whole, and taken apart for the part of a tree that is asked about.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { readDatabase, type BuildEntry } from '../analysis/build/database.ts';
import { ownFolders } from '../analysis/build/own.ts';
import { telling } from '../analysis/build/flags.ts';
import { noBuild, type BuildView } from '../base/build-view.ts';
import { folderOf } from '../base/folder.ts';
import { partOf } from '../base/part-of.ts';
import { insideOf, kernelOutside, viewOf } from './views.ts';

export const databaseName = 'compile_commands.json';

/** An allyesconfig has 40 MB. */
const largestDatabase = 256 * 1024 * 1024;

export interface Database {
  /** What directories are relative to, if they are relative. */
  readonly folder: string;
  readonly entries: readonly BuildEntry[];
  /** What is wrong with it, in words for a message; null if nothing is. */
  readonly problem: string | null;
  /** What the disk said of the file; null if that could not tell a change from what was read. */
  readonly stamp: string | null;
  readonly kernel: string | null;
  /** By root: the entries of each part by file. */
  readonly parts: Map<string, Parts>;
  /** By root and part: the files of the part with their macros. */
  readonly defined: Map<string, BuildView['defined']>;
}

/** @param clock milliseconds since 1970, as the file system counts */
export function readDatabaseIn(folder: string, clock: () => number = Date.now): Database {
  const file = path.join(folder, databaseName);
  const now = clock();
  const stamp = stampOf(file, now);
  const { text, problem } = readWhole(file);
  const read = text === null ? { entries: [], problem } : readDatabase(text);
  const { entries } = read;
  const [first] = entries;
  const directory = path.resolve(folder, first?.directory ?? '');
  const includes = first?.facts().includes.map((one) => path.resolve(directory, one)) ?? [];
  const kernel = kernelOutside(folder, includes);
  return { folder, ...read, stamp, kernel, parts: new Map(), defined: new Map() };
}

/** True if the file is surely the one that was read. */
export function isAsRead(folder: string, { stamp }: Database, clock: () => number = Date.now): boolean {
  return stamp !== null && stampOf(path.join(folder, databaseName), clock()) === stamp;
}

export function viewIn(database: Database, root: string, file: string): BuildView {
  const parts = database.parts.get(root) ?? byPart(database, root);
  database.parts.set(root, parts);
  const entry = entryFor(parts.get(partOf(file)), file);
  const directory = path.resolve(database.folder, entry?.directory ?? '');
  const view = entry === undefined ? noBuild : viewOf(root, file, entry.facts(), directory);
  const { kernel } = database;
  const isLent = kernel !== null && insideOf(root, kernel) === null;
  return {
    ...view,
    includes: ownFolders(view.includes),
    defined: definedInPart(database, parts, root, partOf(file)),
    kernel: isLent ? kernel : null,
  };
}

type Entries = ReadonlyMap<string, BuildEntry>;
type Parts = ReadonlyMap<string, Entries>;

/** A header has no command: it is seen as the first source file beside it is. */
function entryFor(entries: Entries | undefined, file: string): BuildEntry | undefined {
  const own = entries?.get(file);
  if (own !== undefined || entries === undefined || !file.endsWith('.h')) return own;
  const folder = folderOf(file);
  const [first] = [...entries.keys()].filter((other) => folderOf(other) === folder).sort();
  return first === undefined ? undefined : entries.get(first);
}

/** The first command of each file counts, as it does for other tools. */
function byPart(database: Database, root: string): Parts {
  const out = new Map<string, Map<string, BuildEntry>>();
  for (const entry of database.entries) {
    const file = insideOf(root, path.resolve(database.folder, entry.directory, entry.file));
    if (file === null) continue;
    const part = out.get(partOf(file)) ?? new Map<string, BuildEntry>();
    out.set(partOf(file), part);
    if (!part.has(file)) part.set(file, entry);
  }
  return out;
}

/** All files of a part are one program: it must not matter which of them are asked for. */
function definedInPart(database: Database, parts: Parts, root: string, part: string): BuildView['defined'] {
  const key = `${root}\0${part}`;
  const known = database.defined.get(key);
  if (known !== undefined) return known;
  const defined: [string, readonly string[]][] = [];
  for (const [at, files] of parts) {
    if (part !== '' && at !== part && !at.startsWith(`${part}/`)) continue;
    for (const [file, entry] of files) {
      const names = telling(entry.facts().defined);
      if (names.length > 0) defined.push([file, names]);
    }
  }
  defined.sort(([a], [b]) => (a < b ? -1 : 1));
  database.defined.set(key, defined);
  return defined;
}

/** Milliseconds: more than the grain of any file system's times. What changed so lately may change again unseen. */
const restless = 3000;

function stampOf(file: string, now: number): string | null {
  try {
    const { mtimeMs, ctimeMs, size, ino } = fs.statSync(file);
    const isRestless = [mtimeMs, ctimeMs].some((time) => Math.abs(now - time) < restless);
    return isRestless ? null : [mtimeMs, ctimeMs, size, ino].join();
  } catch {
    return null;
  }
}

function readWhole(file: string): { readonly text: string | null; readonly problem: string | null } {
  try {
    const stat = fs.statSync(file);
    if (!stat.isFile()) return { text: null, problem: 'this is no file' };
    if (stat.size > largestDatabase) return { text: null, problem: 'it has more than 256 MB' };
    return { text: fs.readFileSync(file, 'utf8'), problem: null };
  } catch {
    return { text: null, problem: 'it cannot be read' };
  }
}
