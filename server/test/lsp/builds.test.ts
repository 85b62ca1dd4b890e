// What a build has left, in the editor: the findings are those of `check`, before and after it changes on the disk.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from 'vscode-languageserver';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demoText, makeFolder, runJson } from '../cli/host.ts';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

let client: TestClient;
let folder: string;

const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).toString();
const text = demoText('heron_svm.c');
const flagged = '\tmutex_lock(&ctx->pt_lock);\n\tmmu_interval_set_seq';
/** The callback asks whether it may sleep, where somebody has said so. */
const armed = text.replace(
  flagged,
  () =>
    `#ifdef HERON_FIXED\n\tif (!mmu_notifier_range_blockable(range))\n\t\treturn false;\n#endif\n${flagged}`,
);
/** The class of the callback's lock is only known to those who find the header. */
const boxed = text.replace('struct heron_ctx *ctx = mirror->ctx', 'heron_box *ctx = mirror->ctx');
const header = `${demoText('heron.h')}typedef struct heron_ctx heron_box;\n`;
const named = 'changes it under struct heron_ctx.pt_lock';

const databaseOf = (...commands: readonly (readonly [file: string, flags: string])[]): string =>
  JSON.stringify(
    commands.map(([file, flags]) => ({ directory: folder, file, command: `gcc ${flags} -c ${file}` })),
  );
const changedOnDisk = (name: string, content: string): void => {
  fs.writeFileSync(path.join(folder, name), content);
  tell(name);
};
const tell = (name: string): void =>
  void client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: uriOf(name), type: 2 }],
  });
const published = async (name = 'heron_svm.c'): Promise<Diagnostic[]> =>
  (await client.published(uriOf(name))).diagnostics;
const codes = async (name?: string): Promise<unknown[]> => (await published(name)).map((d) => d.code);
const messages = async (): Promise<string> => (await published()).map((d) => d.message).join('\n');
/** What the command line finds in a file as it is on the disk. */
const checked = async (name = 'heron_svm.c'): Promise<unknown[]> =>
  (await runJson([name], { cwd: folder })).report.findings.map((f) => f.code);

