// Reviews on repositories as they come: with a configuration that wants programs to be run, cut off, empty, dirty, or
// no repositories at all. Nothing is run, and every answer is one line.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDemo, git, gitEnv, type DemoRepository } from './demo-repository.ts';
import { run, withFolder, type Run, type Surroundings } from './host.ts';

let demo: DemoRepository;
beforeAll(() => {
  demo = buildDemo();
});
afterAll(() => fs.rmSync(demo.folder, { recursive: true, force: true }));

const id = (commit: number): string => demo.ids[commit] ?? '';
const check = (folder: string, argv: readonly string[], around: Surroundings = {}): Promise<Run> =>
  run(['check', ...argv], { cwd: folder, env: gitEnv, ...around });
const refused = async (
  folder: string,
  argv: readonly string[],
  around: Surroundings = {},
): Promise<string> => {
  const { code, out, err } = await check(folder, argv, around);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^invlock: [^\n]+\n$/);
  expect(err).not.toContain('internal error');
  return err.slice('invlock: '.length).trimEnd();
};

const clone = (use: (folder: string) => Promise<void>): Promise<void> =>
  withFolder({}, async (folder) => {
    git(folder, 'clone', '-q', demo.folder, 'tree');
    await use(path.join(folder, 'tree'));
  });

describe('a hostile repository', () => {
  /** Everything that git may start on a repository's word; each leaves a file behind that tells its name. */
  function poison(folder: string): { readonly ran: () => string[] } {
    const traces = path.join(folder, '..', 'traces');
    fs.mkdirSync(traces);
    const program = (name: string): string => {
      const file = path.join(folder, '..', `evil-${name}`);
      fs.writeFileSync(file, `#!/bin/sh\ntouch '${traces}/${name}'\nexit 1\n`, { mode: 0o755 });
      return file;
    };
    const settings: Record<string, string> = {
      'core.fsmonitor': program('fsmonitor'),
      'core.pager': program('pager'),
      'pager.rev-list': program('pager'),
      'pager.diff-tree': program('pager'),
      'core.editor': program('editor'),
      'core.sshCommand': program('ssh'),
      'core.askPass': program('askpass'),
      'core.gitProxy': program('proxy'),
      'core.alternateRefsCommand': program('alternates'),
      'credential.helper': program('credential'),
      'diff.external': program('diff'),
      'diff.evil.command': program('diff'),
      'diff.evil.textconv': program('textconv'),
      'filter.evil.clean': program('clean'),
      'filter.evil.smudge': program('smudge'),
      'filter.evil.required': 'true',
      'gpg.program': program('gpg'),
      'log.showSignature': 'true',
      'alias.rev-parse': `!${program('alias')}`,
      'alias.ls-tree': `!${program('alias')}`,
      'extensions.partialClone': 'origin',
      'remote.origin.promisor': 'true',
      'remote.origin.url': `ext::${program('transport')}`,
      'remote.origin.uploadpack': program('uploadpack'),
      'protocol.ext.allow': 'always',
      'protocol.file.allow': 'always',
      'submodule.recurse': 'true',
    };
    git(folder, 'config', 'core.repositoryFormatVersion', '1');
    for (const [name, value] of Object.entries(settings)) git(folder, 'config', name, value);
    for (const hook of [
      'post-index-change',
      'reference-transaction',
      'fsmonitor-watchman',
      'post-checkout',
    ]) {
      fs.copyFileSync(program('hook'), path.join(folder, '.git/hooks', hook));
    }
    fs.writeFileSync(path.join(folder, '.gitattributes'), '* filter=evil diff=evil\n');
    fs.writeFileSync(path.join(folder, '.git/info/attributes'), '* filter=evil diff=evil\n');
    fs.copyFileSync(program('git'), path.join(folder, 'git'));
    return { ran: () => fs.readdirSync(traces).sort() };
  }

  const touchAll = (folder: string): void => {
    const text = fs.readFileSync(path.join(folder, 'tern_ctx.c'), 'utf8');
    fs.writeFileSync(path.join(folder, 'tern_ctx.c'), text.replace('\t\tmutex_unlock(&ctx->pt_lock);\n', ''));
    fs.utimesSync(path.join(folder, 'tern_svm.c'), 1_700_000_000, 1_700_000_000);
  };
  const bare = (folder: string, ...args: readonly string[]): void => {
    try {
      execFileSync('git', args, {
        cwd: folder,
        stdio: 'ignore',
        timeout: 30_000,
        env: { PATH: process.env['PATH'] },
      });
    } catch {
      // What matters is what it started.
    }
  };

  it('has its way with git itself', async () => {
    await clone(async (folder) => {
      const { ran } = poison(folder);
      touchAll(folder);
      bare(folder, 'diff', 'HEAD~1', 'HEAD');
      bare(folder, 'status');
      expect(ran()).toEqual(expect.arrayContaining(['clean', 'fsmonitor', 'smudge']));
    });
  });

  it('starts no program from here', async () => {
    await clone(async (folder) => {
      const mail = git(folder, 'format-patch', '--stdout', `${id(4)}..${id(5)}`);
      const { ran } = poison(folder);
      touchAll(folder);
      const env = { ...gitEnv, PATH: `.:${folder}/..:${gitEnv['PATH'] ?? ''}` };
      const runs = [
        await check(folder, ['--since', id(2)], { env }),
        await check(folder, ['--since', 'HEAD'], { env }),
        await check(folder, ['--merge-base', id(5)], { env }),
        await check(folder, ['--commits', `${id(0)}..HEAD`], { env }),
        await check(folder, ['--since', id(4), '-'], { env, input: mail }),
      ];
      expect(runs.map(({ code, err }) => `${code} ${err}`)).toEqual(runs.map(() => '1 '));
      expect(ran()).toEqual([]);
    });
  });

  it('fetches nothing that is missing, and says so', async () => {
    await clone(async (folder) => {
      const oid = git(folder, 'rev-parse', `${id(2)}:tern_svm.c`).trim();
      const { ran } = poison(folder);
      // A local clone has the objects one by one.
      fs.rmSync(path.join(folder, '.git/objects', oid.slice(0, 2), oid.slice(2)));
      bare(folder, 'cat-file', '-p', oid);
      expect(ran()).toContain('transport');
      fs.rmSync(path.join(folder, '..', 'traces', 'transport'));
      const message = await refused(folder, ['--since', id(2)]);
      expect(message).toContain('the repository has not got the text of tern_svm.c');
      expect(ran()).not.toContain('transport');
    });
  });

  it('may not name another folder as its work tree', async () => {
    await clone(async (folder) => {
      git(folder, 'config', 'core.worktree', demo.folder);
      expect(await refused(folder, ['--since', 'HEAD'])).toMatch(/not in a work tree|work tree is elsewhere/);
    });
  });
});

