// The main story, in the real workbench: a squiggle in the example driver, its problem and hover, the race drawn and
// stepped through, the quick fix, the problem gone, the file saved.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictures, readable } from './pictures.ts';
import { openWorkbench, placeOf, type Workbench } from './workbench.ts';

const example = 'test-fixtures/projects/interval-driver/demo';
const file = 'heron_svm.c';
const problem = 'the sequence is compared with no lock held';
/** Within the name of the call that is marked. */
const at = placeOf(path.join(example, file), 'mmu_interval_read_retry(range.notifier, ');

for (const [theme, title] of [
  ['dark', 'Dark Modern'],
  ['light', 'Light Modern'],
] as const) {
  story(theme, title);
}

function story(theme: string, title: string): void {
  describe(`the workbench, ${theme}`, { timeout: 240_000 }, () => {
    let bench: Workbench;

    beforeAll(async () => {
      bench = await openWorkbench({
        folder: path.resolve(example),
        isCopied: true,
        file,
        pictures,
        settings: { 'workbench.colorTheme': title },
      });
    }, 400_000);

    afterAll(async () => {
      await bench.close();
    });

    it('marks the race, lists it and tells of it', async () => {
      const { page } = bench;
      await page.waitForSelector('.monaco-editor .squiggly-error');
      await (await bench.problems()).filter({ hasText: problem }).first().waitFor();
      // Room for the code, and nothing that has still to come in.
      await bench.command('View: Close Primary Side Bar');
      await bench.goTo(at.line, at.column);
      await page.locator('.codelens-decoration', { hasText: 'verified' }).first().waitFor();
      let text = '';
      // What comes in late closes it: a picture counts if the hover is still there when it has been taken.
      const isPictured = async (): Promise<boolean> => {
        const hover = await bench.hover(at.line, at.column, /against heron_invalidate\(\)[^]*View Problem/);
        text = await hover.innerText();
        // Under the mouse it stays.
        await hover.hover();
        await bench.picture(`hover-${theme}`);
        return await hover.isVisible();
      };
      await expect.poll(isPictured, { timeout: 120_000 }).toBe(true);
      expect(text).toContain(problem);
      expect(text).toContain('INV103');
      // What the editor itself writes at the foot depends on what it knows by then.
      readable('hover', text.slice(0, text.indexOf('View Problem')));
    });

    it('draws the race and steps through it', async () => {
      const { page } = bench;
      await bench.goTo(at.line, at.column);
      await bench.command('Invlock: Show Race');
      const frame = await bench.webview('section.detail');
      const detail = frame.locator('section.detail');
      for (const step of [11, 10, 9]) {
        await bench.command('Invlock: Previous Step of the Race');
        await detail.getByText(`Step ${step}, CPU`).waitFor();
      }
      const text = await frame.locator('main').innerText();
      for (const word of ['heron_mirror_fault()', 'heron_invalidate()', 'mutex_lock', 'set_seq']) {
        expect(text).toContain(word);
      }
      // Nothing is lit up by the mouse.
      await page.mouse.move(5, 5);
      readable('timeline', text);
      await bench.picture(`timeline-${theme}`);
    });

    it('says the same after its server was killed', async () => {
      const rows = await bench.problems();
      for (const code of ['INV103', 'INV205']) await rows.filter({ hasText: code }).first().waitFor();
      const before = await rows.allInnerTexts();
      const killed = bench.killServer();
      expect(killed).toBeGreaterThan(0);
      await expect
        .poll(() => bench.serverPids().some((pid) => pid !== killed), { timeout: 30_000 })
        .toBe(true);
      await expect.poll(async () => await rows.allInnerTexts(), { timeout: 30_000 }).toEqual(before);
    });

    it('puts it right, and the problem is gone', async () => {
      const { page, folder } = bench;
      await bench.goTo(at.line, at.column);
      const action = page.locator('.action-widget .monaco-list-row', { hasText: '(verified)' }).first();
      // Whoever asks while a server is being started is told that there is nothing, and asks again.
      const isOffered = async (): Promise<boolean> => {
        await page.keyboard.press('Escape');
        await bench.command('Quick Fix...');
        return await action.waitFor({ timeout: 10_000 }).then(
          () => true,
          () => false,
        );
      };
      await expect.poll(isOffered, { timeout: 120_000 }).toBe(true);
      await bench.choose(action);
      const rows = await bench.problems();
      await rows.filter({ hasText: problem }).first().waitFor({ state: 'detached' });
      await bench.goTo(1, 1);
      await page.keyboard.press('Control+S');
      const saved = (): string => fs.readFileSync(path.join(folder, file), 'utf8');
      // Whoever reads while the editor writes sees less of the file.
      await expect
        .poll(saved, { timeout: 20_000 })
        .toMatch(/mutex_lock\(&ctx->pt_lock\);\n\s*if \(mmu_interval_read_retry\(/);
    });
  });
}
