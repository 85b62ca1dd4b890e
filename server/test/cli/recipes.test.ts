// The recipes of server/docs/recipes.md, taken from the page and run: by a shell, in the checkout that the service would
// make. `npm` and `b4` are played; what they are asked is checked.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseArgv } from '../../src/cli/argv.ts';
import { buildDemo, demoCommits, git, gitEnv, type DemoRepository } from './demo-repository.ts';
import { makeFolder, withFolder } from './host.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8');
const { load } = createRequire(import.meta.url)('js-yaml') as { load: (text: string) => unknown };
const page = read('server/docs/recipes.md');

/** The blocks of that language below the heading. */
const blocks = (heading: string, language: string): string[] => {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(
    (m) => m[1] ?? '',
  );
};

let demo: DemoRepository;
let bin = '';
const id = (commit: number): string => demo.ids[commit] ?? '';
/** The branch under review leaves `main` after two commits and has four. */
const [left, top] = [2, 6];

beforeAll(() => {
  demo = buildDemo();
  git(demo.folder, 'checkout', '-q', '--detach');
  git(demo.folder, 'branch', '-f', 'main', id(left));
  git(demo.folder, 'branch', 'topic', id(top));
  git(demo.folder, 'checkout', '-q', '-b', 'merge', 'main');
  git(demo.folder, 'merge', '-q', '--no-ff', '-m', 'merge', 'topic');
  const cli = path.join(root, 'server/dist/cli.cjs');
  bin = makeFolder({
    invlock: `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`,
    npm: '#!/bin/sh\necho "npm $*" >> "$PLAYED"\n',
    b4: '#!/bin/sh\necho "b4 $*" >> "$PLAYED"\ncat "$SERIES"\n',
  });
  for (const name of fs.readdirSync(bin)) fs.chmodSync(path.join(bin, name), 0o755);
});
afterAll(() => {
  for (const folder of [demo.folder, bin]) fs.rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What was asked of the programs that are played. */
  readonly played: readonly string[];
}

function shell(cwd: string, script: string, env: Readonly<Record<string, string>> = {}, input = ''): Ran {
  const note = path.join(bin, 'played');
  fs.writeFileSync(note, '');
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-e', '-o', 'pipefail', '-c', script], {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...gitEnv, PATH: `${bin}:${gitEnv['PATH'] ?? ''}`, XDG_CACHE_HOME: bin, PLAYED: note, ...env },
  });
  const played = fs.readFileSync(note, 'utf8').split('\n').slice(0, -1);
  return { status, stdout, stderr, played };
}

/** A clone of the repository in which the branch is checked out. */
async function withClone(words: readonly string[], use: (folder: string) => void): Promise<void> {
  await withFolder({}, (around) => {
    git(around, 'clone', '-q', ...words, pathToFileURL(demo.folder).href, 'clone');
    use(path.join(around, 'clone'));
  });
}

/** Of the branch as a whole: what it introduces and leaves. */
const atTop = ['INV103 tern_mirror_fault'];
const installs = `npm install --global ${(JSON.parse(read('server/package.json')) as { name: string }).name}`;

