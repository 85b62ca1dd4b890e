// The design's figures, measured in one run on this machine. Times are also given as ratios to a plain search of
// the same files, so that runs on different machines can be compared.

import * as os from 'node:os';
import * as path from 'node:path';
import { benchCli } from './bench-cli.ts';
import { say } from './bench-cost.ts';
import { benchEdits } from './bench-edit.ts';
import { benchExplorer } from './bench-explorer.ts';
import { benchLsp } from './bench-lsp.ts';

const tree = 'linux-source-6.12';
const edited = ['arch/x86/kvm/x86.c', 'drivers/gpu/drm/amd/amdkfd/kfd_svm.c'];
const edits = 120;

/** What can be measured on its own, in the order in which all of it is. */
const parts: Readonly<Record<string, (root: string) => Promise<void>>> = {
  cli: async (root) => await benchCli(root, edited.slice(0, 1)),
  edits: benchEdited,
  lsp: async (root) => await benchLsp(root, edited),
  explorer: benchExplorer,
};

/** @param names of the parts; none stands for all. Returns 2 for one that is not known. */
export async function bench(trees: string, names: readonly string[]): Promise<number> {
  const strange = names.find((name) => !Object.hasOwn(parts, name));
  if (strange !== undefined) {
    process.stderr.write(`bench: there is no part ${strange}; there are ${Object.keys(parts).join(', ')}\n`);
    return 2;
  }
  const root = path.join(trees, tree);
  about();
  for (const [name, measure] of Object.entries(parts))
    if (names.length === 0 || names.includes(name)) await measure(root);
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
