// The main story, in the real workbench: a squiggle in the example driver, its problem and hover, the race drawn and
// stepped through, the quick fix, the problem gone, the file saved.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkbench, type Workbench } from './workbench.ts';

const example = 'test-fixtures/projects/interval-driver/demo';
const file = 'heron_svm.c';
const problem = 'the sequence is compared with no lock held';
const kept = path.resolve('client/media/pictures');
const isKeeping = process.env['INVLOCK_PICTURES'] === 'keep';
/** Where pictures go: those of the README are only made anew if somebody says so. */
const pictures = isKeeping ? kept : path.resolve('client/dist/pictures');
/** What can be read in the pictures, kept beside them: it tells when they are out of date. */
const wordsFile = path.join(kept, 'words.json');

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
      bench = await openWorkbench(path.resolve(example), file, pictures, {
        'workbench.colorTheme': title,
      });
    }, 400_000);

    afterAll(async () => {
      await bench.close();
    });

    /** By its row in the list, which then makes room for the code. */
    async function goToProblem(): Promise<void> {
      const { page } = bench;
      await page.keyboard.press('Control+Shift+M');
      await page.locator('.markers-panel .monaco-list-row', { hasText: problem }).first().click();
      await page.keyboard.press('Control+1');
      await page.keyboard.press('Control+J');
    }

    it('marks the race, lists it and tells of it', async () => {
      const { page } = bench;
      await page.waitForSelector('.monaco-editor .squiggly-error');
      // Room for the code.
      await page.keyboard.press('Control+B');
      await goToProblem();
      // By the keyboard, at the call's name: it stays when the mouse goes.
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
      await page.keyboard.press('Control+K');
      await page.keyboard.press('Control+I');
      const hover = page.locator('.monaco-hover', { hasText: problem });
      await expect
        .poll(async () => (await hover.allInnerTexts()).join(' '), { timeout: 30_000 })
        .toMatch(/against heron_invalidate\(\)(?!.*Loading)/s);
      expect(await hover.first().innerText()).toContain('INV103');
      readable('hover', await hover.first().innerText());
      // Lenses and hints that come in meanwhile move the code and close it; under the mouse it stays.
      await page.waitForTimeout(1_500);
      await page.keyboard.press('Control+K');
      await page.keyboard.press('Control+I');
      await hover.first().hover();
      await bench.picture(`hover-${theme}`);
      expect(await hover.first().isVisible()).toBe(true);
      await page.keyboard.press('Escape');
    });

    it('draws the race and steps through it', async () => {
      const { page } = bench;
      await goToProblem();
      await bench.command('Invlock: Show Race');
      const frame = await bench.webview('section.detail');
      const detail = frame.locator('section.detail');
      const seen = new Set([await detail.innerText()]);
      for (let i = 0; i < 3; i++) {
        await bench.command('Invlock: Previous Step of the Race');
        await page.waitForTimeout(400);
        seen.add(await detail.innerText());
      }
      expect(seen.size).toBe(4);
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
      const { page } = bench;
      await page.keyboard.press('Control+Shift+M');
      const rows = page.locator('.markers-panel .monaco-list-row');
      await rows.filter({ hasText: problem }).first().waitFor();
      const before = await rows.allInnerTexts();
      const killed = bench.killServer();
      expect(killed).toBeGreaterThan(0);
      await expect
        .poll(() => bench.serverPids().some((pid) => pid !== killed), { timeout: 30_000 })
        .toBe(true);
      await expect.poll(async () => await rows.allInnerTexts(), { timeout: 30_000 }).toEqual(before);
      await page.keyboard.press('Control+1');
      await page.keyboard.press('Control+J');
    });

    it('puts it right, and the problem is gone', async () => {
      const { page, folder } = bench;
      await goToProblem();
      const action = page.locator('.action-widget .monaco-list-row', { hasText: '(verified)' }).first();
      // Whoever asks while a server is being started is told that there is nothing, and asks again.
      const isOffered = async (): Promise<boolean> => {
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+.');
        return await action.waitFor({ timeout: 2_000 }).then(
          () => true,
          () => false,
        );
      };
      await expect.poll(isOffered, { timeout: 40_000 }).toBe(true);
      await action.click();
      await page.keyboard.press('Control+Shift+M');
      const row = page.locator('.markers-panel .monaco-list-row', { hasText: problem });
      await row.first().waitFor({ state: 'detached' });
      await page.keyboard.press('Control+1');
      await page.keyboard.press('Control+S');
      const saved = (): string => fs.readFileSync(path.join(folder, file), 'utf8');
      const before = fs.readFileSync(path.join(example, file), 'utf8');
      await expect.poll(saved, { timeout: 20_000 }).not.toBe(before);
      expect(saved()).toMatch(/mutex_lock\(&ctx->pt_lock\);\n\s*if \(mmu_interval_read_retry\(/);
    });
  });
}

/** Compares what is shown with what the kept picture shows, or keeps it too. */
function readable(name: string, text: string): void {
  const words = text.replace(/\s+/g, ' ').trim();
  const known: Record<string, string> = fs.existsSync(wordsFile)
    ? (JSON.parse(fs.readFileSync(wordsFile, 'utf8')) as Record<string, string>)
    : {};
  if (isKeeping) {
    fs.mkdirSync(kept, { recursive: true });
    fs.writeFileSync(wordsFile, `${JSON.stringify({ ...known, [name]: words }, null, 2)}\n`);
    return;
  }
  // If this fails: INVLOCK_PICTURES=keep npm run test:e2e, and look at what has changed.
  expect({ [name]: words }).toEqual({ [name]: known[name] });
}
