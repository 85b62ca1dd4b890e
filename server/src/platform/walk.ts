// Lists the C files below a folder. An own walk with readdir: on a kernel tree it takes half the time of a
// glob library. Skips hidden folders, what a kernel tree keeps outside the kernel proper, and, in a git
// checkout, what ignore.ts says. The result is sorted, so it does not depend on the file system.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { isIgnored, levelsInside, withLevel, type IgnoreLevel } from './ignore.ts';

export interface WalkOptions {
  /** Top-level folders of the root to leave out, unless the walk starts in one. */
  readonly skipTopLevel: ReadonlySet<string>;
  /** Obey what git ignores (the root is part of a checkout). */
  readonly gitIgnore: boolean;
}

/** What a kernel tree has at its top that is not the kernel: programs for the host, documents. */
export const kernelSkips: ReadonlySet<string> = new Set(['tools', 'Documentation', 'scripts']);

const nowhereSkips: ReadonlySet<string> = new Set(['node_modules']);

export interface Listing {
  /** Paths of `.c` files relative to the root, sorted. */
  readonly files: readonly string[];
  /** Folders that could not be listed, relative to the root, sorted. */
  readonly unreadable: readonly string[];
}

/** The C files below `start`, a folder relative to `root` ('' is the root itself). Never throws. */
export function listSourceFiles(root: string, start: string, options: WalkOptions): Listing {
  const found: Found = { files: [], unreadable: [] };
  const levels = options.gitIgnore ? levelsInside(root, start) : [];
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
  const hasOwn = options.gitIgnore && entries.some((entry) => entry.name === '.gitignore');
  const rules = hasOwn ? withLevel(root, folder, levels) : levels;
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
