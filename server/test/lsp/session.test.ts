// What clients negotiate and change while the server runs: how columns are counted, folders, settings, files on the
// disk, progress, and requests that are no longer wanted.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  CancellationTokenSource,
  type CodeAction,
  type CodeActionTriggerKind,
  WorkDoneProgress,
  type ProgressToken,
  type DidChangeWatchedFilesRegistrationOptions,
  type DocumentHighlight,
  type Hover,
  type InlayHint,
  type InitializeParams,
  type RegistrationParams,
} from 'vscode-languageserver';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

const project = fileURLToPath(new URL('../../../test-fixtures/projects/interval-driver', import.meta.url));
const file = `${project}/demo/heron_svm.c`;
const uri = pathToFileURL(file).toString();
const text = fs.readFileSync(file, 'utf8');
const lines = text.split('\n');
const check = lines.findIndex((l) => l.includes('if (mmu_interval_read_retry(range.notifier'));

let client: TestClient;
const folders: string[] = [];

beforeAll(ensureParser);
afterEach(() => {
  client.close();
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

function copyOfDemo(): { folder: string; uri: string } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-lsp-'));
  folders.push(folder);
  fs.cpSync(`${project}/demo`, folder, { recursive: true });
  return { folder, uri: pathToFileURL(path.join(folder, 'heron_svm.c')).toString() };
}

const hoverAt = (at: string, line: number, character: number): Promise<Hover | null> =>
  client.ask('textDocument/hover', { textDocument: { uri: at }, position: { line, character } });

describe('columns', () => {
  it.each([
    ['utf-8', 16],
    ['utf-16', 12],
    ['utf-32', 11],
  ] as const)('are counted as %s, if the client asks for it', async (encoding, width) => {
    client = await startClient({ general: { positionEncodings: [encoding] } });
    expect(client.initialized.capabilities.positionEncoding).toBe(encoding);
    // One character of two units and four bytes, one of three bytes, and three plain ones in a comment.
    const line = lines[check] ?? '';
    const strange = [
      ...lines.slice(0, check),
      `/*\u{1F512}\u20AC*/ ${line.trim()}`,
      ...lines.slice(check + 1),
    ];
    client.open(uri, strange.join('\n'));
    const { diagnostics } = await client.published(uri);
    const found = diagnostics.find((d) => d.code === 'INV103');
    expect(found?.range.start).toEqual({ line: check, character: width });
    const hover = await hoverAt(uri, check, found?.range.start.character ?? 0);
    expect(hover?.range?.start).toEqual(found?.range.start);
    // An edit behind the strange characters arrives where it was meant: the check is gone.
    const from = found?.range.start.character ?? 0;
    client.change(uri, 2, {
      line: check,
      from,
      to: from + 'mmu_interval_read_retry'.length,
      text: 'nobody_knows',
    });
    const after = await client.published(uri);
    expect(after.diagnostics.map((d) => d.code)).not.toContain('INV103');
  });

  it('are UTF-16 units for clients that offer what nobody knows', async () => {
    client = await startClient({ general: { positionEncodings: ['ebcdic'] } });
    expect(client.initialized.capabilities.positionEncoding).toBe('utf-16');
  });
});

describe('folders and settings', () => {
  const asked: { section?: string; scopeUri?: string }[][] = [];
  const configured = async (
    capabilities: InitializeParams['capabilities'],
    options: Partial<InitializeParams>,
    answer: (scope: string | undefined) => unknown,
  ): Promise<void> => {
    client = await startClient(
      { workspace: { configuration: true, workspaceFolders: true, ...capabilities.workspace } },
      options,
      (connection) => {
        connection.onRequest('workspace/configuration', ({ items }: { items: (typeof asked)[0] }) => {
          asked.push(items);
          return items.map((item) => answer(item.scopeUri));
        });
      },
    );
  };

  it('are pulled for each folder, and hold in it only', async () => {
    const [one, two] = [copyOfDemo(), copyOfDemo()];
    const of = (folder: string): string => pathToFileURL(folder).toString();
    await configured(
      {},
      { workspaceFolders: [one, two].map(({ folder }) => ({ uri: of(folder), name: 'driver' })) },
      (scope) => (scope === of(two.folder) ? { ignore: ['INV103'], hover: false } : {}),
    );
    await client.idle();
    client.open(one.uri, text);
    expect((await client.published(one.uri)).diagnostics.map((d) => d.code)).toEqual(['INV205', 'INV103']);
    client.open(two.uri, text);
    expect((await client.published(two.uri)).diagnostics.map((d) => d.code)).toEqual(['INV205']);
    const column = lines[check]?.indexOf('mmu_') ?? 0;
    expect(await hoverAt(one.uri, check, column)).not.toBeNull();
    expect(await hoverAt(two.uri, check, column)).toBeNull();
  });

  it('are pulled again for a folder that is added', async () => {
    const one = copyOfDemo();
    await configured({}, {}, (scope) => (scope === undefined ? {} : { ignore: ['INV1'] }));
    await client.idle();
    client.open(one.uri, text);
    expect((await client.published(one.uri)).diagnostics.length).toBe(2);
    const added = [{ uri: pathToFileURL(one.folder).toString(), name: 'driver' }];
    void client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added, removed: [] },
    });
    expect((await client.published(one.uri)).diagnostics.map((d) => d.code)).toEqual(['INV205']);
    void client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [], removed: added },
    });
    expect((await client.published(one.uri)).diagnostics.length).toBe(2);
  });

  it('switch each feature off by itself', async () => {
    const off = {
      hover: false,
      links: false,
      highlight: false,
      codeLens: false,
      completion: false,
      inlayHints: 'off',
    };
    client = await startClient({}, { initializationOptions: off });
    client.open(uri, text);
    expect((await client.published(uri)).diagnostics.length).toBe(2);
    const textDocument = { uri };
    const position = { line: check, character: lines[check]?.indexOf('mmu_') ?? 0 };
    const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
    for (const method of [
      'hover',
      'definition',
      'documentHighlight',
      'codeLens',
      'inlayHint',
      'completion',
    ]) {
      expect(await client.ask(`textDocument/${method}`, { textDocument, position, range })).toBeNull();
    }
  });

  it('name a value that does not fit', async () => {
    client = await startClient({}, { initializationOptions: { inlayHints: 'sometimes' } });
    await client.idle();
    expect(client.messages).toEqual(['invlock: inlayHints is line, on or off in the settings']);
  });
});

