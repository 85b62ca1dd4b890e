// A checkout that means harm: settings and baselines that lead out of it, that are no files, and names that a terminal
// would obey. Each gets one clear answer, and nothing from outside is quoted.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formats } from '../../src/cli/options.ts';
import { demoText, run, withFolder } from './host.ts';

const secret = 'root-password-of-this-machine';
const driver = { 'tree/heron_svm.c': demoText('heron_svm.c'), 'tree/heron.h': demoText('heron.h') };
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** A run in a tree that has these files, with something secret beside it. */
async function inTree(
  files: Readonly<Record<string, string>>,
  prepare: (tree: string) => void,
  argv: readonly string[] = ['check', '--root', '.', '.'],
): Promise<{ code: number; out: string; err: string }> {
  const all = Object.fromEntries(Object.entries(files).map(([name, text]) => [`tree/${name}`, text]));
  return await withFolder({ ...driver, secret, ...all }, async (folder) => {
    const tree = path.join(folder, 'tree');
    prepare(tree);
    const { code, out, err } = await run(argv, { cwd: tree });
    const hide = (text: string): string => text.replaceAll(folder, '');
    return { code, out: hide(out), err: hide(err) };
  });
}

describe('settings', () => {
  it('that are a link to a file outside are not read', async () => {
    const result = await inTree({}, (tree) => fs.symlinkSync('../secret', path.join(tree, 'invlock.jsonc')));
    expect(result).toEqual({
      code: 2,
      out: '',
      err: 'invlock: invlock.jsonc is a link to a file outside of /tree\n',
    });
  });

  it('that are a link inside are', async () => {
    const { code, err } = await inTree({ 'real.jsonc': '{ "ignore": ["INV"] }' }, (tree) =>
      fs.symlinkSync('real.jsonc', path.join(tree, 'invlock.jsonc')),
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it.each([
    ['a folder', (tree: string): void => fs.mkdirSync(path.join(tree, 'invlock.jsonc'))],
    ['not a file', (tree: string): void => void execFileSync('mkfifo', [path.join(tree, 'invlock.jsonc')])],
    ['not text', (tree: string): void => fs.writeFileSync(path.join(tree, 'invlock.jsonc'), 'a\0b')],
  ])('that are %s end the run', async (reason, prepare) => {
    expect(await inTree({}, prepare)).toEqual({
      code: 2,
      out: '',
      err: `invlock: cannot read the settings invlock.jsonc: ${reason}\n`,
    });
  });

  it('quote nothing that a terminal would obey', async () => {
    const text =
      '{ "\u001b]0;x\u0007": 1, "select": ["\u001b[31m\u202e"], "severity": { "\u009b2J": "\u2066" } }';
    const { code, err } = await inTree({ 'invlock.jsonc': text }, () => {});
    expect(code).toBe(2);
    expect(err).not.toMatch(obeyed);
    expect(err.split('\n').length).toBeGreaterThan(3);
  });
});

describe('a baseline', () => {
  const config = '{ "baseline": "known.json" }';

  it('that is a link to a file outside is not read', async () => {
    const result = await inTree({ 'invlock.jsonc': config }, (tree) =>
      fs.symlinkSync('../secret', path.join(tree, 'known.json')),
    );
    expect(result).toEqual({
      code: 2,
      out: '',
      err: 'invlock: known.json is a link to a file outside of /tree\n',
    });
  });

  it('that the user names may lie anywhere, and is not quoted', async () => {
    const result = await inTree({}, () => {}, ['check', '--baseline', '../secret', '.']);
    expect(result.code).toBe(2);
    expect(result.err).toMatch(/secret: this is no JSON\n$/);
    expect(result.err).not.toContain(secret);
  });

  it('that is a link is replaced, not followed, when it is written', async () => {
    await withFolder({ ...driver, 'tree/invlock.jsonc': config, other: secret }, async (folder) => {
      const tree = path.join(folder, 'tree');
      fs.symlinkSync('../other', path.join(tree, 'known.json'));
      const { code, err } = await run(['baseline', 'create', '--reason', 'x', '.'], { cwd: tree });
      expect(code).toBe(2);
      expect(err).toContain('is there already');
      expect(fs.readFileSync(path.join(folder, 'other'), 'utf8')).toBe(secret);
    });
  });
});

describe('a file name', () => {
  const name = 'a\u001b]0;x\u0007\n\u202e::error::,%.c';

  it.each(formats)('with commands in it is harmless in %s', async (format) => {
    await withFolder({ ...driver }, async (folder) => {
      const tree = path.join(folder, 'tree');
      fs.renameSync(path.join(tree, 'heron_svm.c'), path.join(tree, name));
      const { code, out, err } = await run(['check', '--format', format, '--root', '.', '.'], { cwd: tree });
      expect({ code, err }).toEqual({ code: 1, err: '' });
      expect(out).not.toMatch(obeyed);
      const again = await run(['check', '--root', '.', `${name}x`], { cwd: tree });
      expect(again.code).toBe(2);
      expect(again.err).not.toMatch(obeyed);
      expect(again.err.split('\n')).toHaveLength(2);
    });
  });
});

describe('files', () => {
  it('that go away during the run cost themselves only', async () => {
    const files = {
      'a.c': demoText('heron_svm.c'),
      'b.c': demoText('heron_svm.c'),
      'heron.h': demoText('heron.h'),
    };
    await withFolder(files, async (cwd) => {
      const argv = ['check', '--format', 'gcc', '--select', 'INV103', '--no-cache', '.'];
      expect((await run(argv, { cwd })).out.match(/INV103/g)).toHaveLength(2);
      const breathe = (): void => fs.rmSync(path.join(cwd, 'b.c'), { force: true });
      const { code, out, err } = await run(argv, { cwd, breathe });
      expect(code).toBe(1);
      expect(out).toMatch(/^a\.c:88:6: error: /m);
      expect(err).not.toContain('internal error');
    });
  });

  it('that cannot be read are told of, and the rest is checked', async () => {
    const files = {
      'a.c': demoText('heron_svm.c'),
      'heron.h': demoText('heron.h'),
      'locked.c': 'mmu_notifier',
    };
    await withFolder(files, async (cwd) => {
      const argv = ['check', '--format', 'gcc', '--select', 'INV103', '--no-cache', '.'];
      const { out } = await run(argv, { cwd });
      fs.chmodSync(cwd, 0o755);
      fs.chmodSync(path.join(cwd, 'locked.c'), 0);
      const answer = await asNobody(() => run(argv, { cwd }));
      expect(answer).toEqual({ code: 1, out, err: 'invlock: cannot read locked.c\n' });
      const named = await asNobody(() => run(['check', 'locked.c'], { cwd }));
      expect(named).toEqual({ code: 2, out: '', err: 'invlock: cannot check locked.c: not readable\n' });
    });
  });
});

/** For root no file is locked: then somebody else does it. */
async function asNobody<T>(use: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return await use();
  process.seteuid?.(65_534);
  try {
    return await use();
  } finally {
    process.seteuid?.(0);
  }
}
