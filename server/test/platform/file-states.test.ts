// What is kept about files and folders: never an answer about another text, and nothing that a damaged, foreign or
// unwritable folder could break.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCacheFolder } from '../../src/platform/cache-folder.ts';
import { openFileStates, type FileStates } from '../../src/platform/file-states.ts';
import { nodeSources } from '../../src/platform/node-sources.ts';
import { hashOfListing, hashOfText, noText, sharedReads } from '../../src/platform/tracked-sources.ts';
import { withFolder } from '../cli/host.ts';

/** The files were written long ago by this clock, so that their times are trusted. */
const later = (): number => Date.now() + 60_000;

const statesIn = (folder: string, clock = later): FileStates =>
  openFileStates(folder, openCacheFolder(path.join(folder, 'cache')), clock);

describe('file states', () => {
  it('remember answers and hashes of a file that stays as it is', async () => {
    await withFolder({ 'a.c': 'int a;\n' }, (folder) => {
      const first = statesIn(folder);
      expect(first.mentions('a.c', 'k')).toBe(undefined);
      first.note('a.c', 'k', true);
      expect(first.hashOfFile('a.c')).toBe(hashOfText('int a;\n'));
      first.save();
      const second = statesIn(folder);
      expect(second.mentions('a.c', 'k')).toBe(true);
      expect(second.mentions('a.c', 'other words')).toBe(undefined);
      expect(second.mentions('b.c', 'k')).toBe(undefined);
    });
  });

  it('forget what was said of a file that changed, even to one of the same size and time', async () => {
    await withFolder({ 'a.c': 'int a;\n' }, (folder) => {
      const file = path.join(folder, 'a.c');
      const first = statesIn(folder);
      first.mentions('a.c', 'k');
      first.note('a.c', 'k', true);
      first.hashOfFile('a.c');
      first.save();
      const { atime, mtime } = fs.statSync(file);
      // The grain of the change time.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      fs.writeFileSync(file, 'int b;\n');
      fs.utimesSync(file, atime, mtime);
      const second = statesIn(folder);
      expect(second.mentions('a.c', 'k')).toBe(undefined);
      expect(second.hashOfFile('a.c')).toBe(hashOfText('int b;\n'));
      fs.rmSync(file);
      expect(statesIn(folder).hashOfFile('a.c')).toBe(noText);
    });
  });

  it('keep nothing of a file that was changed a moment ago', async () => {
    await withFolder({ 'a.c': 'int a;\n' }, (folder) => {
      const first = statesIn(folder, Date.now);
      first.mentions('a.c', 'k');
      first.note('a.c', 'k', true);
      first.save();
      expect(statesIn(folder).mentions('a.c', 'k')).toBe(undefined);
    });
  });

  it('say of what is no text, no file or outside what the sources say', async () => {
    await withFolder({ 'zero.c': 'a\0b', 'd/x.c': '', 'broken.c': Buffer.from([0xff, 0x0a]) }, (folder) => {
      const states = statesIn(folder);
      const sources = nodeSources(folder);
      for (const file of [
        'zero.c',
        'd',
        'd/x.c',
        'broken.c',
        '../x.c',
        '/etc/passwd',
        'missing/x.c',
        'd/x.c/y',
      ])
        expect([file, states.hashOfFile(file)]).toEqual([file, hashOfText(sources.read(file))]);
      for (const name of ['', 'd', 'missing', 'd/x.c'])
        expect([name, states.hashOfFolder(name)]).toEqual([name, hashOfListing(sources.list(name))]);
      expect(states.hashOfFolder('')).not.toBe(states.hashOfFolder('d'));
    });
  });
});

describe('shared reads', () => {
  it('account for each view on its own, absent files and folders too', async () => {
    await withFolder({ 'a.h': '1', 'b.h': '2' }, (folder) => {
      const reads = sharedReads(nodeSources(folder));
      const [one, two] = [reads.tracked(), reads.tracked()];
      one.sources.read('a.h');
      one.sources.list('nowhere');
      two.sources.read('a.h');
      two.sources.read('c.h');
      expect(one.inputs()).toEqual({
        files: [['a.h', hashOfText('1')]],
        folders: [['nowhere', hashOfListing([])]],
      });
      expect(two.inputs().files).toEqual([
        ['a.h', hashOfText('1')],
        ['c.h', noText],
      ]);
    });
  });
});

describe('a cache folder', () => {
  it('reads what is whole, and nothing else', async () => {
    await withFolder({}, (folder) => {
      const cache = openCacheFolder(folder);
      cache.write('part-0123456789abcdef', { a: [1, null, 'x'] });
      expect(cache.read('part-0123456789abcdef')).toEqual({ a: [1, null, 'x'] });
      expect(cache.read('part-fedcba9876543210')).toBe(null);
      const file = path.join(folder, 'part-0123456789abcdef.json');
      const whole = fs.readFileSync(file);
      for (let at = 0; at < whole.length; at++) {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ 1;
        fs.writeFileSync(file, damaged);
        expect(cache.read('part-0123456789abcdef')).toBe(null);
        fs.writeFileSync(file, whole.subarray(0, at));
        expect(cache.read('part-0123456789abcdef')).toBe(null);
      }
      expect(fs.readdirSync(folder)).toEqual(['part-0123456789abcdef.json']);
    });
  });

  it('keeps to its size by what was used last, and leaves the files of others alone', async () => {
    await withFolder({ 'mine.json': 'x'.repeat(5000) }, (folder) => {
      const cache = openCacheFolder(folder, 4000);
      for (const [i, name] of [
        'part-aaaaaaaaaaaaaaaa',
        'part-bbbbbbbbbbbbbbbb',
        'part-cccccccccccccccc',
      ].entries()) {
        cache.write(name, 'y'.repeat(1500));
        fs.utimesSync(path.join(folder, `${name}.json`), 1000 + i, 1000 + i);
      }
      expect(cache.read('part-aaaaaaaaaaaaaaaa')).not.toBe(null);
      cache.trim();
      expect(fs.readdirSync(folder).sort()).toEqual(['mine.json', 'part-aaaaaaaaaaaaaaaa.json']);
    });
  });

  it('that cannot be made is an empty one', async () => {
    await withFolder({ file: '' }, (folder) => {
      const cache = openCacheFolder(path.join(folder, 'file/cache'));
      cache.write('part-0123456789abcdef', 1);
      cache.trim();
      expect(cache.read('part-0123456789abcdef')).toBe(null);
      expect(cache.failure()).toBe('ENOTDIR');
    });
  });
});
