// The extension in the real extension host: a second extension asks the editor's own API. The folder is not trusted, as
// that may change nothing. What the API does not show is looked at in the window.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packedExtension } from './extensions.ts';
import { checks, resultFile, startFile, type Results } from './host/checks.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('the extension host', { timeout: 120_000 }, () => {
  let bench: Workbench;
  let results: Results = {};

  beforeAll(async () => {
    bench = await openWorkbench({
      folder: path.resolve('test-fixtures/projects/interval-driver/demo'),
      isCopied: true,
      file: 'heron_svm.c',
      pictures: path.resolve('client/dist/pictures'),
      settings: { 'workbench.colorTheme': 'Default High Contrast' },
      isTrusted: false,
      extensions: [await packedExtension('host')],
    });
    // Before the checks change the file.
    await bench.page.locator('.statusbar-item[aria-label*="Invlock: 2 findings"]').first().waitFor();
    fs.writeFileSync(path.join(bench.folder, startFile), '');
    const file = path.join(bench.folder, resultFile);
    for (let i = 0; i < 1800 && !fs.existsSync(file); i++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    if (!fs.existsSync(file)) throw new Error('the checks in the extension host do not end');
    results = JSON.parse(fs.readFileSync(file, 'utf8')) as Results;
  }, 400_000);

  afterAll(async () => {
    await bench.close();
  });

  it.each(Object.keys(checks))('%s', (title) => {
    expect(results[title]).toBe('passed');
  });

  it('the language status says what there is', async () => {
    const status = bench.page.locator('.statusbar-item[aria-label*="Invlock: no findings"]');
    await status.first().waitFor();
  });

  it('the notifier map is a tree with the callback, its lock and its users', async () => {
    await bench.command('Invlock: Show Notifier Map');
    const row = (text: string) =>
      bench.page.locator('.pane-body .monaco-list-row', { hasText: text }).first();
    for (const text of ['heron_notifier_ops', 'heron_invalidate', 'pt_lock', 'heron_mirror_fault'])
      await row(text).waitFor();
    await bench.picture('map-high-contrast');
  });
});
