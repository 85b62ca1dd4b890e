// What a build has left counts in all that looks at a tree beside `check`: fixes, single functions, comparisons.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { git, gitEnv } from './demo-repository.ts';
import { demoText, run, withFolder } from './host.ts';

/** The class of the callback's lock is only known to those who find the header, and without it INV103 is silent. */
const source = demoText('heron_svm.c').replace(
  'struct heron_ctx *ctx = mirror->ctx',
  'heron_box *ctx = mirror->ctx',
);
const files = {
  'heron_svm.c': source,
  'far/a/heron.h': '',
  'far/b/heron.h': `${demoText('heron.h')}typedef struct heron_ctx heron_box;\n`,
  'invlock.jsonc': '{}',
};
const moved = 'fixed INV103 in heron_mirror_fault(): Take the lock before the check (verified)';

function database(folder: string, flags: string): void {
  const entries = [{ directory: folder, file: 'heron_svm.c', command: `gcc ${flags} -c heron_svm.c` }];
  fs.writeFileSync(path.join(folder, 'compile_commands.json'), JSON.stringify(entries));
}

describe('fixes', () => {
  it('are made of what check has found with the build', async () => {
    await withFolder(files, async (cwd) => {
      const { out } = await run(['check', '--diff', 'heron_svm.c'], { cwd });
      expect(out).not.toContain('+\tmutex_lock(&ctx->pt_lock);\n');
      database(cwd, '-I far/b');
      const { out: text, err } = await run(['check', '--fix', 'heron_svm.c'], { cwd });
      expect(err).toContain(moved);
      expect(text).toMatch(/^No findings\./);
    });
  });

  it('come along in a report', async () => {
    await withFolder(files, async (cwd) => {
      database(cwd, '-I far/b');
      const { out } = await run(['check', '--format', 'sarif', 'heron_svm.c'], { cwd });
      const { runs } = JSON.parse(out) as {
        runs: { results: { ruleId: string; fixes?: unknown[] }[] }[];
      };
      const fixes = runs[0]?.results.map(({ ruleId, fixes = [] }) => [ruleId, fixes.length]);
      expect(fixes).toEqual([
        ['INV205', 1],
        ['INV103', 1],
      ]);
    });
  });
});

describe('one function', () => {
  it('is explored with the headers of the build, unless nothing of the tree is wanted', async () => {
    await withFolder(files, async (cwd) => {
      const words = ['explore', 'heron_svm.c:heron_mirror_fault'];
      const lock = 'driver lock struct heron_ctx.pt_lock';
      expect((await run(words, { cwd })).out).not.toContain(lock);
      database(cwd, '-I far/b');
      expect((await run(words, { cwd })).out).toContain(lock);
      expect((await run([...words, '--isolated'], { cwd })).out).not.toContain(lock);
    });
  });

  it('is printed as it is built, and a broken database is told', async () => {
    const text = 'static int heron(void)\n{\n#ifdef OLD\n\treturn 1;\n#else\n\treturn 2;\n#endif\n}\n';
    await withFolder({ 'heron_svm.c': text, 'invlock.jsonc': '{}' }, async (cwd) => {
      const words = ['dump', 'heron_svm.c:heron', '--what', 'mask'];
      expect((await run(words, { cwd })).out).toContain('return 2');
      database(cwd, '-DOLD');
      expect((await run(words, { cwd })).out).not.toContain('return 2');
      fs.writeFileSync(path.join(cwd, 'compile_commands.json'), '{');
      const { out, err } = await run(words, { cwd });
      expect(out).toContain('return 2');
      expect(err).toBe('invlock: compile_commands.json: this is no JSON\n');
    });
  });
});

describe('a comparison', () => {
  it('sees both states with the build that is on the disk', async () => {
    await withFolder(files, async (cwd) => {
      database(cwd, '-I far/b');
      expect((await run(['check', '--fix', 'heron_svm.c'], { cwd })).code).toBe(0);
      fs.rmSync(path.join(cwd, 'compile_commands.json'));
      git(cwd, 'init', '-q', '-b', 'main');
      git(cwd, 'add', '-A');
      git(cwd, 'commit', '-q', '-m', 'heron: right');
      fs.writeFileSync(path.join(cwd, 'heron_svm.c'), source);
      const introduced = async (...words: string[]): Promise<string[]> => {
        const around = { cwd, env: gitEnv };
        const { out } = await run(['check', '--since', 'HEAD', '--format', 'gcc', ...words], around);
        return [...out.matchAll(/\[(INV\d+)\]/g)].map((m) => m[1] ?? '');
      };
      expect(await introduced()).toEqual(['INV205']);
      database(cwd, '-I far/b');
      expect(await introduced()).toEqual(['INV205', 'INV103']);
      expect(await introduced('--isolated')).toEqual(['INV205']);
    });
  });
});