describe('revisions', () => {
  it.each([
    [['--since', 'nowhere'], 'unknown revision "nowhere"'],
    [['--since', '--output=x'], '"--output=x" is no name of a revision'],
    [['--since', ''], '"" is no name of a revision'],
    [['--since', 'HEAD^{tree}'], 'unknown revision "HEAD^{tree}"'],
    [['--merge-base', '-x'], '"-x" is no name of a revision'],
    [['--merge-base', 'gone'], 'unknown revision "gone"'],
    [['--commits', 'HEAD'], '"HEAD" is no range of commits such as v6.1..HEAD'],
    [['--commits', 'HEAD~1...HEAD'], '"HEAD~1...HEAD" is no range of commits such as v6.1..HEAD'],
    [['--commits', 'nowhere..HEAD'], 'unknown revision "nowhere"'],
    [['--commits', '--all..HEAD'], '"--all" is no name of a revision'],
    [['--since', 'HEAD', '--commits', 'HEAD~1..'], '--since and --commits exclude each other'],
    [['--since', 'HEAD', '--merge-base', 'main'], '--since and --merge-base exclude each other'],
    [['--since', 'HEAD', 'gone.c'], 'no such file or folder: gone.c'],
    [
      ['--since', 'HEAD', '--stdin-filename', 'a.c'],
      '--stdin-filename is for one text, not for a comparison',
    ],
    [['HEAD~1..HEAD'], 'no such file or folder: HEAD~1..HEAD (did you mean --commits HEAD~1..HEAD?)'],
  ])('%j', async (argv, message) => {
    // An option's value that looks like an option has to be told apart from one.
    const joined = argv.map((word, i) => (word.startsWith('-') && i % 2 === 1 ? null : word));
    const given = joined.flatMap((word, i) =>
      word === null ? [] : joined[i + 1] === null ? [`${word}=${argv[i + 1] ?? ''}`] : [word],
    );
    expect(await refused(demo.folder, given)).toBe(message);
  });

  it('that files were removed since do not need to be on disk', async () => {
    await clone(async (folder) => {
      fs.rmSync(path.join(folder, 'tern_svm.c'));
      const { code, out } = await check(folder, ['--since', 'HEAD', 'tern_svm.c']);
      expect(code).toBe(0);
      expect(out).toMatch(/^fixed: tern_svm\.c:\d+:2: error: .* \[INV205\]\n/);
    });
  });

  it('of a clone that was cut off', async () => {
    await withFolder({}, async (folder) => {
      git(folder, 'clone', '-q', '--depth', '3', `file://${demo.folder}`, '.');
      expect((await check(folder, ['--commits', 'HEAD~2..HEAD'])).code).toBe(0);
      expect(await refused(folder, ['--since', id(5)])).toBe(
        `unknown revision "${id(5)}"; the clone is shallow, "git fetch --unshallow" brings the rest`,
      );
      git(folder, 'checkout', '-q', '--orphan', 'other');
      git(folder, 'commit', '-q', '-m', 'unrelated');
      expect(await refused(folder, ['--commits', `other..main`])).toMatch(
        /^the clone is shallow: the parent of [0-9a-f]{12} is not here, /,
      );
      expect(await refused(folder, ['--merge-base', 'main'])).toMatch(
        /no commit in common; the clone is shallow/,
      );
    });
  });
});

