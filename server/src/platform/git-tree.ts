// A tree of a git repository as `Sources`, without a checkout. One listing per tree, trees that follow share what
// did not change, and texts are kept by the id of their content. A file on disk with the wanted id spares git
// the work. Objects that are not here are told, never fetched.

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { folderOf } from '../base/folder.ts';
import type { SourceEntry, Sources } from '../base/sources.ts';
import type { Repository } from './git.ts';
import { largestFile, resolveInside } from './node-sources.ts';

export interface TreeEntry {
  /** As git has it: 100644, 100755, 120000 for a link. */
  readonly mode: string;
  readonly oid: string;
}

export interface GitTree {
  readonly files: ReadonlyMap<string, TreeEntry>;
  readonly folders: ReadonlyMap<string, readonly SourceEntry[]>;
}

export interface TreeChange {
  /** Relative to the root. */
  readonly path: string;
  /** null if the file is gone. */
  readonly after: TreeEntry | null;
}

export interface Blobs {
  /**
   * The text of a blob that is at `path` in some tree; null if it is none.
   * @param beside blobs that will be asked for next, if git has to be asked for this one
   */
  readonly read: (path: string, oid: string, beside?: () => readonly string[]) => string | null;
  /** Brings many at once. */
  readonly load: (oids: readonly string[]) => void;
  /** Paths of objects that the repository does not have. */
  readonly missing: ReadonlySet<string>;
}

export const emptyTree: GitTree = { files: new Map(), folders: new Map() };
const noTree: ReadonlyMap<number, string> = new Map([
  [40, '4b825dc642cb6eb9a060e54bf8d69288fbee4904'],
  [64, '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321'],
]);
const link = '120000';
const submodule = '160000';
const farthestLink = 5;
const batchSize = 128;
const probeLength = 8 * 1024;

