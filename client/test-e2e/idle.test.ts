// An ordinary C project in the real workbench: no language server is started for it. It comes with the first word that has
// to do with notifiers, and with the first command that needs it.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openWorkbench, type Workbench } from './workbench.ts';

const pictures = path.resolve('client/dist/pictures');

describe('an ordinary C project', { timeout: 400_000 }, () => {
  let bench: Workbench | null = null;
  let folder = '';

  afterEach(async () => {
    await bench?.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const status = (words: string) =>
    bench?.page.locator(`.statusbar-item[aria-label*="${words}"]`).first().waitFor();

  it('costs no language server until a text mentions notifiers', async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-ordinary-'));
    fs.writeFileSync(path.join(folder, 'plain.c'), 'int plain(int n)\n{\n\treturn n + 1;\n}\n');
    fs.writeFileSync(path.join(folder, 'plain.h'), 'int plain(int n);\n');
    bench = await openWorkbench({ folder, isCopied: true, file: 'plain.c', pictures, settings: {} });
    await status('the language server is not started');
    expect(bench.serverPids()).toEqual([]);
    // A word that comes together bit by bit.
    await bench.goTo(1, 1);
    await bench.page.keyboard.type('int mmu_');
    await bench.page.locator('.view-line', { hasText: 'int mmu_' }).first().waitFor();
    expect(bench.serverPids()).toEqual([]);
    await bench.page.keyboard.type('notifier_x;');
    await expect.poll(() => bench?.serverPids().length, { timeout: 60_000 }).toBe(1);
    await status('contracts of Linux');
  });

  it('gets one for a command that needs it', async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-ordinary-'));
    fs.writeFileSync(path.join(folder, 'plain.c'), 'int plain(int n)\n{\n\treturn n + 1;\n}\n');
    bench = await openWorkbench({ folder, isCopied: true, file: 'plain.c', pictures, settings: {} });
    await status('the language server is not started');
    expect(bench.serverPids()).toEqual([]);
    await bench.command('Invlock: Open Project Settings');
    await expect.poll(() => bench?.serverPids().length, { timeout: 60_000 }).toBe(1);
    // Settings to begin with, which are on no disk before somebody saves them.
    await bench.page.locator('.view-line', { hasText: '"vocabulary"' }).first().waitFor();
    expect(fs.readdirSync(bench.folder)).toEqual(['plain.c']);
  });
});
