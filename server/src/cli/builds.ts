// What a build has left on the disk: the nearest `compile_commands.json` from a file up to its root, else the
// `.foo.o.cmd` beside the object. A tree that was never built has neither, and that is looked for once for each folder.
// A database is read when the first file below it is checked.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { readCommandFile, readDatabase, type BuildEntry } from '../analysis/build/database.ts';
import { ownFolders, ownHeaders } from '../analysis/build/own.ts';
import { telling, type BuildFacts } from '../analysis/build/flags.ts';
import { rootKind } from '../analysis/workspace.ts';
import { hasEntry, readText, relativeInside } from '../platform/node-sources.ts';
import { folderOf } from '../base/folder.ts';
import { noBuild, type BuildView } from '../base/build-view.ts';
import { partOf } from './part-of.ts';

export const databaseName = 'compile_commands.json';

/** An allyesconfig has 40 MB. */
const largestDatabase = 256 * 1024 * 1024;

export interface Builds {
  /** What holds for a file below the root; undefined if no build says anything. */
  readonly of: (root: string, file: string) => BuildView | undefined;
  /** What is wrong with the databases that were read, with their absolute paths. */
  readonly problems: () => readonly (readonly [file: string, problem: string])[];
}

/** For those who want to know nothing of builds. */
export const noBuilds: Builds = { of: () => undefined, problems: () => [] };

interface Database {
  /** What directories are relative to, if they are relative. */
  readonly folder: string;
  readonly entries: readonly BuildEntry[];
  readonly kernel: string | null;
  /** By root: the entries of each part by file. */
  readonly parts: Map<string, Parts>;
  /** By root and part: the files of the part with their macros. */
  readonly defined: Map<string, BuildView['defined']>;
}

export function createBuilds(): Builds {
  const databases = new Map<string, Database | null>();
  const nearest = new Map<string, string | null>();
  const problems: (readonly [string, string])[] = [];

  const folderWithOne = (root: string, folder: string): string | null => {
    const key = `${root}\0${folder}`;
    let known = nearest.get(key);
    if (known === undefined) {
      const isHere = hasEntry(path.join(root, folder), databaseName);
      known = isHere ? path.join(root, folder) : folder === '' ? null : folderWithOne(root, folderOf(folder));
      nearest.set(key, known);
    }
    return known;
  };

  const databaseIn = (folder: string): Database | null => {
    let known = databases.get(folder);
    if (known === undefined) {
      const file = path.join(folder, databaseName);
      const { text, problem } = readWhole(file);
      const read = text === null ? { entries: [], problem } : readDatabase(text);
      if (read.problem !== null) problems.push([file, read.problem]);
      known = read.entries.length === 0 ? null : databaseOf(folder, read.entries);
      databases.set(folder, known);
    }
    return known;
  };

  return {
    problems: () => problems,
    of: (root, file) => {
      const folder = folderWithOne(root, folderOf(file));
      const database = folder === null ? null : databaseIn(folder);
      const view = database === null ? leftBeside(root, file) : viewIn(database, root, file);
      return view === null || isEmpty(view) ? undefined : view;
    },
  };
}

/** What the flags of one file say. @param directory where the compiler runs */
export function viewOf(root: string, file: string, facts: BuildFacts, directory: string): BuildView {
  const absolute = facts.includes.map((folder) => path.resolve(directory, folder));
  const inside = (at: string): string[] => [insideOf(root, at)].filter((one) => one !== null);
  const forced = facts.forced.flatMap((header) => inside(path.resolve(directory, header)));
  const names = telling(facts.defined);
  return {
    includes: [...new Set(absolute.flatMap(inside))],
    forced: ownHeaders(forced),
    defined: names.length === 0 ? [] : [[file, names]],
    kernel: kernelOutside(root, absolute),
  };
}

/** The kernel tree of which the headers are used for a module out of it. */
function kernelOutside(root: string, folders: readonly string[]): string | null {
  const kernel = folders.find(
    (folder) =>
      path.basename(folder) === 'include' && fs.existsSync(path.join(folder, 'linux/mmu_notifier.h')),
  );
  const isOutside = kernel !== undefined && insideOf(root, kernel) === null;
  return isOutside ? path.dirname(kernel) : null;
}

function databaseOf(folder: string, entries: readonly BuildEntry[]): Database {
  const [first] = entries;
  const directory = path.resolve(folder, first?.directory ?? '');
  const includes = first?.facts().includes.map((one) => path.resolve(directory, one)) ?? [];
  const kernel = kernelOutside(folder, includes);
  return { folder, entries, kernel, parts: new Map(), defined: new Map() };
}

function viewIn(database: Database, root: string, file: string): BuildView {
  const parts = database.parts.get(root) ?? byPart(database, root);
  database.parts.set(root, parts);
  const entry = parts.get(partOf(file))?.get(file);
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

type Parts = ReadonlyMap<string, ReadonlyMap<string, BuildEntry>>;

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

/** Kbuild's own note of how it made the object. Of its macros nothing is said: the files beside it have theirs. */
function leftBeside(root: string, file: string): BuildView | null {
  if (!file.endsWith('.c')) return null;
  const name = `.${path.basename(file, '.c')}.o.cmd`;
  const read = readText(root, path.posix.join(folderOf(file), name));
  const facts = read.kind === 'text' ? readCommandFile(read.text) : null;
  if (facts === null) return null;
  const isKernel = rootKind(root, hasEntry) === 'kernel';
  const view = viewOf(root, file, facts, root);
  // Where the compiler ran is not written there, but for a kernel it is the top of the tree.
  const isThere = (at: string): boolean => isKernel || fs.existsSync(path.join(root, at));
  return {
    ...view,
    includes: ownFolders(view.includes).filter(isThere),
    forced: view.forced.filter(isThere),
    defined: [],
  };
}

function isEmpty({ includes, forced, defined, kernel }: BuildView): boolean {
  return includes.length + forced.length + defined.length === 0 && kernel === null;
}

const reals = new Map<string, string>();

/** Relative to the root as it was named, or as a build that does not know the link to it names it; null is outside. */
function insideOf(root: string, absolute: string): string | null {
  let real = reals.get(root);
  if (real === undefined) {
    real = realPath(root);
    reals.set(root, real);
  }
  return relativeInside(root, absolute) ?? (real === root ? null : relativeInside(real, absolute));
}

function realPath(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch {
    return folder;
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
