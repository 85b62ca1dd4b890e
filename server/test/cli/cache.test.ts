// With a cache a run prints what it prints without: after any edits of files, headers and settings, with damage in
// the folder, and where nothing can be written.

import * as fs from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/platform/tracked-sources.ts';
import { demoText, run, withFolder, type Run } from './host.ts';

const names = ['heron.h', 'heron_ctx.c', 'heron_svm.c'];
const driver = (): Record<string, string> => ({
  MAINTAINERS: '',
  Kbuild: '',
  ...Object.fromEntries(names.map((name) => [`drivers/heron/${name}`, demoText(name)])),
});

const check = (folder: string, words: readonly string[]): Promise<Run> =>
  run(['check', '--format', 'json', '--hints', ...words, '.'], { cwd: folder });
const cold = (folder: string): Promise<Run> => check(folder, ['--no-cache']);
const warm = (folder: string, cache: string): Promise<Run> => check(folder, ['--cache-dir', cache]);
const parts = (cache: string): string[] => fs.readdirSync(cache).filter((name) => name.startsWith('part-'));

/** Puts another message into every result, as if it had been found. */
function alter(cache: string): void {
  for (const name of parts(cache)) {
    const text = fs.readFileSync(path.join(cache, name), 'utf8');
    const json = text.slice(text.indexOf('\n') + 1).replace(/"message":"/g, '"message":"KEPT ');
    fs.writeFileSync(path.join(cache, name), `${hashOf(json)}\n${json}`);
  }
}

interface Edit {
  readonly file: number;
  readonly line: number;
  readonly kind: 'delete' | 'double' | 'swap' | 'settings' | 'header' | 'file';
}

const edit = fc.record({
  file: fc.nat({ max: names.length - 1 }),
  line: fc.nat({ max: 500 }),
  kind: fc.constantFrom<Edit['kind']>('delete', 'double', 'swap', 'settings', 'header', 'file'),
});

function apply(folder: string, { file, line, kind }: Edit): void {
  if (kind === 'settings') {
    fs.writeFileSync(
      path.join(folder, 'invlock.jsonc'),
      JSON.stringify({ rules: { ignore: line % 2 === 0 ? ['INV502'] : [] } }),
    );
    return;
  }
  if (kind === 'file' || kind === 'header') {
    // Something that was absent comes into being, or goes again: a definition beside, a header that hides another.
    const name = kind === 'file' ? 'drivers/heron/more.c' : 'drivers/heron/linux/mutex.h';
    const target = path.join(folder, name);
    if (fs.existsSync(target)) fs.rmSync(target);
    else {
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(
        target,
        `void heron_more(struct heron_ctx *ctx)\n{\n\tmutex_lock(&ctx->pt_lock);\n}\n`,
      );
    }
    return;
  }
  const target = path.join(folder, 'drivers/heron', names[file] ?? '');
  const lines = fs.readFileSync(target, 'utf8').split('\n');
  const at = line % lines.length;
  const [here, next] = [lines[at] ?? '', lines[at + 1] ?? ''];
  if (kind === 'delete') lines.splice(at, 1);
  else if (kind === 'double') lines.splice(at, 0, here);
  else lines.splice(at, 2, next, here);
  fs.writeFileSync(target, lines.join('\n'));
}

describe('check with a cache', () => {
  it('prints what it prints without, after random edits', { timeout: 300_000 }, async () => {
    for (const seed of [1, 2]) {
      await withFolder(driver(), async (folder) => {
        await withFolder({}, async (cache) => {
          for (const one of fc.sample(edit, { seed, numRuns: 5 })) {
            apply(folder, one);
            const expected = await cold(folder);
            expect(await warm(folder, cache)).toEqual(expected);
            expect(await warm(folder, cache)).toEqual(expected);
          }
        });
      });
    }
  });

  it('takes results over, from another work tree as well', async () => {
    await withFolder(driver(), async (folder) => {
      await withFolder(driver(), async (twin) => {
        await withFolder({}, async (cache) => {
          const expected = await warm(folder, cache);
          expect(expected.out).toContain('INV502');
          alter(cache);
          expect((await warm(folder, cache)).out).toContain('KEPT');
          expect((await warm(twin, cache)).out).toContain('KEPT');
          // A header that all of it depends on.
          fs.appendFileSync(path.join(folder, 'drivers/heron/heron.h'), '/* later */\n');
          expect((await warm(folder, cache)).out).not.toContain('KEPT');
          expect((await warm(twin, cache)).out).toBe((await cold(twin)).out);
        });
      });
    });
  });

  it('ignores what is damaged or foreign', async () => {
    await withFolder(driver(), async (folder) => {
      await withFolder({}, async (cache) => {
        const expected = await warm(folder, cache);
        for (const damage of ['', 'x', '{}', 'null\n', `${hashOf('7')}\n7`, `${hashOf('[[1]]')}\n[[1]]`]) {
          for (const name of fs.readdirSync(cache)) fs.writeFileSync(path.join(cache, name), damage);
          expect(await warm(folder, cache)).toEqual(expected);
        }
      });
    });
  });

  it('goes on where nothing can be written, and says so if the folder was named', async () => {
    await withFolder({ ...driver(), file: '' }, async (folder) => {
      const expected = await cold(folder);
      const named = await warm(folder, path.join(folder, 'file'));
      expect(named).toEqual({
        ...expected,
        err: `invlock: the cache ${path.join(folder, 'file')} cannot be written: EEXIST\n`,
      });
      const words = ['check', '--format', 'json', '--hints', '.'];
      const env = { XDG_CACHE_HOME: path.join(folder, 'file') };
      expect(await run(words, { cwd: folder, env })).toEqual(expected);
    });
  });

  it('keeps nothing but its own folder, and nothing with --no-cache or for text that is not saved', async () => {
    await withFolder(driver(), async (folder) => {
      await withFolder({}, async (home) => {
        const env = { HOME: home };
        await run(['check', '--no-cache', '.'], { cwd: folder, env });
        const input = demoText('heron_svm.c');
        await run(['check', '--stdin-filename', 'drivers/heron/heron_svm.c'], { cwd: folder, env, input });
        expect(fs.readdirSync(home)).toEqual([]);
        await run(['check', '.'], { cwd: folder, env });
        expect(fs.readdirSync(home)).toEqual(['.cache']);
        expect(parts(path.join(home, '.cache/invlock')).length).toBeGreaterThan(0);
      });
    });
  });

  it('does not take --no-cache together with a folder', async () => {
    expect(await run(['check', '--no-cache', '--cache-dir', 'x', '.'])).toEqual({
      code: 2,
      out: '',
      err: 'invlock: --no-cache and --cache-dir contradict each other\n',
    });
  });
});
