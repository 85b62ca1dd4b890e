// A server that is killed while somebody types loses nothing: the editor starts another one, hands it the text as it
// stands, and gets the diagnostics that a server would have which nobody killed.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from 'vscode-languageserver/node';
import { describe, expect, it } from 'vitest';
import { type LspProcess, startLsp } from '../../scripts/lsp-process.ts';
import { fixturesFolder } from '../fixtures/check-fixture.ts';

const root = path.join(fixturesFolder, 'projects/interval-driver');
const file = path.join(root, 'demo/heron_svm.c');
const uri = pathToFileURL(file).href;
const cli = path.resolve('server/dist/cli.cjs');
const start = async (): Promise<LspProcess> =>
  await startLsp(process.execPath, [cli, 'lsp', '--stdio'], root);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Edit {
  readonly line: number;
  readonly text: string;
}

/** Numbers that look random and are the same in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function editsOf(text: string, random: () => number, count: number): Edit[] {
  const pieces = ['\n', '/* here */\n', '\n\n', '#define FERN 1\n'];
  const lines = text.split('\n').length;
  return Array.from({ length: count }, () => ({
    line: Math.floor(random() * lines),
    text: pieces[Math.floor(random() * pieces.length)] ?? '\n',
  }));
}

function applied(text: string, { line, text: added }: Edit): string {
  const lines = text.split('\n');
  return [...lines.slice(0, line), `${added}${lines[line] ?? ''}`, ...lines.slice(line + 1)].join('\n');
}

/** Types all of it; before each edit in `kills` the server dies, in the middle of whatever it is doing. */
async function typed(
  text: string,
  edits: readonly Edit[],
  kills: ReadonlySet<number>,
): Promise<readonly Diagnostic[]> {
  let server = await start();
  let now = text;
  server.open(uri, now, 1);
  let version = 1;
  for (const [k, edit] of edits.entries()) {
    if (kills.has(k)) {
      // Some way into an answer, further each time.
      await pause(k);
      server.child.kill('SIGKILL');
      server.connection.dispose();
      server = await start();
      server.open(uri, now, version);
    }
    server.insert(uri, ++version, edit.line, edit.text);
    now = applied(now, edit);
  }
  const found = await server.diagnostics(uri, version);
  await server.stop();
  return found;
}

describe('a server that is killed', () => {
  const text = fs.readFileSync(file, 'utf8');
  for (const seed of [11, 29, 53]) {
    it(`is followed by one that says the same (seed ${seed})`, async () => {
      const random = numbers(seed);
      const edits = editsOf(text, random, 40);
      const kills = new Set(Array.from({ length: 5 }, () => Math.floor(random() * edits.length)));
      const expected = await typed(text, edits, new Set());
      expect(expected.length).toBeGreaterThan(0);
      expect(await typed(text, edits, kills)).toEqual(expected);
    }, 60_000);
  }
});