describe('places', () => {
  const source = { 'a.c': 'int a;\n' };

  it('without a repository', async () => {
    await withFolder(source, async (folder) => {
      expect(await refused(folder, ['--since', 'HEAD'])).toBe(`${folder} is not in a git repository`);
    });
  });

  it('without a commit', async () => {
    await withFolder(source, async (folder) => {
      git(folder, 'init', '-q');
      expect(await refused(folder, ['--since', 'HEAD'])).toBe('unknown revision "HEAD"');
    });
  });

  it('without a work tree', async () => {
    await withFolder({}, async (folder) => {
      git(folder, 'clone', '-q', '--bare', demo.folder, '.');
      expect(await refused(folder, ['--since', 'HEAD'])).toBe(
        `${folder} is a bare repository, without a work tree`,
      );
      expect(await refused(path.join(folder, 'objects'), ['--since', 'HEAD'])).toMatch(
        /bare repository|not in a/,
      );
    });
  });

  it('without git', async () => {
    const env = { PATH: '/nonexistent' };
    expect(await refused(demo.folder, ['--since', 'HEAD'], { env })).toBe(
      'git is not installed, or not on PATH',
    );
  });

  it('that belong to somebody else', async () => {
    const words = "fatal: detected dubious ownership in repository at '/x'";
    await withFolder({}, async (folder) => {
      fs.writeFileSync(path.join(folder, 'git'), `#!/bin/sh\necho "${words}" >&2\nexit 128\n`, {
        mode: 0o755,
      });
      const message = await refused(demo.folder, ['--since', 'HEAD'], { env: { PATH: folder } });
      expect(message).toContain(`git config --global --add safe.directory ${demo.folder}`);
    });
  });

  it('several at once', async () => {
    await withFolder({ 'one/invlock.jsonc': '{}', 'two/invlock.jsonc': '{}' }, async (folder) => {
      expect(await refused(folder, ['--since', 'HEAD', 'one', 'two'])).toMatch(
        /^a comparison is of one tree: /,
      );
    });
  });
});

