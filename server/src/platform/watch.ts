// Waits for files to change: one watch for each folder, which costs the same whatever is in it. Folders may come and go.
// Own code: the libraries watch every file, and Node's own recursive watch on Linux does the same.

import * as fs from 'node:fs';
import * as path from 'node:path';

export interface FolderWatch {
  /** Watches these folders (absolute) and no others. How many could not be watched, and why the last one could not. */
  readonly set: (folders: Iterable<string>) => { readonly failed: number; readonly reason: string };
  /** The files that changed since the last answer, absolute, once some have and it is quiet again. */
  readonly next: () => Promise<readonly string[]>;
  readonly close: () => void;
}

/** Milliseconds: editors and git change a file in several steps, and many files at a time. */
const quietFor = 80;

/** @param matters whether a change to this file counts, asked with absolute paths; folders that come and go always do */
export function watchFolders(matters: (file: string) => boolean): FolderWatch {
  const watches = new Map<string, fs.FSWatcher>();
  const changed = new Set<string>();
  let waiting: ((files: readonly string[]) => void) | null = null;
  let timer: NodeJS.Timeout | null = null;

  const answer = (): void => {
    timer = null;
    if (waiting === null || changed.size === 0) return;
    const files = [...changed].sort();
    changed.clear();
    waiting(files);
    waiting = null;
  };
  const note = (file: string): void => {
    changed.add(file);
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(answer, quietFor);
  };
  const happened = (folder: string, type: string, name: string): void => {
    const file = path.join(folder, name);
    const isWatched = watches.has(file);
    // Another folder of that name would not be watched by what watches this one, nor would those inside.
    if (isWatched && type === 'rename') {
      for (const inside of [...watches.keys()])
        if (inside === file || inside.startsWith(`${file}${path.sep}`)) drop(inside);
    }
    const isFolder = isWatched || (!name.startsWith('.') && isFolderNow(file));
    if (isFolder ? type === 'rename' : matters(file)) note(file);
  };
  const drop = (folder: string): void => {
    watches.get(folder)?.close();
    watches.delete(folder);
  };
  const add = (folder: string): string | null => {
    try {
      const watch = fs.watch(folder, (type, name) => {
        if (name !== null) happened(folder, type, name);
      });
      // The folder has gone: the one above has told of it.
      watch.on('error', () => drop(folder));
      watches.set(folder, watch);
      return null;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      // What is not there cannot change; when it comes, the folder above tells of it.
      return code === 'ENOENT' || code === 'ENOTDIR' ? null : code;
    }
  };

  return {
    set: (folders) => {
      const wanted = new Set(folders);
      for (const folder of watches.keys()) if (!wanted.has(folder)) drop(folder);
      const reasons = [...wanted].filter((folder) => !watches.has(folder)).map(add);
      const failures = reasons.filter((reason) => reason !== null);
      return { failed: failures.length, reason: failures.at(-1) ?? '' };
    },
    next: () =>
      new Promise((resolve) => {
        waiting = resolve;
        if (timer === null) answer();
      }),
    close: () => {
      if (timer !== null) clearTimeout(timer);
      for (const folder of [...watches.keys()]) drop(folder);
    },
  };
}

function isFolderNow(file: string): boolean {
  try {
    return fs.statSync(file).isDirectory();
  } catch {
    return false;
  }
}
