// Quick fixes over the real protocol: offered for the lines that are asked about, preferred if verified, resolved
// when chosen, and good: the text that results has no finding left.

import * as fs from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CodeAction, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

const demo = fileURLToPath(new URL('../../../test-fixtures/projects/interval-driver/demo', import.meta.url));
const file = `${demo}/heron_svm.c`;
const uri = pathToFileURL(file).toString();
const text = fs.readFileSync(file, 'utf8');
const lines = text.split('\n');
const lineOf = (part: string): number => lines.findIndex((line) => line.includes(part));
const checkLine = lineOf('if (mmu_interval_read_retry(');
const lockLine = lineOf('mutex_lock(&ctx->pt_lock);');

const lazy = {
  textDocument: {
    codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } },
  },
  workspace: { workspaceEdit: { documentChanges: true } },
};

let client: TestClient;

beforeAll(ensureParser);
afterEach(() => client.close());

/** What mends; what records as known is in known.test.ts. */
const actionsAt = async (first: number, last = first, only?: string[]): Promise<CodeAction[]> => {
  const all: CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', {
    textDocument: { uri },
    range: { start: { line: first, character: 3 }, end: { line: last, character: 3 } },
    // Clients may send nothing back of what they were told.
    context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
  });
  return all.filter((action) => action.kind !== 'quickfix.invlock.record');
};
const resolved = (action: CodeAction | undefined): Promise<CodeAction> =>
  client.connection.sendRequest('codeAction/resolve', action);
const editsIn = (edit: WorkspaceEdit | undefined): TextEdit[] => {
  const [change] = edit?.documentChanges ?? [];
  return change !== undefined && 'edits' in change
    ? (change.edits as TextEdit[])
    : (edit?.changes?.[uri] ?? []);
};
const applied = (edit: WorkspaceEdit | undefined, to = text): string =>
  TextDocument.applyEdits(TextDocument.create(uri, 'c', 1, to), editsIn(edit));

describe('a client that resolves', () => {
  it('is told that it may ask', async () => {
    client = await startClient(lazy);
    expect(client.initialized.capabilities.codeActionProvider).toEqual({
      codeActionKinds: ['quickfix', 'source.fixAll.invlock'],
      resolveProvider: true,
    });
  });

  it('gets the fix of the line, preferred as it is verified, with the finding and without the edit', async () => {
    client = await startClient(lazy);
    client.open(uri, text);
    const actions = await actionsAt(checkLine);
    expect(actions.map((a) => [a.title, a.kind, a.isPreferred])).toEqual([
      ['Take the lock before the check (verified)', 'quickfix', true],
    ]);
    expect(actions[0]?.edit).toBeUndefined();
    expect(actions[0]?.diagnostics?.map((d) => d.code)).toEqual(['INV103']);
  });

  it('gets the edit when it asks, and the finding is gone once it is made', async () => {
    client = await startClient(lazy);
    client.open(uri, text);
    await client.published(uri);
    const { edit } = await resolved((await actionsAt(checkLine))[0]);
    const [change] = edit?.documentChanges ?? [];
    expect(change).toMatchObject({ textDocument: { uri, version: 1 } });
    const fixed = applied(edit);
    expect(fixed).toContain('\t\tmutex_unlock(&ctx->pt_lock);\n\t\tgoto again;\n\t}\n');
    void client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: fixed }],
    });
    expect((await client.published(uri)).diagnostics.map((d) => d.code)).toEqual(['INV205']);
  });

  it('gets the edit for the text as it is by then', async () => {
    client = await startClient(lazy);
    client.open(uri, text);
    const [action] = await actionsAt(checkLine);
    const moved = `/* one line more */\n${text}`;
    client.change(uri, 2, { line: 0, from: 0, to: 0, text: '/* one line more */\n' });
    const { edit } = await resolved(action);
    expect(edit?.documentChanges?.[0]).toMatchObject({ textDocument: { version: 2 } });
    expect(applied(edit, moved)).toContain('\t\tmutex_unlock(&ctx->pt_lock);\n\t\tgoto again;\n\t}\n');
  });

  it('is told if the fix does not fit any more', async () => {
    client = await startClient(lazy);
    client.open(uri, text);
    const [action] = await actionsAt(checkLine);
    void client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: '' }],
    });
    await expect(resolved(action)).rejects.toMatchObject({ code: -32801 });
  });
});

describe('a client that does not resolve', () => {
  it('gets the edits at once', async () => {
    client = await startClient({});
    client.open(uri, text);
    const [action] = await actionsAt(lockLine);
    expect(action?.data).toBeUndefined();
    expect(Object.keys(action?.edit?.changes ?? {})).toEqual([uri]);
    expect(applied(action?.edit)).toContain('\telse if (!mutex_trylock(&ctx->pt_lock))\n\t\treturn false;\n');
  });
});

describe('requests', () => {
  it('about several lines get the fixes of all of them', async () => {
    client = await startClient(lazy);
    client.open(uri, text);
    const codes = (await actionsAt(0, lines.length)).flatMap((a) => a.diagnostics?.map((d) => d.code) ?? []);
    expect(new Set(codes)).toEqual(new Set(['INV103', 'INV205']));
  });

  it('about lines without a finding, other kinds and other files get nothing', async () => {
    client = await startClient(lazy);
    client.open(uri, text);
    expect(await actionsAt(0)).toEqual([]);
    expect(await actionsAt(checkLine, checkLine, ['refactor'])).toEqual([]);
    expect(await actionsAt(checkLine, checkLine, ['quickfix'])).toHaveLength(1);
    const answer = await client.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: 'untitled:Untitled-1' },
      range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
      context: { diagnostics: [] },
    });
    expect(answer).toEqual([]);
  });

  it('to resolve what is not ours give it back', async () => {
    client = await startClient(lazy);
    client.open(uri, text);
    for (const data of [undefined, 7, {}, { uri: 3 }])
      expect((await resolved({ title: 'x', data })).edit).toBeUndefined();
  });
});
