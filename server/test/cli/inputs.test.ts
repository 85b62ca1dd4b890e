// What may be named on the command line: files and folders of any content, several of them, of several projects.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { demo, demoText, run, runJson, withFolder } from './host.ts';

const nothing = 'No findings. No function on notifier paths, 0 undecided.\n';
const driver = {
  'heron.h': demoText('heron.h'),
  'heron_svm.c': demoText('heron_svm.c'),
  'heron_ctx.c': demoText('heron_ctx.c'),
};
const project = { ...driver, 'invlock.jsonc': '{}\n' };
const below = (folder: string, files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

describe('files', () => {
  it('that are empty have nothing to report', async () => {
    await withFolder({ 'empty.c': '', 'blank.c': '\n\n' }, async (cwd) => {
      for (const name of ['empty.c', 'blank.c']) {
        expect(await run([name], { cwd })).toEqual({ code: 0, out: nothing, err: '' });
      }
    });
  });

  it('that are missing end the run', async () => {
    expect(await run(['heron_svm.c', 'nowhere.c'])).toEqual({
      code: 2,
      out: '',
      err: 'invlock: no such file or folder: nowhere.c\n',
    });
    expect((await run(['heron_svm.c/inside.c'])).err).toBe(
      'invlock: no such file or folder: heron_svm.c/inside.c\n',
    );
  });

  it('that are symbolic links to nothing or to themselves end the run', async () => {
    await withFolder({}, async (cwd) => {
      fs.symlinkSync('nowhere', path.join(cwd, 'dangling.c'));
      fs.symlinkSync('loop.c', path.join(cwd, 'loop.c'));
      expect(await run(['dangling.c'], { cwd })).toMatchObject({
        code: 2,
        err: 'invlock: no such file or folder: dangling.c\n',
      });
      expect(await run(['loop.c'], { cwd })).toMatchObject({
        code: 2,
        err: 'invlock: cannot read loop.c: ELOOP\n',
      });
    });
  });

  it('that are binary end the run when named, and are passed over in a folder', async () => {
    const bytes = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]), Buffer.alloc(64)]);
    await withFolder({ 'object.c': bytes }, async (cwd) => {
      expect(await run(['object.c'], { cwd })).toEqual({
        code: 2,
        out: '',
        err: 'invlock: cannot check object.c: not text\n',
      });
      expect(await run(['.'], { cwd })).toEqual({ code: 0, out: nothing, err: '' });
    });
  });

  it('that are no regular files end the run', async () => {
    expect(await run(['/dev/null'])).toMatchObject({
      code: 2,
      err: 'invlock: /dev/null is neither a file nor a folder\n',
    });
  });

  it('with one very long line are read', async () => {
    const long = `static const char heron_table[] = "${'mmu_interval_read_retry '.repeat(44_000)}";\n`;
    const text = demoText('heron_svm.c');
    await withFolder({ ...driver, 'long.c': long, 'both.c': long + text }, async (cwd) => {
      expect(await run(['long.c'], { cwd })).toEqual({ code: 0, out: nothing, err: '' });
      const both = await runJson(['both.c'], { cwd });
      expect(both.err).toBe('');
      expect(both.report.findings.map((finding) => finding.line)).toContain(89);
    });
  });

  it('flagged in a very long line are shown in part', async () => {
    const lines = demoText('heron_svm.c').split('\n');
    const at = lines.findIndex((line) => line.includes('if (mmu_interval_read_retry(range.notifier, range'));
    lines[at] = `/* ${'x'.repeat(1_000_000)} */ ${lines[at]?.trim()} /* ${'y'.repeat(50_000)} */`;
    await withFolder({ ...driver, 'heron_svm.c': lines.join('\n') }, async (cwd) => {
      const { code, out, err } = await run(['-q', '--select', 'INV103', '.'], { cwd });
      expect({ code, err }).toEqual({ code: 1, err: '' });
      expect(out).toContain('mmu_interval_read_retry(range.notifier');
      expect(out.length).toBeLessThan(2000);
    });
  });

  it('with CRLF lines give the same report', async () => {
    const windows = Object.fromEntries(
      Object.entries(project).map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]),
    );
    const plain = await withFolder(project, (cwd) => run(['.'], { cwd }));
    expect(await withFolder(windows, (cwd) => run(['.'], { cwd }))).toEqual(plain);
    expect(plain.code).toBe(1);
  });

  it('without a newline at the end give the same findings', async () => {
    const cut = Object.fromEntries(Object.entries(project).map(([name, text]) => [name, text.trimEnd()]));
    const plain = await withFolder(project, (cwd) => run(['.'], { cwd }));
    expect(await withFolder(cut, (cwd) => run(['.'], { cwd }))).toEqual(plain);
  });

  it('named twice are checked once', async () => {
    const once = await runJson(['heron_svm.c']);
    const spelled = ['heron_svm.c', './heron_svm.c', path.join(demo, 'heron_svm.c'), '../demo/heron_svm.c'];
    expect(await runJson(spelled)).toEqual(once);
    expect(once.report.stats.filesChecked).toBe(1);
    expect(await run(['heron_svm.c', '.', 'heron_ctx.c'])).toEqual(await run(['.']));
  });

  it('named one by one give what their folder gives', async () => {
    const folder = await runJson(['.']);
    const files = await runJson(['heron_svm.c', 'heron_ctx.c']);
    expect(files).toEqual(folder);
  });

  it('are checked in any order with one result', async () => {
    expect(await run(['heron_ctx.c', 'heron_svm.c'])).toEqual(await run(['heron_svm.c', 'heron_ctx.c']));
  });
});

