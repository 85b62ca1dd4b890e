// The race timeline for whoever has no mouse, needs contrast, cannot see pictures, or is made sick by what moves; as a text
// to paste; and after the window was loaded anew. In both high contrast themes.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probesOf } from './probe.ts';
import { openWorkbench, placeOf, type Workbench } from './workbench.ts';

const example = 'test-fixtures/projects/interval-driver/demo';
const file = 'heron_svm.c';
const at = placeOf(path.join(example, file), 'mmu_interval_read_retry(range.notifier, ');
const steps = 12;

const ofTimeline = probesOf('timeline');
const ofWorkbench = probesOf('badges');

describe('the race timeline', { timeout: 240_000 }, () => {
  let bench: Workbench;
  let frame: Frame;

  beforeAll(async () => {
    bench = await openWorkbench({
      folder: path.resolve(example),
      isCopied: true,
      file,
      pictures: path.resolve('client/dist/pictures'),
      settings: { 'workbench.colorTheme': 'Default High Contrast', 'workbench.reduceMotion': 'off' },
    });
    await bench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await bench.page.waitForSelector('.monaco-editor .squiggly-error');
    await bench.command('View: Close Primary Side Bar');
    await bench.goTo(at.line, at.column);
    await bench.command('Invlock: Show Race');
    frame = await bench.webview('section.detail');
  }, 400_000);

  afterAll(async () => {
    await bench.close();
  });

  /** Asks the page itself. */
  const probe = async <T>(question: string): Promise<T> => await ofTimeline<T>(frame, question);
  const chosen = async (): Promise<string | null> =>
    await frame.locator('.step[aria-current="step"]').getAttribute('aria-label');
  const isAt = async (step: number): Promise<void> =>
    await expect.poll(chosen, { timeout: 30_000 }).toMatch(new RegExp(`^Step ${step} of ${steps}, CPU`));
  /** Walks with Tab alone; the words of what has the focus then. */
  const tabTo = async (selector: string): Promise<void> => {
    for (let i = 0; i < 30; i++) {
      if ((await frame.locator(`${selector}:focus`).count()) > 0) return;
      await bench.page.keyboard.press('Tab');
    }
    throw new Error(`the keyboard does not come to ${selector}`);
  };

  it('is walked with the keyboard alone, and leads to the code', async () => {
    const { page } = bench;
    await isAt(steps);
    await frame.locator('button.rule').focus();
    await tabTo('.step[aria-current="step"]');
    await page.keyboard.press('ArrowUp');
    await isAt(steps - 1);
    await page.keyboard.press('Home');
    await isAt(1);
    await page.keyboard.press('ArrowDown');
    await isAt(2);
    // One step can be tabbed to, not all of them.
    expect(await frame.locator('.step[tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('End');
    await isAt(steps);
    await page.keyboard.press('Home');
    await isAt(1);
    await page.keyboard.press('Enter');
    const line = await frame.locator('section.detail .code .here i').innerText();
    await page.locator('.statusbar-item', { hasText: `Ln ${line},` }).waitFor();
  });

  it('has names for all that can be chosen, and a table of everything', async () => {
    expect(await probe('nameless')).toEqual([]);
    expect(await frame.locator('[role="toolbar"][aria-label]').count()).toBe(1);
    expect(await frame.locator('[role="group"][aria-label]').count()).toBe(1);
    await frame.locator('details.table summary').focus();
    await bench.page.keyboard.press('Enter');
    await frame.locator('details.table[open] table caption').waitFor({ state: 'attached' });
    expect(await frame.locator('table tbody tr').count()).toBe(steps);
    expect(await frame.locator('table tbody th[scope="row"]').count()).toBe(steps);
    const heads = await frame.locator('table thead th[scope="col"]').allInnerTexts();
    expect(heads.slice(0, 4)).toEqual(['Step', 'CPU', 'Event', 'Source']);
    expect(heads.at(-1)).toBe('Held');
    await frame.locator('details.table summary').focus();
    await bench.page.keyboard.press('Enter');
  });

  it.each([
    ['text', /12 >> {2}L heron_pte/],
    ['SVG', /^<svg xmlns=/],
    ['Mermaid', /^sequenceDiagram\n/],
  ])('is copied as %s', async (name, wanted) => {
    await frame.locator(`button[aria-label="Copy as ${name}"]`).focus();
    await bench.page.keyboard.press('Enter');
    const clipboard = async (): Promise<string> =>
      await bench.page.evaluate<string>('navigator.clipboard.readText()');
    await expect.poll(clipboard, { timeout: 30_000 }).toMatch(wanted);
  });

  it('moves nothing for those who asked for that', async () => {
    const duration = async (): Promise<string> => await probe('fading');
    await bench.page.emulateMedia({ reducedMotion: 'no-preference' });
    await expect.poll(duration, { timeout: 30_000 }).not.toBe('0s');
    await bench.page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(duration, { timeout: 30_000 }).toBe('0s');
  });

  it('is there again after the window was loaded anew, at the same step', async () => {
    await frame.locator('.step[aria-current="step"]').focus();
    await bench.page.keyboard.press('Home');
    await isAt(1);
    await frame.locator('button[aria-label^="Next step"]').focus();
    await bench.page.keyboard.press('Enter');
    await isAt(2);
    const label = await chosen();
    // A window that is told to open a file restores nothing else.
    const url = new URL(bench.page.url());
    url.searchParams.delete('payload');
    await bench.page.evaluate(`history.replaceState(null, '', ${JSON.stringify(url.href)})`);
    // What was there goes with the page.
    const loaded = bench.page.waitForEvent('load');
    await bench.command('Developer: Reload Window').catch(() => undefined);
    await loaded;
    await bench.page.waitForSelector('.monaco-editor .view-line');
    frame = await bench.webview('section.detail');
    await expect.poll(chosen, { timeout: 60_000 }).toBe(label);
    // And it is alive.
    await frame.locator('button[aria-label^="Next step"]').click();
    await expect.poll(chosen, { timeout: 30_000 }).not.toBe(label);
  });

  it('is at the same step after the bare page was loaded anew', async () => {
    const { page } = bench;
    await frame.locator('.step[aria-current="step"]').focus();
    for (const key of ['End', 'ArrowUp', 'ArrowUp', 'ArrowUp']) await page.keyboard.press(key);
    await isAt(steps - 3);
    const label = await chosen();
    // A page cannot ask for time when it goes: what counts is what was written before.
    const kept = async (): Promise<string> => (await ofWorkbench<string[]>(page, 'kept')).join();
    await expect.poll(kept, { timeout: 30_000 }).toContain(`"race.step":${steps - 4}`);
    await page.reload();
    await page.waitForSelector('.monaco-editor .view-line');
    frame = await bench.webview('section.detail');
    await expect.poll(chosen, { timeout: 60_000 }).toBe(label);
  });

  it.each([
    ['dark', 'Default High Contrast', 'rgb(0, 0, 0)'],
    ['light', 'Default High Contrast Light', 'rgb(255, 255, 255)'],
  ])('has edges instead of tints in high contrast, %s', async (name, theme, ground) => {
    const settings = path.join(bench.folder, '.vscode/settings.json');
    fs.mkdirSync(path.dirname(settings), { recursive: true });
    fs.writeFileSync(settings, JSON.stringify({ 'workbench.colorTheme': theme }));
    await expect.poll(() => probe('ground'), { timeout: 30_000 }).toBe(ground);
    const areas = await probe<string[][]>('sections');
    expect(areas.length).toBeGreaterThan(0);
    for (const area of areas) expect(area).toEqual(['dashed', 'rgba(0, 0, 0, 0)', 'none']);
    await expect.poll(() => probe('pale'), { timeout: 10_000 }).toEqual([]);
    await bench.page.mouse.move(5, 5);
    await bench.picture(`timeline-high-contrast-${name}`);
  });
});
