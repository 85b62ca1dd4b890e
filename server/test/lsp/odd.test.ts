// Nothing that a client sends makes a request fail or hang: broken C, positions outside the file, documents that
// nobody knows, files that went meanwhile, arguments of any shape.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CodeLens, InlayHint, ResponseError } from 'vscode-languageserver';
import { commandNames } from '../../src/lsp/commands.ts';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

const fixtures = fileURLToPath(new URL('../../../test-fixtures', import.meta.url));
const read = (name: string): string => fs.readFileSync(path.join(fixtures, name), 'utf8');
const texts = [
  read('projects/interval-driver/demo/heron_svm.c'),
  read('projects/invlock-driver/right/loop-until-valid.c'),
  read('rules/seq-late/bad-kvm-sample-after-pfn.c'),
];
const uri = pathToFileURL(path.join(fixtures, 'projects/interval-driver/demo/heron_odd.c')).toString();

let client: TestClient;

beforeAll(ensureParser);
afterEach(() => client.close());

const failures = (): string[] => client.logs.filter((log) => log.includes('internal error'));

const positional = ['hover', 'definition', 'implementation', 'references', 'documentHighlight', 'completion'];

/** Every request of the features, at one position; what is to be resolved is resolved. */
async function askAll(document: string, line: number, character: number): Promise<void> {
  const textDocument = { uri: document };
  const position = { line, character };
  const range = { start: { line: 0, character: 0 }, end: position };
  const context = { includeDeclaration: true };
  for (const method of positional)
    await client.ask(`textDocument/${method}`, { textDocument, position, context });
  await client.ask('textDocument/diagnostic', { textDocument });
  const hints = await client.ask<InlayHint[] | null>('textDocument/inlayHint', { textDocument, range });
  for (const hint of hints ?? []) await client.ask('inlayHint/resolve', hint);
  const lenses = await client.ask<CodeLens[] | null>('textDocument/codeLens', { textDocument });
  for (const lens of lenses ?? []) await client.ask('codeLens/resolve', lens);
}

const words = fc.constantFrom(
  '{',
  '}',
  '(',
  ')',
  ';',
  '#if 0\n',
  '/*',
  '"',
  'goto out;',
  '\0',
  '\u{1F512}',
  '\r',
  '',
);

describe('broken C', () => {
  it('is answered for at any position', async () => {
    client = await startClient({}, { initializationOptions: { inlayHints: 'on' } });
    let version = 1;
    client.open(uri, '');
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(60), words), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...texts),
        edits,
        fc.nat(),
        fc.nat(),
        async (text, cuts, at, column) => {
          let broken = text;
          for (const [where, length, word] of cuts) {
            const from = where % (broken.length + 1);
            broken = broken.slice(0, from) + word + broken.slice(from + length);
          }
          void client.connection.sendNotification('textDocument/didChange', {
            textDocument: { uri, version: ++version },
            contentChanges: [{ text: broken }],
          });
          const lines = broken.split('\n');
          const line = at % lines.length;
          await askAll(uri, line, column % ((lines[line]?.length ?? 0) + 1));
          expect(failures()).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('places that are none', () => {
  it.each([
    [1_000_000, 0],
    [0, 1_000_000],
    [4_294_967_295, 4_294_967_295],
  ])('line %i, column %i', async (line, character) => {
    client = await startClient({});
    client.open(uri, texts[0] ?? '');
    await askAll(uri, line, character);
    expect(failures()).toEqual([]);
  });

  it.each(['file:///none/at/all.c', 'untitled:Untitled-1', 'nonsense', 'git:/a.c?x', 'file:///'])(
    'the document %s',
    async (document) => {
      client = await startClient({});
      await askAll(document, 0, 0);
      client.open(document, 'int f(void) { mmu_interval_read_retry(');
      await askAll(document, 0, 20);
      expect(failures()).toEqual([]);
    },
  );

  it('files that were deleted while they are open', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-odd-'));
    const open = pathToFileURL(path.join(folder, 'foo.c')).toString();
    fs.writeFileSync(path.join(folder, 'foo.c'), texts[0] ?? '');
    client = await startClient({});
    client.open(open, texts[0] ?? '');
    await askAll(open, 80, 10);
    fs.rmSync(folder, { recursive: true });
    await askAll(open, 80, 10);
    void client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: open, type: 3 }],
    });
    await askAll(open, 80, 10);
    void client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: open } });
    await askAll(open, 80, 10);
    expect(failures()).toEqual([]);
  });
});

describe('commands', () => {
  // Some look at all that is below the root: it is a driver, and not the whole of the fixtures.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-odd-'));
  const driver = pathToFileURL(path.join(folder, 'heron_svm.c')).toString();
  fs.writeFileSync(path.join(folder, 'heron_svm.c'), texts[0] ?? '');
  fs.writeFileSync(path.join(folder, 'invlock.jsonc'), '{}\n');
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const argument = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom<unknown>(
      driver,
      { line: 70, character: 3 },
      { line: -1, character: 0.5 },
      'INV103',
      '__proto__',
    ),
  );

  it('take any arguments, and answer or say why not', async () => {
    client = await startClient({});
    client.open(driver, texts[0] ?? '');
    const names = fc.constantFrom(...commandNames, 'constructor');
    const fields = fc.dictionary(
      fc.constantFrom('uri', 'position', 'name', 'format', 'fingerprint'),
      argument,
    );
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.array(fc.oneof(argument, fields), { maxLength: 2 }),
        async (command, args) => {
          const answer = client.ask('workspace/executeCommand', { command, arguments: args });
          const outcome = await answer.catch((error: unknown) => error);
          if (outcome instanceof Error)
            expect([-32602, -32803]).toContain((outcome as ResponseError<unknown>).code);
          else expect(outcome).not.toBeUndefined();
        },
      ),
      { numRuns: 100 },
    );
    expect(failures()).toEqual([]);
  });
});
