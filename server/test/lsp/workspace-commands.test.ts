// Commands about more than the file that is shown: the whole root, another revision, where settings come from, and what
// the analysis sees of a function.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PublishDiagnosticsParams } from 'vscode-languageserver';
import type { Commands } from '../../src/lsp/extensions.ts';
import { git } from '../cli/demo-repository.ts';
import { demoText, makeFolder, runJson } from '../cli/host.ts';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

const driver = { 'heron.h': demoText('heron.h'), 'heron_svm.c': demoText('heron_svm.c') };
const locked = demoText('heron_svm.c');

let client: TestClient;
let folder = '';
const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).toString();

beforeAll(ensureParser);
afterEach(() => {
  client.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function opened(files: Record<string, string>, capabilities: object = {}): Promise<void> {
  folder = makeFolder({ 'invlock.jsonc': '{}\n', ...files });
  client = await startClient(capabilities, {
    workspaceFolders: [{ uri: pathToFileURL(folder).toString(), name: 'driver' }],
  });
}

function send<K extends keyof Commands>(command: K, argument: unknown): Promise<Commands[K]['answer']> {
  return client.connection.sendRequest('workspace/executeCommand', { command, arguments: [argument] });
}

const codes = ({ diagnostics }: PublishDiagnosticsParams): string[] =>
  diagnostics.map((d) => String(d.code)).sort();

describe('invlock.analyse', () => {
  const files = {
    'gpu/heron.h': driver['heron.h'],
    'gpu/heron_svm.c': driver['heron_svm.c'],
    'gpu/heron_ctx.c': demoText('heron_ctx.c'),
    'plain.c': 'int plain(void)\n{\n\treturn 0;\n}\n',
  };

  it('finds what the command line finds, in files that nobody opened', async () => {
    await opened(files);
    const answer = await send('invlock.analyse', { uri: uriOf('plain.c') });
    const { report } = await runJson(['.'], { cwd: folder });
    const byFile = new Map<string, string[]>();
    for (const { file, code } of report.findings)
      byFile.set(file, [...(byFile.get(file) ?? []), code].sort());
    expect(byFile.size).toBe(2);
    expect(answer).toMatchObject({ files: 3, isPartial: false, root: `${uriOf('')}/` });
    expect(answer?.found.map(({ file, findings }) => [file, findings])).toEqual(
      [...byFile].map(([file, list]) => [file, list.length]).sort(),
    );
    for (const [file, list] of byFile) expect(codes(await client.published(uriOf(file)))).toEqual(list);
  });

  it('leaves open files to the usual way, and tells of them again when they are closed', async () => {
    await opened(files, { textDocument: { diagnostic: {} } });
    const uri = uriOf('gpu/heron_svm.c');
    await send('invlock.analyse', { uri });
    expect(codes(await client.published(uri))).toEqual(['INV103', 'INV205']);
    client.open(uri, files['gpu/heron_svm.c']);
    // A client that pulls would show them twice.
    expect(codes(await client.published(uri))).toEqual([]);
    void client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    expect(codes(await client.published(uri))).toEqual(['INV103', 'INV205']);
    fs.writeFileSync(path.join(folder, 'gpu/heron_svm.c'), files['plain.c']);
    void client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri, type: 2 }],
    });
    expect(codes(await client.published(uri))).toEqual([]);
  });

  it('follows a header that changes on the disk, in files that nobody has open', async () => {
    await opened(files);
    const uri = uriOf('gpu/heron_svm.c');
    await send('invlock.analyse', { uri });
    expect(codes(await client.published(uri))).toEqual(['INV103', 'INV205']);
    // The lock spins from now on.
    const spinning = files['gpu/heron.h'].replace('struct mutex', 'spinlock_t');
    expect(spinning).not.toBe(files['gpu/heron.h']);
    fs.writeFileSync(path.join(folder, 'gpu/heron.h'), spinning);
    fs.writeFileSync(path.join(folder, 'gpu/heron_svm.c'), locked.replaceAll('mutex_', 'spin_'));
    void client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf('gpu/heron.h'), type: 2 }],
    });
    expect(codes(await client.published(uri))).toEqual(['INV103']);
  });

  it('sees what is not saved, and takes back what the last one told', async () => {
    await opened(files);
    await send('invlock.analyse', { uri: uriOf('gpu/heron_ctx.c') });
    const uri = uriOf('gpu/heron_svm.c');
    expect(codes(await client.published(uri))).toEqual(['INV103', 'INV205']);
    client.open(uriOf('invlock.jsonc'), '{ "ignore": ["INV1", "INV2"] }');
    await send('invlock.analyse', { uri });
    expect(codes(await client.published(uri))).toEqual([]);
  });

  it('shows how far it is', async () => {
    const shares: number[] = [];
    folder = makeFolder({ 'invlock.jsonc': '{}\n', ...files });
    client = await startClient({}, {}, (connection) =>
      connection.onNotification('$/progress', ({ value }: { value: { percentage?: number } }) => {
        if (value.percentage !== undefined) shares.push(value.percentage);
      }),
    );
    await client.connection.sendRequest('workspace/executeCommand', {
      command: 'invlock.analyse',
      arguments: [{ uri: uriOf('plain.c') }],
      workDoneToken: 'analysis',
    });
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });
});

