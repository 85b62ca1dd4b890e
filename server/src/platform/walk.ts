// Lists the C files below a folder. An own walk with readdir: on a kernel tree it takes half the time of a
// glob library. Skips hidden folders, what a kernel tree keeps outside the kernel proper, and, in a git
// checkout, what .gitignore files name. The result is sorted, so it does not depend on the file system.

import * as fs from 'node:fs';
import * as path from 'node:path';
import ignore from 'ignore';
import type { Ignore } from 'ignore';

export interface WalkOptions {
  /** Top-level folders of the root to leave out, unless the walk starts in one. */
  readonly skipTopLevel: ReadonlySet<string>;
  /** Obey .gitignore files (the root is a git checkout). */
  readonly gitIgnore: boolean;
}

/** What a kernel tree has at its top that is not the kernel: programs for the host, documents. */
export const kernelSkips: ReadonlySet<string> = new Set(['tools', 'Documentation', 'scripts']);

const nowhereSkips: ReadonlySet<string> = new Set(['node_modules']);

/** One .gitignore file and the folder that its patterns are relative to. */
interface IgnoreLevel {
  readonly folder: string;
  readonly rules: Ignore;
}

export interface Listing {
  /** Paths of `.c` files relative to the root, sorted. */
  readonly files: readonly string[];
  /** Folders that could not be listed, relative to the root, sorted. */
  readonly unreadable: readonly string[];
}

/** The C files below `start`, a folder relative to `root` ('' is the root itself). Never throws. */
export function listSourceFiles(root: string, start: string, options: WalkOptions): Listing {
  const found: Found = { files: [], unreadable: [] };
  const levels = options.gitIgnore ? levelsAbove(root, start) : [];
  walk(root, start, levels, options, found);
  return { files: found.files.sort(), unreadable: found.unreadable.sort() };
}

interface Found {
  readonly files: string[];
  readonly unreadable: string[];
}

function walk(
  root: string,
  folder: string,
  levels: readonly IgnoreLevel[],
  options: WalkOptions,
  found: Found,
): void {
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(path.join(root, folder), { withFileTypes: true });
  } catch {
    found.unreadable.push(folder);
    return;
  }
  const prefix = folder === '' ? '' : `${folder}/`;
  const rules = options.gitIgnore ? withLevel(root, folder, entries, levels) : levels;
  for (const entry of entries) {
    const relative = prefix + entry.name;
    // Symbolic links are not followed: they can only repeat a file or lead out of the tree.
    if (entry.isDirectory()) {
      if (entry.name.startsWith('.') || nowhereSkips.has(entry.name)) continue;
      if (folder === '' && options.skipTopLevel.has(entry.name)) continue;
      if (isIgnored(`${relative}/`, rules)) continue;
      walk(root, relative, rules, options, found);
    } else if (entry.name.endsWith('.c') && entry.isFile() && !isIgnored(relative, rules)) {
      found.files.push(relative);
    }
  }
}

function withLevel(
  root: string,
  folder: string,
  entries: readonly fs.Dirent[],
  levels: readonly IgnoreLevel[],
): readonly IgnoreLevel[] {
  if (!entries.some((entry) => entry.name === '.gitignore')) return levels;
  const level = readLevel(root, folder);
  return level === null ? levels : [level, ...levels];
}

function levelsAbove(root: string, start: string): IgnoreLevel[] {
  const levels: IgnoreLevel[] = [];
  const parts = start === '' ? [] : start.split('/');
  for (let i = 0; i < parts.length; i++) {
    const level = readLevel(root, parts.slice(0, i).join('/'));
    if (level !== null) levels.unshift(level);
  }
  return levels;
}

function readLevel(root: string, folder: string): IgnoreLevel | null {
  try {
    const text = fs.readFileSync(path.join(root, folder, '.gitignore'), 'utf8');
    return { folder: folder === '' ? '' : `${folder}/`, rules: ignore().add(text) };
  } catch {
    return null;
  }
}

// The deepest file that has an opinion wins, as in git.
function isIgnored(relative: string, levels: readonly IgnoreLevel[]): boolean {
  for (const level of levels) {
    const answer = level.rules.test(relative.slice(level.folder.length));
    if (answer.ignored) return true;
    if (answer.unignored) return false;
  }
  return false;
}
