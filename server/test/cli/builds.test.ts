// What a build has left: a database of compile commands, or the notes that Kbuild keeps beside objects. Both may be
// missing, old or broken; what is checked without them stays what it was.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCommandFile, readDatabase, shellWords } from '../../src/analysis/build/database.ts';
import { createBuilds } from '../../src/builds/builds.ts';
import { demo, demoText, run, withFolder } from './host.ts';

const driver = Object.fromEntries(
  fs
    .readdirSync(demo)
    .filter((name) => name !== 'Kbuild')
    .map((name) => [name, demoText(name)]),
);
const kernelMarks = { MAINTAINERS: '', Kbuild: '' };

describe('words of a command', () => {
  it.each([
    ['gcc -c  a.c', ['gcc', '-c', 'a.c']],
    ['cc -DN=\'"a b"\' a\\ b.c', ['cc', '-DN="a b"', 'a b.c']],
    ['cc "-DN=\\"x\\"" \'\' -I"a b"/c', ['cc', '-DN="x"', '', '-Ia b/c']],
    ['cc "-DN=', ['cc', '-DN=']],
    ['', []],
  ])('%s', (command, words) => {
    expect(shellWords(command)).toEqual(words);
  });
});

describe('a database', () => {
  it('has commands in either form, and says what it does not understand', () => {
    const { entries, problem } = readDatabase(
      JSON.stringify([
        { directory: '/b', file: 'a.c', command: 'gcc -DA -Iinc -include "x y.h" -c -o a.o a.c' },
        { directory: '/b', file: 'b.c', arguments: ['gcc', '-D', 'B=1', '-iquote', 'q', '-UB', 'b.c'] },
        { file: 'c.c', command: 'gcc' },
        { directory: '/b', file: 'd.c', arguments: [1] },
        7,
      ]),
    );
    expect(problem).toBe('entry 3 has no directory, and 2 more are not understood');
    expect(entries.map(({ file, facts }) => [file, [...facts().defined], facts().includes])).toEqual([
      ['a.c', ['A'], ['inc']],
      ['b.c', [], ['q']],
    ]);
    expect(entries[0]?.facts().forced).toEqual(['x y.h']);
  });

  it.each([
    ['{', 'this is no JSON'],
    ['{}', 'this is no list of commands'],
    ['[null]', 'entry 1 is no object'],
    ['[{"directory":"/","command":"cc"}]', 'entry 1 has no file'],
    ['[{"directory":"/","file":"a.c"}]', 'entry 1 has no command'],
    ['['.repeat(100_000), 'this is no JSON'],
  ])('%s', (text, problem) => {
    expect(readDatabase(text)).toEqual({ entries: [], problem });
  });

  it.each([
    [
      [{ directory: '/', file: 'a.c', command: "'a'".repeat(1_000_000) }],
      'entry 1 has a command that no system runs',
    ],
    [[{ directory: '/', file: 'a.c', arguments: 'gcc' }], 'entry 1 has no command'],
  ])('%#', (entries, problem) => {
    expect(readDatabase(JSON.stringify(entries))).toEqual({ entries: [], problem });
  });
});

describe('the note of Kbuild', () => {
  it('is a command in its first line', () => {
    const facts = readCommandFile(
      'savedcmd_a.o := gcc -DX -I/k/include -c -o a.o a.c ; objtool a.o\n\ndeps_a.o := \\\n',
    );
    expect([facts?.includes, facts?.file]).toEqual([['/k/include'], 'a.c']);
    expect(readCommandFile('cmd_a.o := gcc -Iinc -c -o a.o a.c\n')?.includes).toEqual(['inc']);
  });

  it('is none if nothing is compiled', () => {
    expect(readCommandFile('savedcmd_a.o := ld -r -o a.o b.o\n')).toBeNull();
    expect(readCommandFile('')).toBeNull();
  });
});

