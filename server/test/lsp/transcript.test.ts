// One editing session over the real protocol: open, read, edit, undo, close; for clients that wait for
// diagnostics and for those that ask.

import * as fs from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentDiagnosticReport, Hover } from 'vscode-languageserver';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

const demo = fileURLToPath(new URL('../../../test-fixtures/projects/interval-driver/demo', import.meta.url));
const file = `${demo}/heron_svm.c`;
const uri = pathToFileURL(file).toString();
const text = fs.readFileSync(file, 'utf8');
const lines = text.split('\n');
const lineOf = (part: string): number => lines.findIndex((line) => line.includes(part));

let client: TestClient;

beforeAll(ensureParser);
afterEach(() => client.close());

describe('a client that waits for diagnostics', () => {
  it('gets findings with code, link, steps and version', async () => {
    client = await startClient({});
    client.open(uri, text);
    const { diagnostics, version } = await client.published(uri);
    expect(version).toBe(1);
    expect(diagnostics.map((d) => [d.code, d.range.start.line, d.severity])).toEqual([
      ['INV205', lineOf('mutex_lock(&ctx->pt_lock);'), 1],
      ['INV103', lineOf('if (mmu_interval_read_retry('), 1],
    ]);
    const check = diagnostics[1];
    expect(check?.source).toBe('invlock');
    expect(check?.codeDescription?.href).toMatch(/\/retry-unlocked\.md$/);
    expect(check?.relatedInformation?.map((r) => r.location.uri)).toEqual([uri, uri]);
  });

  it('sees an edit at once, and the edit undone', async () => {
    client = await startClient({});
    client.open(uri, text);
    await client.published(uri);
    const line = lineOf('if (mmu_interval_read_retry(');
    const lock = '\tmutex_lock(&ctx->pt_lock);\n';
    client.change(uri, 2, { line, from: 0, to: 0, text: lock });
    const locked = await client.published(uri);
    expect(locked.version).toBe(2);
    expect(locked.diagnostics.map((d) => d.code)).not.toContain('INV103');
    expect(locked.diagnostics.map((d) => d.code)).toContain('INV110');
    client.change(uri, 3, { line, from: 0, to: 0, text: '' });
    void client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 4 },
      contentChanges: [
        { range: { start: { line, character: 0 }, end: { line: line + 1, character: 0 } }, text: '' },
      ],
    });
    let last = await client.published(uri);
    if (last.version !== 4) last = await client.published(uri);
    expect(last.diagnostics.map((d) => d.code)).toEqual(['INV205', 'INV103']);
  });

  it('has its findings taken away with the document', async () => {
    client = await startClient({});
    client.open(uri, text);
    await client.published(uri);
    void client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    expect((await client.published(uri)).diagnostics).toEqual([]);
  });
});

describe('a client that asks for diagnostics', () => {
  const pulls = { textDocument: { diagnostic: {} } };
  const ask = (previousResultId?: string): Promise<DocumentDiagnosticReport> =>
    client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri }, previousResultId });

  it('is told when nothing has changed', async () => {
    client = await startClient(pulls);
    client.open(uri, text);
    const first = await ask();
    expect(first.kind).toBe('full');
    expect(first.kind === 'full' ? first.items.map((d) => d.code) : []).toEqual(['INV205', 'INV103']);
    expect((await ask(first.resultId)).kind).toBe('unchanged');
  });
});

describe('hover', () => {
  const hover = (line: number, character: number): Promise<Hover | null> =>
    client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri },
      position: { line, character },
    });

  it('says what the contract says, and what is held at the call', async () => {
    client = await startClient({});
    client.open(uri, text);
    const line = lineOf('ret = hmm_range_fault(&range);');
    const answer = await hover(line, lines[line]?.indexOf('hmm_range') ?? 0);
    const value = JSON.stringify(answer?.contents);
    expect(value).toContain(
      'demands the mmap lock; forbids `heron_ctx.pt_lock`, the lock of `heron_invalidate()`',
    );
    expect(value).toContain('attempt of `range.notifier_seq` (line 78): sampled');
    expect(value).toContain('held: `mirror->ctx->mm->mmap_lock`, read (line 79)');
    expect(value).toMatch(/against \[heron_invalidate\(\)\]\(file:.*heron_svm\.c#L13\)/);
  });

  it('has nothing to say of other words, comments and places outside the text', async () => {
    client = await startClient({});
    client.open(uri, text);
    expect(await hover(lineOf('struct heron_ctx *ctx = mirror->ctx;'), 10)).toBeNull();
    expect(await hover(100000, 5)).toBeNull();
  });
});

describe('settings and odd documents', () => {
  it('switches rules off and names a selector that fits none', async () => {
    client = await startClient({}, { initializationOptions: { ignore: ['INV205', 'INV999'] } });
    client.open(uri, text);
    expect((await client.published(uri)).diagnostics.map((d) => d.code)).toEqual(['INV103']);
    expect(client.messages).toEqual([
      'invlock: unknown rule "INV999" (did you mean "INV109"?) in the settings',
    ]);
  });

  it('answers for text without notifiers, broken text and documents that are no files', async () => {
    client = await startClient({});
    for (const odd of [uri.replace('heron_svm', 'heron_none'), 'untitled:Untitled-1']) {
      client.open(odd, 'int f(void) { return mmu_notifier_(((; \0 }');
      expect((await client.published(odd)).diagnostics).toEqual([]);
    }
  });
});
