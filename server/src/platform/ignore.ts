// What git ignores in a checkout: .gitignore files from its top down to the file, and `info/exclude` of the repository. A file
// of the user's own (core.excludesFile) has no say: what is checked must not depend on who checks.

import * as fs from 'node:fs';
import * as path from 'node:path';
import ignore from 'ignore';
import type { Ignore } from 'ignore';

/** One file of patterns and the folder that they are relative to. */
export interface IgnoreLevel {
  /** Below the root with a slash at its end; '' for the root itself and what is above it. */
  readonly folder: string;
  /** From the folder of the patterns to the root, with a slash at its end; '' unless it lies above the root. */
  readonly above: string;
  readonly rules: Ignore;
}

const largestFile = 1024 * 1024;

/**
 * True if the absolute folder is part of a checkout. One that the checkout around it ignores is not, such as sources that were
 * unpacked in it: what files of patterns in there say was meant for another place.
 */
export function isInCheckout(folder: string): boolean {
  const top = checkoutTop(folder);
  return (
    top !== null &&
    (top === folder || !isIgnored(between(top, folder), levelsAbove(top, between(top, folder).slice(0, -1))))
  );
}

/** The folder at the top of the checkout that the absolute folder lies in; null if it lies in none. */
function checkoutTop(folder: string): string | null {
  for (let at = folder; ; at = path.dirname(at)) {
    if (fs.existsSync(path.join(at, '.git'))) return at;
    if (path.dirname(at) === at) return null;
  }
}

/** What holds in a folder before its own file is read, the deepest first. */
export function levelsAbove(root: string, start: string): IgnoreLevel[] {
  const levels: IgnoreLevel[] = [];
  const top = checkoutTop(root);
  if (top !== null) levels.push(...levelOf(excludeFile(top), '', between(top, root)));
  if (top !== null && top !== root) {
    const parts = path.relative(top, root).split(path.sep);
    for (let i = 0; i < parts.length; i++) {
      const folder = path.join(top, ...parts.slice(0, i));
      levels.unshift(...levelOf(path.join(folder, '.gitignore'), '', between(folder, root)));
    }
  }
  const parts = start === '' ? [] : start.split('/');
  for (let i = 0; i < parts.length; i++) {
    const folder = parts.slice(0, i).join('/');
    levels.unshift(...ownLevel(root, folder));
  }
  return levels;
}

/** The same for a folder that is looked into by name: who ignores it has no say about what lies inside. */
export function levelsInside(root: string, start: string): IgnoreLevel[] {
  return levelsAbove(root, start).filter((level) => !ignoresFolder(level, start));
}

function ignoresFolder(level: IgnoreLevel, start: string): boolean {
  const own = level.above + (start === '' ? '' : `${start}/`).slice(level.folder.length);
  return own !== '' && level.rules.test(own).ignored;
}

/** The levels with that of the folder, which has a file of patterns. */
export function withLevel(
  root: string,
  folder: string,
  levels: readonly IgnoreLevel[],
): readonly IgnoreLevel[] {
  return [...ownLevel(root, folder), ...levels];
}

/** The deepest file that has an opinion wins, as in git. A folder ends in a slash. */
export function isIgnored(relative: string, levels: readonly IgnoreLevel[]): boolean {
  for (const { folder, above, rules } of levels) {
    const answer = rules.test(above + relative.slice(folder.length));
    if (answer.ignored) return true;
    if (answer.unignored) return false;
  }
  return false;
}

function ownLevel(root: string, folder: string): IgnoreLevel[] {
  return levelOf(path.join(root, folder, '.gitignore'), folder === '' ? '' : `${folder}/`, '');
}

function levelOf(file: string | null, folder: string, above: string): IgnoreLevel[] {
  const text = file === null ? null : textOf(file);
  return text === null ? [] : [{ folder, above, rules: ignore().add(text) }];
}

function between(folder: string, root: string): string {
  const relative = path.relative(folder, root).split(path.sep).join('/');
  return relative === '' ? '' : `${relative}/`;
}

/** Of a work tree beside the repository the file `.git` says where that is, and a file there where the common part is. */
function excludeFile(top: string): string | null {
  let folder = path.join(top, '.git');
  const pointer = textOf(folder);
  if (pointer !== null) {
    const [, target] = /^gitdir: (.+)$/m.exec(pointer) ?? [];
    if (target === undefined) return null;
    folder = path.resolve(top, target.trim());
    const common = textOf(path.join(folder, 'commondir'));
    if (common !== null) folder = path.resolve(folder, common.trim());
  }
  return path.join(folder, 'info', 'exclude');
}

/** null for what is no file, or is larger than any list of patterns. */
function textOf(file: string): string | null {
  try {
    const stat = fs.statSync(file);
    return stat.isFile() && stat.size <= largestFile ? fs.readFileSync(file, 'utf8') : null;
  } catch {
    return null;
  }
}