describe('what holds for a file', () => {
  const database = (root: string): string =>
    JSON.stringify([
      {
        directory: root,
        file: 'drivers/x/a.c',
        command: 'gcc -Idrivers/x/inc -Iinclude -DHAVE_A -DKBUILD_MODNAME=a -c a.c',
      },
      { directory: `${root}/drivers`, file: 'x/b.c', command: `gcc -I${root}/lib -I/usr/include -c b.c` },
    ]);

  it('comes from the nearest database, and is the same for all files of a part in what decides about arms', async () => {
    await withFolder({ ...kernelMarks, 'drivers/x/a.c': '', 'drivers/x/b.c': '' }, (root) => {
      fs.writeFileSync(path.join(root, 'compile_commands.json'), database(root));
      const builds = createBuilds();
      const defined = [['drivers/x/a.c', ['HAVE_A']]];
      expect(builds.of(root, 'drivers/x/a.c')).toEqual({
        includes: ['drivers/x/inc'],
        forced: [],
        defined,
        kernel: null,
      });
      expect(builds.of(root, 'drivers/x/b.c')).toEqual({
        includes: ['lib'],
        forced: [],
        defined,
        kernel: null,
      });
      expect(builds.of(root, 'mm/c.c')).toBeUndefined();
      expect(builds.problems()).toEqual([]);
    });
  });

  it('is for a header what it is for the first source file beside it', async () => {
    await withFolder({ ...kernelMarks, 'drivers/x/a.c': '', 'drivers/x/a.h': '' }, (root) => {
      fs.writeFileSync(path.join(root, 'compile_commands.json'), database(root));
      const builds = createBuilds();
      expect(builds.of(root, 'drivers/x/z.h')).toEqual(builds.of(root, 'drivers/x/a.c'));
      expect(builds.of(root, 'drivers/x/z.c')?.includes).toEqual([]);
    });
  });

  it('is looked for again when somebody says that the disk changed', async () => {
    await withFolder({ ...kernelMarks, 'drivers/x/b.c': '' }, (root) => {
      const file = path.join(root, 'compile_commands.json');
      const builds = createBuilds();
      const folders = (): readonly string[] | undefined => builds.of(root, 'drivers/x/b.c')?.includes;
      expect(folders()).toBeUndefined();
      fs.writeFileSync(file, database(root));
      expect(folders()).toBeUndefined();
      builds.again();
      expect(folders()).toEqual(['lib']);
      // As long as before, and written within the grain of the clock.
      fs.writeFileSync(file, database(root).replace('/lib ', '/bil '));
      builds.again();
      expect(folders()).toEqual(['bil']);
      fs.writeFileSync(file, '{');
      builds.again();
      expect(folders()).toBeUndefined();
      expect(builds.problems()).toEqual([[file, 'this is no JSON']]);
      fs.rmSync(file);
      builds.again();
      expect(builds.problems()).toEqual([]);
    });
  });

  it('is found by way of a link to the root', async () => {
    await withFolder({ 'real/MAINTAINERS': '', 'real/Kbuild': '', 'real/drivers/x/b.c': '' }, (cwd) => {
      const root = path.join(cwd, 'linked');
      fs.symlinkSync(path.join(cwd, 'real'), root);
      fs.writeFileSync(path.join(root, 'compile_commands.json'), database(fs.realpathSync(root)));
      expect(createBuilds().of(root, 'drivers/x/b.c')?.includes).toEqual(['lib']);
    });
  });

  it('is what Kbuild left beside the object if there is no database', async () => {
    const note =
      'savedcmd_drivers/x/a.o := gcc -I./drivers/x/inc -I./include -DHAVE_A -c -o drivers/x/a.o drivers/x/a.c\n';
    await withFolder({ ...kernelMarks, 'drivers/x/a.c': '', 'drivers/x/.a.o.cmd': note }, (root) => {
      expect(createBuilds().of(root, 'drivers/x/a.c')).toEqual({
        includes: ['drivers/x/inc'],
        forced: [],
        defined: [],
        kernel: null,
      });
    });
  });

  it('is nothing where nothing was built', async () => {
    await withFolder({ ...kernelMarks, 'drivers/x/a.c': '' }, (root) => {
      expect(createBuilds().of(root, 'drivers/x/a.c')).toBeUndefined();
    });
  });
});

