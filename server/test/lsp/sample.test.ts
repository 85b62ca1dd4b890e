// The sample of the walkthrough: it has its one race, the steps of the walkthrough put it right, and the settings beside it
// teach what they say.

import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/analysis/config/read.ts';
import { makeFolder, runJson } from '../cli/host.ts';

const sample = (name: string): string =>
  fs.readFileSync(fileURLToPath(new URL(`../../../client/media/sample/${name}`, import.meta.url)), 'utf8');
const driver = sample('teal_fault.c');
const settings = sample('invlock.jsonc');

async function codes(text: string, config: string): Promise<string[]> {
  const folder = makeFolder({ 'teal_fault.c': text, 'invlock.jsonc': config });
  try {
    const { report } = await runJson(['.'], { cwd: folder });
    return report.findings.map(({ code }) => code);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** With the check where it belongs. */
const mended = driver.replace(
  /\tif \(mmu_interval_read_retry[^]*?\n\tmutex_lock\(&teal->lock\);\n/,
  `\tmutex_lock(&teal->lock);
\tif (mmu_interval_read_retry(&teal->notifier, range->notifier_seq)) {
\t\tmutex_unlock(&teal->lock);
\t\tgoto again;
\t}
`,
);

it('has one race, and none once the check is under the lock', async () => {
  expect(mended).not.toBe(driver);
  expect(await codes(driver, settings)).toEqual(['INV103']);
  expect(await codes(mended, settings)).toEqual([]);
});

it('may take its lock by helpers, as the settings say', async () => {
  expect(readConfig(settings).mistakes).toEqual([]);
  const text = driver
    .replace('mutex_lock(&teal->lock);\n\tteal->pte = page', 'teal_enter(teal);\n\tteal->pte = page')
    .replace('mutex_unlock(&teal->lock);\n\treturn 0;', 'teal_leave(teal);\n\treturn 0;');
  const wrong = `void teal_enter(struct teal *teal);\nvoid teal_leave(struct teal *teal);\n${text}`;
  expect(wrong).toContain('teal_enter(teal);');
  // The race is one only if the helper is known to take the callback's lock.
  expect(await codes(wrong, settings)).toEqual(['INV103']);
  const right = wrong
    .replace('\tif (mmu_interval_read_retry(&teal->notifier, range->notifier_seq))\n\t\tgoto again;\n', '')
    .replace(
      '\tteal_enter(teal);\n',
      '\tteal_enter(teal);\n\tif (mmu_interval_read_retry(&teal->notifier, range->notifier_seq)) {\n\t\tteal_leave(teal);\n\t\tgoto again;\n\t}\n',
    );
  expect(await codes(right, settings)).toEqual([]);
  expect(await codes(right, '{}')).not.toEqual([]);
});