describe('a work tree', () => {
  it('with links, folders and pipes in the way of files', async () => {
    await clone(async (folder) => {
      for (const file of ['tern_svm.c', 'tern_ctx.c', 'tern_fault.c']) fs.rmSync(path.join(folder, file));
      fs.mkdirSync(path.join(folder, 'tern_svm.c'));
      fs.symlinkSync('tern_ctx.c', path.join(folder, 'tern_ctx.c'));
      execFileSync('mkfifo', [path.join(folder, 'tern_fault.c')]);
      const { code, out, err } = await check(folder, ['--since', 'HEAD']);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('0 introduced, 1 fixed');
    });
  });

  it('with other line ends is no other text', async () => {
    await clone(async (folder) => {
      for (const file of fs.readdirSync(folder).filter((name) => /\.[ch]$/.test(name))) {
        const text = fs.readFileSync(path.join(folder, file), 'utf8');
        fs.writeFileSync(path.join(folder, file), text.replace(/\n/g, '\r\n'));
      }
      const { out } = await check(folder, ['--since', 'HEAD']);
      expect(out).toContain('0 introduced, 0 fixed, 1 unchanged');
    });
  });

  it('that leaves files out on purpose', async () => {
    await clone(async (folder) => {
      git(folder, 'update-index', '--skip-worktree', 'tern_svm.c');
      fs.rmSync(path.join(folder, 'tern_svm.c'));
      expect(await refused(folder, ['--since', 'HEAD'])).toBe(
        'the checkout is sparse: tern_svm.c is not on disk; compare commits with --commits instead',
      );
      expect((await check(folder, ['--commits', `${id(7)}..HEAD`])).code).toBe(1);
    });
  });

  it('beside the repository that it belongs to', async () => {
    await clone(async (folder) => {
      const beside = path.join(folder, '..', 'beside');
      git(folder, 'worktree', 'add', '-q', '--detach', beside, id(8));
      const { code, out } = await check(beside, ['--since', id(7)]);
      expect(code).toBe(1);
      expect(out).toContain('1 introduced, 0 fixed, 1 unchanged');
    });
  });

  it('with odd file names', async () => {
    await clone(async (folder) => {
      const text = fs.readFileSync(path.join(folder, 'tern_svm.c'), 'utf8');
      fs.writeFileSync(path.join(folder, 'tern\u001b[31m "svm"\n\u202e.c'), text);
      git(folder, 'rm', '-q', 'tern_svm.c');
      git(folder, 'add', '-A');
      git(folder, 'commit', '-q', '-m', 'odd \u001b[2J name');
      const { out, code } = await check(folder, ['--commits', 'HEAD~1..HEAD']);
      expect(code).toBe(0);
      expect(out).toContain('no change');
      const since = await check(folder, ['--commits', `${id(7)}..HEAD`]);

      expect(since.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    });
  });
});

describe('a comparison with --strict', () => {
  const broken =
    'void tern_gap(struct mmu_notifier_range *r)\n{\n\tmmu_notifier_invalidate_range_start(r;\n}\n';

  it.each([
    ['has nothing to decide', '', [], 0],
    ['has a function that cannot be read', broken, [], 0],
    ['has a function that cannot be read', broken, ['--strict'], 3],
    ['has nothing to decide', '', ['--strict'], 0],
  ] as const)('that %s (%#)', async (_, text, options, code) => {
    await clone(async (folder) => {
      fs.writeFileSync(path.join(folder, 'gap.c'), text);
      const found = await check(folder, ['--since', 'HEAD', ...options]);
      expect({ code: found.code, err: found.err }).toEqual({ code, err: '' });
    });
  });
});
