// A folder of results that can be made again: any of it may be missing, cut off, or gone the next moment. What is not
// whole reads as absent, writing is all or nothing, and a folder that cannot be written is one that stays empty.

import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hashOf } from './tracked-sources.ts';

export interface CacheFolder {
  /** What was written under that name, or null. */
  readonly read: (name: string) => unknown;
  readonly write: (name: string, value: unknown) => void;
  /** Takes out what was used longest ago, until the folder is of the size it may have. */
  readonly trim: () => void;
  /** The first failure to write, in the words of the system; null if there was none. */
  readonly failure: () => string | null;
}

/** Bytes that the folder may hold, and what is left of it after it held more. */
const mostBytes = 256 * 1024 * 1024;
const keptShare = 0.75;
/** An entry that is used counts as new, told to the disk no more often than this. */
const touchAfter = 60 * 60 * 1000;
/** What a run that was killed has left behind. */
const abandonedAfter = 60 * 60 * 1000;
const ending = '.json';

export function openCacheFolder(folder: string, limit = mostBytes): CacheFolder {
  let failed: string | null = null;
  const fail = (error: unknown): void => {
    failed ??= error instanceof Error && 'code' in error ? String(error.code) : String(error);
  };
  const pathOf = (name: string): string => path.join(folder, `${name}${ending}`);
  return {
    read: (name) => {
      const file = pathOf(name);
      try {
        const text = fs.readFileSync(file, 'utf8');
        const cut = text.indexOf('\n');
        const json = text.slice(cut + 1);
        if (text.slice(0, cut) !== hashOf(json)) return null;
        touch(file);
        return JSON.parse(json) as unknown;
      } catch {
        return null;
      }
    },
    write: (name, value) => {
      if (failed !== null) return;
      const json = JSON.stringify(value);
      const fresh = path.join(folder, `.${randomBytes(9).toString('base64url')}.new`);
      try {
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
        fs.writeFileSync(fresh, `${hashOf(json)}\n${json}`, { mode: 0o600, flag: 'wx' });
        fs.renameSync(fresh, pathOf(name));
      } catch (error) {
        fail(error);
        remove(fresh);
      }
    },
    trim: () => {
      try {
        trimFolder(folder, limit);
      } catch {
        // Somebody else is at it, or the folder has gone.
      }
    },
    failure: () => failed,
  };
}

function remove(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // A later run takes it out.
  }
}

function touch(file: string): void {
  const now = Date.now();
  try {
    if (now - fs.statSync(file).mtimeMs > touchAfter) fs.utimesSync(file, now / 1000, now / 1000);
  } catch {
    // Then it counts as old.
  }
}

/** Only files that have names of ours: whoever names a folder of his own loses nothing. */
function trimFolder(folder: string, limit: number): void {
  const now = Date.now();
  const entries: { file: string; size: number; used: number }[] = [];
  for (const name of fs.readdirSync(folder)) {
    const isOurs = /^(files|part)-[\w-]{16}\.json$/.test(name);
    const isLeft = /^\.[\w-]{12}\.new$/.test(name);
    if (!isOurs && !isLeft) continue;
    const file = path.join(folder, name);
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile()) continue;
    if (isOurs) entries.push({ file, size: stat.size, used: stat.mtimeMs });
    else if (now - stat.mtimeMs > abandonedAfter) remove(file);
  }
  let total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total <= limit) return;
  for (const { file, size } of entries.sort((a, b) => a.used - b.used)) {
    if (total <= limit * keptShare) return;
    remove(file);
    total -= size;
  }
}
