// The terminal output of the README, as a picture: what the bundle prints on the example driver, its colours in those of
// a page of our own.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictures, readable } from './pictures.ts';

const command = 'invlock check --select INV103 heron_svm.c';

const colours = {
  dark: { ground: '#1e1e1e', text: '#d4d4d4', dim: '#8b8b8b', 31: '#f14c4c', 33: '#e5c07b', 36: '#29b8db' },
  light: { ground: '#ffffff', text: '#2b2b2b', dim: '#6f6f6f', 31: '#c4160f', 33: '#8f6200', 36: '#0a66c2' },
} as const;

describe('the terminal', { timeout: 60_000 }, () => {
  let browser: Browser;
  let printed = '';

  beforeAll(async () => {
    const [, ...words] = command.split(' ');
    const { stdout, status } = spawnSync(process.execPath, [path.resolve('server/dist/cli.cjs'), ...words], {
      cwd: path.resolve('test-fixtures/projects/interval-driver/demo'),
      env: { ...process.env, FORCE_COLOR: '1', NO_COLOR: undefined },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    printed = stdout;
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
  });

  it.each(['dark', 'light'] as const)('shows the race in colour, %s', async (theme) => {
    const page = await browser.newPage({ deviceScaleFactor: 2, viewport: { width: 1100, height: 400 } });
    await page.setContent(pageOf(printed, theme));
    const frame = page.locator('main');
    const text = await frame.innerText();
    expect(text).toContain('how it goes wrong (12 steps, shortest; replayed)');
    // Whatever is an escape has become a colour.
    expect(text).not.toContain('\u001b');
    expect(await page.locator('.bold.red').count()).toBeGreaterThan(1);
    // A line that is broken anew is a picture that lies.
    expect(await frame.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
    readable('terminal', text);
    fs.mkdirSync(pictures, { recursive: true });
    await frame.screenshot({ path: path.join(pictures, `terminal-${theme}.png`), scale: 'device' });
    await page.close();
  });
});

function pageOf(output: string, theme: keyof typeof colours): string {
  const { ground, text, dim, 31: red, 33: yellow, 36: cyan } = colours[theme];
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: ${ground}; }
    main { display: inline-block; padding: 20px 28px; background: ${ground}; color: ${text};
      font: 14px/1.35 "DejaVu Sans Mono", monospace; white-space: pre; }
    .bold { font-weight: 700; } .dim { color: ${dim}; }
    .red { color: ${red}; } .yellow { color: ${yellow}; } .cyan { color: ${cyan}; }
  </style><main><span class="dim">$</span> ${escaped(command)}\n${spans(output.trimEnd())}</main>`;
}

const classes: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  33: 'yellow',
  36: 'cyan',
};

/** Select Graphic Rendition as elements; a code that is not known here fails. */
function spans(output: string): string {
  let isOpen = false;
  const parts = output.split(/\u001b\[([0-9;]*)m/);
  const html = parts.map((part, i) => {
    if (i % 2 === 0) return escaped(part);
    const end = isOpen ? '</span>' : '';
    const codes = part.split(';').filter((code) => code !== '' && code !== '0');
    isOpen = codes.length > 0;
    const names = codes.map((code) => classes[code] ?? expect.fail(`the colour ${code} is not in the table`));
    return isOpen ? `${end}<span class="${names.join(' ')}">` : end;
  });
  return html.join('') + (isOpen ? '</span>' : '');
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
