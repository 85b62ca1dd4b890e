// Files on disk as `Sources`: relative paths with forward slashes below one root, read synchronously.
// Invariants: nothing above the root is ever opened (by name; symbolic links are followed), and no input
// makes a read throw. What is no text (NUL bytes, over 16 MB) reads as null, like a file that is missing.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { isNumbersOnly, largeHeader } from './numbers-only.ts';
import type { SourceEntry, Sources } from '../base/sources.ts';

export const largestFile = 16 * 1024 * 1024;
const probeLength = 8 * 1024;

/** Why a path cannot be read as text, in words for a message. */
export type Unreadable =
  | 'outside the root'
  | 'no such file'
  | 'a folder'
  | 'not a file'
  | 'over 16 MB'
  | 'not text'
  | 'not readable';

export type ReadResult =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly reason: Unreadable };

/** True if the absolute folder has an entry of that name. */
export function hasEntry(folder: string, name: string): boolean {
  return fs.existsSync(path.join(folder, name));
}

/**
 * A view of the disk below `root`. Text is decoded as UTF-8; broken sequences become U+FFFD, a BOM stays.
 * A large header that has nothing but numbers reads as an empty one.
 */
export function nodeSources(root: string): Sources {
  return {
    read: (relative) => {
      const result = readText(root, relative);
      if (result.kind !== 'text') return null;
      const { text } = result;
      return text.length >= largeHeader && relative.endsWith('.h') && isNumbersOnly(text) ? '' : text;
    },
    list: (folder) => {
      const absolute = resolveInside(root, folder);
      return absolute === null ? [] : listFolder(absolute);
    },
  };
}

/** `base` with some files replaced or added; folders list the added ones too. */
export function overlaySources(base: Sources, files: ReadonlyMap<string, string>): Sources {
  const added = new Map<string, Map<string, SourceEntry>>();
  for (const file of files.keys()) {
    const parts = file.split('/');
    for (let i = 0; i < parts.length; i++) {
      const folder = parts.slice(0, i).join('/');
      const name = parts[i] ?? '';
      const entries = added.get(folder) ?? new Map<string, SourceEntry>();
      entries.set(name, { name, isFolder: i < parts.length - 1 });
      added.set(folder, entries);
    }
  }
  return {
    read: (relative) => files.get(relative) ?? base.read(relative),
    list: (folder) => {
      const extra = added.get(folder);
      const entries = base.list(folder);
      if (extra === undefined) return entries;
      const merged = new Map(extra);
      for (const entry of entries) merged.set(entry.name, entry);
      return [...merged.values()].sort(byName);
    },
  };
}

/** `base` with the headers of a kernel tree that lies elsewhere, for a module that is built out of its tree. */
export function lentHeaders(base: Sources, kernel: Sources): Sources {
  const isLent = (at: string): boolean => /^(arch\/[^/]+\/)?include(\/|$)/.test(at);
  return {
    read: (relative) => base.read(relative) ?? (isLent(relative) ? kernel.read(relative) : null),
    list: (folder) => {
      if (!isLent(folder)) return base.list(folder);
      const entries = new Map(kernel.list(folder).map((entry) => [entry.name, entry]));
      for (const entry of base.list(folder)) entries.set(entry.name, entry);
      return [...entries.values()].sort(byName);
    },
  };
}

/** Reads one file, or says why it cannot be read. Never throws. */
export function readText(root: string, relative: string): ReadResult {
  const absolute = resolveInside(root, relative);
  if (absolute === null) return unreadable('outside the root');
  try {
    const stat = fs.statSync(absolute, { throwIfNoEntry: false });
    if (stat === undefined) return unreadable('no such file');
    if (stat.isDirectory()) return unreadable('a folder');
    if (!stat.isFile()) return unreadable('not a file');
    if (stat.size > largestFile) return unreadable('over 16 MB');
    const bytes = fs.readFileSync(absolute);
    const zero = bytes.indexOf(0);
    if (zero >= 0 && zero < probeLength) return unreadable('not text');
    return { kind: 'text', text: bytes.toString('utf8') };
  } catch (error) {
    return unreadable(errorCode(error) === 'ENOTDIR' ? 'no such file' : 'not readable');
  }
}

/** The absolute path of a relative one, or null if it leads out of the root. */
export function resolveInside(root: string, relative: string): string | null {
  if (relative.includes('\0') || path.isAbsolute(relative)) return null;
  const absolute = path.resolve(root, relative);
  const back = path.relative(root, absolute);
  if (back === '..' || back.startsWith(`..${path.sep}`) || path.isAbsolute(back)) return null;
  return absolute;
}

/** `absolute` relative to `root` with forward slashes; '' is the root itself, null is outside. */
export function relativeInside(root: string, absolute: string): string | null {
  const back = path.relative(root, absolute);
  if (back === '..' || back.startsWith(`..${path.sep}`) || path.isAbsolute(back)) return null;
  return path.sep === '/' ? back : back.split(path.sep).join('/');
}

/** True if the file is, by way of symbolic links, not below the root. */
export function linksOut(root: string, absolute: string): boolean {
  try {
    return relativeInside(fs.realpathSync(root), fs.realpathSync(absolute)) === null;
  } catch {
    return false;
  }
}

function listFolder(absolute: string): SourceEntry[] {
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(absolute, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .map((entry) => ({
      name: entry.name,
      isFolder: isFolder(absolute, entry),
      ...(entry.isSymbolicLink() ? { isLink: true } : {}),
    }))
    .sort(byName);
}

function isFolder(parent: string, entry: fs.Dirent): boolean {
  if (entry.isDirectory()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    return fs.statSync(path.join(parent, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

// Plain code-unit order: the same on every machine, whatever its locale.
function byName(a: SourceEntry, b: SourceEntry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function unreadable(reason: Unreadable): ReadResult {
  return { kind: 'unreadable', reason };
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