describe('several roots', () => {
  it('have a program each: equal names of theirs are not confused, and an edit is one of its own root', async () => {
    const [one, other] = [copyOfDemo(), copyOfDemo()];
    // There the lock of the callback spins.
    fs.writeFileSync(
      path.join(other.folder, 'heron.h'),
      fs.readFileSync(path.join(other.folder, 'heron.h'), 'utf8').replace('struct mutex', 'spinlock_t'),
    );
    const spinning = text.replaceAll('mutex_', 'spin_');
    const folder = ({ folder: at }: { folder: string }) => ({ uri: pathToFileURL(at).toString(), name: at });
    client = await startClient(
      { workspace: { workspaceFolders: true } },
      { workspaceFolders: [folder(one), folder(other)] },
    );
    const codes = async (at: string): Promise<unknown[]> =>
      (await client.published(at)).diagnostics.map((d) => d.code);
    client.open(one.uri, text);
    expect(await codes(one.uri)).toEqual(['INV205', 'INV103']);
    client.open(other.uri, spinning);
    // A lock that spins may be taken where nothing may sleep.
    expect(await codes(other.uri)).toEqual(['INV103']);
    const users = (at: string): Promise<{ uri: string }[]> =>
      client.ask('textDocument/references', {
        textDocument: { uri: at },
        position: { line: lines.findIndex((l) => l.startsWith('static bool heron_inv')), character: 14 },
        context: { includeDeclaration: false },
      });
    for (const { uri: at } of [one, other]) {
      const found = new Set((await users(at)).map((place) => path.dirname(fileURLToPath(place.uri))));
      expect([...found]).toEqual([path.dirname(fileURLToPath(at))]);
    }
    client.change(one.uri, 2, { line: check, from: 0, to: 0, text: '\tmutex_lock(&ctx->pt_lock);\n' });
    expect(await codes(one.uri)).not.toContain('INV103');
    client.change(other.uri, 2, { line: 0, from: 0, to: 0, text: '\n' });
    expect(await codes(other.uri)).toEqual(['INV103']);
    const status = await client.ask<{ roots: number }>('workspace/executeCommand', {
      command: 'invlock.report',
      arguments: [{}],
    });
    expect(status.roots).toBe(2);
  });
});