describe('GitHub', () => {
  interface Step {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }
  const workflow = load(blocks('GitHub', 'yaml')[0] ?? '') as {
    readonly on: unknown;
    readonly jobs: Readonly<Record<string, { readonly 'runs-on': string; readonly steps: readonly Step[] }>>;
  };
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  it('has steps that either use or run, after the checkout', () => {
    expect(workflow.on).toBe('pull_request');
    expect(steps.map((step) => (step.uses === undefined ? 'run' : step.uses.replace(/@v\d+$/, '')))).toEqual([
      'actions/checkout',
      'actions/setup-node',
      'run',
      'run',
      'github/codeql-action/upload-sarif',
      'run',
    ]);
  });

  it('annotates what the pull request introduces, in a checkout as deep as it says', async () => {
    const depth = String(steps[0]?.with?.['fetch-depth']);
    await withClone(['--depth', depth, '--branch', 'merge'], (folder) => {
      const [install, scan, annotate] = steps.flatMap(({ run }) =>
        run === undefined ? [] : [shell(folder, run)],
      );
      expect(install).toMatchObject({ status: 0, played: [installs] });
      expect(scan).toMatchObject({ status: 0, stdout: '', stderr: '' });
      const uploaded = String(steps.find(({ uses }) => uses?.includes('upload-sarif'))?.with?.['sarif_file']);
      const log = JSON.parse(fs.readFileSync(path.join(folder, uploaded), 'utf8')) as {
        runs: { results: { ruleId: string; locations: { logicalLocations: { name: string }[] }[] }[] }[];
      };
      const results = log.runs.flatMap((run) => run.results);
      expect(results.map((r) => `${r.ruleId} ${r.locations[0]?.logicalLocations[0]?.name}`)).toEqual(atTop);
      expect(annotate?.status).toBe(1);
      expect(annotate?.stdout).toMatch(/^::error file=tern_svm\.c,line=\d+,[^\n]*INV103[^\n]*\n$/);
    });
  });
});

describe('GitLab', () => {
  const job = load(blocks('GitLab', 'yaml')[0] ?? '') as {
    readonly invlock: {
      readonly script: readonly string[];
      readonly artifacts: { readonly reports: { readonly codequality: string } };
    };
  };

  it('reports what the merge request introduces', async () => {
    await withClone(['--branch', 'topic'], (folder) => {
      const env = { CI_MERGE_REQUEST_DIFF_BASE_SHA: id(left) };
      const { status, played, stderr } = shell(folder, job.invlock.script.join('\n'), env);
      expect({ status, played, stderr }).toEqual({ status: 1, played: [installs], stderr: '' });
      const report = fs.readFileSync(path.join(folder, job.invlock.artifacts.reports.codequality), 'utf8');
      const found = JSON.parse(report) as { check_name: string; location: { path: string } }[];
      expect(found.map((one) => `${one.check_name} ${one.location.path}`)).toEqual([
        'INV103 retry-unlocked tern_svm.c',
      ]);
    });
  });
});

describe('b4', () => {
  const command = (key: string): string => {
    const [ini = ''] = blocks('b4', 'ini');
    return withText(ini, (file) => git(demo.folder, 'config', '--file', file, `b4.${key}`).trim());
  };
  const withText = <T>(text: string, use: (file: string) => T): T => {
    const file = path.join(bin, 'b4-config');
    fs.writeFileSync(file, text);
    return use(file);
  };
  /** The patch as b4 hands it over: a message without the line that begins one in a mailbox. */
  const message = (i: number): string =>
    git(demo.folder, 'format-patch', '--stdout', `${id(i)}..${id(i + 1)}`).replace(/^From .*\n/, '');
  /** How b4 reads an answer: `ERROR:` fails, other lines warn, standard error fails. */
  const flags = ({ stdout, stderr }: Ran): string[] => [
    ...lines(stdout).map((line) => `${line.includes('ERROR:') ? 'fail' : 'warning'} ${codeOf(line)}`),
    ...lines(stderr).map((line) => `fail ${line}`),
  ];
  const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
  const codeOf = (line: string): string => /\[(INV\d+)\]$/.exec(line)?.[1] ?? line;

  it.each(['prep-perpatch-check-cmd', 'am-perpatch-check-cmd'])('%s judges one patch', async (key) => {
    const isApplied = key.startsWith('prep');
    await withClone(['--branch', 'topic'], (folder) => {
      for (let i = left; i < top; i++) {
        git(folder, 'checkout', '-q', id(isApplied ? i + 1 : i));
        const ran = shell(folder, command(key), {}, message(i));
        const expected = (demoCommits[i]?.introduces ?? []).map((name) => `fail ${name.split(' ')[0]}`);
        expect(flags(ran), demoCommits[i]?.subject).toEqual(expected);
      }
    });
  });

  it('pipes a series into a reply, and judges a branch', async () => {
    const [series = '', branch = ''] = blocks('b4', 'sh');
    await withClone(['--branch', 'main'], (folder) => {
      const mbox = path.join(bin, 'series.mbx');
      fs.writeFileSync(mbox, git(demo.folder, 'format-patch', '--stdout', 'main..topic'));
      const reply = shell(folder, series, { MESSAGE_ID: '<x@tests.invalid>', SERIES: mbox });
      expect(reply).toMatchObject({ status: 1, stderr: '', played: ['b4 am -o - <x@tests.invalid>'] });
      expect(reply.stdout).toMatch(/^> \+/m);
      git(folder, 'checkout', '-q', 'topic');
      const judged = shell(folder, branch);
      expect(judged.status).toBe(1);
      const introducing = demoCommits.slice(left, top).filter(({ introduces }) => introduces.length > 0);
      expect(introducing).toHaveLength(2);
      for (const { subject } of introducing)
        expect(judged.stdout).toMatch(
          new RegExp(`^commit \\w+ \\("${subject}"\\): introduces 1 finding`, 'm'),
        );
    });
  });
});

