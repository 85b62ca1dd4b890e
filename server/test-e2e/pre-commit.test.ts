// The hooks of .pre-commit-hooks.yaml by the real pre-commit, with the settings of server/docs/recipes.md: a commit that
// introduces a bug is refused, one that only stands beside an old one is not.

import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { driver, openBench, type Bench } from './config.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = fs.readFileSync(path.join(root, 'server/docs/recipes.md'), 'utf8');
const settings = /^## pre-commit$[^]*?^```yaml\n([^]*?)^```$/m.exec(page)?.[1] ?? '';

let bench: Bench;
let work = '';
const git = (cwd: string, ...words: readonly string[]): string => {
  const who = ['-c', 'user.name=Heron Tests', '-c', 'user.email=heron@tests.invalid'];
  return execFileSync('git', [...who, ...words], { cwd, env: bench.env, encoding: 'utf8' }).trim();
};

beforeAll(() => {
  bench = openBench();
  const hooks = path.join(bench.folder, 'hooks');
  fs.mkdirSync(hooks);
  fs.copyFileSync(path.join(root, '.pre-commit-hooks.yaml'), path.join(hooks, '.pre-commit-hooks.yaml'));
  git(hooks, 'init', '-q');
  git(hooks, 'add', '-A');
  git(hooks, 'commit', '-q', '-m', 'hooks');
  work = path.join(bench.folder, 'work');
  fs.cpSync(path.dirname(driver), work, { recursive: true });
  const own = settings
    .replace(/repo: .*/, `repo: ${hooks}`)
    .replace(/rev: .*/, `rev: ${git(hooks, 'rev-parse', 'HEAD')}`);
  fs.writeFileSync(path.join(work, '.pre-commit-config.yaml'), own);
  git(work, 'init', '-q');
  git(work, 'add', '-A');
  git(work, 'commit', '-q', '-m', 'a driver with bugs');
});

afterAll(() => bench.done());

function run(...words: readonly string[]): { status: number | null; stdout: string } {
  const { status, stdout } = spawnSync('pre-commit', ['run', '--color', 'never', ...words], {
    cwd: work,
    env: bench.env,
    encoding: 'utf8',
  });
  return { status, stdout };
}

it('lets a change pass that introduces nothing, and refuses one that does', () => {
  const file = path.join(work, 'heron_svm.c');
  const text = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(file, `${text}\n/* The end. */\n`);
  git(work, 'add', '-A');
  const harmless = run();
  expect(harmless.stdout).toMatch(/^invlock, what the commit introduces\.+Passed$/m);
  expect(harmless.status).toBe(0);

  const unchecked = text.replace(/\tif \(mmu_interval_read_retry\([^]*?goto again;\n/, '');
  expect(unchecked).not.toBe(text);
  fs.writeFileSync(file, unchecked);
  git(work, 'add', '-A');
  const harmful = run();
  expect(harmful.status).toBe(1);
  expect(harmful.stdout).toMatch(/^invlock, what the commit introduces\.+Failed$/m);
  expect(harmful.stdout).toMatch(/^heron_svm\.c:\d+:\d+: error: .* \[INV1\d+\]$/m);
});