beforeAll(ensureParser);
afterEach(() => {
  client.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('macros of a build', () => {
  it('decide about arms as they do for check, from one build to the next', async () => {
    folder = makeFolder({ 'heron_svm.c': armed, 'heron.h': demoText('heron.h'), 'invlock.jsonc': '{}' });
    client = await startClient({});
    client.open(uriOf('heron_svm.c'), armed);
    expect(await codes()).toEqual(['INV205', 'INV103']);
    changedOnDisk('compile_commands.json', databaseOf(['heron_svm.c', '-DHERON_FIXED']));
    expect(await codes()).toEqual(['INV103']);
    expect(await checked()).toEqual(['INV103']);
    // Two that were written one after the other, and are as long.
    changedOnDisk('compile_commands.json', databaseOf(['heron_svm.c', '-DHERON_OTHER']));
    expect(await codes()).toEqual(['INV205', 'INV103']);
    changedOnDisk('compile_commands.json', databaseOf(['heron_svm.c', '-DHERON_FIXED']));
    expect(await codes()).toEqual(['INV103']);
    fs.rmSync(path.join(folder, 'compile_commands.json'));
    tell('compile_commands.json');
    expect(await codes()).toEqual(['INV205', 'INV103']);
  });

  it('hold after edits, in the file and in what else is asked of it', async () => {
    folder = makeFolder({ 'heron_svm.c': armed, 'heron.h': demoText('heron.h'), 'invlock.jsonc': '{}' });
    fs.writeFileSync(
      path.join(folder, 'compile_commands.json'),
      databaseOf(['heron_svm.c', '-DHERON_FIXED'], ['heron_old.c', '-DHERON_OLD']),
    );
    client = await startClient({});
    client.open(uriOf('heron_svm.c'), armed);
    expect(await codes()).toEqual(['INV103']);
    const line = armed.split('\n').indexOf('#ifdef HERON_FIXED');
    client.change(uriOf('heron_svm.c'), 2, { line: line + 1, from: 0, to: 0, text: '\n' });
    expect(await codes()).toEqual(['INV103']);
    client.change(uriOf('heron_svm.c'), 3, { line, from: 7, to: 18, text: 'HERON_OTHER' });
    expect(await codes()).toEqual(['INV205', 'INV103']);
    client.change(uriOf('heron_svm.c'), 4, { line, from: 7, to: 18, text: 'HERON_FIXED' });
    expect(await codes()).toEqual(['INV103']);
    // The lock is moved, and nothing is as bad as it would be without the build.
    const [edit] = await client.ask<{ title: string }[]>('textDocument/codeAction', {
      textDocument: { uri: uriOf('heron_svm.c') },
      range: { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } },
      context: { diagnostics: [] },
    });
    expect(edit?.title).toMatch(/verified/);
  });
});

describe('folders of a build', () => {
  const files = { 'heron_svm.c': boxed, 'far/a/heron.h': '', 'far/b/heron.h': header, 'invlock.jsonc': '{}' };

  it('are looked into for headers', async () => {
    folder = makeFolder(files);
    client = await startClient({});
    client.open(uriOf('heron_svm.c'), boxed);
    expect(await messages()).not.toContain(named);
    changedOnDisk('compile_commands.json', databaseOf(['heron_svm.c', '-I far/b']));
    expect(await messages()).toContain(named);
    changedOnDisk('compile_commands.json', databaseOf(['heron_svm.c', '-include far/b/heron.h']));
    expect(await messages()).toContain(named);
  });

  it('are each file’s own, and an edit of a header reaches all of them', async () => {
    const old = boxed.replaceAll('heron_', 'egret_').replace('"heron.h"', '"egret.h"');
    folder = makeFolder({
      ...files,
      'egret_svm.c': old,
      'far/e/egret.h': header.replaceAll('heron_', 'egret_'),
    });
    fs.writeFileSync(
      path.join(folder, 'compile_commands.json'),
      databaseOf(['heron_svm.c', '-I far/b'], ['egret_svm.c', '-I far/e']),
    );
    client = await startClient({});
    client.open(uriOf('heron_svm.c'), boxed);
    expect(await messages()).toContain(named);
    client.open(uriOf('egret_svm.c'), old);
    expect((await published('egret_svm.c')).map((d) => d.message).join()).toContain(
      'struct egret_ctx.pt_lock',
    );
    client.open(uriOf('far/b/heron.h'), header);
    expect(await published('far/b/heron.h')).toEqual([]);
    const last = header.split('\n').length - 2;
    client.change(uriOf('far/b/heron.h'), 2, { line: last, from: 0, to: 7, text: '//' });
    await published('far/b/heron.h');
    // Nothing is known of the box any more.
    expect(await messages()).not.toContain(named);
    client.change(uriOf('far/b/heron.h'), 3, { line: last, from: 0, to: 2, text: 'typedef' });
    await published('far/b/heron.h');
    expect(await messages()).toContain(named);
  });

  it('are noted by Kbuild beside the object, and the note is watched', async () => {
    const note = (at: string): string =>
      `savedcmd_heron_svm.o := gcc -I./far/${at} -c -o heron_svm.o heron_svm.c\n`;
    folder = makeFolder({ ...files, '.heron_svm.o.cmd': note('a') });
    const registered: unknown[] = [];
    const watching = { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } };
    client = await startClient(watching, {}, (connection) =>
      connection.onRequest('client/registerCapability', (params: unknown) => void registered.push(params)),
    );
    client.open(uriOf('heron_svm.c'), boxed);
    expect(await messages()).not.toContain(named);
    expect(JSON.stringify(registered)).toContain('**/.*.o.cmd');
    changedOnDisk('.heron_svm.o.cmd', note('b'));
    expect(await messages()).toContain(named);
    // What says the same, or is asked of by nobody, is no reason to look at anything again.
    changedOnDisk('.heron_svm.o.cmd', note('b'));
    changedOnDisk('.other.o.cmd', note('a'));
    changedOnDisk('.heron_svm.o.cmd', note('a'));
    expect(await messages()).not.toContain(named);
  });

  it('may be those of the kernel that a module is built for', async () => {
    const source = boxed.replace('"heron.h"', '<linux/heron_ctx.h>');
    folder = makeFolder({
      'own/heron_svm.c': source,
      'own/invlock.jsonc': '{}',
      'linux/include/linux/mmu_notifier.h': '',
      'linux/include/linux/heron_ctx.h': header,
    });
    const command = `gcc -I${folder}/linux/include -c heron_svm.c`;
    fs.writeFileSync(
      path.join(folder, 'own/compile_commands.json'),
      JSON.stringify([{ directory: `${folder}/own`, file: 'heron_svm.c', command }]),
    );
    client = await startClient({});
    client.open(uriOf('own/heron_svm.c'), source);
    const found = await published('own/heron_svm.c');
    expect(found.map((d) => d.message).join('\n')).toContain(named);
  });
});

