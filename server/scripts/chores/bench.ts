// The design's figures, measured in one run on this machine. Times are also given as ratios to a plain search of
// the same files, so that runs on different machines can be compared.

import * as os from 'node:os';
import * as path from 'node:path';
import { benchBatch } from './bench-batch.ts';
import { benchCli } from './bench-cli.ts';
import { say } from './bench-cost.ts';
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
  if (only === 'batch') {
    await benchBatch(root);
    return 0;
  }
  if (only === 'cli') {
    about();
    await benchCli(root, edited.slice(0, 1));
    return 0;
  }
  if (only === 'edits') {
    await benchEdited(root);
    return 0;
  }
  about();
  await benchCli(root, edited.slice(0, 1));
  await benchEdited(root);
  await benchLsp(root, edited);
  await benchExplorer(root);
  return 0;
}

async function benchEdited(root: string): Promise<void> {
  for (const file of edited) {
    const figures = await benchEdits(root, file, edits);
    say(`${file}, ${edits} edits to diagnostics in the server`);
    say(
      `  first ${ms(figures.first)}   median ${ms(figures.median)}   p95 ${ms(figures.p95)}   (targets: first 400 ms, p95 16 ms)`,
    );
    say(`  memory ${figures.memory.toFixed(0)} MB   (target 250 MB)`);
  }
}

function about(): void {
  say(`${os.availableParallelism()} cores, node ${process.version}, ${tree}`);
}

const ms = (value: number): string => `${value.toFixed(0)} ms`;
