// `check --watch` as a process: it answers every kind of change that its findings may follow from, goes on after
// mistakes, and ends on Ctrl-C with the code of its last check.

import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ExitCode, Host } from '../../src/cli/host.ts';
import { runCli } from '../../src/cli/run.ts';
import { demoText, run, withFolder } from './host.ts';

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const driver = { 'heron.h': demoText('heron.h'), 'heron_svm.c': demoText('heron_svm.c') };

interface Watching {
  /** What has been printed since the last answer, once it waits again. */
  readonly settled: () => Promise<{ readonly out: string; readonly err: string }>;
  /** Presses Ctrl-C; the exit code. */
  readonly end: () => Promise<number | null>;
}

async function watching(
  cwd: string,
  words: readonly string[],
  use: (w: Watching) => Promise<void>,
): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [cli, 'check', '--watch', '--no-cache', ...words], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  let look = (): void => {};
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    look();
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve(code);
      look();
    });
  });
  const settled = (): Promise<{ out: string; err: string }> =>
    new Promise((resolve, reject) => {
      look = () => {
        const waits = /^invlock: waiting for changes.*\n/m;
        if (!waits.test(err)) {
          if (child.exitCode !== null) reject(new Error(`ended: ${err}`));
          return;
        }
        look = () => {};
        // Both pipes were written before the word on waiting: what is on its way comes before the next turn.
        setImmediate(() => {
          resolve({ out, err: err.replace(waits, '') });
          [out, err] = ['', ''];
        });
      };
      look();
    });
  const end = (): Promise<number | null> => {
    child.kill('SIGINT');
    return closed;
  };
  try {
    await use({ settled, end });
  } finally {
    child.kill('SIGKILL');
    await closed;
  }
}

const codes = (text: string): string[] => [...text.matchAll(/\[(INV\d+)\]$/gm)].map((m) => m[1] ?? '');
/** As editors save: a new file takes the place of the old one. One event, however busy the machine is. */
const write = (cwd: string, name: string, text: string): void => {
  const file = path.join(cwd, name);
  fs.writeFileSync(`${file}~`, text);
  fs.renameSync(`${file}~`, file);
};

describe('a watch', () => {
  it('answers edits, new files, headers, settings and mistakes in lines of gcc', async () => {
    await withFolder(driver, async (cwd) => {
      await watching(cwd, ['--format', 'gcc', '.'], async ({ settled, end }) => {
        const first = await settled();
        expect(first).toEqual({ out: (await run(['--format', 'gcc', '.'], { cwd })).out, err: '' });
        expect(codes(first.out)).toEqual(['INV205', 'INV103']);

        write(cwd, 'heron_svm.c', driver['heron_svm.c'].replace(/^\tmutex_lock\(.*$/m, ''));
        const edited = await settled();
        expect(edited.err).toBe('invlock: changed: heron_svm.c\n');
        expect(edited.out).toBe((await run(['--format', 'gcc', '.'], { cwd })).out);
        expect(edited.out).not.toBe(first.out);

        write(cwd, 'heron_svm.c', driver['heron_svm.c']);
        expect((await settled()).out).toBe(first.out);

        write(cwd, 'invlock.jsonc', '{ "ignor": [] }');
        expect(await settled()).toEqual({
          out: '',
          err:
            'invlock: changed: invlock.jsonc\n' +
            'invlock: invlock.jsonc:1:3: "ignor" is no setting (did you mean "ignore"?)\n',
        });
        write(cwd, 'invlock.jsonc', '{ "ignore": ["INV205"] }');
        expect(codes((await settled()).out)).toEqual(['INV103']);

        // Without its fields the lock of the callback is a different one, or none.
        write(cwd, 'heron.h', '');
        expect((await settled()).err).toBe('invlock: changed: heron.h\n');

        fs.mkdirSync(path.join(cwd, 'fresh'));
        expect((await settled()).err).toBe('invlock: changed: fresh\n');
        write(cwd, 'heron.h', driver['heron.h']);
        await settled();
        expect(await end()).toBe(1);
      });
    });
  });

  it('sees files in folders that came and went', async () => {
    await withFolder({ ...driver, 'part/none.c': '' }, async (cwd) => {
      await watching(cwd, ['--format', 'gcc', '--select', 'INV103', '.'], async ({ settled, end }) => {
        await settled();
        fs.renameSync(path.join(cwd, 'part'), path.join(cwd, '.hidden'));
        await settled();
        const bug = driver['heron_svm.c'].replace('"heron.h"', '"../heron.h"');
        fs.mkdirSync(path.join(cwd, 'part.new'));
        await settled();
        write(cwd, 'part.new/again.c', bug);
        fs.renameSync(path.join(cwd, 'part.new'), path.join(cwd, 'part'));
        const back = await settled();
        expect(codes(back.out)).toEqual(['INV103', 'INV103']);
        write(cwd, 'part/again.c', '');
        const mended = await settled();
        expect(mended.err).toBe('invlock: changed: part/again.c\n');
        expect(codes(mended.out)).toEqual(['INV103']);
        expect(await end()).toBe(1);
      });
    });
  });

  it('ends clean when the last check is, in text, and leaves its own files alone', async () => {
    await withFolder(driver, async (cwd) => {
      await watching(cwd, ['--output', 'json=found.json', 'heron_svm.c'], async ({ settled, end }) => {
        const first = await settled();
        expect(first.out).toMatch(/^2 errors in 1 file\./m);
        // No escape sequence where there is no terminal.
        expect(first.out).not.toContain('\u001b');
        write(cwd, 'heron_svm.c', '#include "heron.h"\n');
        const second = await settled();
        expect(second.err).toBe('invlock: changed: heron_svm.c\n');
        expect(second.out).toMatch(/^No findings\./);
        expect(await end()).toBe(0);
        const { findings } = JSON.parse(fs.readFileSync(path.join(cwd, 'found.json'), 'utf8')) as {
          findings: unknown[];
        };
        expect(findings).toEqual([]);
      });
    });
  });

  it('begins each report on an empty screen of a terminal', async () => {
    await withFolder(driver, async (cwd) => {
      let out = '';
      let waits = 0;
      let end: () => ExitCode = () => 2;
      const host: Host = {
        cwd,
        env: { NO_COLOR: '1' },
        node: '',
        stdout: { write: (text) => void (out += text), isTerminal: true, columns: 80 },
        stderr: {
          write: (text) => {
            if (!text.includes('waiting for changes')) return;
            waits++;
            if (waits === 1) write(cwd, 'heron_svm.c', '');
            else end();
          },
          isTerminal: false,
          columns: null,
        },
        readInput: async () => Buffer.alloc(0),
        workerScript: null,
        breathe: async () => {},
        page: () => {},
        onInterrupt: (given) => {
          end = given;
        },
      };
      expect(await runCli(['--watch', '--no-cache', 'heron_svm.c'], host)).toBe(0);
      const [first = '', second = '', ...more] = out.split('\u001b[H\u001b[2J\u001b[3J');
      expect(first).toMatch(/^heron_svm\.c:19:2: error: /);
      expect(second).toMatch(/^No findings\./);
      expect(more).toEqual([]);
    });
  });

  it('ends at once where there is nothing to watch', async () => {
    await withFolder(driver, async (cwd) => {
      expect(await run(['--watch', 'gone.c'], { cwd })).toEqual({
        code: 2,
        out: '',
        err: 'invlock: no such file or folder: gone.c\n',
      });
    });
  });
});
