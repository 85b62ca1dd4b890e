// The open race in the code: behind each line that takes part stand the numbers of its steps, in the colour and the shape
// of their CPU, in every kind of theme; stepping by keyboard leaves the focus in the code.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Badge } from './page/badge.ts';
import { probesOf } from './probe.ts';
import { openWorkbench, placeOf, type Workbench } from './workbench.ts';

const example = 'test-fixtures/projects/interval-driver/demo';
const file = 'heron_svm.c';
const at = placeOf(path.join(example, file), 'mmu_interval_read_retry(range.notifier, ');
const probe = probesOf('badges');

interface Colour {
  readonly id: string;
  readonly defaults: Readonly<Record<'dark' | 'light' | 'highContrast' | 'highContrastLight', string>>;
}

const { colors } = (
  JSON.parse(fs.readFileSync(path.resolve('package.json'), 'utf8')) as { contributes: { colors: Colour[] } }
).contributes;

describe('the numbers of a race in the code', { timeout: 240_000 }, () => {
  let bench: Workbench;
  const seen = async (): Promise<Badge[]> => await probe<Badge[]>(bench.page, 'badges');
  const numbers = async (): Promise<string[]> => (await seen()).map(({ number }) => number);
  const set = (settings: object): void => {
    const folder = path.join(bench.folder, '.vscode');
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings));
  };

  beforeAll(async () => {
    bench = await openWorkbench({
      folder: path.resolve(example),
      isCopied: true,
      file,
      pictures: path.resolve('client/dist/pictures'),
      settings: { 'workbench.colorTheme': 'Dark Modern' },
    });
    await bench.page.waitForSelector('.monaco-editor .squiggly-error');
    await bench.command('View: Close Primary Side Bar');
    await bench.goTo(at.line, at.column);
    await bench.command('Invlock: Show Race');
    await bench.webview('section.detail');
  }, 400_000);

  afterAll(async () => {
    await bench.close();
  });

  it('stand behind the lines of their steps', async () => {
    await bench.goTo(at.line, at.column);
    const reader = ['1', '2', '3', '4', '5', '11', '12'];
    await expect.poll(numbers, { timeout: 30_000 }).toEqual(reader);
    const lines = (await seen()).map(({ line }) => line);
    const calls = ['read_begin(', 'mmap_read_lock(', 'hmm_range_fault(', 'mmap_read_unlock(', 'read_retry('];
    for (const [k, call] of [...calls, 'mutex_lock(', 'heron_pt_write('].entries())
      expect(lines[k]).toContain(call);
    // And those of the other CPU in the callback.
    await bench.goTo(19, 10);
    await expect.poll(numbers, { timeout: 30_000 }).toEqual(['7', '8', '10']);
  });

  it('are walked with the keyboard, which stays in the code', async () => {
    await bench.goTo(19, 10);
    const chosen = async (): Promise<string[]> =>
      (await seen()).filter(({ ground }) => ground !== 'rgba(0, 0, 0, 0)').map(({ number }) => number);
    // From the last step back into the callback.
    await bench.page.keyboard.press('Alt+PageUp');
    await expect.poll(chosen, { timeout: 30_000 }).toEqual(['11']);
    await bench.page.keyboard.press('Alt+PageUp');
    await expect.poll(chosen, { timeout: 30_000 }).toEqual(['10']);
    expect(await probe(bench.page, 'isCodeFocused')).toBe(true);
    await bench.page.locator('.statusbar-item', { hasText: 'Ln 22,' }).waitFor();
  });

  it.each([
    ['dark', 'Dark Modern', 'dark', '#1F1F1F'],
    ['light', 'Light Modern', 'light', '#FFFFFF'],
    ['high contrast dark', 'Default High Contrast', 'highContrast', '#000000'],
    ['high contrast light', 'Default High Contrast Light', 'highContrastLight', '#FFFFFF'],
  ] as const)('have the colours and shapes of their CPUs, %s', async (name, theme, kind, ground) => {
    set({ 'workbench.colorTheme': theme });
    await expect.poll(() => probe(bench.page, 'paper'), { timeout: 30_000 }).toBe(rgb(ground));
    const colour = (id: string): string =>
      rgb(colors.find((c) => c.id === `invlock.${id}`)?.defaults[kind] ?? expect.fail(`no colour ${id}`));
    await bench.goTo(at.line, at.column);
    await expect.poll(numbers, { timeout: 30_000 }).toContain('5');
    const reader = new Map((await seen()).map((badge) => [badge.number, badge]));
    for (const number of ['1', '2', '3', '4', '11'])
      expect(reader.get(number)).toMatchObject({
        colour: colour('cpu0'),
        edge: colour('cpu0'),
        corners: '9px',
      });
    // What matters has weight too: colour is not all that tells it.
    expect(reader.get('5')).toMatchObject({ colour: colour('cause'), edge: colour('cause'), weight: '700' });
    expect(reader.get('12')).toMatchObject({ colour: colour('harm'), edge: colour('harm'), weight: '700' });
    expect(reader.get('1')?.weight).toBe('400');
    await bench.goTo(19, 10);
    await expect.poll(numbers, { timeout: 30_000 }).toEqual(['7', '8', '10']);
    const callback = new Map((await seen()).map((badge) => [badge.number, badge]));
    for (const number of ['7', '8'])
      expect(callback.get(number)).toMatchObject({ colour: colour('cpu1'), corners: '3px' });
    // The chosen step is filled.
    expect(callback.get('10')).toMatchObject({ ground: colour('cpu1'), colour: rgb(ground) });
    await bench.picture(`lanes-${name.replaceAll(' ', '-')}`);
  });

  it('go where nobody wants them, and with the race', async () => {
    set({ 'invlock.race.numbers': false });
    await expect.poll(numbers, { timeout: 30_000 }).toEqual([]);
    set({});
    await expect.poll(numbers, { timeout: 30_000 }).not.toEqual([]);
    await bench.command('View: Close Editors in Other Groups');
    await expect.poll(numbers, { timeout: 30_000 }).toEqual([]);
  });
});

/** As a browser says it. */
function rgb(hex: string): string {
  const [r, g, b] = [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
  return `rgb(${r}, ${g}, ${b})`;
}
