// Files on disk as the pure layers see them: nothing outside the root, nothing that is no text, and never a throw.

import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  largestFile,
  nodeSources,
  overlaySources,
  readText,
  relativeInside,
  resolveInside,
} from '../../src/platform/node-sources.ts';
import { makeFolder } from '../cli/host.ts';
import { memorySources } from '../support/sources.ts';

// The same cases in every run.
fc.configureGlobal({ seed: 7 });

const outer = makeFolder({
  'secret.c': 'int secret;\n',
  'root/a.c': 'int a;\n',
  'root/sub/b.c': 'int b;\n',
  'root/empty.c': '',
  'root/binary.c': 'int a;\0',
  'root/late.c': `${' '.repeat(9000)}\0`,
  'root/bom.c': '\ufeffint a;\n',
  'root/broken.c': Buffer.from([0x61, 0xff, 0x62]),
  'root/..odd/c.c': 'int c;\n',
});
const root = path.join(outer, 'root');
fs.symlinkSync('nowhere', path.join(root, 'dangling.c'));
fs.symlinkSync('sub', path.join(root, 'linked'));
fs.symlinkSync('loop', path.join(root, 'loop'));
fs.truncateSync(makeEmpty('large.c'), largestFile + 1);
afterAll(() => fs.rmSync(outer, { recursive: true, force: true }));

function makeEmpty(name: string): string {
  const file = path.join(root, name);
  fs.writeFileSync(file, '');
  return file;
}

describe('readText', () => {
  it('reads text', () => {
    expect(readText(root, 'a.c')).toEqual({ kind: 'text', text: 'int a;\n' });
    expect(readText(root, 'sub/../sub/./b.c')).toEqual({ kind: 'text', text: 'int b;\n' });
    expect(readText(root, 'linked/b.c')).toEqual({ kind: 'text', text: 'int b;\n' });
    expect(readText(root, 'empty.c')).toEqual({ kind: 'text', text: '' });
    expect(readText(root, '..odd/c.c')).toEqual({ kind: 'text', text: 'int c;\n' });
  });

  it('keeps a byte order mark and replaces what is no UTF-8', () => {
    expect(readText(root, 'bom.c')).toEqual({ kind: 'text', text: '\ufeffint a;\n' });
    expect(readText(root, 'broken.c')).toEqual({ kind: 'text', text: 'a\ufffdb' });
  });

  it.each([
    ['../secret.c', 'outside the root'],
    ['sub/../../secret.c', 'outside the root'],
    ['..', 'outside the root'],
    [path.join(outer, 'secret.c'), 'outside the root'],
    [path.join(root, 'a.c'), 'outside the root'],
    ['a\0.c', 'outside the root'],
    ['nowhere.c', 'no such file'],
    ['a.c/inside.c', 'no such file'],
    ['dangling.c', 'no such file'],
    ['loop', 'not readable'],
    ['sub', 'a folder'],
    ['', 'a folder'],
    ['.', 'a folder'],
    ['binary.c', 'not text'],
    ['large.c', 'over 16 MB'],
    ['x'.repeat(5000), 'not readable'],
  ])('says why %j cannot be read', (relative, reason) => {
    expect(readText(root, relative)).toEqual({ kind: 'unreadable', reason });
    expect(nodeSources(root).read(relative)).toBeNull();
  });

  it('says that a device is no file', () => {
    expect(readText('/dev', 'null')).toEqual({ kind: 'unreadable', reason: 'not a file' });
  });

  it('takes a file of exactly the largest size', () => {
    const file = path.join(root, 'just.c');
    fs.writeFileSync(file, Buffer.alloc(largestFile, 0x20));
    try {
      const result = readText(root, 'just.c');
      expect(result.kind === 'text' && result.text.length).toBe(largestFile);
    } finally {
      fs.rmSync(file);
    }
  });

  it('never throws and never leaves the root by name', () => {
    const part = fc.constantFrom('..', '.', '', 'sub', 'a.c', 'root', 'secret.c', '\0', '/', '~', 'C:', '\\');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const result = readText(root, parts.join('/'));
        expect(result.kind === 'text' && result.text.includes('secret')).toBe(false);
        expect(() => nodeSources(root).list(parts.join('/'))).not.toThrow();
      }),
    );
  });
});

describe('list', () => {
  it('is sorted, and knows folders behind links', () => {
    const entries = nodeSources(root).list('');
    expect(entries.map((entry) => entry.name)).toEqual([...entries.map((entry) => entry.name)].sort());
    expect(entries.filter((entry) => entry.isFolder).map((entry) => entry.name)).toEqual([
      '..odd',
      'linked',
      'sub',
    ]);
    expect(nodeSources(root).list('sub')).toEqual([{ name: 'b.c', isFolder: false }]);
  });

  it('is empty for what is no folder of the root', () => {
    for (const folder of ['nowhere', 'a.c', '..', '/', 'loop', 'dangling.c', 'a\0']) {
      expect(nodeSources(root).list(folder)).toEqual([]);
    }
  });
});

describe('paths', () => {
  it('are absolute inside the root, or nothing', () => {
    expect(resolveInside('/r', 'a/b.c')).toBe('/r/a/b.c');
    expect(resolveInside('/r', 'a/../b.c')).toBe('/r/b.c');
    expect(resolveInside('/r', '')).toBe('/r');
    expect(resolveInside('/r', '../r2/b.c')).toBeNull();
    expect(resolveInside('/r', '/r/b.c')).toBeNull();
    expect(resolveInside('/r', '..b.c')).toBe('/r/..b.c');
  });

  it('go back to relative ones', () => {
    expect(relativeInside('/r', '/r/a/b.c')).toBe('a/b.c');
    expect(relativeInside('/r', '/r')).toBe('');
    expect(relativeInside('/r', '/r2/a.c')).toBeNull();
    expect(relativeInside('/r', '/')).toBeNull();
    expect(relativeInside('/', '/r/a.c')).toBe('r/a.c');
    expect(relativeInside('/r', '/r/..b.c')).toBe('..b.c');
  });
});

describe('overlaySources', () => {
  const base = memorySources({ 'a.c': 'old', 'sub/b.c': 'kept' });
  const over = overlaySources(
    base,
    new Map([
      ['a.c', 'new'],
      ['new/deep/c.c', 'added'],
      ['sub/d.c', ''],
    ]),
  );

  it('reads the files put over and all others', () => {
    expect(over.read('a.c')).toBe('new');
    expect(over.read('sub/b.c')).toBe('kept');
    expect(over.read('new/deep/c.c')).toBe('added');
    expect(over.read('sub/d.c')).toBe('');
    expect(over.read('nowhere.c')).toBeNull();
    expect(base.read('a.c')).toBe('old');
  });

  it('lists both, sorted, none twice', () => {
    const file = (name: string) => ({ name, isFolder: false });
    const folder = (name: string) => ({ name, isFolder: true });
    expect(over.list('')).toEqual([file('a.c'), folder('new'), folder('sub')]);
    expect(over.list('sub')).toEqual([file('b.c'), file('d.c')]);
    expect(over.list('new')).toEqual([folder('deep')]);
    expect(over.list('new/deep')).toEqual([file('c.c')]);
    expect(over.list('nowhere')).toEqual([]);
  });
});