describe('folders', () => {
  it('without C files have nothing to report', async () => {
    await withFolder({ 'notes.txt': 'mmu_interval_read_retry' }, async (cwd) => {
      expect(await run([], { cwd })).toEqual({ code: 0, out: nothing, err: '' });
    });
  });

  it('are looked through for the vocabulary', async () => {
    await withFolder({ ...project, 'other.c': 'int other;\n', 'sub/third.c': '' }, async (cwd) => {
      const { report } = await runJson(['.'], { cwd });
      expect(report.stats).toMatchObject({ files: 4, filesWithoutVocabulary: 2, filesChecked: 2 });
    });
  });

  it('leave out what .gitignore names in a checkout only', async () => {
    const files = { ...project, '.gitignore': 'heron_ctx.c\n' };
    const plain = await withFolder(files, (cwd) => runJson(['.'], { cwd }));
    expect(plain.report.stats.files).toBe(2);
    const checkout = await withFolder({ ...files, '.git/HEAD': '' }, (cwd) => runJson(['.'], { cwd }));
    expect(checkout.report.stats.files).toBe(1);
    const named = await withFolder({ ...files, '.git/HEAD': '' }, (cwd) => runJson(['heron_ctx.c'], { cwd }));
    expect(named.report.stats.filesChecked).toBe(1);
  });

  it('and patterns leave out what git ignores in a checkout around the root, and one star does not', async () => {
    const files = {
      ...below('drivers/heron', { ...project, 'invlock.jsonc': '{}' }),
      '.git/info/exclude': 'heron_ctx.c\n',
    };
    await withFolder(files, async (cwd) => {
      const count = async (given: string): Promise<number> =>
        (await runJson([given], { cwd: path.join(cwd, 'drivers/heron') })).report.stats.files;
      expect(await count('.')).toBe(1);
      expect(await count('./**/*.c')).toBe(1);
      expect(await count('*.c')).toBe(2);
      expect(await count('heron_ctx.c')).toBe(1);
    });
  });

  it('outside a given root end the run', async () => {
    await withFolder({ 'a/x.c': '', 'b/y.c': '' }, async (cwd) => {
      expect(await run(['--root', 'a', 'a/x.c', 'b'], { cwd })).toEqual({
        code: 2,
        out: '',
        err: 'invlock: b is outside the root a\n',
      });
    });
  });

  it('below a given root are named from it', async () => {
    await withFolder(below('drivers/heron', driver), async (cwd) => {
      const { report } = await runJson(['--root', '.', 'drivers'], { cwd });
      expect(report.root).toBe(cwd);
      expect(new Set(report.findings.map((finding) => finding.file))).toEqual(
        new Set(['drivers/heron/heron_ctx.c', 'drivers/heron/heron_svm.c']),
      );
    });
  });

  it('skip the host programs of a kernel tree unless they are named', async () => {
    const files = {
      MAINTAINERS: '',
      Kbuild: '',
      ...below('drivers/heron', driver),
      ...below('tools', driver),
    };
    await withFolder(files, async (cwd) => {
      expect((await runJson(['.'], { cwd })).report.stats.files).toBe(2);
      expect((await runJson(['tools'], { cwd })).report.stats.files).toBe(2);
      expect((await runJson(['drivers/heron'], { cwd })).report.root).toBe(cwd);
    });
  });
});

