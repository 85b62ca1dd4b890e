// Which files a folder stands for: C files, without what is hidden, foreign or named in .gitignore, in one order.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { kernelSkips, listSourceFiles, type Listing, type WalkOptions } from '../../src/platform/walk.ts';
import { isInCheckout } from '../../src/platform/ignore.ts';
import { withFolder } from '../cli/host.ts';

const everything: WalkOptions = { skipTopLevel: new Set(), gitIgnore: false };
const checkout: WalkOptions = { skipTopLevel: new Set(), gitIgnore: true };

const listed = (
  files: Readonly<Record<string, string>>,
  options: WalkOptions = everything,
  start = '',
): Promise<Listing> => withFolder(files, (root) => listSourceFiles(root, start, options));
const empty = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, '']));

describe('listSourceFiles', () => {
  it('lists C files only, sorted by code unit', async () => {
    const names = [
      'b.c',
      'a/z.c',
      'B.c',
      'a.c',
      'ä.c',
      'a-b.c',
      'x.h',
      'x.C',
      'x.cc',
      'c',
      'x.c.orig',
      'Makefile',
    ];
    expect(await listed(empty(...names))).toEqual({
      files: ['B.c', 'a-b.c', 'a.c', 'a/z.c', 'b.c', 'ä.c'],
      unreadable: [],
    });
  });

  it('starts in any folder and names files from the root', async () => {
    const files = empty('top.c', 'drivers/a.c', 'drivers/gpu/b.c', 'other/c.c');
    expect((await listed(files, everything, 'drivers')).files).toEqual(['drivers/a.c', 'drivers/gpu/b.c']);
  });

  it('takes a folder whose name ends like a file for a folder', async () => {
    expect((await listed(empty('odd.c/a.c'))).files).toEqual(['odd.c/a.c']);
  });

  it('skips hidden folders and packages, not hidden files', async () => {
    const files = empty(
      '.hidden/a.c',
      'sub/.hidden/b.c',
      'node_modules/c.c',
      'sub/node_modules/d.c',
      '.e.c',
      'f.c',
    );
    expect((await listed(files)).files).toEqual(['.e.c', 'f.c']);
  });

  it('skips folders at the top only, unless the walk starts there', async () => {
    const options = { ...everything, skipTopLevel: kernelSkips };
    const files = empty('tools/a.c', 'Documentation/b.c', 'scripts/c.c', 'drivers/tools/d.c', 'mm/e.c');
    expect((await listed(files, options)).files).toEqual(['drivers/tools/d.c', 'mm/e.c']);
    expect((await listed(files, options, 'tools')).files).toEqual(['tools/a.c']);
  });

  it('reports a folder that cannot be listed', async () => {
    expect(await listed({ 'a.c': '' }, everything, 'nowhere')).toEqual({
      files: [],
      unreadable: ['nowhere'],
    });
    expect(await listed({ 'a.c': '' }, everything, 'a.c')).toEqual({ files: [], unreadable: ['a.c'] });
  });

  it('does not follow symbolic links', async () => {
    await withFolder(empty('a.c', 'sub/b.c'), (root) => {
      fs.symlinkSync('.', path.join(root, 'loop'));
      fs.symlinkSync('..', path.join(root, 'sub/up'));
      fs.symlinkSync('a.c', path.join(root, 'again.c'));
      fs.symlinkSync('nowhere', path.join(root, 'dangling.c'));
      expect(listSourceFiles(root, '', everything)).toEqual({ files: ['a.c', 'sub/b.c'], unreadable: [] });
    });
  });
});

