// Trees of git in memory: a tree that follows from another is the tree that a fresh listing would give, and texts come
// from wherever the content is the same.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRepository, type Repository } from '../../src/platform/git.ts';
import {
  blobId,
  changedTree,
  createBlobs,
  emptyTree,
  filesMentioning,
  readTree,
  treeChanges,
  treeSources,
  type GitTree,
  type TreeChange,
} from '../../src/platform/git-tree.ts';

const entry = (content: number): TreeChange['after'] => ({
  mode: '100644',
  oid: String(content).padStart(40, '0'),
});

/** Sets of files in which no file is a folder of another. */
const anyFiles = fc
  .uniqueArray(fc.array(fc.constantFrom('a', 'b', 'c.c'), { minLength: 1, maxLength: 3 }), {
    selector: (parts) => parts.join('/'),
    maxLength: 8,
  })
  .map((paths) => paths.map((parts) => parts.join('/')))
  .map((paths) => paths.filter((p) => !paths.some((other) => other.startsWith(`${p}/`))))
  .chain((paths) => fc.tuple(...paths.map((p) => fc.tuple(fc.constant(p), fc.nat(3)))))
  .map((pairs) => new Map(pairs));

const fresh = (files: ReadonlyMap<string, number>): GitTree =>
  changedTree(
    emptyTree,
    [...files].map(([file, content]) => ({ path: file, after: entry(content) })),
  );

const shownTree = ({ files, folders }: GitTree): object => ({
  files: [...files].sort(),
  folders: [...folders].filter(([, list]) => list.length > 0).sort(),
});

describe('a tree that follows from another', () => {
  it('is the one that a fresh listing gives', () => {
    fc.assert(
      fc.property(anyFiles, anyFiles, fc.boolean(), (before, after, reversed) => {
        const changes: TreeChange[] = [
          ...[...after]
            .filter(([f, c]) => before.get(f) !== c)
            .map(([f, c]) => ({ path: f, after: entry(c) })),
          ...[...before.keys()].filter((f) => !after.has(f)).map((f) => ({ path: f, after: null })),
        ];
        const start = fresh(before);
        const snapshot = shownTree(start);
        const made = changedTree(start, reversed ? changes.reverse() : changes);
        expect(shownTree(made)).toEqual(shownTree(fresh(after)));
        // The tree that it was made from stays as it is.
        expect(shownTree(start)).toEqual(snapshot);
      }),
    );
  });
});

describe('a repository', () => {
  let folder = '';
  let repository: Repository;
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@tests.invalid', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    }).trim();
  const write = (file: string, content: string | Uint8Array): void => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), content);
  };
  let first = '';
  let second = '';

  beforeAll(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-tree-')));
    git('init', '-q');
    write('sub/a.c', 'int a; /* mmu_notifier */\n');
    write('sub/deep/b [x].c', 'int b;\n');
    write('sub/blob.c', new Uint8Array([105, 0, 10]));
    write('other.c', '/* mmu_notifier */\n');
    fs.symlinkSync('deep/b [x].c', path.join(folder, 'sub/link.c'));
    fs.symlinkSync('../../outside.c', path.join(folder, 'sub/out.c'));
    fs.symlinkSync('loop.c', path.join(folder, 'sub/loop.c'));
    git('add', '-A');
    git('commit', '-q', '-m', 'one');
    first = git('rev-parse', 'HEAD');
    fs.rmSync(path.join(folder, 'sub/deep'), { recursive: true });
    write('sub/deep', 'a file now\n');
    write('sub/a.c', 'long a;\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'two');
    second = git('rev-parse', 'HEAD');
    const opened = openRepository(path.join(folder, 'sub'), { PATH: process.env['PATH'] });
    if (typeof opened === 'string') throw new Error(opened);
    repository = opened;
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  const treeOf = (revision: string): GitTree => {
    const tree = readTree(repository, revision);
    if (typeof tree === 'string') throw new Error(tree);
    return tree;
  };

  it('is seen from the root down', () => {
    expect(repository.prefix).toBe('sub/');
    const sources = treeSources(treeOf(first), createBlobs(repository, repository.top));
    expect(sources.list('').map((e) => e.name)).toEqual([
      'a.c',
      'blob.c',
      'deep',
      'link.c',
      'loop.c',
      'out.c',
    ]);
    expect(sources.list('deep')).toEqual([{ name: 'b [x].c', isFolder: false }]);
    expect(sources.list('nowhere')).toEqual([]);
  });

  it('gives texts, through links inside, and nothing else', () => {
    const blobs = createBlobs(repository, path.join(folder, 'sub'));
    const sources = treeSources(treeOf(first), blobs);
    expect(sources.read('a.c')).toBe('int a; /* mmu_notifier */\n');
    expect(sources.read('link.c')).toBe('int b;\n');
    for (const file of ['blob.c', 'out.c', 'loop.c', 'deep', 'gone.c', '../other.c']) {
      expect(sources.read(file), file).toBeNull();
    }
    expect(blobs.missing.size).toBe(0);
  });

  it('tells what differs, and the trees agree', () => {
    const changes = treeChanges(repository, first, second);
    if (typeof changes === 'string') throw new Error(changes);
    expect(changes.map((c) => c.path)).toEqual(['a.c', 'deep', 'deep/b [x].c']);
    expect(shownTree(changedTree(treeOf(first), changes))).toEqual(shownTree(treeOf(second)));
    const all = treeChanges(repository, null, first);
    expect(shownTree(changedTree(emptyTree, typeof all === 'string' ? [] : all))).toEqual(
      shownTree(treeOf(first)),
    );
  });

  it('finds files by words below the root only', () => {
    expect(filesMentioning(repository, first, ['mmu_notifier', 'nothing'])).toEqual(['a.c']);
    expect(filesMentioning(repository, second, ['mmu_notifier'])).toEqual([]);
  });

  it('names contents as git does', () => {
    const bytes = Buffer.from('long a;\n');
    expect(blobId(bytes, 40)).toBe(git('rev-parse', `${second}:sub/a.c`));
    expect(blobId(bytes, 64)).toMatch(/^[0-9a-f]{64}$/);
  });
});
