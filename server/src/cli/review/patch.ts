// Applies a diff to files in memory: exact context, at any distance from where it was, as `git apply` does. What
// does not apply is told with file and hunk. Only C files are looked at.

import { applyPatch, parsePatch, reversePatch, type StructuredPatch } from 'diff';
import { isUsageError, usageError } from '../../base/usage-error.ts';

/** A file of the patch: null is a text that is not there. */
export interface PatchedFile {
  /** Relative to the root. */
  readonly path: string;
  readonly after: string | null;
}

export interface PatchPlace {
  /** What the patch is called in messages: `patch 2 ("mm: ...")`. */
  readonly name: string;
  /** The root below the folder that paths in the patch are relative to, with a slash; '' if it is that folder. */
  readonly prefix: string;
  readonly read: (path: string) => string | null;
}

/** What the diff makes of the files below the root. Throws a UsageError if it does not apply. */
export function applyDiff(diff: string, place: PatchPlace): PatchedFile[] {
  return applyAll(parsed(diff, place.name), place);
}

/** The files as they were before the diff, if it is applied already; null if it is not, or something came on top. */
export function takeOff(diff: string, place: PatchPlace): PatchedFile[] | null {
  const patches = parsed(diff, place.name);
  const fit = (some: readonly StructuredPatch[]): PatchedFile[] | null => {
    try {
      return applyAll(some, place);
    } catch (error) {
      if (isUsageError(error)) return null;
      throw error;
    }
  };
  return fit(patches) === null ? fit(patches.map((patch) => reversePatch(patch)).reverse()) : null;
}

function applyAll(patches: readonly StructuredPatch[], place: PatchPlace): PatchedFile[] {
  const files = new Map<string, string | null>();
  const read = (path: string): string | null =>
    files.has(path) ? (files.get(path) ?? null) : place.read(path);
  for (const patch of patches) {
    const { from, to } = pathsOf(patch, place, read);
    if (!isSource(from ?? '') && !isSource(to ?? '')) continue;
    const inside = (path: string | null): string | null =>
      path === null || !path.startsWith(place.prefix) ? null : path.slice(place.prefix.length);
    const [source, target] = [inside(from), inside(to)];
    if (source === null && target === null) continue;
    const before = from === null ? null : source === null ? null : read(source);
    if (from !== null && before === null) throw refusal(place, from, 'no such file in the tree');
    if (from === null && target !== null && read(target) !== null) {
      throw refusal(place, target, 'it adds a file that is already there');
    }
    // What goes has to be what the patch says, too.
    const text = applied(before ?? '', patch, place, to ?? from ?? '');
    const after = to === null ? null : text;
    if (source !== null && source !== target && patch.isCopy !== true) files.set(source, null);
    if (target !== null) files.set(target, after);
  }
  return [...files].map(([path, after]) => ({ path, after }));
}

const longestPath = 4096;

function parsed(diff: string, name: string): StructuredPatch[] {
  const long = diff
    .split('\n')
    .find((l) => l.length > 2 * longestPath && /^(?:diff |--- |\+\+\+ |rename |copy )/.test(l));
  if (long !== undefined) throw usageError(`${name} is damaged: a path of ${long.length} characters`);
  // To look for its place line by line would take for ever.
  const far = /^@@ [-+\d, ]*?(\d{9,})[-+\d, ]*@@/m.exec(diff);
  if (far !== null) throw usageError(`${name} is damaged: no file has ${far[1]?.slice(0, 40)} lines`);
  try {
    return parsePatch(withoutProse(diff)).filter(
      (p) => p.oldFileName !== undefined || p.newFileName !== undefined,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw usageError(`${name} is damaged: ${why}`);
  }
}

/** The diff without what mails have after it: signatures, footers of lists. Hunks are as long as they say. */
function withoutProse(diff: string): string {
  const out: string[] = [];
  let [old, fresh] = [0, 0];
  let inHunks = false;
  for (const line of diff.split('\n')) {
    if (old > 0 || fresh > 0) {
      // An empty line is context of which a mailer ate the blank.
      if (!line.startsWith('+') && !line.startsWith('\\')) old--;
      if (!line.startsWith('-') && !line.startsWith('\\')) fresh--;
      out.push(line);
      continue;
    }
    const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (hunk !== null) [old, fresh] = [Number(hunk[1] ?? 1), Number(hunk[2] ?? 1)];
    const isHeader = /^(?:diff --git |Index: |--- \S|\+\+\+ \S)/.test(line);
    if (isHeader) inHunks = false;
    if (hunk !== null || isHeader || !inHunks || line.startsWith('\\ ')) out.push(line);
    if (hunk !== null) inHunks = true;
  }
  return `${out.join('\n')}\n`;
}

/** Paths without the `a/` and `b/` of git; null for /dev/null. */
function pathsOf(
  patch: StructuredPatch,
  place: PatchPlace,
  read: (path: string) => string | null,
): { from: string | null; to: string | null } {
  const old = plain(patch.oldFileName);
  const fresh = plain(patch.newFileName);
  const from = patch.isCreate === true ? null : old;
  const to = patch.isDelete === true ? null : fresh;
  const given = from ?? to ?? '';
  const isThere = (path: string): boolean =>
    from !== null && path.startsWith(place.prefix) && read(path.slice(place.prefix.length)) !== null;
  const short = given.slice(given.indexOf('/') + 1);
  // What git puts before paths, unless it is told to put nothing there.
  const isPrefixed = /^[abciow]\//.test(given);
  const strips = isPrefixed ? isThere(short) || !isThere(given) : isThere(short) && !isThere(given);
  const strip = (path: string | null): string | null => {
    if (path === null) return null;
    const short = strips ? path.slice(path.indexOf('/') + 1) : path;
    if (short.startsWith('/') || short.split('/').includes('..')) {
      throw refusal(place, path, 'it leads out of the tree');
    }
    return short;
  };
  return { from: strip(from), to: strip(to) };
}

function plain(name: string | undefined): string | null {
  const path = (name ?? '').replace(/\t.*$/, '');
  return path === '' || path === '/dev/null' ? null : path;
}

function isSource(path: string): boolean {
  return /\.[ch]$/.test(path);
}

function applied(text: string, patch: StructuredPatch, place: PatchPlace, path: string): string {
  const whole = applyPatch(text, patch);
  if (whole !== false) return whole;
  const count = patch.hunks.length;
  const fits = (number: number): boolean =>
    applyPatch(text, { ...patch, hunks: patch.hunks.slice(0, number) }) !== false;
  // The first so many fit, one more does not.
  let [at, end] = [0, count];
  while (end - at > 1) {
    const middle = (at + end) >> 1;
    if (fits(middle)) at = middle;
    else end = middle;
  }
  const hunk = patch.hunks[at];
  const range =
    hunk === undefined
      ? ''
      : ` (@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@)`;
  const isThere = applyPatch(text, reversePatch(patch)) !== false;
  const remark = isThere ? '; it seems to be applied already' : '';
  throw refusal(place, path, `hunk ${at + 1} of ${count}${range} does not fit${remark}`);
}

function refusal(place: PatchPlace, path: string, why: string): unknown {
  return usageError(`${place.name} does not apply: ${path}: ${why}`);
}