describe('.gitignore', () => {
  it('is obeyed in checkouts only', async () => {
    const files = {
      '.gitignore': '*.mod.c\n/build/\n',
      ...empty('a.c', 'a.mod.c', 'build/b.c', 'sub/build/c.c'),
    };
    expect((await listed(files, checkout)).files).toEqual(['a.c', 'sub/build/c.c']);
    expect((await listed(files)).files).toHaveLength(4);
  });

  it('counts from its own folder', async () => {
    const files = {
      'sub/.gitignore': '/a.c\ngen/\n',
      ...empty('a.c', 'sub/a.c', 'sub/x/a.c', 'sub/x/gen/b.c', 'gen/c.c'),
    };
    expect((await listed(files, checkout)).files).toEqual(['a.c', 'gen/c.c', 'sub/x/a.c']);
  });

  it('deeper has the last word', async () => {
    const files = {
      '.gitignore': '*.mod.c\n',
      'keep/.gitignore': '!*.mod.c\n',
      ...empty('a.mod.c', 'keep/b.mod.c'),
    };
    expect((await listed(files, checkout)).files).toEqual(['keep/b.mod.c']);
  });

  it('above the start is obeyed, too', async () => {
    const files = {
      '.gitignore': 'one.c\n',
      'a/.gitignore': 'two.c\n',
      ...empty('a/b/one.c', 'a/b/two.c', 'a/b/three.c'),
    };
    expect((await listed(files, checkout, 'a/b')).files).toEqual(['a/b/three.c']);
  });

  it('cannot bring back what is in an ignored folder', async () => {
    const files = { '.gitignore': 'out/\n!out/a.c\n', ...empty('out/a.c', 'b.c') };
    expect((await listed(files, checkout)).files).toEqual(['b.c']);
  });

  it('above the root is obeyed up to the top of the checkout', async () => {
    const files = {
      ...empty('.git/HEAD', 'a/b/one.c', 'a/b/two.c', 'a/b/three.c', 'a/b/c/four.c'),
      '.gitignore': '/a/b/one.c\nfour.c\n',
      'a/.gitignore': 'two.c\n!/b/c/four.c\n',
    };
    await withFolder({ ...files, ...empty('x.c') }, (top) => {
      expect(listSourceFiles(path.join(top, 'a/b'), '', checkout).files).toEqual(['c/four.c', 'three.c']);
    });
  });

  it('has no say about a folder that is looked into by name, but about what lies inside', async () => {
    const files = {
      '.gitignore': '/build/\n',
      'build/.gitignore': 'b.c\n',
      ...empty('build/a.c', 'build/b.c'),
    };
    expect((await listed(files, checkout)).files).toEqual([]);
    expect((await listed(files, checkout, 'build')).files).toEqual(['build/a.c']);
    await withFolder({ ...files, '.git/HEAD': '' }, (top) => {
      expect(listSourceFiles(path.join(top, 'build'), '', checkout).files).toEqual(['a.c']);
    });
  });

  it('makes no part of a checkout of what it ignores', async () => {
    const files = {
      '.git/HEAD': '',
      '.gitignore': '/trees/\n!/trees/kept\n',
      ...empty('trees/a/x.c', 'src/x.c'),
    };
    await withFolder(files, (top) => {
      const parts = ['', 'src', 'trees', 'trees/a'].map((at) => isInCheckout(path.join(top, at)));
      expect(parts).toEqual([true, true, false, false]);
      expect(isInCheckout(path.dirname(top))).toBe(false);
    });
  });

  it('has a fellow in the repository, also where that lies elsewhere, which it overrules', async () => {
    const files = {
      'main/.git/info/exclude': 'mine.c\n*.mod.c\n',
      'main/.git/worktrees/w/commondir': '../..\n',
      'main/.gitignore': '!keep.mod.c\n',
      'w/.git': 'gitdir: ../main/.git/worktrees/w\n',
      'gone/.git': 'gitdir: ../nowhere\n',
      ...empty(...['main', 'w', 'gone'].flatMap((at) => [`${at}/mine.c`, `${at}/b.c`, `${at}/keep.mod.c`])),
    };
    await withFolder(files, (top) => {
      const of = (at: string): readonly string[] => listSourceFiles(path.join(top, at), '', checkout).files;
      expect(of('main')).toEqual(['b.c', 'keep.mod.c']);
      expect(of('w')).toEqual(['b.c']);
      expect(of('gone')).toEqual(['b.c', 'keep.mod.c', 'mine.c']);
    });
  });

  it('that is a folder or nonsense is passed over', async () => {
    expect((await listed(empty('.gitignore/x', 'a.c'), checkout)).files).toEqual(['a.c']);
    expect((await listed({ '.gitignore': '[\n\\\n***[a-\n\0\n', 'a.c': '' }, checkout)).files).toEqual([
      'a.c',
    ]);
  });

  it('takes file names of any spelling', async () => {
    const names = ['..odd.c', '...c', 'a b.c', 'a\\b.c', 'a*.c', '#x.c', '!y.c', '%d.c'];
    const files = { '.gitignore': 'none\n', ...empty(...names) };
    expect((await listed(files, checkout)).files).toEqual([...names].sort());
  });
});
