// Vim as a user has it from Debian, with ALE as the client, and without one as a compiler.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { driver, openBench } from './config.ts';

it('shows diagnostics on the example driver through ALE', { timeout: 60_000 }, () => {
  const bench = openBench();
  try {
    const out = path.join(bench.folder, 'seen.json');
    execFileSync(
      'vim',
      ['-Nu', bench.script('session.vim'), '-i', 'NONE', '-n', '--not-a-term', '-T', 'dumb'],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: 50_000,
        env: {
          ...bench.env,
          INVLOCK_BLOCK: bench.block('Vim', 'vim', 0),
          INVLOCK_FILE: driver,
          INVLOCK_OUT: out,
        },
      },
    );
    const seen = JSON.parse(fs.readFileSync(out, 'utf8')) as { code: string; linter: string }[];
    expect(seen.map((d) => [d.code, d.linter])).toEqual([
      ['INV205', 'invlock'],
      ['INV103', 'invlock'],
    ]);
  } finally {
    bench.done();
  }
});

it('fills the quickfix list without a client', { timeout: 60_000 }, () => {
  const bench = openBench();
  try {
    const out = path.join(bench.folder, 'seen.json');
    const script = path.join(bench.folder, 'make.vim');
    const list = "map(filter(getqflist(), 'v:val.valid'), {_, d -> [d.lnum, d.text]})";
    fs.writeFileSync(
      script,
      [
        `source ${bench.block('Vim', 'vim', 1)}`,
        `edit ${driver}`,
        'silent make!',
        `call writefile([json_encode(${list})], '${out}')`,
        'qall!',
      ].join('\n'),
    );
    execFileSync('vim', ['-Nu', 'NONE', '-i', 'NONE', '-n', '--not-a-term', '-T', 'dumb', '-S', script], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 50_000,
      env: bench.env,
    });
    const seen = JSON.parse(fs.readFileSync(out, 'utf8')) as [number, string][];
    // Findings, and the steps of the second one.
    expect(seen.map(([line]) => line)).toEqual([19, 88, 78, 90]);
    expect(seen[1]?.[1]).toContain('[INV103]');
  } finally {
    bench.done();
  }
});