/** The files of a tree below the root, or a message. */
export function readTree(repository: Repository, revision: string): GitTree | string {
  const { prefix, run } = repository;
  const answer = run(['ls-tree', '-r', '-z', '--full-tree', revision, '--', ...below(prefix)]);
  if (answer.kind === 'failed') return answer.message;
  const changes = parts(answer.out).flatMap((line): TreeChange[] => {
    const [, mode = '', type, oid = '', path = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
    if (type !== 'blob' || !path.startsWith(prefix)) return [];
    return [{ path: path.slice(prefix.length), after: { mode, oid } }];
  });
  return changedTree(emptyTree, changes);
}

/** What differs below the root between two trees, or a message. `before` null is the empty tree. */
export function treeChanges(
  { prefix, run }: Repository,
  before: string | null,
  after: string,
): readonly TreeChange[] | string {
  const options = ['-r', '-z', '--raw', '--full-index', '--no-renames', '--no-ext-diff', '--no-textconv'];
  const answer = run([
    'diff-tree',
    ...options,
    before ?? noTree.get(after.length) ?? '',
    after,
    '--',
    ...below(prefix),
  ]);
  if (answer.kind === 'failed') return answer.message;
  const fields = parts(answer.out);
  const changes: TreeChange[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [, mode = '', , oid = '', status] = (fields[i] ?? '').slice(1).split(' ');
    const path = fields[i + 1] ?? '';
    if (!path.startsWith(prefix) || mode === submodule) continue;
    changes.push({ path: path.slice(prefix.length), after: status === 'D' ? null : { mode, oid } });
  }
  return changes;
}

/** The C files of a tree below the root that contain one of the words, as plain substrings; or a message. */
export function filesMentioning(
  { prefix, run }: Repository,
  tree: string,
  words: readonly string[],
): readonly string[] | string {
  const patterns = words.flatMap((word) => ['-e', word]);
  const options = ['-l', '-z', '-F', '--full-name', '--no-color', '--no-textconv', '--no-recurse-submodules'];
  const scope = `:(top,glob)${prefix.replace(/[*?[\\]/g, '\\$&')}**/*.c`;
  const answer = run(['grep', ...options, ...patterns, tree, '--', scope]);
  if (answer.kind === 'failed') return answer.status === 1 ? [] : answer.message;
  const lead = `${tree}:${prefix}`;
  return parts(answer.out)
    .filter((name) => name.startsWith(lead))
    .map((name) => name.slice(lead.length));
}

/** The tree with some files replaced, added or taken away. */
export function changedTree(tree: GitTree, changes: readonly TreeChange[]): GitTree {
  const files = new Map(tree.files);
  const folders = new Map<string, Map<string, SourceEntry>>();
  const entries = (folder: string): Map<string, SourceEntry> => {
    let known = folders.get(folder);
    if (known === undefined) {
      known = new Map((tree.folders.get(folder) ?? []).map((e) => [e.name, e]));
      folders.set(folder, known);
    }
    return known;
  };
  // A file may take the place of a folder: what goes, goes first.
  const ordered = [...changes].sort((a, b) => Number(a.after !== null) - Number(b.after !== null));
  for (const { path, after } of ordered) {
    if (after === null) {
      files.delete(path);
      for (let at = path, empty = true; empty && at !== ''; at = folderOf(at)) {
        const around = entries(folderOf(at));
        around.delete(nameOf(at));
        empty = around.size === 0;
      }
      continue;
    }
    files.set(path, after);
    let isFolder = false;
    for (let at = path; at !== ''; at = folderOf(at)) {
      const around = entries(folderOf(at));
      const known = around.get(nameOf(at));
      if (known !== undefined && known.isFolder === isFolder) break;
      around.set(nameOf(at), { name: nameOf(at), isFolder });
      isFolder = true;
    }
  }
  const all = new Map(tree.folders);
  for (const [folder, list] of folders) all.set(folder, [...list.values()].sort(byName));
  return { files, folders: all };
}

/** Texts by content. @param root the work tree's folder, where the same text may lie on disk */
export function createBlobs(repository: Repository, root: string): Blobs {
  const texts = new Map<string, string | null>();
  const missing = new Set<string>();
  const load = (oids: readonly string[]): void => {
    const wanted = [...new Set(oids)].filter((oid) => !texts.has(oid));
    for (let i = 0; i < wanted.length; i += batchSize) {
      const batch = wanted.slice(i, i + batchSize);
      const answer = repository.run(['cat-file', '--batch'], batch.map((oid) => `${oid}\n`).join(''));
      if (answer.kind === 'done')
        for (const [oid, bytes] of objectsIn(answer.out)) texts.set(oid, textOf(bytes));
    }
  };
  return {
    load,
    missing,
    read: (path, oid, beside = () => []) => {
      if (!texts.has(oid)) {
        const bytes = bytesOnDisk(root, path);
        if (bytes !== null && blobId(bytes, oid.length) === oid) texts.set(oid, textOf(bytes));
        else load([oid, ...beside()].slice(0, batchSize));
      }
      const text = texts.get(oid);
      if (text === undefined) missing.add(path);
      return text ?? null;
    },
  };
}

export function treeSources(tree: GitTree, blobs: Blobs): Sources {
  // What is defined is looked for in the files beside: one process brings all of them.
  const besides = (path: string): string[] => {
    if (!path.endsWith('.c')) return [];
    const folder = folderOf(path);
    return (tree.folders.get(folder) ?? [])
      .filter((e) => !e.isFolder && e.name.endsWith('.c'))
      .flatMap((e) => tree.files.get(folder === '' ? e.name : `${folder}/${e.name}`)?.oid ?? []);
  };
  const read = (path: string, steps: number): string | null => {
    const entry = tree.files.get(path);
    if (entry === undefined) return null;
    if (entry.mode !== link) return blobs.read(path, entry.oid, () => besides(path));
    const target = steps < farthestLink ? blobs.read(path, entry.oid) : null;
    const followed = target === null ? null : resolveLink(path, target);
    return followed === null ? null : read(followed, steps + 1);
  };
  return { read: (path) => read(path, 0), list: (folder) => tree.folders.get(folder) ?? [] };
}

/** The id that git would give these bytes as a blob. */
export function blobId(bytes: Uint8Array, length: number): string {
  const hash = createHash(length === 40 ? 'sha1' : 'sha256');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** The bytes of a regular file below the root, links followed; null if there are none to be had. */
export function bytesOnDisk(root: string, relative: string): Buffer | null {
  const absolute = resolveInside(root, relative);
  if (absolute === null) return null;
  try {
    const stat = fs.statSync(absolute, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= largestFile ? fs.readFileSync(absolute) : null;
  } catch {
    return null;
  }
}

/** The pathspec of the root; none if it is the top. */
function below(prefix: string): string[] {
  return prefix === '' ? [] : [`:(top,literal)${prefix}`];
}

function resolveLink(path: string, target: string): string | null {
  if (target.startsWith('/')) return null;
  const out: string[] = folderOf(path).split('/').filter(Boolean);
  for (const part of target.split('/')) {
    if (part === '..') {
      if (out.pop() === undefined) return null;
    } else if (part !== '.' && part !== '') out.push(part);
  }
  return out.join('/');
}

function* objectsIn(out: Buffer): Iterable<readonly [string, Buffer]> {
  for (let at = 0; at < out.length;) {
    const end = out.indexOf(10, at);
    if (end < 0) return;
    const [oid = '', type, size] = out.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (size === undefined) continue;
    const stop = at + Number(size);
    if (type === 'blob') yield [oid, out.subarray(at, stop)];
    at = stop + 1;
  }
}

function textOf(bytes: Buffer): string | null {
  const zero = bytes.indexOf(0);
  return bytes.length > largestFile || (zero >= 0 && zero < probeLength) ? null : bytes.toString('utf8');
}

function parts(out: Buffer): string[] {
  return out.toString('utf8').split('\0').slice(0, -1);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function byName(a: SourceEntry, b: SourceEntry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