describe('invlock.compare', () => {
  /** A repository in which the driver has been committed as it is. */
  async function committed(): Promise<void> {
    await opened(driver);
    git(folder, 'init', '-q', '-b', 'main');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', 'the driver');
  }

  it('tells what a change that is not saved mends and breaks', async () => {
    await committed();
    const same = await send('invlock.compare', { uri: uriOf('heron_svm.c'), revision: 'HEAD' });
    expect(same).toMatchObject({ introduced: [], fixed: [] });
    const check = 'if (mmu_interval_read_retry(range.notifier, range.notifier_seq))';
    expect(locked).toContain(check);
    client.open(uriOf('heron_svm.c'), locked.replace(check, `if (0)`));
    const answer = await send('invlock.compare', { uri: uriOf('heron_svm.c'), revision: 'HEAD' });
    const states = typeof answer === 'object' ? answer : null;
    expect(states?.base).toMatch(/^HEAD \([0-9a-f]{12}\)$/);
    expect(states?.fixed.map(({ code, function: name }) => [code, name])).toEqual([
      ['INV103', 'heron_mirror_fault'],
    ]);
    expect(states?.introduced.length).toBeGreaterThan(0);
    expect(states?.introduced.every(({ file }) => file === 'heron_svm.c')).toBe(true);
    expect(states?.unchanged.map(({ code }) => code)).toEqual(['INV205']);
    const page = await send('invlock.compare', {
      uri: uriOf('heron_svm.c'),
      revision: 'HEAD',
      format: 'markdown',
    });
    expect(page).toContain('\n## Fixed\n\n- **INV103** heron_svm.c:');
    expect(page).toContain(`(${uriOf('heron_svm.c')}#L`);
  });

  it('says what is wrong with the revision, or that there is no repository', async () => {
    await committed();
    const ask = (revision: string): Promise<unknown> =>
      send('invlock.compare', { uri: uriOf('heron_svm.c'), revision });
    await expect(ask('no-such')).rejects.toThrow('unknown revision "no-such"');
    await expect(ask('--output=x')).rejects.toThrow('is no name of a revision');
    fs.rmSync(path.join(folder, '.git'), { recursive: true });
    await expect(ask('HEAD')).rejects.toThrow('is not in a git repository');
  });
});

describe('invlock.configOrigin', () => {
  it('names the place of each setting', async () => {
    await opened({
      MAINTAINERS: '',
      Kbuild: '',
      'gpu/a.c': '',
      'gpu/invlock.jsonc': '{\n  "kernel": "6.1",\n  "ignore": ["INV4"]\n}\n',
    });
    const uri = uriOf('gpu/a.c');
    const answer = await send('invlock.configOrigin', { uri });
    const origins = typeof answer === 'object' ? answer : null;
    expect(origins?.file).toBe('gpu/invlock.jsonc');
    expect(origins?.rows.filter(({ from }) => from !== 'default')).toEqual([
      { name: 'ignore', value: ['INV4'], from: 'file', line: 2 },
      { name: 'kernel', value: '6.1', from: 'file', line: 1 },
    ]);
    const page = await send('invlock.configOrigin', { uri, format: 'markdown' });
    expect(page).toContain(
      `| kernel | \`"6.1"\` | [gpu/invlock.jsonc:2](${uriOf('gpu/invlock.jsonc')}#L2) |`,
    );
    expect(await send('invlock.configOrigin', { uri, format: 'text' })).toContain('gpu/invlock.jsonc:2');
  });

  it('lets the editor stand before the file', async () => {
    await opened({ ...driver, 'invlock.jsonc': '{ "ignore": ["INV4"] }' });
    void client.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { invlock: { ignore: ['INV1'] } },
    });
    await client.idle();
    const answer = await send('invlock.configOrigin', { uri: uriOf('heron_svm.c') });
    const rows = typeof answer === 'object' ? answer?.rows : [];
    expect(rows?.find(({ name }) => name === 'ignore')).toEqual({
      name: 'ignore',
      value: ['INV1'],
      from: 'editor',
      line: null,
    });
  });
});

describe('invlock.dump', () => {
  const at = (part: string): object => ({
    line: locked.split('\n').findIndex((line) => line.includes(part)),
    character: 0,
  });

  it.each([
    ['mask', 'mmu_interval_read_begin('],
    ['blocks', 'mmu_interval_read_retry'],
    ['states', 'check of struct heron_mirror.notifier under struct heron_ctx.pt_lock'],
  ])('shows the %s of the function at a position', async (what, words) => {
    await opened(driver);
    const argument = { uri: uriOf('heron_svm.c'), position: at('int heron_mirror_fault('), what };
    const answer = await send('invlock.dump', argument);
    expect(answer?.function).toBe('heron_mirror_fault');
    expect(answer?.text).toContain(words);
  });

  it('refuses what is no function, and what it cannot show', async () => {
    await opened(driver);
    const uri = uriOf('heron_svm.c');
    const position = { line: 0, character: 0 };
    await expect(send('invlock.dump', { uri, position, what: 'states' })).rejects.toThrow('in no function');
    await expect(send('invlock.dump', { uri, position, what: 'source' })).rejects.toThrow(
      '"what" has to be one of mask, blocks, states',
    );
  });
});
