// Neovim as a user has it from Debian, with its built-in client and the bundled server.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const here = path.dirname(fileURLToPath(import.meta.url));
const cli = path.join(here, '../dist/cli.cjs');
const file = path.join(here, '../../test-fixtures/projects/interval-driver/demo/heron_svm.c');

it('shows a diagnostic and a hover on the example driver', { timeout: 60_000 }, () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-nvim-'));
  try {
    const out = path.join(folder, 'seen.json');
    const script = path.join(here, 'session.lua');
    // The `-l` option is younger than the oldest neovim that we support: the words go into a global instead.
    const words = `lua arg = { ${[cli, file, out].map((word) => JSON.stringify(word)).join(', ')} }`;
    execFileSync('nvim', ['--headless', '-u', 'NONE', '-c', words, '-c', `luafile ${script}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 50_000,
    });
    const seen = JSON.parse(fs.readFileSync(out, 'utf8')) as {
      diagnostics: { line: number; code: string; source: string; message: string }[];
      hover: string;
    };
    const lines = fs.readFileSync(file, 'utf8').split('\n');
    expect(seen.diagnostics.map((d) => [d.code, d.source])).toEqual([
      ['INV205', 'invlock'],
      ['INV103', 'invlock'],
    ]);
    expect(lines[(seen.diagnostics[1]?.line ?? 0) - 1]).toContain('mmu_interval_read_retry(');
    expect(seen.diagnostics[1]?.message).toContain('with no lock held');
    expect(seen.hover).toContain('demands the mmap lock');
    expect(seen.hover).toContain('held: `mirror->ctx->mm->mmap_lock`, read (line 79)');
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
