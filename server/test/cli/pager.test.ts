// Pages on a terminal: by the user's pager if they are long, else as they are; in a pipe never by one.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { pagerFor, type Screen } from '../../src/cli/pager.ts';
import { withFolder } from './host.ts';

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const long = 'line\n'.repeat(30);
const screen: Screen = { isTerminal: true, rows: 24, env: { PAGER: 'more -s' } };

describe('a pager', () => {
  it('is the one of the environment, or less', () => {
    expect(pagerFor(long, screen)).toEqual({ command: 'more -s', env: { LESS: 'FRX', PAGER: 'more -s' } });
    expect(pagerFor(long, { ...screen, env: {} })?.command).toBe('less');
    expect(pagerFor(long, { ...screen, env: { LESS: 'S' } })?.env['LESS']).toBe('S');
    expect(pagerFor(long, { ...screen, rows: null })?.command).toBe('more -s');
  });

  it.each<[string, Partial<Screen>, string]>([
    ['in a pipe', { isTerminal: false }, long],
    ['for a short page', {}, 'one\ntwo\n'],
    ['where none is wanted', { env: { PAGER: '' } }, long],
    ['where cat is', { env: { PAGER: 'cat' } }, long],
    ['on a terminal that cannot move', { env: { TERM: 'dumb' } }, long],
  ])('is not called %s', (_, more, text) => {
    expect(pagerFor(text, { ...screen, ...more })).toBeNull();
  });

  it('gets the page, and is done without if it is missing', async () => {
    const page = execFileSync(process.execPath, [cli, 'explain', 'INV103'], { encoding: 'utf8' });
    await withFolder({}, (cwd) => {
      // A terminal for the child, of any size.
      const onTerminal = (pager: string): string => {
        const command = `'${process.execPath}' '${cli}' explain INV103`;
        const env = { PATH: process.env['PATH'], TERM: 'xterm', SHELL: '/bin/sh', PAGER: pager };
        const typed = execFileSync('script', ['-qec', command, '/dev/null'], { cwd, env, encoding: 'utf8' });
        return typed.replaceAll('\r\n', '\n');
      };
      expect(onTerminal('cat > paged')).toBe('');
      expect(fs.readFileSync(path.join(cwd, 'paged'), 'utf8')).toBe(page);
      expect(onTerminal('no-such-pager 2>/dev/null')).toBe(page);
    });
  });
});
