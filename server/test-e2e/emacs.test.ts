// Emacs as a user has it from Debian, with eglot, the bundled server and the page's configuration.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { driver, driverLines, openBench } from './config.ts';

it('shows diagnostics, hover and definition on the example driver', { timeout: 60_000 }, () => {
  const bench = openBench();
  try {
    const out = path.join(bench.folder, 'seen.json');
    execFileSync('emacs', ['--batch', '--load', bench.script('session.el')], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 50_000,
      env: {
        ...bench.env,
        INVLOCK_BLOCK: bench.block('Emacs', 'elisp'),
        INVLOCK_FILE: driver,
        INVLOCK_OUT: out,
      },
    });
    const seen = JSON.parse(fs.readFileSync(out, 'utf8')) as {
      diagnostics: { line: number; text: string }[];
      hover: string;
      target: number;
    };
    const lines = seen.diagnostics.map((d) => (driverLines[d.line - 1] ?? '').trim());
    expect(lines).toEqual([
      'mutex_lock(&ctx->pt_lock);',
      'if (mmu_interval_read_retry(range.notifier, range.notifier_seq))',
    ]);
    expect(seen.diagnostics[1]?.text).toContain('INV103');
    expect(seen.hover).toContain('demands the mmap lock');
    expect(driverLines[seen.target - 1]).toContain('static bool heron_invalidate(');
  } finally {
    bench.done();
  }
});
