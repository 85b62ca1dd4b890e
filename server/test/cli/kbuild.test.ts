// `invlock kbuild` in the place of sparse: with flags as Kbuild passes them, for a kernel and for a module out of its
// tree, and from a makefile that calls it as scripts/Makefile.build does.

import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildFacts } from '../../src/analysis/build/flags.ts';
import { lentHeaders, nodeSources } from '../../src/platform/node-sources.ts';
import { noBuild } from '../../src/base/build-view.ts';
import { createProgram } from '../../src/program/create.ts';
import { demo, demoText, run, withFolder } from './host.ts';

/** What 6.12 passes for a file of a module, but for warnings that are like those that are here. */
const flags = [
  ...['-D__linux__', '-Dlinux', '-D__STDC__', '-Dunix', '-D__unix__', '-Wbitwise', '-Wno-return-void'],
  ...['-Wno-unknown-attribute', '--arch=x86', '-mlittle-endian', '-m64', '-Wp,-MMD,./.heron_svm.o.d'],
  ...['-nostdinc', '-I/linux/arch/x86/include', '-I./arch/x86/include/generated', '-I/linux/include'],
  ...['-include', '/linux/include/linux/compiler-version.h', '-include', './include/linux/kconfig.h'],
  ...['-D__KERNEL__', '-fmacro-prefix-map=/linux/=', '-std=gnu11', '-O2', '--param=allow-store-data-races=0'],
  ...['-DMODULE', '-DKBUILD_BASENAME=\'"heron_svm"\'', '-DKBUILD_MODNAME=\'"heron"\''],
];
const driver = Object.fromEntries(
  fs
    .readdirSync(demo)
    .filter((name) => name !== 'Kbuild')
    .map((name) => [name, demoText(name)]),
);

describe('flags', () => {
  it('of which four kinds are facts, and the file among them', () => {
    const facts = buildFacts([...flags, '-U', 'linux', '-I', 'a b', '-o', 'x.o', 'heron_svm.c']);
    expect(facts.file).toBe('heron_svm.c');
    expect(facts.more).toEqual([]);
    expect(facts.includes).toEqual([
      '/linux/arch/x86/include',
      './arch/x86/include/generated',
      '/linux/include',
      'a b',
    ]);
    expect(facts.forced).toEqual(['/linux/include/linux/compiler-version.h', './include/linux/kconfig.h']);
    expect([...facts.defined].sort()).toEqual(
      [
        'KBUILD_BASENAME',
        'KBUILD_MODNAME',
        'MODULE',
        '__KERNEL__',
        '__STDC__',
        '__linux__',
        '__unix__',
        'unix',
      ].sort(),
    );
  });
});