describe('check beside a database', () => {
  const text = demoText('heron_svm.c');
  const flagged = '\tmutex_lock(&ctx->pt_lock);\n\tmmu_interval_set_seq';
  const armed = `#ifdef HERON_FIXED\n\tif (!mmu_notifier_range_blockable(range))\n\t\treturn false;\n#endif\n${flagged}`;
  const codes = async (cwd: string, ...words: string[]): Promise<string[]> => {
    const { out } = await run(['check', '--format', 'gcc', ...words, 'heron_svm.c'], { cwd });
    return [...out.matchAll(/\[(INV\d+)\]/g)].map((m) => m[1] ?? '');
  };

  it('takes the arms that are built, and others when the database says so', async () => {
    expect(text).toContain(flagged);
    await withFolder({ ...driver, 'heron_svm.c': text.replace(flagged, () => armed) }, async (cwd) => {
      const build = (flags: string): void =>
        fs.writeFileSync(
          path.join(cwd, 'compile_commands.json'),
          JSON.stringify([{ directory: cwd, file: 'heron_svm.c', command: `gcc ${flags} -c heron_svm.c` }]),
        );
      const kept = ['--cache-dir', path.join(cwd, 'cache')];
      expect(await codes(cwd, ...kept)).toContain('INV205');
      build('-DHERON_FIXED');
      expect(await codes(cwd, ...kept)).not.toContain('INV205');
      expect(await codes(cwd, ...kept, '--isolated')).toContain('INV205');
      build('-DHERON_FIXED -UHERON_FIXED');
      expect(await codes(cwd, ...kept)).toContain('INV205');
    });
  });

  /** The class of the callback's lock is only known to those who find the header. */
  const named = 'changes it under struct heron_ctx.pt_lock';
  const message = async (cwd: string, ...words: string[]): Promise<string> =>
    (await run(['check', '--format', 'gcc', ...words, 'heron_svm.c'], { cwd })).out;
  const database = (folder: string, flags: string): void => {
    const command = `gcc ${flags} -c heron_svm.c`;
    const entries = [{ directory: folder, file: 'heron_svm.c', command }];
    fs.writeFileSync(path.join(folder, 'compile_commands.json'), JSON.stringify(entries));
  };
  const header = `${demoText('heron.h')}typedef struct heron_ctx heron_box;\n`;
  const source = text.replace('struct heron_ctx *ctx = mirror->ctx', 'heron_box *ctx = mirror->ctx');
  const withoutHeader = { 'heron_svm.c': source, 'invlock.jsonc': '{}' };

  it('finds headers in the folders that the build names, and those that it reads before the file', async () => {
    const files = { ...withoutHeader, 'far/a/heron.h': '', 'far/b/heron.h': header };
    await withFolder(files, async (cwd) => {
      expect(await message(cwd)).not.toContain(named);
      database(cwd, '-I far/b');
      expect(await message(cwd)).toContain(named);
      database(cwd, '-include far/b/heron.h');
      expect(await message(cwd)).toContain(named);
      expect(await message(cwd, '--isolated')).not.toContain(named);
    });
  });

  it('borrows the headers of the kernel that the module is built for', async () => {
    const files = { ...withoutHeader, 'heron_svm.c': source.replace('"heron.h"', '<linux/heron_ctx.h>') };
    const own = Object.fromEntries(Object.entries(files).map(([name, content]) => [`own/${name}`, content]));
    const kernel = {
      'linux/include/linux/mmu_notifier.h': '',
      'linux/include/linux/heron_ctx.h': header,
    };
    await withFolder({ ...kernel, ...own }, async (cwd) => {
      const root = path.join(cwd, 'own');
      const kept = ['--cache-dir', path.join(cwd, 'cache')];
      expect(await message(root, ...kept)).not.toContain(named);
      database(root, `-I${cwd}/linux/include`);
      expect(await message(root, ...kept)).toContain(named);
      // The kernel is no part of the root: what follows from it is not kept.
      fs.writeFileSync(path.join(cwd, 'linux/include/linux/heron_ctx.h'), '');
      expect(await message(root, ...kept)).not.toContain(named);
    });
  });

  it('goes on without one that is broken, and says so once', async () => {
    await withFolder({ ...driver, 'compile_commands.json': '[{' }, async (cwd) => {
      const { code, out, err } = await run(['check', '--format', 'gcc', '.'], { cwd });
      expect(code).toBe(1);
      expect(out).toContain('[INV205]');
      expect(err).toBe('invlock: compile_commands.json: this is no JSON\n');
    });
  });
});
