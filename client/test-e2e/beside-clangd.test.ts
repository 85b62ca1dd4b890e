// A real kernel file in the real workbench, with clangd as the other C server: each answers for its own names, both
// may speak of the same word, and of right code we say nothing.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packedExtension } from './extensions.ts';
import { openWorkbench, placeOf, type Workbench } from './workbench.ts';

const kernels = process.env['INVLOCK_KERNELS'] ?? path.resolve('.kernels');
const tree = path.join(kernels, 'linux-source-6.12');
const file = 'lib/test_hmm.c';

describe('beside clangd', { timeout: 240_000 }, () => {
  let bench: Workbench;

  beforeAll(async () => {
    const source = path.join(tree, file);
    if (!fs.existsSync(source)) throw new Error(`there is no ${source}: unpack the kernel trees first`);
    bench = await openWorkbench({
      folder: tree,
      file,
      pictures: path.resolve('client/dist/pictures'),
      settings: { 'workbench.colorTheme': 'Dark Modern' },
      extensions: [await packedExtension('clangd')],
    });
  }, 400_000);

  afterAll(async () => {
    await bench.close();
  });

  it('each server answers for its own names', async () => {
    const source = path.join(tree, file);
    const theirs = placeOf(source, 'static int dmirror_range_fault', 'dmirror_range_fault');
    const ofTheirs = await bench.hover(theirs.line, theirs.column, /function\s+dmirror_range_fault/);
    expect(await ofTheirs.innerText()).not.toContain('interval notifier');
    const ours = placeOf(source, 'mmu_interval_read_begin(range->notifier');
    // Who answers first stands first.
    const wanted = [
      /against dmirror_interval_invalidate\(\)/,
      /interval notifier/,
      /function\s+mmu_interval_read_begin/,
    ];
    await bench.hover(ours.line, ours.column, ...wanted);
    await bench.picture('beside-clangd');
  });

  it('says nothing of right code', async () => {
    const rows = await bench.problems();
    // clangd has no configured tree and complains of headers; the list is there, and nothing in it is ours.
    await rows.filter({ hasText: 'clang' }).first().waitFor();
    expect((await rows.allInnerTexts()).filter((text) => text.includes('invlock'))).toEqual([]);
  });
});
