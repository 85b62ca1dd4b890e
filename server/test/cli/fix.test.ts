// `check --fix` and `check --diff`: what is written, what is told, and what is never touched.

import { git } from './demo-repository.ts';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { replaceText } from '../../src/platform/replace-text.ts';
import { demo, demoText, run, withFolder } from './host.ts';

const demoFiles = Object.fromEntries(fs.readdirSync(demo).map((name) => [name, demoText(name)]));
const read = (folder: string, name: string): string => fs.readFileSync(path.join(folder, name), 'utf8');

describe('--fix', () => {
  it('makes the verified fixes, tells them, and reports what is left', async () => {
    await withFolder(demoFiles, async (cwd) => {
      const { code, out, err } = await run(['check', '--fix', '.'], { cwd });
      expect(err.split('\n')).toEqual([
        'heron_ctx.c: fixed INV502 in heron_ctx_attach(): Release the lock on this path (verified)',
        'heron_svm.c: fixed INV205 in heron_invalidate(): Only try the lock if the range is not blockable (verified)',
        'heron_svm.c: fixed INV103 in heron_mirror_fault(): Take the lock before the check (verified)',
        '3 fixes in 2 files',
        '',
      ]);
      expect(out).toMatch(/^No findings\./);
      expect(code).toBe(0);
      expect((await run(['check', '-q', '.'], { cwd })).out).toBe('');
      expect(read(cwd, 'heron_svm.c')).toContain(
        '\tif (mmu_interval_read_retry(range.notifier, range.notifier_seq)) {\n\t\tmutex_unlock(&ctx->pt_lock);\n',
      );
      expect(fs.readdirSync(cwd).sort()).toEqual(Object.keys(demoFiles).sort());
    });
  });

  it('leaves what was not selected, and counts it', async () => {
    await withFolder(demoFiles, async (cwd) => {
      const { code, err } = await run(['check', '--fix', '--select', 'INV103', '.'], { cwd });
      expect(err).toMatch(/\n1 fix in 1 file\n$/);
      expect(code).toBe(0);
      expect(read(cwd, 'heron_ctx.c')).toBe(demoFiles['heron_ctx.c']);
    });
  });

  it('makes suggested fixes only when told to', async () => {
    const ignored = `#include <linux/mmu_notifier.h>
struct foo {
	struct mmu_interval_notifier notifier;
	unsigned long *table;
};
static const struct mmu_interval_notifier_ops foo_ops;
int foo_init(struct foo *foo, struct mm_struct *mm, unsigned long addr)
{
	int ret = 0;

	foo->table = foo_table(mm);
	if (!foo->table) {
		ret = -ENOMEM;
		goto out;
	}
	mmu_interval_notifier_insert(&foo->notifier, mm, addr, PAGE_SIZE, &foo_ops);
	foo_start(foo);
	return 0;
out:
	return ret;
}
`;
    await withFolder({ 'foo.c': ignored }, async (cwd) => {
      const safe = await run(['check', '--fix', '.'], { cwd });
      expect(safe.code).toBe(1);
      expect(safe.err).toBe('0 fixes in 0 files; 1 more finding with --unsafe-fixes\n');
      expect(read(cwd, 'foo.c')).toBe(ignored);
      const unsafe = await run(['check', '--fix', '--unsafe-fixes', '.'], { cwd });
      expect(unsafe.code).toBe(0);
      expect(read(cwd, 'foo.c')).toContain('\tret = mmu_interval_notifier_insert(');
      expect(read(cwd, 'foo.c')).toContain('\tif (ret)\n\t\tgoto out;\n');
    });
  });

  it('does not write through a link that leads out of the root', async () => {
    await withFolder({ 'outside.c': demoText('heron_ctx.c') }, async (other) => {
      await withFolder(demoFiles, async (cwd) => {
        fs.rmSync(path.join(cwd, 'heron_ctx.c'));
        fs.symlinkSync(path.join(other, 'outside.c'), path.join(cwd, 'heron_ctx.c'));
        const { code, err } = await run(['check', '--fix', 'heron_ctx.c', 'heron_svm.c'], { cwd });
        expect(err).toContain('invlock: cannot write heron_ctx.c: it is a link that leads out of the root\n');
        expect(code).toBe(2);
        expect(read(other, 'outside.c')).toBe(demoText('heron_ctx.c'));
      });
    });
  });
});