describe('a file of a build', () => {
  const lines = [
    'heron_svm.c:19:2: error: mutex_lock() may sleep although the range may not be blockable [INV205]',
    'heron_svm.c:88:6: error: the sequence is compared with no lock held; the callback changes it under struct heron_ctx.pt_lock [INV103]',
    'heron_svm.c:78:23: note: the sequence is sampled',
    'heron_svm.c:90:2: note: the lock is only taken here: an invalidation fits in between',
    '',
  ];

  it('has its findings on standard error, and never ends the build', async () => {
    await withFolder(driver, async (cwd) => {
      expect(await run(['kbuild', ...flags, 'heron_svm.c'], { cwd })).toEqual({
        code: 0,
        out: '',
        err: lines.join('\n'),
      });
    });
  });

  it('is named as the build names it', async () => {
    await withFolder(driver, async (folder) => {
      fs.mkdirSync(path.join(folder, 'out'));
      const cwd = path.join(folder, 'out');
      const above = await run(['kbuild', ...flags, '../heron_svm.c'], { cwd });
      expect(above.err).toBe(lines.map((line) => (line === '' ? '' : `../${line}`)).join('\n'));
      const absolute = await run(['kbuild', ...flags, path.join(folder, 'heron_svm.c')], { cwd });
      expect(absolute.err).toBe(lines.map((line) => (line === '' ? '' : `${folder}/${line}`)).join('\n'));
    });
  });

  it('may mention nothing, and take the locks of a callback beside it', async () => {
    expect(demoText('heron_ctx.c')).not.toMatch(/mmu_|hmm_/);
    await withFolder({ ...driver, 'far/away.c': 'int x;\n' }, async (cwd) => {
      const near = await run(['kbuild', ...flags, 'heron_ctx.c'], { cwd });
      expect(near.code).toBe(0);
      expect(near.err).toMatch(/^heron_ctx\.c:19:3: .*\[INV502\]$/m);
      expect(await run(['kbuild', ...flags, 'far/away.c'], { cwd })).toEqual({ code: 0, out: '', err: '' });
    });
  });

  it('ends the build with --fail', async () => {
    const fail = async (...words: string[]): Promise<number> =>
      (await run(['kbuild', '--fail', ...words])).code;
    expect(await fail(...flags, 'heron_svm.c')).toBe(1);
    expect(await fail('--ignore', 'INV', ...flags, 'heron_svm.c')).toBe(0);
    expect(await fail('--ignore=INV', ...flags, 'heron_svm.c')).toBe(0);
    expect(await fail(...flags, 'missing.c')).toBe(2);
  });

  it('that is not there, or settings that are wrong, are told of and cost nothing else', async () => {
    await withFolder({ ...driver, 'invlock.jsonc': '{ "ignor": [] }' }, async (cwd) => {
      const wrong = await run(['kbuild', ...flags, 'heron_svm.c'], { cwd });
      expect({ ...wrong, err: wrong.err.split('\n').length }).toEqual({ code: 0, out: '', err: 2 });
      const gone = await run(['kbuild', ...flags, 'gone.c'], { cwd });
      expect(gone).toEqual({ code: 0, out: '', err: 'invlock: no such file or folder: gone.c\n' });
    });
  });

  it('has to be named', async () => {
    for (const words of [flags, [...flags, 'a.c', 'b.c']]) {
      const { code, err } = await run(['kbuild', ...words]);
      expect({ code, err }).toEqual({
        code: 2,
        err: 'invlock: kbuild takes the flags of the compiler and one C file\n',
      });
    }
  });

  it('is read as it is compiled', async () => {
    const text = demoText('heron_svm.c');
    const check = /\n(\tif \(mmu_interval_read_retry[^]*?)\n(\tmutex_lock\([^\n]*\n)/;
    const [, retry = '', lock = ''] = check.exec(text) ?? [];
    expect(retry).not.toBe('');
    const good = `${lock}\tif (mmu_interval_read_retry(range.notifier, range.notifier_seq)) {\n\t\tmutex_unlock(&ctx->pt_lock);\n\t\tgoto again;\n\t}\n`;
    const moved = `\n#ifdef MODULE\n${good}#else\n${retry}\n${lock}#endif\n`;
    await withFolder({ ...driver, 'heron_svm.c': text.replace(check, () => moved) }, async (cwd) => {
      const codes = async (...words: string[]): Promise<readonly string[]> => {
        const { err } = await run(['kbuild', ...words, 'heron_svm.c'], { cwd });
        return [...err.matchAll(/\[(INV\d+)\]/g)].map((m) => m[1] ?? '');
      };
      expect(await codes(...flags)).not.toContain('INV103');
      expect(await codes('-DMODULE', '-UMODULE')).toContain('INV103');
    });
  });

  it('finds headers where -I says, in that order', async () => {
    const twice = { 'a/swift.h': '', 'b/swift.h': '', 'x/swift.c': '#include "swift.h"\n' };
    await withFolder(twice, (root) => {
      const first = (...includes: string[]): readonly string[] =>
        createProgram(nodeSources(root), { build: { ...noBuild, includes } }).headers('x/swift.c');
      expect(first('b', 'a')).toEqual(['b/swift.h']);
      expect(first('a', 'b')).toEqual(['a/swift.h']);
    });
  });
});

describe('a module out of its tree', () => {
  it('borrows the headers of the kernel, and nothing else', async () => {
    const kernel = {
      'linux/include/linux/a.h': 'kernel',
      'linux/arch/x86/include/b.h': 'x',
      'linux/mm/c.h': 'y',
    };
    await withFolder({ ...kernel, 'own/include/linux/a.h': 'own', 'own/d.c': '' }, (cwd) => {
      const [own, linux] = ['own', 'linux'].map((name) => nodeSources(path.join(cwd, name)));
      if (own === undefined || linux === undefined) throw new Error('no sources');
      const both = lentHeaders(own, linux);
      const files = ['include/linux/a.h', 'arch/x86/include/b.h', 'mm/c.h', 'd.c'];
      expect(files.map((file) => both.read(file))).toEqual(['own', 'x', null, '']);
      expect(both.list('').map((entry) => entry.name)).toEqual(['d.c', 'include']);
      expect(both.list('arch/x86/include').map((entry) => entry.name)).toEqual(['b.h']);
      expect(both.list('mm')).toEqual([]);
    });
  });
});

describe('a makefile', () => {
  const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
  const makefile = `CHECK ?= sparse
CHECKFLAGS := -D__linux__ -Wbitwise -m64
c_flags = -Wp,-MMD,./.$(@F).d -nostdinc -I./include -include ./include/linux/kconfig.h -D__KERNEL__ \\
	-DKBUILD_BASENAME='"$*"' -DKBUILD_MODNAME='"heron"'
all: heron_svm.o heron_ctx.o
%.o: %.c
	@echo "  CHECK   $<"
	@$(CHECK) $(CHECKFLAGS) $(c_flags) $<
	@: > $@
`;

  it('goes on after findings, and stops with --fail', async () => {
    execFileSync(process.execPath, [cli, '--version']);
    await withFolder({ ...driver, Makefile: makefile }, (cwd) => {
      const make = (words: string): ReturnType<typeof spawnSync> =>
        spawnSync('make', [`CHECK=${process.execPath} ${cli} kbuild${words}`], { cwd, encoding: 'utf8' });
      const goes = make('');
      expect(goes.status).toBe(0);
      expect(goes.stderr).toContain('heron_svm.c:88:6: error: ');
      expect(fs.existsSync(path.join(cwd, 'heron_ctx.o'))).toBe(true);
      fs.rmSync(path.join(cwd, 'heron_svm.o'));
      const stops = make(' --fail');
      expect(stops.status).toBe(2);
      expect(fs.existsSync(path.join(cwd, 'heron_svm.o'))).toBe(false);
    });
  });
});
