// The batch checker on a part of a kernel, without and with what earlier runs kept, as ratios to a plain search of the
// same files in the same run; its memory; and Coccinelle's rule for one of our findings on the same part.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { cost, isInstalled, rounds, say, seconds, times, type Cost } from './bench-cost.ts';

/** What the whole of a tree has to keep to. */
const wholeTree = {
  plain: '   (targets 10 s, 6 times grep)',
  kept: '   (target 2 times grep)',
  memory: '   (target 600 MB)',
};
const noTargets: typeof wholeTree = { plain: '', kept: '', memory: '' };

/** @param part a file or folder below the root; '' is all of it */
export async function benchBatch(root: string, part = ''): Promise<void> {
  const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-bench-'));
  const check = checker(root);
  const target = path.join(root, part);
  const search = (): Promise<Cost> =>
    cost('grep', ['-rlE', 'mmu_notifier|mmu_interval', target, '--include=*.c']);
  const goals = part === '' ? wholeTree : noTargets;
  const row = (what: string, figures: string): void => say(`  ${what.padEnd(20)} ${figures}`);
  try {
    // The first of each warms the page cache and fills ours.
    const plain = await rounds(2, () => check('--no-cache', target));
    const found = await rounds(4, search);
    const filled = await check('--cache-dir', cache, target);
    const kept = await rounds(4, () => check('--cache-dir', cache, target));
    say(`${part === '' ? 'the whole tree' : part}, best of several`);
    row('grep -rlE', `${seconds(found.clock)}, ${seconds(found.cpu)} of CPU`);
    row('without a cache', `${times(plain, found)}${goals.plain}`);
    row('filling the cache', times(filled, found));
    row('with the cache', `${times(kept, found)}${goals.kept}`);
    const memory = Math.max(plain.memory, filled.memory, kept.memory);
    row('most memory', `${memory.toFixed(0)} MB${goals.memory}`);
    if (isInstalled('spatch')) {
      const words = fs.statSync(target).isDirectory() ? ['--use-coccigrep', '--dir', target] : [target];
      // A kernel has options for it at its top.
      const run = (rule: readonly string[]): Promise<Cost> => cost('spatch', [...rule, ...words], root);
      const theirs = await rounds(2, () => withRule(cache, run));
      row('Coccinelle, one rule', times(theirs, found));
    }
  } finally {
    fs.rmSync(cache, { recursive: true, force: true });
  }
}

export function checker(root: string): (...words: string[]) => Promise<Cost> {
  const cli = path.join(__dirname, 'cli.cjs');
  return (...words) =>
    cost(process.execPath, [cli, 'check', '--quiet', '--isolated', '--root', root, ...words]);
}

/** The sequence is compared before a lock is taken: what INV103 comes to in Coccinelle's words, callbacks unseen. */
const lateLock = `@exists@
expression N, S, L;
@@
* mmu_interval_read_retry(N, S)
  ... when != mutex_unlock(L)
* mutex_lock(L);
`;

/** The arguments for spatch that apply the rule, which is written into the folder. */
export async function withRule<T>(folder: string, use: (words: readonly string[]) => Promise<T>): Promise<T> {
  const file = path.join(folder, 'late-lock.cocci');
  fs.writeFileSync(file, lateLock);
  return await use(['--very-quiet', '--no-includes', '--sp-file', file]);
}
