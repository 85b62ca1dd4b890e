// `make C=1 CHECK="invlock kbuild"` by the makefiles of a real kernel: a small configuration in a build folder of its own,
// two files of the kernel with notifiers, and a module out of the tree. Nothing is written beside the sources.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { driver, openBench, type Bench } from './config.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const trees = process.env['INVLOCK_KERNELS'] ?? path.join(root, '.kernels');
/** As the makefiles name it. */
const tree = fs.realpathSync(path.join(trees, 'linux-source-6.12'));
const page = fs.readFileSync(path.join(root, 'server/docs/recipes.md'), 'utf8');

/** What the page has after CHECK=. */
const [inTree, outOfTree] = [...page.matchAll(/^make .*CHECK="([^"]+)"/gm)].map((match) => match[1] ?? '');

/** On top of the smallest configuration: what lib/test_hmm.c, a module with notifiers, depends on. */
const wanted: readonly string[] = [
  ...['-e', '64BIT', '-e', 'MODULES', '-e', 'SMP', '-e', 'TRANSPARENT_HUGEPAGE', '-e', 'SPARSEMEM_VMEMMAP'],
  ...['-e', 'MEMORY_HOTPLUG', '-e', 'MEMORY_HOTREMOVE', '-e', 'ZONE_DEVICE', '-e', 'DEVICE_PRIVATE'],
  ...['-e', 'RUNTIME_TESTING_MENU', '-m', 'TEST_HMM'],
];

let bench: Bench;
let build = '';
let called = '';
beforeAll(() => {
  bench = openBench();
  build = path.join(bench.folder, 'build');
  called = path.join(bench.folder, 'called');
  // The same program, with a note of what it was called for.
  const invlock = path.join(bench.folder, 'bin/invlock');
  const text = fs.readFileSync(invlock, 'utf8');
  const note = `for last; do :; done\necho "$last" >> '${called}'\n`;
  fs.writeFileSync(
    invlock,
    text.replace(/^exec /m, () => `${note}exec `),
  );
  expect(make(tree, `O=${build}`, 'tinyconfig')).toMatchObject({ status: 0 });
  const config = ['--file', path.join(build, '.config'), ...wanted];
  expect(spawnSync(path.join(tree, 'scripts/config'), config).status).toBe(0);
  expect(make(build, 'olddefconfig')).toMatchObject({ status: 0 });
}, 120_000);

afterAll(() => bench.done());

function make(cwd: string, ...words: readonly string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync('make', ['-s', ...words], { cwd, env: bench.env, encoding: 'utf8' });
  return { status, stderr };
}

const ours = (text: string): string[] => text.split('\n').filter((line) => / \[INV\d+\]$/.test(line));

it('checks what is compiled of a kernel, and finds nothing there', () => {
  const { status, stderr } = make(build, 'C=1', `CHECK=${inTree}`, 'mm/mmu_notifier.o', 'lib/test_hmm.o');
  expect(stderr).not.toContain('invlock: ');
  expect(status).toBe(0);
  expect(ours(stderr)).toEqual([]);
  const files = fs.readFileSync(called, 'utf8').split('\n');
  for (const file of ['mm/mmu_notifier.c', 'lib/test_hmm.c']) {
    expect(files).toContain(path.join(tree, file));
    expect(fs.existsSync(path.join(build, file.replace(/c$/, 'o')))).toBe(true);
  }
  expect(fs.existsSync(path.join(tree, '.config'))).toBe(false);
});

it('finds the bugs of a module out of the tree, which is built or not as is asked', () => {
  const module = path.join(bench.folder, 'heron');
  fs.cpSync(path.dirname(driver), module, { recursive: true });
  const object = path.join(module, 'heron_svm.o');
  const codes = (text: string): string[] => ours(text).map((line) => /INV\d+/.exec(line)?.[0] ?? '');

  const goes = make(build, `M=${module}`, 'C=1', `CHECK=${inTree}`, 'heron_svm.o');
  expect(goes.status).toBe(0);
  expect(codes(goes.stderr)).toEqual(['INV205', 'INV103']);
  expect(goes.stderr).toContain(`${path.join(module, 'heron_svm.c')}:88:6: error: `);
  expect(fs.existsSync(object)).toBe(true);

  const stops = make(build, `M=${module}`, 'C=2', `CHECK=${outOfTree}`, 'heron_svm.o');
  expect(stops.status).toBe(2);
  expect(codes(stops.stderr)).toEqual(['INV205', 'INV103']);
});