describe('several roots', () => {
  const files = { ...below('one', project), ...below('two', project) };

  it('are reported together, from the folder above them', async () => {
    await withFolder(files, async (cwd) => {
      const { code, report } = await runJson(['two', 'one'], { cwd });
      expect(code).toBe(1);
      expect(report.root).toBe(cwd);
      expect(report.findings.map((f) => `${f.file} ${f.code}`)).toEqual([
        'one/heron_ctx.c INV502',
        'one/heron_svm.c INV205',
        'one/heron_svm.c INV103',
        'two/heron_ctx.c INV502',
        'two/heron_svm.c INV205',
        'two/heron_svm.c INV103',
      ]);
      expect(report.stats).toMatchObject({ files: 4, filesChecked: 4 });
      expect(report.findings.flatMap((f) => f.related.map((step) => step.file.split('/')[0]))).toEqual([
        ...['one', 'one', 'one', 'one'],
        ...['two', 'two', 'two', 'two'],
      ]);
    });
  });

  it('keep places and fingerprints', async () => {
    await withFolder(files, async (cwd) => {
      const alone = (await runJson(['one'], { cwd })).report.findings;
      const both = (await runJson(['one', 'two'], { cwd })).report.findings;
      const bare = (finding: object) => ({ ...finding, file: '', related: [], trace: null });
      expect(both.slice(0, 3).map(bare)).toEqual(alone.map(bare));
      expect(both.slice(3).map((finding) => finding.fingerprint)).toEqual(alone.map((f) => f.fingerprint));
    });
  });

  it('have frames in text', async () => {
    await withFolder(files, async (cwd) => {
      const one = await run(['-q', 'one'], { cwd });
      const both = await run(['-q', 'one', 'two'], { cwd });
      expect(both.out).toBe(one.out + one.out.replaceAll(/^one\//gm, 'two/'));
    });
  });
});

describe('patterns', () => {
  const places = {
    ...project,
    ...below('part/deep', driver),
    ...below('.hidden', driver),
    'part/none.c': '',
    'a[1].c': demoText('heron_svm.c'),
  };
  const filesOf = (out: string): string[] => [
    ...new Set([...out.matchAll(/^(\S+):\d+: ERROR/gm)].map((match) => match[1] ?? '')),
  ];
  const checked = async (cwd: string, ...words: string[]): Promise<string[]> =>
    filesOf((await run(['--format', 'checkpatch', ...words], { cwd })).out);

  it('name files as a shell would, and look through folders with two stars', async () => {
    await withFolder(places, async (cwd) => {
      fs.symlinkSync('..', path.join(cwd, 'part/up'));
      expect(await checked(cwd, 'part/*/heron_c*.c')).toEqual(['part/deep/heron_ctx.c']);
      expect(await checked(cwd, 'part/**')).toEqual(['part/deep/heron_ctx.c', 'part/deep/heron_svm.c']);
      expect(await checked(cwd, path.join(cwd, 'part/*/*.c'))).toEqual(
        await checked(cwd, 'part/deep/heron_ctx.c', 'part/deep/heron_svm.c'),
      );
    });
  });

  it('give way to files of that very name', async () => {
    await withFolder(places, async (cwd) => {
      expect(await checked(cwd, 'a[1].c')).toEqual(['a[1].c']);
    });
  });

  it('that match no C file end the run', async () => {
    await withFolder(places, async (cwd) => {
      expect(await run(['part/*.h'], { cwd })).toEqual({
        code: 2,
        out: '',
        err: 'invlock: no C file matches part/*.h\n',
      });
    });
  });
});

describe('names on standard input', () => {
  const around = (cwd: string, input: string): { cwd: string; input: string } => ({ cwd, input });

  it('stand in the place of the dash, between line ends or NUL bytes', async () => {
    await withFolder({ ...project, 'with blank.c': '' }, async (cwd) => {
      const named = await run(['heron_svm.c', 'with blank.c'], { cwd });
      expect(named.code).toBe(1);
      for (const list of [
        'heron_svm.c\nwith blank.c\n',
        'heron_svm.c\r\nwith blank.c',
        'heron_svm.c\0with blank.c\0',
      ])
        expect(await run(['-'], around(cwd, list))).toEqual(named);
      expect(await run(['with blank.c', '-'], around(cwd, 'heron_svm.c'))).toEqual(named);
    });
  });

  it('of files that are gone end the run, and texts are no names', async () => {
    await withFolder(project, async (cwd) => {
      expect((await run(['-'], around(cwd, 'heron_svm.c\ngone.c\n'))).err).toBe(
        'invlock: no such file or folder: gone.c\n',
      );
      expect((await run(['-'], around(cwd, driver['heron_svm.c']))).err).toMatch(/holds no patch/);
    });
  });

  it('bound a comparison', async () => {
    await withFolder(project, async (cwd) => {
      const { code, err } = await run(['--since', 'HEAD', '-'], around(cwd, 'heron_svm.c\n'));
      expect({ code, err }).toMatchObject({
        code: 2,
        err: expect.stringContaining('git repository') as string,
      });
    });
  });
});