describe('--diff', () => {
  it('prints a patch that gives what --fix writes, and writes nothing', async () => {
    await withFolder(demoFiles, async (cwd) => {
      const { code, out, err } = await run(['check', '--diff', '.'], { cwd });
      expect(code).toBe(1);
      expect(err).toBe('3 fixes in 2 files\n');
      for (const [name, text] of Object.entries(demoFiles)) expect(read(cwd, name)).toBe(text);
      await withFolder(demoFiles, async (fixed) => {
        await run(['check', '--fix', '-q', '.'], { cwd: fixed });
        expect(spawnSync('git', ['apply', '-'], { cwd, input: out }).status).toBe(0);
        for (const name of Object.keys(demoFiles)) expect(read(cwd, name)).toBe(read(fixed, name));
      });
    });
  });

  it('works on standard input', async () => {
    const { out } = await run(['check', '--diff', '--stdin-filename', 'heron_ctx.c'], {
      input: demoText('heron_ctx.c'),
    });
    expect(out).toMatch(/^--- a\/heron_ctx\.c\n\+\+\+ b\/heron_ctx\.c\n@@ /);
  });

  it('has nothing to print for code without findings', async () => {
    const { code, out, err } = await run(['check', '--diff', '--select', 'INV6', '.']);
    expect([code, out, err]).toEqual([0, '', '0 fixes in 0 files\n']);
  });

  it('tells a terminal nothing but text', async () => {
    const text = demoText('heron_ctx.c').replace(
      'if (ctx->nr_mirrors >=',
      '/* \u001b]0;x\u0007 */ if (ctx->nr_mirrors >=',
    );
    const shown = async (isTerminal: boolean): Promise<string> =>
      (await run(['check', '--diff', '--stdin-filename', 'heron_ctx.c'], { input: text, isTerminal })).out;
    expect(await shown(true)).toContain('/* ?]0;x? */');
    expect(await shown(false)).toContain('/* \u001b]0;x\u0007 */');
  });
});

describe('options that do not go together', () => {
  it.each([
    [['--fix', '--diff'], '--diff changes nothing and --fix does: give one of them'],
    [['--unsafe-fixes'], '--unsafe-fixes goes with --fix, --fix-only or --diff'],
    [
      ['--fix', '--stdin-filename', 'x.c'],
      '--fix writes files, and the text is on standard input: use --diff',
    ],
    [['--diff', '--format', 'json'], '--diff prints a diff, not json'],
  ])('%j', async (options, message) => {
    const { code, out, err } = await run(['check', ...options]);
    expect([code, out, err]).toEqual([2, '', `invlock: ${message}\n`]);
  });
});

describe('writing', () => {
  it('keeps the mode, and refuses what is not what was read', async () => {
    await withFolder({ 'a.c': 'old\n', 'latin.c': Buffer.from([0x61, 0xe9, 0x0a]) }, (root) => {
      fs.chmodSync(path.join(root, 'a.c'), 0o640);
      expect(replaceText(root, 'a.c', 'old\n', 'new\n')).toEqual({ kind: 'written' });
      expect(fs.statSync(path.join(root, 'a.c')).mode & 0o777).toBe(0o640);
      expect(replaceText(root, 'a.c', 'old\n', 'newer\n')).toEqual({
        kind: 'refused',
        reason: 'it has changed since it was read',
      });
      expect(replaceText(root, 'latin.c', 'a\ufffd\n', 'b')).toEqual({
        kind: 'refused',
        reason: 'it is not UTF-8',
      });
      expect(replaceText(root, '../a.c', 'old\n', 'x')).toEqual({
        kind: 'refused',
        reason: 'it is outside the root',
      });
      expect(replaceText(root, 'none.c', '', 'x').kind).toBe('refused');
      expect(read(root, 'a.c')).toBe('new\n');
      expect(fs.readdirSync(root).sort()).toEqual(['a.c', 'latin.c']);
    });
  });
});

describe('--format patch', () => {
  it('is what git am takes, and gives what --fix writes', async () => {
    const files = Object.fromEntries(fs.readdirSync(demo).map((name) => [name, demoText(name)]));
    await withFolder(files, async (cwd) => {
      git(cwd, 'init', '-q');
      git(cwd, 'add', '-A');
      git(cwd, 'commit', '-q', '-m', 'start');
      const { code, out } = await run(['check', '--diff', '--format', 'patch', '.'], { cwd });
      expect(code).toBe(1);
      fs.writeFileSync(
        path.join(cwd, '0001.patch'),
        out.replace(/\*{3} (SUBJECT|BODY) HERE \*{3}/g, 'heron: words'),
      );
      git(cwd, 'am', '-q', '0001.patch');
      expect(git(cwd, 'log', '-1', '--format=%s|%an|%ae|%b').trim()).toBe(
        'heron: words|*** YOUR NAME HERE ***|you@example.com|heron: words',
      );
      const applied = git(cwd, 'show', 'HEAD:heron_svm.c');
      git(cwd, 'reset', '-q', '--hard', 'HEAD~1');
      const fixed = await run(['check', '--fix', '--format', 'patch', '--quiet', '.'], { cwd });
      expect(fixed).toEqual({ code: 0, out, err: '' });
      expect(fs.readFileSync(path.join(cwd, 'heron_svm.c'), 'utf8')).toBe(applied);
    });
  });
});
