// What was found out about the files of one tree on this disk, as long as the disk says that they are the same: times,
// size and inode. A file that was changed a moment before it was looked at is not trusted, as its times could not tell
// a second change from the first.

import * as fs from 'node:fs';
import type { CacheFolder } from './cache-folder.ts';
import { nodeSources, resolveInside } from './node-sources.ts';
import { hashOf, hashOfListing, hashOfText, noText } from './tracked-sources.ts';

export interface FileStates {
  /** Whether the file mentions one of the words that the key stands for; undefined: it has to be read. */
  readonly mentions: (file: string, key: string) => boolean | undefined;
  /** The answer to a question that `mentions` could not answer in this run. */
  readonly note: (file: string, key: string, mentions: boolean) => void;
  /** The hash of the file's text as it is now. */
  readonly hashOfFile: (file: string) => string;
  readonly hashOfFolder: (folder: string) => string;
  readonly save: () => void;
}

/** Modification, change, size, inode. */
type Stamp = readonly [number, number, number, number];

interface Known {
  stamp: Stamp;
  hash: string | null;
  /** Answers by the key of the words. */
  said: Record<string, 0 | 1>;
}

/** Milliseconds: more than the grain of any file system's times. */
const restless = 3000;
/** Keys per file: the vocabulary, and the locks of neighbours. */
const mostKeys = 8;
const mostFiles = 200_000;

/** @param clock milliseconds since 1970, as the file system counts */
export function openFileStates(root: string, cache: CacheFolder, clock: () => number = Date.now): FileStates {
  const name = `files-${hashOf(root)}`;
  const known = readKnown(cache.read(name));
  const sources = nodeSources(root);
  // As they were when this run looked first: what changes later is for the next run.
  const current = new Map<string, Known | null>();
  const folders = new Map<string, string>();
  let isChanged = false;

  const look = (file: string): Known | null => {
    let entry = current.get(file);
    if (entry === undefined) {
      entry = entryOf(file);
      current.set(file, entry);
    }
    return entry;
  };

  const entryOf = (file: string): Known | null => {
    const now = clock();
    const stamp = stampOf(root, file);
    if (stamp === null) return null;
    const old = known.get(file);
    if (old !== undefined && isSame(old.stamp, stamp)) return old;
    const fresh: Known = { stamp, hash: null, said: {} };
    isChanged = true;
    if (Math.abs(now - stamp[0]) > restless && Math.abs(now - stamp[1]) > restless) known.set(file, fresh);
    else known.delete(file);
    return fresh;
  };

  return {
    mentions: (file, key) => {
      const said = look(file)?.said[key];
      return said === undefined ? undefined : said === 1;
    },
    note: (file, key, mentions) => {
      const entry = look(file);
      if (entry === null) return;
      isChanged = true;
      if (Object.keys(entry.said).length >= mostKeys) entry.said = {};
      entry.said[key] = mentions ? 1 : 0;
    },
    hashOfFile: (file) => {
      const entry = look(file);
      if (entry === null) return noText;
      if (entry.hash === null) {
        entry.hash = hashOfText(sources.read(file));
        isChanged = true;
      }
      return entry.hash;
    },
    hashOfFolder: (folder) => {
      let hash = folders.get(folder);
      if (hash === undefined) {
        hash = hashOfListing(sources.list(folder));
        folders.set(folder, hash);
      }
      return hash;
    },
    save: () => {
      if (!isChanged) return;
      // Of files that have gone nobody asks again.
      const kept = [...known].filter(([file]) => known.size <= mostFiles || current.has(file));
      const rows = kept.map(([file, { stamp, hash, said }]) => [file, ...stamp, hash, said]);
      cache.write(name, rows);
    },
  };
}

function stampOf(root: string, file: string): Stamp | null {
  const absolute = resolveInside(root, file);
  if (absolute === null) return null;
  try {
    const stat = fs.statSync(absolute, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile()) return null;
    return [stat.mtimeMs, stat.ctimeMs, stat.size, stat.ino];
  } catch {
    return null;
  }
}

function isSame(a: Stamp, b: Stamp): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}

/** What is of another shape was written by somebody else. */
function readKnown(value: unknown): Map<string, Known> {
  const out = new Map<string, Known>();
  if (!Array.isArray(value)) return out;
  for (const row of value as unknown[]) {
    if (!Array.isArray(row) || row.length !== 7) continue;
    const [file, modified, changed, size, inode, hash, said] = row as unknown[];
    if (typeof file !== 'string' || typeof said !== 'object' || said === null) continue;
    if (typeof hash !== 'string' && hash !== null) continue;
    const stamp: Stamp = [Number(modified), Number(changed), Number(size), Number(inode)];
    out.set(file, { stamp, hash, said: said as Known['said'] });
  }
  return out;
}
