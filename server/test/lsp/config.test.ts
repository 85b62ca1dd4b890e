// `invlock.jsonc` in the editor: it decides as on the command line, its buffer counts before the disk, and what is
// wrong in it is told in the file itself, open or not.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demo, demoText, makeFolder, run } from '../cli/host.ts';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

let client: TestClient;
let folder: string;

const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).toString();
const text = demoText('heron_svm.c');
const open = (config: string): void => {
  folder = makeFolder({
    'heron_svm.c': text,
    'heron.h': fs.readFileSync(path.join(demo, 'heron.h')),
    'invlock.jsonc': config,
  });
};
const changedOnDisk = (config: string): void => {
  fs.writeFileSync(path.join(folder, 'invlock.jsonc'), config);
  void client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: uriOf('invlock.jsonc'), type: 2 }],
  });
};
const codes = async (): Promise<unknown[]> =>
  (await client.published(uriOf('heron_svm.c'))).diagnostics.map((d) => d.code);

beforeAll(ensureParser);
afterEach(() => {
  client.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('settings of the project', () => {
  it('hold for its files, and are read again when they change', async () => {
    open('{ "ignore": ["INV205"] }');
    client = await startClient({});
    client.open(uriOf('heron_svm.c'), text);
    expect(await codes()).toEqual(['INV103']);
    changedOnDisk('{ "severity": { "INV2": "hint" } }');
    const { diagnostics } = await client.published(uriOf('heron_svm.c'));
    expect(diagnostics.map((d) => [d.code, d.severity])).toEqual([
      ['INV205', 4],
      ['INV103', 1],
    ]);
    changedOnDisk('{ "exclude": ["*.c"] }');
    expect(await codes()).toEqual([]);
  });

  it('are told what is wrong in them beside the answer that needed them, if the client takes that', async () => {
    open('{ "ignore": ["INV1O3"] }');
    client = await startClient({ textDocument: { diagnostic: { relatedDocumentSupport: true } } });
    client.open(uriOf('heron_svm.c'), text);
    const pull = (): Promise<{ relatedDocuments?: Record<string, { items: { message: string }[] }> }> =>
      client.ask('textDocument/diagnostic', { textDocument: { uri: uriOf('heron_svm.c') } });
    const config = uriOf('invlock.jsonc');
    expect((await pull()).relatedDocuments?.[config]?.items[0]?.message).toContain('INV1O3');
    // Once is enough, until it is mended.
    expect((await pull()).relatedDocuments).toBeUndefined();
    changedOnDisk('{}');
    expect((await pull()).relatedDocuments?.[config]?.items).toEqual([]);
  });

  it('are told what is wrong in them, until it is mended', async () => {
    open('{\n  "ignore": ["INV205", "INV1O3"]\n}');
    client = await startClient({});
    client.open(uriOf('heron_svm.c'), text);
    // What is right in the file holds.
    expect(await codes()).toEqual(['INV103']);
    expect((await client.published(uriOf('invlock.jsonc'))).diagnostics).toEqual([
      {
        range: { start: { line: 1, character: 23 }, end: { line: 1, character: 31 } },
        severity: 1,
        source: 'invlock',
        message: 'unknown rule "INV1O3" (did you mean "INV103"?)',
      },
    ]);
    changedOnDisk('{ "ignore": ["INV205", "INV103"] }');
    expect(await codes()).toEqual([]);
    expect((await client.published(uriOf('invlock.jsonc'))).diagnostics).toEqual([]);
  });

  it('count as they stand in the buffer', async () => {
    open('{}');
    client = await startClient({});
    client.open(uriOf('heron_svm.c'), text);
    expect(await codes()).toEqual(['INV205', 'INV103']);
    client.open(uriOf('invlock.jsonc'), '{ "ignore": ["INV1"], "oops": 1 }');
    expect(await codes()).toEqual(['INV205']);
    const told = await client.published(uriOf('invlock.jsonc'));
    expect(told.diagnostics.map((d) => d.message)).toEqual(['"oops" is no setting']);
  });

  it('say what helpers do, before and after an edit', async () => {
    const row = '{ "event": "sleep", "function": "heron_pt_write" }';
    const spinning = text.replaceAll('mutex_', 'spin_');
    open('{}');
    client = await startClient({});
    client.open(uriOf('heron_svm.c'), spinning);
    expect(await codes()).not.toContain('INV505');
    changedOnDisk(`{ "vocabulary": [${row}] }`);
    expect(await codes()).toContain('INV505');
    client.change(uriOf('heron_svm.c'), 2, { line: 0, from: 0, to: 0, text: '\n' });
    expect(await codes()).toContain('INV505');
    changedOnDisk('{}');
    expect(await codes()).not.toContain('INV505');
  });

  it('name a kernel, and hovers say what does not exist there', async () => {
    const old = 'int f(struct kvm *kvm, unsigned long seq)\n{\n\treturn mmu_notifier_retry(kvm, seq);\n}\n';
    const hover = (): Promise<unknown> =>
      client.connection.sendRequest('textDocument/hover', {
        textDocument: { uri: uriOf('old.c') },
        position: { line: 2, character: 12 },
      });
    open('{ "kernel": "6.12" }');
    client = await startClient({});
    client.open(uriOf('old.c'), old);
    expect(JSON.stringify(await hover())).toContain(
      '**Not in Linux 6.12**, which the settings name; use `mmu_invalidate_retry`.',
    );
    const status = await client.ask<{ kernel: object }>('workspace/executeCommand', {
      command: 'invlock.status',
      arguments: [{ uri: uriOf('old.c') }],
    });
    expect(status.kernel).toMatchObject({ version: '6.12', from: 'settings' });
    changedOnDisk('{ "kernel": "5.10" }');
    expect(JSON.stringify(await hover())).not.toContain('Not in Linux');
  });

  it('name the baseline, which holds here too', async () => {
    open('{}');
    await run(['baseline', 'create', '--baseline', 'known.json', '--reason', 'x', '--select', 'INV103'], {
      cwd: folder,
    });
    fs.writeFileSync(path.join(folder, 'invlock.jsonc'), '{ "baseline": "known.json" }');
    client = await startClient({});
    client.open(uriOf('heron_svm.c'), text);
    expect(await codes()).toEqual(['INV205']);
    // It is read again when it changes.
    const before = fs.readFileSync(path.join(folder, 'known.json'), 'utf8');
    const none = JSON.stringify({ ...(JSON.parse(before) as object), entries: [] });
    fs.writeFileSync(path.join(folder, 'known.json'), none);
    void client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf('known.json'), type: 2 }],
    });
    expect(await codes()).toEqual(['INV205', 'INV103']);
  });

  it('are told of a key that is none, with the one that may be meant', async () => {
    open('{ "ingore": ["INV205"] }');
    client = await startClient({});
    client.open(uriOf('heron_svm.c'), text);
    expect(await codes()).toEqual(['INV205', 'INV103']);
    const { diagnostics } = await client.published(uriOf('invlock.jsonc'));
    expect(diagnostics.map((d) => [d.range.start.character, d.message])).toEqual([
      [2, '"ingore" is no setting (did you mean "ignore"?)'],
    ]);
  });

  it('answer a client that asks', async () => {
    open('[]');
    client = await startClient({ textDocument: { diagnostic: {} } });
    client.open(uriOf('invlock.jsonc'), '[]');
    const report = await client.connection.sendRequest('textDocument/diagnostic', {
      textDocument: { uri: uriOf('invlock.jsonc') },
    });
    expect(report).toMatchObject({
      kind: 'full',
      items: [{ message: 'the file holds one object, and this is a list' }],
    });
  });
});