describe('hints of the line where the cursor rests', () => {
  it('come and go with the highlights that the client asks for', async () => {
    client = await startClient({});
    client.open(uri, text);
    const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
    const hints = (): Promise<InlayHint[]> =>
      client.ask('textDocument/inlayHint', { textDocument: { uri }, range });
    expect(await hints()).toEqual([]);
    const position = { line: check, character: lines[check]?.indexOf('mmu_') ?? 0 };
    await client.ask<DocumentHighlight[]>('textDocument/documentHighlight', {
      textDocument: { uri },
      position,
    });
    expect((await hints()).map((h) => h.position.line)).toEqual([check]);
  });
});

describe('files on the disk', () => {
  const driver = `struct foo { struct mmu_interval_notifier notifier; struct mutex lock; };
static bool foo_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range, unsigned long seq)
{
	struct foo *foo = container_of(sub, struct foo, notifier);

	foo_keep_out(foo);
	mmu_interval_set_seq(sub, seq);
	foo_let_in(foo);
	return true;
}
const struct mmu_interval_notifier_ops foo_ops = { .invalidate = foo_invalidate };
`;
  const helper = (what: string): string => `void foo_keep_out(struct foo *foo) { ${what}_lock(&foo->lock); }
void foo_let_in(struct foo *foo) { ${what}_unlock(&foo->lock); }
`;

  it('are watched where the client allows it: sources, headers, settings, what a baseline may be called, and builds', async () => {
    const globs: string[] = [];
    client = await startClient(
      { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } },
      {},
      (connection) =>
        connection.onRequest('client/registerCapability', ({ registrations }: RegistrationParams) => {
          for (const { method, registerOptions } of registrations) {
            if (method !== 'workspace/didChangeWatchedFiles') continue;
            const { watchers } = registerOptions as DidChangeWatchedFilesRegistrationOptions;
            globs.push(...watchers.map(({ globPattern }) => String(globPattern)));
          }
          return null;
        }),
    );
    await client.idle();
    expect(globs).toEqual(['**/*.{c,h}', '**/invlock.jsonc', '**/*.json', '**/.*.o.cmd']);
  });

  it('are read again when the client says that they changed or went', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-lsp-'));
    folders.push(folder);
    const open = pathToFileURL(path.join(folder, 'foo.c')).toString();
    const other = path.join(folder, 'foo_lock.c');
    fs.writeFileSync(other, helper('mutex'));
    client = await startClient({});
    const changed = (type: number): void =>
      void client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: pathToFileURL(other).toString(), type }],
      });
    const codes = async (): Promise<unknown[]> =>
      (await client.published(open)).diagnostics.map((d) => d.code);
    client.open(open, driver);
    expect(await codes()).toEqual(['INV205']);
    fs.writeFileSync(other, helper('spin'));
    changed(2);
    expect(await codes()).toEqual([]);
    fs.writeFileSync(other, helper('mutex'));
    changed(2);
    expect(await codes()).toEqual(['INV205']);
    fs.rmSync(folder, { recursive: true });
    changed(3);
    expect(await codes()).not.toContain('INV205');
  });

  it('are told again when another that they depend on is typed in, for clients that do not ask', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-lsp-'));
    folders.push(folder);
    const [open, other] = ['foo.c', 'foo_lock.c'].map((name) =>
      pathToFileURL(path.join(folder, name)).toString(),
    ) as [string, string];
    fs.writeFileSync(path.join(folder, 'foo_lock.c'), helper('mutex'));
    client = await startClient({});
    client.open(open, driver);
    expect((await client.published(open)).diagnostics.map((d) => d.code)).toEqual(['INV205']);
    client.open(other, helper('mutex'));
    await client.published(other);
    const [first = ''] = helper('mutex').split('\n');
    client.change(other, 2, { line: 0, from: 0, to: first.length, text: first.replace('mutex', 'spin') });
    const { diagnostics, version } = await client.published(open);
    // Nobody has touched this one.
    expect(version).toBe(1);
    expect(diagnostics).toEqual([]);
  });
});

