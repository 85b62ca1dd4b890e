// Applying diffs in memory: the same as git makes of them, and an answer for whatever is no diff.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPatches } from '../../src/cli/review/mail.ts';
import { applyDiff, type PatchedFile } from '../../src/cli/review/patch.ts';
import { isUsageError } from '../../src/base/usage-error.ts';
import { withFolder } from './host.ts';

const apply = (diff: string, files: Readonly<Record<string, string>>): PatchedFile[] =>
  applyDiff(diff, { name: 'the patch', prefix: '', read: (file) => files[file] ?? null });

const diffOf = (folder: string, before: string, after: string): string => {
  fs.writeFileSync(path.join(folder, 'old.c'), before);
  fs.writeFileSync(path.join(folder, 'new.c'), after);
  try {
    return execFileSync('git', ['diff', '--no-index', '--no-prefix', 'old.c', 'new.c'], {
      cwd: folder,
      encoding: 'utf8',
    });
  } catch (error) {
    // A difference is exit code 1.
    return (error as { stdout: string }).stdout;
  }
};

const anyText = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'b', '', '\tc', '-- ', '--- d', '+++ e', '@@ f'), { maxLength: 30 }),
    fc.boolean(),
  )
  .map(([lines, ends]) => (lines.length === 0 ? '' : lines.join('\n') + (ends ? '\n' : '')));

describe('a diff', () => {
  it('gives the text that it was made from', async () => {
    await withFolder({}, (folder) => {
      fc.assert(
        fc.property(anyText, anyText, (before, after) => {
          fc.pre(before !== after);
          const diff = diffOf(folder, before, after)
            .replace(/^--- .*$/m, '--- a/x.c')
            .replace(/^\+\+\+ .*$/m, '+++ b/x.c')
            .replace(/^diff --git .*$/m, 'diff --git a/x.c b/x.c');
          expect(apply(`${diff}-- \n2.39.5\n\nfooter\n`, { 'x.c': before })).toEqual([
            { path: 'x.c', after },
          ]);
        }),
        { numRuns: 60 },
      );
    });
  });

  it('fits at a distance, and nowhere else', () => {
    const diff = '--- a/x.c\n+++ b/x.c\n@@ -2,3 +2,3 @@\n one\n-two\n+TWO\n three\n';
    const lead = 'x\n'.repeat(40);
    expect(apply(diff, { 'x.c': `${lead}one\ntwo\nthree\n` })).toEqual([
      { path: 'x.c', after: `${lead}one\nTWO\nthree\n` },
    ]);
    expect(() => apply(diff, { 'x.c': `${lead}one\ntwo\nfour\n` })).toThrow(
      expect.objectContaining({ message: expect.stringContaining('hunk 1 of 1') as string }),
    );
  });

  it('names the first hunk that does not fit', () => {
    const hunk = (line: number, word: string): string =>
      `@@ -${line},1 +${line},1 @@\n-${word}\n+${word.toUpperCase()}\n`;
    const text = 'a\nb\nc\nd\ne\n';
    const words = ['a', 'b', 'c', 'd', 'e'];
    for (const [wrong] of words.entries()) {
      const hunks = words.map((word, i) => hunk(i + 1, i === wrong ? 'zz' : word)).join('');
      let message = '';
      try {
        apply(`--- a/x.c\n+++ b/x.c\n${hunks}`, { 'x.c': text });
      } catch (error) {
        if (isUsageError(error)) message = error.message;
      }
      expect(message).toContain(
        `x.c: hunk ${wrong + 1} of 5 (@@ -${wrong + 1},1 +${wrong + 1},1 @@) does not fit`,
      );
    }
  });

  it('adds, deletes, renames and copies', () => {
    const files = { 'a.c': 'one\n', 'sub/b.h': 'two\n' };
    const add =
      'diff --git a/n.c b/n.c\nnew file mode 100644\n--- /dev/null\n+++ b/n.c\n@@ -0,0 +1 @@\n+new\n';
    expect(apply(add, files)).toEqual([{ path: 'n.c', after: 'new\n' }]);
    const drop =
      'diff --git a/a.c b/a.c\ndeleted file mode 100644\n--- a/a.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n';
    expect(apply(drop, files)).toEqual([{ path: 'a.c', after: null }]);
    const move =
      'diff --git a/sub/b.h b/c.h\nsimilarity index 50%\nrename from sub/b.h\nrename to c.h\n--- a/sub/b.h\n+++ b/c.h\n@@ -1 +1,2 @@\n two\n+three\n';
    expect(apply(move, files)).toEqual([
      { path: 'sub/b.h', after: null },
      { path: 'c.h', after: 'two\nthree\n' },
    ]);
    const copy = 'diff --git a/a.c b/c.c\nsimilarity index 100%\ncopy from a.c\ncopy to c.c\n';
    expect(apply(copy, files)).toEqual([{ path: 'c.c', after: 'one\n' }]);
    const odd =
      'diff --git "a/\\303\\274.c" "b/\\303\\274.c"\n--- "a/\\303\\274.c"\n+++ "b/\\303\\274.c"\n@@ -1 +1 @@\n-one\n+two\n';
    expect(apply(odd, { 'ü.c': 'one\n' })).toEqual([{ path: 'ü.c', after: 'two\n' }]);
    const other =
      'diff --git a/Makefile b/Makefile\n--- a/Makefile\n+++ b/Makefile\n@@ -1 +1 @@\n-gone\n+two\n';
    expect(apply(other, files)).toEqual([]);
  });

  it('or what is none gets an answer', () => {
    const whole =
      'From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001\nFrom: T <t@tests.invalid>\nSubject: [PATCH 1/1] =?utf-8?q?a=20b?=\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Transfer-Encoding: quoted-printable\n\n---\n x.c | 2 +-\n\ndiff --git a/x.c b/x.c\nindex 1..2 100644\n--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,3 @@\n a\n-b\n+c=\n d\n e\n--b--\n';
    const edits = fc.array(
      fc.tuple(
        fc.nat(whole.length),
        fc.nat(20),
        fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('\n', '@@', '--- ', '\0', '=?', 'diff --git ')),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(edits, (list) => {
        const text = list.reduce(
          (t, [at, length, word]) => t.slice(0, at) + word + t.slice(at + length),
          whole,
        );
        for (const patch of readPatches(Buffer.from(text))) {
          try {
            for (const file of apply(patch.diff, { 'x.c': 'a\nb\ne\n' }))
              expect(file.path.split('/')).not.toContain('..');
          } catch (error) {
            expect(isUsageError(error), String(error)).toBe(true);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
