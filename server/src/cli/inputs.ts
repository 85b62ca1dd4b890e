// From PATH arguments to files with their project: what exists, what kind it is, which root it belongs to.
// Every mistake is one line that names the path as the user wrote it.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { folderOf } from '../base/folder.ts';
import { findRoot } from '../analysis/workspace.ts';
import { isIgnored, levelsAbove, withLevel, type IgnoreLevel } from '../platform/ignore.ts';
import { hasEntry, relativeInside } from '../platform/node-sources.ts';
import { listSourceFiles } from '../platform/walk.ts';
import { walkOptions } from '../review/views.ts';
import { commandLike } from './argv.ts';
import { filesMatching, isPattern } from './globs.ts';
import { usageError } from '../base/usage-error.ts';

/** Files of one root, relative to it. */
export interface InputGroup {
  readonly root: string;
  /** Named by the user: checked whatever they contain. */
  readonly named: readonly string[];
  /** Found in folders and by `**`: checked if they mention the vocabulary. */
  readonly found: readonly string[];
  /** Folders that were named; '' is the root. */
  readonly start: readonly string[];
  /** Folders inside that could not be listed. */
  readonly unreadable: readonly string[];
}

/** The groups by root, sorted, no file twice; with `names` folders are not listed. Throws a UsageError. */
export function resolveInputs(
  paths: readonly string[],
  cwd: string,
  rootOption: string | null,
  want: 'files' | 'names' = 'files',
): InputGroup[] {
  const fixedRoot = rootOption === null ? null : resolveRoot(rootOption, cwd);
  const groups = new Map<string, Record<'named' | 'found' | 'start' | 'unreadable', Set<string>>>();
  const place = (given: string, absolute: string, isFolder: boolean) => {
    const root = fixedRoot ?? rootAround(absolute, isFolder);
    const relative = relativeInside(root, absolute);
    if (relative === null) throw usageError(`${given} is outside the root ${rootOption ?? root}`);
    const group = groups.get(root) ?? {
      named: new Set(),
      found: new Set(),
      start: new Set(),
      unreadable: new Set(),
    };
    groups.set(root, group);
    return { root, relative, group };
  };
  const ignores = ignoredFiles();
  for (const given of paths) {
    const absolute = path.resolve(cwd, given);
    if (isPattern(given) && !fs.existsSync(absolute)) {
      const files = filesMatching(given, cwd);
      if (files.length === 0) throw usageError(`no C file matches ${given}`);
      for (const file of files) {
        const { root, relative, group } = place(given, file, false);
        // `**` looks through folders; what one star makes a shell may have made as well.
        if (!given.includes('**')) group.named.add(relative);
        else if (!ignores.has(root, relative)) group.found.add(relative);
      }
      continue;
    }
    const isFolder = kindOf(absolute, given);
    const { root, relative, group } = place(given, absolute, isFolder);
    if (!isFolder) {
      group.named.add(relative);
      continue;
    }
    group.start.add(relative);
    if (want === 'names') continue;
    const listing = listSourceFiles(root, relative, walkOptions(root));
    for (const file of listing.files) group.found.add(file);
    for (const folder of listing.unreadable) {
      if (folder === relative) throw usageError(`cannot read the folder ${given}: permission denied`);
      group.unreadable.add(folder);
    }
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([root, group]) => ({
      root,
      named: [...group.named].sort(),
      found: [...group.found].filter((file) => !group.named.has(file)).sort(),
      start: [...group.start].sort(),
      unreadable: [...group.unreadable].sort(),
    }));
}

/** Which files git ignores, with what is known of folders kept. */
function ignoredFiles(): { readonly has: (root: string, file: string) => boolean } {
  const roots = new Map<string, boolean>();
  const levels = new Map<string, readonly IgnoreLevel[]>();
  return {
    has: (root, file) => {
      const obeys = roots.get(root) ?? walkOptions(root).gitIgnore;
      roots.set(root, obeys);
      if (!obeys) return false;
      const folder = folderOf(file);
      const key = `${root}\0${folder}`;
      const known = levels.get(key) ?? withLevel(root, folder, levelsAbove(root, folder));
      levels.set(key, known);
      return isIgnored(file, known);
    },
  };
}

/** Where the text on standard input belongs. With a root, a relative path is looked for below the root first. */
export function resolveStdinFile(
  given: string,
  cwd: string,
  rootOption: string | null,
): { readonly root: string; readonly path: string } {
  const fixedRoot = rootOption === null ? null : resolveRoot(rootOption, cwd);
  const candidates = fixedRoot === null ? [cwd] : [fixedRoot, cwd];
  const absolutes = candidates.map((base) => path.resolve(base, given));
  const absolute = absolutes.find((a) => fs.existsSync(a)) ?? absolutes[0] ?? given;
  const isFolder = given === '' || fs.statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder) throw usageError(`--stdin-filename names a file, and '${given}' is none`);
  const root = fixedRoot ?? rootAround(absolute, false);
  const relative = relativeInside(root, absolute);
  if (relative === null || relative === '') throw usageError(`${given} is no file inside the root ${root}`);
  return { root, path: relative };
}

function resolveRoot(given: string, cwd: string): string {
  const absolute = path.resolve(cwd, given);
  if (!kindOf(absolute, given)) throw usageError(`the root ${given} is not a folder`);
  return absolute;
}

// True for a folder, false for a file.
function kindOf(absolute: string, given: string): boolean {
  try {
    const stat = fs.statSync(absolute);
    if (stat.isDirectory()) return true;
    if (stat.isFile()) return false;
    throw usageError(`${given} is neither a file nor a folder`);
  } catch (error) {
    throw systemError(error, given);
  }
}

function systemError(error: unknown, given: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === null) return error;
  if (code === 'EACCES' || code === 'EPERM') return usageError(`cannot read ${given}: permission denied`);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return usageError(`cannot read ${given}: ${code}`);
  const command = /^[a-z]+$/.test(given) ? commandLike(given) : null;
  const range = /[^.]\.\.[^./]/.test(given) ? ` (did you mean --commits ${given}?)` : '';
  const hint = command === null ? range : ` (did you mean the command "${command}"?)`;
  return usageError(`no such file or folder: ${given}${hint}`);
}

function rootAround(absolute: string, isFolder: boolean): string {
  const folder = isFolder ? absolute : path.dirname(absolute);
  return findRoot(folder, hasEntry)?.folder ?? folder;
}
