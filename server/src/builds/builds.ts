// What a build has left on the disk: the nearest `compile_commands.json` from a file up to its root, else the
// `.foo.o.cmd` beside the object. A tree that was never built has neither, and that is looked for once for each folder.
// A database is read when the first file below it is asked about.

import * as path from 'node:path';
import type { BuildView } from '../base/build-view.ts';
import { folderOf } from '../base/folder.ts';
import { hasEntry } from '../platform/node-sources.ts';
import { databaseName, isAsRead, readDatabaseIn, viewIn, type Database } from './databases.ts';
import { isNote, leftBeside, noteOf } from './notes.ts';

export interface Builds {
  /** What holds for a file below the root; undefined if no build says anything. */
  readonly of: (root: string, file: string) => BuildView | undefined;
  /** What is wrong with the databases that were read, with their absolute paths. */
  readonly problems: () => readonly (readonly [file: string, problem: string])[];
  /** Something changed on the disk: all is looked for again; a database that is as it was is not read again. */
  readonly again: () => void;
  /** False for a note of Kbuild that nobody has asked about, or that says what it said: a build writes thousands. */
  readonly isNews: (file: string) => boolean;
}

/** For those who want to know nothing of builds. */
export const noBuilds: Builds = {
  of: () => undefined,
  problems: () => [],
  again: () => undefined,
  isNews: (file) => !isNote(file),
};

export function createBuilds(): Builds {
  const databases = new Map<string, Database>();
  const nearest = new Map<string, string | null>();
  const notes = new Map<string, Note>();

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

  const databaseIn = (folder: string): Database => {
    const known = databases.get(folder) ?? readDatabaseIn(folder);
    databases.set(folder, known);
    return known;
  };

  const beside = (root: string, file: string): BuildView | null => {
    if (!file.endsWith('.c')) return null;
    const at = noteOf(path.join(root, file));
    const known = notes.get(at) ?? { root, file, view: leftBeside(root, file) };
    notes.set(at, known);
    return known.view;
  };

  return {
    of: (root, file) => {
      const folder = folderWithOne(root, folderOf(file));
      const database = folder === null ? null : databaseIn(folder);
      const view =
        database === null || database.entries.length === 0
          ? beside(root, file)
          : viewIn(database, root, file);
      return view === null || isEmpty(view) ? undefined : view;
    },
    problems: () =>
      [...databases].flatMap(([folder, { problem }]) =>
        problem === null ? [] : [[path.join(folder, databaseName), problem] as const],
      ),
    again: () => {
      nearest.clear();
      notes.clear();
      for (const [folder, database] of databases) if (!isAsRead(folder, database)) databases.delete(folder);
    },
    isNews: (file) => {
      if (!isNote(file)) return true;
      const known = notes.get(file);
      if (known === undefined) return false;
      const view = leftBeside(known.root, known.file);
      return JSON.stringify(view) !== JSON.stringify(known.view);
    },
  };
}

interface Note {
  readonly root: string;
  /** The source. */
  readonly file: string;
  readonly view: BuildView | null;
}

function isEmpty({ includes, forced, defined, kernel }: BuildView): boolean {
  return includes.length + forced.length + defined.length === 0 && kernel === null;
}
