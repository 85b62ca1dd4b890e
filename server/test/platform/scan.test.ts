// The pre-scan against the plain definition: a text mentions a word if it includes it.

import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScanner, scanFiles } from '../../src/platform/scan.ts';
import { stemSearch } from '../../src/platform/stems.ts';
import { vocabularyStems } from '../../src/semantics/stems.ts';
import { withFolder } from '../cli/host.ts';

// The same cases in every run.
fc.configureGlobal({ seed: 7 });

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const includes = (text: string, words: readonly string[]): boolean =>
  words.some((word) => text.includes(word));
const finds = (text: string, words: readonly string[]): boolean =>
  stemSearch(words).contains(latin(text), 0, text.length);

// Few letters, so that words and parts of words occur by chance.
const fewLetters = fc.string({ unit: fc.constantFrom('a', 'b', '_'), maxLength: 60 });
const shortWords = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '_'), minLength: 2, maxLength: 7 }), {
  minLength: 1,
  maxLength: 5,
});
const anyByte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));

describe('stemSearch', () => {
  it('agrees with String.includes on texts of few letters', () => {
    fc.assert(
      fc.property(fewLetters, shortWords, (text, words) => {
        expect(finds(text, words)).toBe(includes(text, words));
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with String.includes on random bytes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: anyByte, maxLength: 300 }),
        fc.array(fc.string({ unit: fc.constantFrom('m', 'u', '_'), minLength: 2, maxLength: 4 }), {
          maxLength: 4,
        }),
        fc.option(fc.nat(), { nil: null }),
        (bytes, words, put) => {
          const word = put === null || words.length === 0 ? '' : (words[put % words.length] ?? '');
          const at = put === null || bytes === '' ? 0 : put % bytes.length;
          const text = bytes.slice(0, at) + word + bytes.slice(at);
          expect(finds(text, words)).toBe(includes(text, words));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('finds every word of the vocabulary at any place', () => {
    for (const word of vocabularyStems) {
      for (const before of ['', ' ', 'x'.repeat(17), '\n\t', word.slice(0, -1)]) {
        expect(finds(`${before}${word};`, vocabularyStems)).toBe(true);
        const cut = `${before.replace(word, '')}${word.slice(0, -1)}`;
        expect(finds(cut, [word])).toBe(false);
      }
    }
  });

  it('looks at the given part of the bytes only', () => {
    fc.assert(
      fc.property(fewLetters, shortWords, fc.nat(60), fc.nat(60), (text, words, from, length) => {
        const start = Math.min(from, text.length);
        const end = Math.min(start + length, text.length);
        expect(stemSearch(words).contains(latin(text), start, end)).toBe(
          includes(text.slice(start, end), words),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('knows the longest word', () => {
    expect(stemSearch(['ab', 'abcd', 'abc']).longest).toBe(4);
    expect(stemSearch([])).toMatchObject({ longest: 0 });
  });

  it('finds nothing without words, or with words of one letter', () => {
    expect(finds('abc', [])).toBe(false);
    expect(finds('abc', ['a', ''])).toBe(false);
    expect(finds('abc', ['a', 'bc'])).toBe(true);
  });

  it('takes words longer than a shift can say', () => {
    const word = 'ab'.repeat(200);
    expect(finds(`${'ab'.repeat(150)}c${word}`, [word])).toBe(true);
    expect(finds(`${'c'.repeat(1000)}${word}`, [word])).toBe(true);
    expect(finds(word.slice(1), [word])).toBe(false);
  });
});

describe('scan', () => {
  const word = 'mmu_notifier';
  const buffer = 1024 * 1024;

  it('answers in the order of the files', async () => {
    await withFolder({ 'a.c': word, 'b.c': '', 'c.c': 'mmu_notifie', 'd/e.c': `x${word}x` }, (root) => {
      const files = ['d/e.c', 'gone.c', 'c.c', 'a.c', 'b.c', 'd'];
      expect(scanFiles(root, files, stemSearch([word]))).toEqual([
        ...['mentions', 'unreadable', 'silent', 'mentions', 'silent', 'unreadable'],
      ]);
    });
  });

  it('does not remember one file in the next', async () => {
    await withFolder(
      { 'a.c': 'mmu_not', 'b.c': 'ifier', 'c.c': `${' '.repeat(99)}${word}`, 'd.c': 'x' },
      (root) => {
        expect(scanFiles(root, ['a.c', 'b.c', 'c.c', 'd.c', 'b.c'], stemSearch([word]))).toEqual([
          ...['silent', 'silent', 'mentions', 'silent', 'silent'],
        ]);
      },
    );
  });

  it('finds a word across the edge of its buffer', async () => {
    await withFolder({}, (root) => {
      const file = path.join(root, 'large.c');
      const scanner = createScanner(stemSearch([word, 'hmm_range']));
      for (const before of [-word.length, -word.length + 1, -5, -1, 0, 1]) {
        const bytes = Buffer.alloc(buffer + 100, 0x20);
        bytes.write(word, buffer + before, 'latin1');
        fs.writeFileSync(file, bytes);
        expect([before, scanner.scan(file)]).toEqual([before, 'mentions']);
        // A word that is broken at the edge is none.
        bytes[buffer + before + 4] = 0x20;
        fs.writeFileSync(file, bytes);
        expect([before, scanner.scan(file)]).toEqual([before, 'silent']);
      }
    });
  });

  it('reads files that fill the buffer exactly, and more than one', async () => {
    await withFolder({}, (root) => {
      const scanner = createScanner(stemSearch([word]));
      const file = path.join(root, 'exact.c');
      for (const size of [buffer - 1, buffer, buffer + 1, 2 * buffer - word.length + 1, 2 * buffer + 3]) {
        const bytes = Buffer.alloc(size, 0x6d);
        fs.writeFileSync(file, bytes);
        expect([size, scanner.scan(file)]).toEqual([size, 'silent']);
        bytes.write(word, size - word.length, 'latin1');
        fs.writeFileSync(file, bytes);
        expect([size, scanner.scan(file)]).toEqual([size, 'mentions']);
      }
    });
  });

  it('follows a link to a file, and says of any other that it is unreadable', async () => {
    await withFolder({ 'a.c': word }, (root) => {
      fs.symlinkSync('a.c', path.join(root, 'link.c'));
      fs.symlinkSync('nowhere', path.join(root, 'dangling.c'));
      fs.symlinkSync('loop.c', path.join(root, 'loop.c'));
      expect(scanFiles(root, ['link.c', 'dangling.c', 'loop.c'], stemSearch([word]))).toEqual([
        ...['mentions', 'unreadable', 'unreadable'],
      ]);
    });
  });
});
