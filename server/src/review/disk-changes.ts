// Which files of a work tree differ from a tree of git. Git is not asked to look at the work tree, since that may
// run filters of the repository's own: what its index knows of times and sizes is compared here, and where that is
// not enough, contents are hashed.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Repository } from '../platform/git.ts';
import { blobId, bytesOnDisk, type GitTree } from '../platform/git-tree.ts';
import { listSourceFiles } from '../platform/walk.ts';
import { usageError } from '../base/usage-error.ts';

/**
 * C files and headers that differ, are gone or are new, relative to the root. New headers only if git knows them.
 * Throws a UsageError if files are left out on purpose: what is not on disk would seem to be gone.
 */
export function diskChanges(tree: GitTree, repository: Repository, root: string): string[] {
  const index = readIndex(repository);
  const out: string[] = [];
  for (const [file, { mode, oid }] of tree.files) {
    if (!/\.[ch]$/.test(file) || mode === '120000') continue;
    const content = contentId(file, oid.length);
    if (content === null && index.get(file)?.isLeftOut === true) {
      throw usageError(
        `the checkout is sparse: ${file} is not on disk; compare commits with --commits instead`,
      );
    }
    if (content !== oid) out.push(file);
  }
  const listed = listSourceFiles(root, '', { skipTopLevel: new Set(), gitIgnore: true }).files;
  const added = [...listed, ...index.keys()].filter((file) => /\.[ch]$/.test(file) && !tree.files.has(file));
  for (const file of new Set(added)) if (fs.existsSync(path.join(root, file))) out.push(file);
  return out.sort();

  function contentId(file: string, length: number): string | null {
    const known = index.get(file);
    const stat = statOf(path.join(root, file));
    if (stat === null) return null;
    if (known !== undefined && known.size === stat.size && known.time === stat.mtimeNs) return known.oid;
    const bytes = bytesOnDisk(root, file);
    return bytes === null ? null : blobId(bytes, length);
  }
}

interface IndexEntry {
  readonly oid: string;
  readonly size: bigint;
  /** When the file was last written, in nanoseconds. */
  readonly time: bigint;
  /** Not to be on disk, in a sparse checkout. */
  readonly isLeftOut: boolean;
}

const skipWorktree = 0x40000000;

/** What git saw when it last looked; files written as late as the index itself are left out. */
function readIndex({ prefix, run, top }: Repository): Map<string, IndexEntry> {
  const out = new Map<string, IndexEntry>();
  const listing = run(['ls-files', '--stage', '--debug', '--full-name', '-z']);
  const where = run(['rev-parse', '--git-path', 'index']);
  if (listing.kind === 'failed' || where.kind === 'failed') return out;
  const indexPath = path.resolve(top, where.out.toString('utf8').replace(/\n$/, ''));
  const written = statOf(indexPath)?.mtimeNs ?? 0n;
  const entry =
    /(\d+) ([0-9a-f]+) 0\t([^\0]*)\0 {2}ctime: \d+:\d+\n {2}mtime: (\d+):(\d+)\n {2}dev:[^\n]*\n[^\n]*\n {2}size: (\d+)\tflags: ([0-9a-f]+)\n/g;
  for (const [, mode, oid = '', file = '', seconds = '0', rest = '0', size = '0', flags = '0'] of listing.out
    .toString('utf8')
    .matchAll(entry)) {
    if (mode === '160000' || mode === '120000' || !file.startsWith(prefix)) continue;
    const time = BigInt(seconds) * 1_000_000_000n + BigInt(rest);
    const isLeftOut = (parseInt(flags, 16) & skipWorktree) !== 0;
    if (time < written || isLeftOut)
      out.set(file.slice(prefix.length), { oid, size: BigInt(size), time, isLeftOut });
  }
  return out;
}

function statOf(absolute: string): fs.BigIntStats | null {
  try {
    return fs.lstatSync(absolute, { bigint: true });
  } catch {
    return null;
  }
}
