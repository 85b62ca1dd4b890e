// What a tree looks like at some moment: on disk or in a commit. All that a review asks of it: the files, and which of
// them mention the vocabulary.

import { stems } from '../analysis/batch.ts';
import { rootKind } from '../analysis/workspace.ts';
import type { Sources } from '../base/sources.ts';
import { usageError } from '../base/usage-error.ts';
import type { Repository } from '../platform/git.ts';
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
} from '../platform/git-tree.ts';
import { isInCheckout } from '../platform/ignore.ts';
import { hasEntry, nodeSources } from '../platform/node-sources.ts';
import { scanFiles } from '../platform/scan.ts';
import { stemSearch } from '../platform/stems.ts';
import { kernelSkips, listSourceFiles, type WalkOptions } from '../platform/walk.ts';

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
      const { files } = listSourceFiles(root, '', walkOptions(root));
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

/** The value, or the end of the command with git's own words. */
export function required<T>(value: T | string): T {
  if (typeof value === 'string') throw usageError(value.replace(/^(fatal|error): /, ''));
  return value;
}

/** Folders at the top that are looked into only if they are named. */
export function skips(root: string): ReadonlySet<string> {
  return rootKind(root, hasEntry) === 'kernel' ? kernelSkips : new Set();
}

/** How the files of a tree are listed. */
export function walkOptions(root: string): WalkOptions {
  return { skipTopLevel: skips(root), gitIgnore: isInCheckout(root) };
}
