// What a kernel developer waits for at a prompt: the start, one file, a subsystem, all of a kernel, with and without what
// earlier runs kept, and npx from the packed package. Each stands beside a search of the same files and beside the
// tools that are installed, measured in the same run.

import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { benchBatch } from './bench-batch.ts';
import { bestOf, cost, rounds, say, seconds, type Cost } from './bench-cost.ts';
import { benchTools } from './bench-tools.ts';

const subsystem = 'drivers/gpu';

/** @param files single files below the root */
export async function benchCli(root: string, files: readonly string[]): Promise<void> {
  await benchStart();
  for (const part of [...files, subsystem, '']) await benchBatch(root, part);
  await benchTools(root, [...files, subsystem, '']);
  await benchPackage(path.join(root, subsystem));
}

async function benchStart(): Promise<void> {
  const cli = path.join(__dirname, 'cli.cjs');
  const node: Cost[] = [];
  const ours: Cost[] = [];
  // In turns, so that both have the same machine.
  for (let i = 0; i < 15; i++) {
    node.push(await startOfNode());
    ours.push(await cost(process.execPath, [cli, '--version']));
  }
  const [alone, own] = [bestOf(node).clock, bestOf(ours).clock];
  say('start, best of several');
  say(`  node -e 0            ${exact(alone)}`);
  say(
    `  invlock --version    ${exact(own)}: ${(own / alone).toFixed(2)} times node, ${exact(own - alone)} more`,
  );
}

const startOfNode = (): Promise<Cost> => cost(process.execPath, ['-e', '0']);

/** `npm pack`, an install into an empty folder, and `npx invlock check` there. */
async function benchPackage(target: string): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-npx-'));
  try {
    const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: path.resolve(__dirname, '..'),
      encoding: 'utf8',
    });
    const [{ filename = '' } = {}] = JSON.parse(packed) as { filename?: string }[];
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
    const quietly = ['--offline', '--no-audit', '--no-fund'];
    execFileSync('npm', ['install', ...quietly, path.join(folder, filename)], { cwd: folder });
    const words = ['--offline', 'invlock', 'check', '--cache-dir', path.join(folder, 'cache'), target];
    const first = spawnSync('npx', words, { cwd: folder, encoding: 'utf8' });
    if (first.status !== 0 && first.status !== 1) throw new Error(first.stderr);
    const npx = (await rounds(4, () => cost('npx', words, folder))).clock;
    const other = (await rounds(4, () => cost('npx', ['--offline', 'invlock', '--version'], folder))).clock;
    const alone = (await rounds(4, startOfNode)).clock;
    say(`npx invlock check ${subsystem} from the packed package, with the cache`);
    say(
      `  ${seconds(npx)}, ${seconds(npx - alone)} more than node alone   (target 2 s); --version alone ${seconds(other)}`,
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const exact = (value: number): string => `${(value * 1000).toFixed(0)} ms`;
