// Neovim as a user has it from Debian, with its built-in client, the bundled server and the page's configuration.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { driver, driverLines, openBench } from './config.ts';

it(
  'shows diagnostics, hover, definition and an exploration on the example driver',
  { timeout: 60_000 },
  () => {
    const bench = openBench();
    try {
      const out = path.join(bench.folder, 'seen.json');
      // The repository is in the runtime path, as a plugin is.
      const files = [path.resolve('.'), bench.block('Neovim', 'lua', 2), driver, out];
      // The `-l` option is younger than the oldest neovim that we support: the words go into a global instead.
      const words = `lua arg = { ${files.map((word) => JSON.stringify(word)).join(', ')} }`;
      execFileSync(
        'nvim',
        ['--headless', '-u', 'NONE', '-c', words, '-c', `luafile ${bench.script('session.lua')}`],
        {
          stdio: ['ignore', 'ignore', 'inherit'],
          timeout: 50_000,
          env: bench.env,
        },
      );
      const seen = JSON.parse(fs.readFileSync(out, 'utf8')) as {
        diagnostics: { line: number; code: string; source: string; message: string }[];
        hover: string;
        target: string;
        explored: string;
      };
      expect(seen.diagnostics.map((d) => [d.code, d.source])).toEqual([
        ['INV205', 'invlock'],
        ['INV103', 'invlock'],
      ]);
      expect(driverLines[(seen.diagnostics[1]?.line ?? 0) - 1]).toContain('mmu_interval_read_retry(');
      expect(seen.diagnostics[1]?.message).toContain('with no lock held');
      expect(seen.hover).toContain('demands the mmap lock');
      expect(seen.hover).toContain('held: `mirror->ctx->mm->mmap_lock`, read (line 79)');
      expect(seen.target).toContain('static bool heron_invalidate(');
      expect(seen.explored).toContain('heron_mirror_fault() against heron_invalidate()');
    } finally {
      bench.done();
    }
  },
);