describe('requests that nobody waits for', () => {
  const position = { line: check, character: 5 };
  const params = { textDocument: { uri }, position };

  it('are dropped when they are cancelled', async () => {
    client = await startClient({});
    client.open(uri, text);
    await client.published(uri);
    const source = new CancellationTokenSource();
    const answer = client.connection.sendRequest('textDocument/hover', params, source.token);
    source.cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
  });

  it('an exploration stops in the middle', async () => {
    client = await startClient({});
    client.open(uri, text);
    await client.published(uri);
    const source = new CancellationTokenSource();
    const seen: number[] = [];
    client.connection.onProgress(WorkDoneProgress.type, 'w', (value) => {
      seen.push('percentage' in value ? (value.percentage ?? -1) : -1);
      if (seen.length === 2) source.cancel();
    });
    const answer = client.connection.sendRequest(
      'workspace/executeCommand',
      { command: 'invlock.explore', arguments: [{ uri, position }], workDoneToken: 'w' },
      source.token,
    );
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    expect(seen.some((percent) => percent >= 100)).toBe(false);
  });

  it('are not answered for a text that has changed meanwhile', async () => {
    client = await startClient({});
    client.open(uri, text);
    await client.published(uri);
    const answer = client.ask('textDocument/hover', params);
    client.change(uri, 2, { line: 0, from: 0, to: 0, text: '\n' });
    await expect(answer).rejects.toMatchObject({ code: -32801 });
  });
});

describe('code actions', () => {
  it('for the light bulb are dropped once the text has changed, those that were asked for are not', async () => {
    client = await startClient({});
    client.open(uri, text);
    await client.published(uri);
    const place = { line: check, character: 8 };
    const ask = (triggerKind: CodeActionTriggerKind): Promise<CodeAction[]> =>
      client.ask('textDocument/codeAction', {
        textDocument: { uri },
        range: { start: place, end: place },
        context: { diagnostics: [], triggerKind },
      });
    const [byItself, wanted] = [ask(2), ask(1)];
    client.change(uri, 2, { line: lines.length - 1, from: 0, to: 0, text: '/* */' });
    await expect(byItself).rejects.toMatchObject({ code: -32801 });
    expect((await wanted).map(({ title }) => title)).toContainEqual(expect.stringMatching(/\(verified\)$/));
  });
});

describe('progress', () => {
  it('is reported on the token of the request, from begin to end', async () => {
    client = await startClient({});
    client.open(uri, text);
    const seen: string[] = [];
    client.connection.onProgress(WorkDoneProgress.type, 'w', ({ kind }) => void seen.push(kind));
    await client.ask('workspace/executeCommand', {
      command: 'invlock.explore',
      arguments: [{ uri, position: { line: check, character: 5 } }],
      workDoneToken: 'w',
    });
    expect(seen[0]).toBe('begin');
    expect(seen.filter((kind) => kind === 'report').length).toBe(6);
    expect(seen.at(-1)).toBe('end');
  });

  it('is offered by the server, and its button keeps what there is so far', async () => {
    let created: ProgressToken | null = null;
    client = await startClient({ window: { workDoneProgress: true } }, {}, (connection) => {
      connection.onRequest('window/workDoneProgress/create', ({ token }: { token: ProgressToken }) => {
        created = token;
        connection.onProgress(WorkDoneProgress.type, token, ({ kind }) => {
          if (kind === 'begin') void connection.sendNotification('window/workDoneProgress/cancel', { token });
        });
        return null;
      });
    });
    client.open(uri, text);
    const answer = await client.ask<string>('workspace/executeCommand', {
      command: 'invlock.explore',
      arguments: [{ uri, position: { line: check, character: 5 }, format: 'json' }],
    });
    const { runs } = JSON.parse(answer) as { runs: unknown[] };
    expect(created).not.toBeNull();
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.length).toBeLessThan(6);
  });
});
