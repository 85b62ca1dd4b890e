// The icon of the extension, which has to be a PNG: as its drawing has it.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { readPng } from './png.ts';

const drawing = path.resolve('client/media/icon.svg');
const kept = path.resolve('client/media/icon.png');

it('is what its drawing shows', { timeout: 120_000 }, async () => {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
    await page.setContent(`<style>body { margin: 0 }</style>${fs.readFileSync(drawing, 'utf8')}`);
    const drawn = await page.screenshot({ omitBackground: true });
    if (process.env['INVLOCK_PICTURES'] === 'keep') fs.writeFileSync(kept, drawn);
    const [now, before] = [readPng(drawn), readPng(fs.readFileSync(kept))];
    expect([before.width, before.height]).toEqual([256, 256]);
    // Another browser may smooth edges otherwise: a few bytes that differ a little are the same picture.
    const wrong = now.pixels.filter((byte, k) => Math.abs(byte - (before.pixels[k] ?? 0)) > 40).length;
    expect(wrong / now.pixels.length).toBeLessThan(0.002);
  } finally {
    await browser.close();
  }
});