describe('pre-commit', () => {
  interface Hook {
    readonly id: string;
    readonly name: string;
    readonly entry: string;
    readonly language: string;
    readonly files: string;
    readonly pass_filenames?: boolean;
  }
  const hooks = load(read('.pre-commit-hooks.yaml')) as readonly Hook[];
  /** What the manifest may hold, of what pre-commit.com lists. */
  const known = new Set(
    'id name description entry language files types pass_filenames require_serial stages'.split(' '),
  );

  it('finds hooks that are whole, and commands that exist', () => {
    expect(new Set(hooks.map((hook) => hook.id)).size).toBe(hooks.length);
    for (const hook of hooks) {
      expect(Object.keys(hook).filter((key) => !known.has(key))).toEqual([]);
      for (const key of ['id', 'name', 'entry', 'language'] as const) expect(hook[key]).toMatch(/\S/);
      const [program, ...words] = hook.entry.split(' ');
      expect(program).toBe('invlock');
      expect(parseArgv(words)).toMatchObject({ kind: 'run', command: 'check' });
      expect(new RegExp(hook.files).test('drivers/gpu/drm/xe/xe_vm.c')).toBe(true);
    }
    const { repos } = load(blocks('pre-commit', 'yaml')[0] ?? '') as {
      repos: { rev: string; hooks: { id: string }[] }[];
    };
    const used = repos.flatMap((repo) => repo.hooks.map((hook) => hook.id));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !hooks.some((hook) => hook.id === name))).toEqual([]);
  });

  it('runs them before a commit', async () => {
    const [since, files] = hooks;
    await withClone(['--branch', 'topic'], (folder) => {
      git(folder, 'checkout', '-q', id(4));
      git(folder, 'read-tree', '-u', '-m', id(5));
      // What is staged now is commit 5, which introduces INV103 and stands on a tree with INV502.
      const staged = git(folder, 'diff', '--cached', '--name-only').trim().split('\n');
      const first = shell(folder, since?.entry ?? '');
      expect(first.status).toBe(1);
      expect(first.stdout).toContain('[INV103]');
      expect(first.stdout).not.toContain('[INV502]');
      const all = shell(folder, [files?.entry, ...staged, 'tern_ctx.c'].join(' '));
      expect(all.status).toBe(1);
      expect(all.stdout).toContain('[INV103]');
      expect(all.stdout).toContain('[INV502]');
      git(folder, 'reset', '-q', '--hard');
      expect(shell(folder, since?.entry ?? '')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    });
  });
});

describe('elsewhere', () => {
  it('a branch is judged from where it left', async () => {
    await withClone(['--branch', 'topic'], (folder) => {
      const [script = ''] = blocks('Elsewhere', 'sh');
      const { status, stdout } = shell(folder, script);
      expect(status).toBe(1);
      expect(stdout).toMatch(/^Since the merge base with origin\/main \(\w+\): 1 introduced, 0 fixed, /m);
    });
  });
});
