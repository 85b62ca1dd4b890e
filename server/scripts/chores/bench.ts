// The design's figures, measured in one run on this machine. Times are also given as ratios to a plain search of
// the same files, so that runs on different machines can be compared.

import { spawnSync } from 'node:child_process';
import * as os from 'node:os';
import * as path from 'node:path';
import { benchBatch, benchSparse } from './bench-batch.ts';
import { benchEdits } from './bench-edit.ts';
import { benchExplorer } from './bench-explorer.ts';
import { benchLsp } from './bench-lsp.ts';

const tree = 'linux-source-6.12';
const edited = ['arch/x86/kvm/x86.c', 'drivers/gpu/drm/amd/amdkfd/kfd_svm.c'];
const edits = 120;

export async function bench(trees: string, only: string | undefined): Promise<number> {
  const root = path.join(trees, tree);
  if (only === 'explorer') {
    await benchExplorer(root);
    return 0;
  }
  if (only === 'lsp') {
    await benchLsp(root, edited);
    return 0;
  }
  if (only === 'batch' || only === 'sparse') {
    await (only === 'batch' ? benchBatch(root) : benchSparse(root));
    return 0;
  }
  const cli = path.join(__dirname, 'cli.cjs');
  say(`${os.availableParallelism()} cores, node ${process.version}, ${tree}`);

  await benchBatch(root);
  await benchSparse(root);
  say(
    `start, --version       ${seconds(median(repeat(5, () => timed(process.execPath, [cli, '--version']))))}`,
  );
  say(`start of node alone    ${seconds(median(repeat(5, () => timed(process.execPath, ['-e', '0']))))}`);

  for (const file of edited) {
    const figures = await benchEdits(root, file, edits);
    say(`${file}, ${edits} edits to diagnostics in the server`);
    say(
      `  first ${ms(figures.first)}   median ${ms(figures.median)}   p95 ${ms(figures.p95)}   (targets: first 400 ms, p95 16 ms)`,
    );
    say(`  memory ${figures.memory.toFixed(0)} MB   (target 250 MB)`);
  }
  await benchLsp(root, edited);
  await benchExplorer(root);
  return 0;
}

function timed(program: string, words: readonly string[]): number {
  const begun = performance.now();
  spawnSync(program, words, { stdio: 'ignore' });
  return performance.now() - begun;
}

function repeat(count: number, run: () => number): number[] {
  return Array.from({ length: count }, run);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const seconds = (value: number): string => `${(value / 1000).toFixed(2)} s`;
const ms = (value: number): string => `${value.toFixed(0)} ms`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