describe('a database that is not understood', () => {
  const told = 'Invlock goes on without what it does not understand';
  const files = { 'heron_svm.c': text, 'heron.h': demoText('heron.h'), 'invlock.jsonc': '{}' };

  it('is told in the file itself until it is mended, and the analysis goes on', async () => {
    folder = makeFolder({ ...files, 'compile_commands.json': '[{' });
    client = await startClient({});
    client.open(uriOf('heron_svm.c'), text);
    expect(await codes()).toEqual(['INV205', 'INV103']);
    const [diagnostic, ...others] = await published('compile_commands.json');
    expect(others).toEqual([]);
    expect(diagnostic).toMatchObject({ severity: 2, message: `this is no JSON; ${told}` });
    changedOnDisk('compile_commands.json', JSON.stringify([7]));
    expect(await codes()).toEqual(['INV205', 'INV103']);
    expect((await published('compile_commands.json'))[0]?.message).toBe(`entry 1 is no object; ${told}`);
    changedOnDisk('compile_commands.json', '[]');
    expect(await codes()).toEqual(['INV205', 'INV103']);
    expect(await published('compile_commands.json')).toEqual([]);
  });

  it('is told beside the answer that needed it, if the client takes that', async () => {
    folder = makeFolder({ ...files, 'compile_commands.json': '{}' });
    client = await startClient({ textDocument: { diagnostic: { relatedDocumentSupport: true } } });
    client.open(uriOf('heron_svm.c'), text);
    const pull = (): Promise<{ relatedDocuments?: Record<string, { items: { message: string }[] }> }> =>
      client.ask('textDocument/diagnostic', { textDocument: { uri: uriOf('heron_svm.c') } });
    const database = uriOf('compile_commands.json');
    expect((await pull()).relatedDocuments?.[database]?.items[0]?.message).toContain('no list of commands');
    expect((await pull()).relatedDocuments).toBeUndefined();
  });
});

describe('more builds than programs are held of', () => {
  it('are all told right, however often the files are looked at', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `d${i}/heron_svm.c`);
    folder = makeFolder({
      ...Object.fromEntries(names.map((name) => [name, armed])),
      ...Object.fromEntries(names.map((name) => [path.dirname(name) + '/heron.h', demoText('heron.h')])),
      'invlock.jsonc': '{}',
    });
    const flags = (i: number): string => (i % 2 === 0 ? '-DHERON_FIXED' : `-DHERON_${i}`);
    fs.writeFileSync(
      path.join(folder, 'compile_commands.json'),
      databaseOf(...names.map((name, i) => [name, flags(i)] as const)),
    );
    client = await startClient({ textDocument: { diagnostic: {} } });
    for (const name of names) client.open(uriOf(name), armed);
    const pulled = async (name: string): Promise<unknown[]> =>
      (
        await client.ask<{ items: Diagnostic[] }>('textDocument/diagnostic', {
          textDocument: { uri: uriOf(name) },
        })
      ).items.map((d) => d.code);
    for (let round = 0; round < 2; round++) {
      for (const [i, name] of names.entries()) {
        expect(await pulled(name)).toEqual(i % 2 === 0 ? ['INV103'] : ['INV205', 'INV103']);
        client.change(uriOf(name), round + 2, { line: 0, from: 0, to: 0, text: '\n' });
      }
    }
  });
});
