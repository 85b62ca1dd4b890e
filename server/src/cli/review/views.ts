// What a tree looks like at some moment: on disk, in a commit, or with a patch on top. All that a review asks of it:
// the files, and which of them mention the vocabulary.

import * as path from 'node:path';
import { stems } from '../../analysis/batch.ts';
import { rootKind } from '../../analysis/workspace.ts';
import type { SourceEntry, Sources } from '../../base/sources.ts';
import type { Repository } from '../../platform/git.ts';
import {
  changedTree,
  createBlobs,
  emptyTree,
  filesMentioning,
  readTree,
  treeSources,
  type Blobs,
  type GitTree,
  type TreeChange,
} from '../../platform/git-tree.ts';
import { nodeSources } from '../../platform/node-sources.ts';
import { scanFiles } from '../../platform/scan.ts';
import { stemSearch } from '../../platform/stems.ts';
import { kernelSkips, listSourceFiles } from '../../platform/walk.ts';
import { hasEntry } from '../inputs.ts';
import { usageError } from '../usage-error.ts';
import type { PatchedFile } from './patch.ts';

export interface View {
  readonly sources: Sources;
  /** C files that mention the vocabulary; asked for at most a few times. */
  readonly mentioning: () => readonly string[];
}

export interface TreeView extends View {
  readonly tree: GitTree;
}

/** The work tree as it is. */
export function diskView(root: string): View {
  return {
    sources: nodeSources(root),
    mentioning: () => {
      const { files } = listSourceFiles(root, '', {
        skipTopLevel: skips(root),
        gitIgnore: hasEntry(root, '.git'),
      });
      const answers = scanFiles(root, files, stemSearch(stems));
      return files.filter((_, i) => answers[i] === 'mentions');
    },
  };
}

/** Trees of one repository by revision, each read once; later ones by what differs from an earlier one. */
export interface TreeViews {
  readonly at: (revision: string) => TreeView;
  /** The tree of `revision`, which differs so from that of `from`. */
  readonly after: (from: TreeView, changes: readonly TreeChange[], revision: string) => TreeView;
  /** The tree before the first commit. */
  readonly empty: TreeView;
  readonly blobs: Blobs;
}

export function treeViews(repository: Repository, root: string): TreeViews {
  const blobs = createBlobs(repository, root);
  const viewOf = (tree: GitTree, revision: string): TreeView => ({
    tree,
    sources: treeSources(tree, blobs),
    mentioning: () => {
      const found = required(filesMentioning(repository, revision, stems));
      const skipped = skips(root);
      return found.filter((file) => !skipped.has(file.split('/')[0] ?? ''));
    },
  });
  return {
    blobs,
    at: (revision) => viewOf(required(readTree(repository, revision)), revision),
    after: (from, changes, revision) => viewOf(changedTree(from.tree, changes), revision),
    empty: { tree: emptyTree, sources: treeSources(emptyTree, blobs), mentioning: () => [] },
  };
}

/** A view with some files replaced, added or taken away. */
export function patchedView(base: View, changes: readonly PatchedFile[]): View {
  const texts = new Map(changes.map(({ path: file, after }) => [file, after]));
  const isMentioning = (text: string): boolean => stems.some((stem) => text.includes(stem));
  return {
    sources: {
      read: (file) => {
        const text = texts.get(file);
        return text === undefined ? base.sources.read(file) : text;
      },
      list: (folder) => patchedList(base.sources.list(folder), folder, texts),
    },
    mentioning: () => [
      ...base.mentioning().filter((file) => !texts.has(file)),
      ...[...texts].flatMap(([file, text]) =>
        file.endsWith('.c') && text !== null && isMentioning(text) ? [file] : [],
      ),
    ],
  };
}

function patchedList(
  entries: readonly SourceEntry[],
  folder: string,
  texts: ReadonlyMap<string, string | null>,
): readonly SourceEntry[] {
  const lead = folder === '' ? '' : `${folder}/`;
  const near = [...texts].filter(([file]) => file.startsWith(lead));
  if (near.length === 0) return entries;
  const out = new Map(entries.map((entry) => [entry.name, entry]));
  for (const [file, text] of near) {
    const [name = '', ...rest] = file.slice(lead.length).split('/');
    const isFolder = rest.length > 0;
    if (text !== null && !out.has(name)) out.set(name, { name, isFolder });
    if (text === null && !isFolder) out.delete(name);
  }
  return [...out.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The value, or the end of the command with git's own words. */
export function required<T>(value: T | string): T {
  if (typeof value === 'string') throw usageError(value.replace(/^(fatal|error): /, ''));
  return value;
}

/** Folders at the top that are looked into only if they are named. */
export function skips(root: string): ReadonlySet<string> {
  return rootKind(root, hasEntry) === 'kernel' ? kernelSkips : new Set();
}

/** The root below the folder that paths in patches are relative to: the checkout, if there is one. */
export function patchPrefix(root: string): string {
  for (let at = root; ; at = path.dirname(at)) {
    if (hasEntry(at, '.git')) {
      const back = path.relative(at, root);
      return back === '' ? '' : `${back.split(path.sep).join('/')}/`;
    }
    if (path.dirname(at) === at) return '';
  }
}
