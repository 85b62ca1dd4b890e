// The moving picture of the page on the Marketplace: the race of the example driver, step by step, as the workbench shows
// it. Its first frame is the whole race, for whoever shows no more than that.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Badge } from './page/badge.ts';
import { pictures, readable } from './pictures.ts';
import { animation, readAnimation, readPng, type Frame, type Picture } from './png.ts';
import { probesOf } from './probe.ts';
import { openWorkbench, placeOf, type Workbench } from './workbench.ts';

const example = 'test-fixtures/projects/interval-driver/demo';
const file = 'heron_svm.c';
const source = path.join(example, file);
const check = placeOf(source, 'mmu_interval_read_retry(range.notifier, ');
const steps = 12;
/** Milliseconds: time to read one line, and more for the two that matter. */
const pace: Readonly<Record<number, number>> = { 5: 2600, 12: 4500 };
const usual = 1500;
/** A picture that goes on for ever is in the way of whoever reads. */
const plays = 5;
const size = { width: 1240, height: 1000 };
/** Of the code, in pixels. */
const share = 665;
/** Of title and status, in pixels. */
const bar = 30;
const probe = probesOf('badges');

/** Nothing but code and race, and nothing that moves by itself. */
const quiet = {
  'breadcrumbs.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.fontSize': 13,
  'editor.glyphMargin': false,
  'editor.guides.indentation': false,
  'editor.inlayHints.enabled': 'off',
  'editor.lightbulb.enabled': 'off',
  'editor.lineNumbersMinChars': 3,
  'editor.matchBrackets': 'never',
  'editor.occurrencesHighlight': 'off',
  'editor.overviewRulerBorder': false,
  'editor.renderLineHighlight': 'none',
  'editor.scrollbar.horizontal': 'hidden',
  'editor.scrollbar.vertical': 'hidden',
  'editor.stickyScroll.enabled': false,
  'editor.hideCursorInOverviewRuler': true,
  'workbench.reduceMotion': 'on',
};

describe.each([
  ['dark', 'Dark Modern'],
  ['light', 'Light Modern'],
])('the race as a moving picture, %s', { timeout: 300_000 }, (theme, title) => {
  let bench: Workbench;

  beforeAll(async () => {
    bench = await openWorkbench({
      folder: path.resolve(example),
      isCopied: true,
      file,
      pictures,
      settings: { ...quiet, 'workbench.colorTheme': title },
    });
    await bench.page.setViewportSize(size);
    await bench.page.emulateMedia({ reducedMotion: 'reduce' });
    await bench.page.waitForSelector('.monaco-editor .squiggly-error');
    await bench.command('View: Close Primary Side Bar');
  }, 400_000);

  afterAll(async () => {
    await bench.close();
  });

  it('shows every step, in the code and in the timeline', async () => {
    const { page } = bench;
    await fold(bench, 1, 12);
    await fold(bench, placeOf(source, 'static const struct').line, placeOf(source, 'again:').line - 1);
    await bench.goTo(1, 1);
    await bench.goTo(check.line, check.column);
    await bench.command('Invlock: Show Race');
    const frame = await bench.webview('section.detail');
    // More of the window for the code, whose lines are the longer ones.
    await page.mouse.move(size.width / 2, 500);
    await page.mouse.down();
    await page.mouse.move(share, 500, { steps: 5 });
    await page.mouse.up();
    await bench.goTo(check.line, check.column);
    await page.mouse.move(5, 5);
    const detail = frame.locator('section.detail');
    const isAt = async (step: number): Promise<string> => {
      await detail.getByText(`Step ${step}, CPU`).waitFor();
      await expect.poll(() => filled(bench), { timeout: 30_000 }).toEqual(inCode(step));
      return await detail.innerText();
    };
    await isAt(steps);
    const frames: Frame[] = [{ picture: await still(bench), millis: usual * 2 }];
    for (let step = steps - 1; step > 0; step--) {
      await page.keyboard.press('Alt+PageUp');
      await isAt(step);
    }
    const said: string[] = [];
    for (let step = 1; step <= steps; step++) {
      if (step > 1) await page.keyboard.press('Alt+PageDown');
      said.push(await isAt(step));
      frames.push({ picture: await still(bench), millis: pace[step] ?? usual });
    }
    readable('race', said.join('\n'));
    const moving = animation(frames, plays);
    // As it was put in it comes out, but for colours that are hardly seen.
    const back = readAnimation(moving);
    expect(back.length).toBe(steps + 1);
    for (const [k, { picture }] of back.entries())
      expect(farthest(picture, frames[k]?.picture), `frame ${k}`).toBeLessThan(64);
    expect(
      new Set(back.slice(1).map(({ picture }) => Buffer.from(picture.pixels).toString('latin1'))).size,
    ).toBe(steps);
    fs.writeFileSync(path.join(pictures, `race-${theme}.png`), moving);
  });
});

/** Both functions of the race on one screen, so that the code stands still: what lies between is folded away. */
async function fold(bench: Workbench, from: number, to: number): Promise<void> {
  const before = await bench.page.locator('.inline-folded').count();
  await bench.goTo(from, 1);
  for (let line = from; line < to; line++) await bench.page.keyboard.press('Shift+ArrowDown');
  await bench.command('Create Folding Range from Selection');
  await expect.poll(() => bench.page.locator('.inline-folded').count()).toBe(before + 1);
}

/** Steps of the chosen line in the code; those of the core have none. */
async function filled(bench: Workbench): Promise<string[]> {
  const all = await probe<Badge[]>(bench.page, 'badges');
  return all.filter(({ ground }) => ground !== 'rgba(0, 0, 0, 0)').map(({ number }) => number);
}

function inCode(step: number): string[] {
  return step === 6 || step === 9 ? [] : [`${step}`];
}

/** How far a channel of any pixel is from what it was. */
function farthest({ pixels }: Picture, before: Picture | undefined): number {
  return pixels.reduce((most, byte, k) => Math.max(most, Math.abs(byte - (before?.pixels[k] ?? 999))), 0);
}

/** The two halves of the window once they stand still, without the bars above and below. */
async function still({ page }: Workbench): Promise<Picture> {
  const clip = { x: 0, y: bar, width: size.width, height: size.height - 2 * bar };
  let last = await page.screenshot({ clip });
  for (let i = 0; i < 40; i++) {
    await page.waitForTimeout(150);
    const next = await page.screenshot({ clip });
    if (next.equals(last)) return readPng(next);
    last = next;
  }
  throw new Error('the window does not come to rest');
}
