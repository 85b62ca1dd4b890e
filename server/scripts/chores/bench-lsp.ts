// What an editor waits for, over the real protocol: our server, and clangd beside it where there is one, each a process
// of its own, on the same files with the same edits, the kernel tree as workspace. clangd compiles what it shows, and
// has no configured tree here: the figures say what a user of both waits for, not who does the better work.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type LspProcess, startLsp } from '../lsp-process.ts';

const rounds = 40;

interface Server {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

export async function benchLsp(root: string, files: readonly string[]): Promise<void> {
  const servers: Server[] = [
    { name: 'invlock', command: process.execPath, args: [path.join(__dirname, 'cli.cjs'), 'lsp', '--stdio'] },
  ];
  if (spawnSync('clangd', ['--version'], { stdio: 'ignore' }).status === 0)
    servers.push({ name: 'clangd', command: 'clangd', args: ['--log=error', '--background-index=false'] });
  else say('clangd is not installed: figures of ours only');
  for (const file of files) {
    say(`${file}, ${rounds} rounds over stdio: an edit and its diagnostics, a hover, code actions`);
    say('            opened    edit p50   edit p95  hover p95 action p95    memory');
    for (const server of servers) await measure(root, file, server);
  }
}

async function measure(root: string, file: string, { name, command, args }: Server): Promise<void> {
  const lsp = await startLsp(command, args, root);
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  const uri = pathToFileURL(path.join(root, file)).href;
  const opened = await timed(async () => {
    lsp.open(uri, text, 1);
    await lsp.diagnostics(uri, 1);
  });
  const lines = text.split('\n');
  // Behind an opening brace, a blank line is what typing in a function looks like.
  const braces = lines.flatMap((line, k) => (line === '{' ? [k + 1] : []));
  const words = wordsOf(lines);
  const times = { edit: [] as number[], hover: [] as number[], action: [] as number[] };
  // Lines that went in so far, in the order of the file: what is below has moved down.
  const inserted: number[] = [];
  const moved = (line: number): number => line + inserted.filter((at) => at <= line).length;
  for (let i = 0; i < rounds; i++) {
    const version = i + 2;
    const line = braces[(i * 37) % braces.length] ?? 0;
    times.edit.push(
      await timed(async () => {
        lsp.insert(uri, version, moved(line), '\n');
        await lsp.diagnostics(uri, version);
      }),
    );
    inserted.push(line);
    const word = words[(i * 7) % words.length];
    if (word === undefined) continue;
    const position = { line: moved(word.line), character: word.character };
    times.hover.push(
      await timed(() => request(lsp, 'textDocument/hover', { textDocument: { uri }, position })),
    );
    const range = { start: position, end: position };
    const params = { textDocument: { uri }, range, context: { diagnostics: [] } };
    times.action.push(await timed(() => request(lsp, 'textDocument/codeAction', params)));
  }
  const memory = lsp.memory();
  const cells = [
    opened,
    at(times.edit, 0.5),
    at(times.edit, 0.95),
    at(times.hover, 0.95),
    at(times.action, 0.95),
  ];
  const shown = cells.map((v) => `${v.toFixed(v < 10 ? 1 : 0)} ms`.padStart(10)).join(' ');
  say(`  ${name.padEnd(8)}${shown} ${`${memory.toFixed(0)} MB`.padStart(9)}`);
  await lsp.stop();
}

async function request(lsp: LspProcess, method: string, params: object): Promise<void> {
  await lsp.ask(method, params);
}

/** Where both servers have something to say: calls of the protocol and of locks. */
function wordsOf(lines: readonly string[]): { line: number; character: number }[] {
  return lines.flatMap((text, line) => {
    const match = /\b(mmu_\w+|\w+_(?:un)?lock\w*)\(/.exec(text);
    return match === null ? [] : [{ line, character: match.index + 2 }];
  });
}

async function timed(run: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
