// "Record as known" over the real protocol: what is offered is made, and the finding is not told any more; what would be
// untrue is not offered. And all verified fixes at once.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {
  CodeAction,
  CodeLens,
  PublishDiagnosticsParams,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { demoText, makeFolder, run } from '../cli/host.ts';
import { fooCallback } from '../support/foo-driver.ts';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

const able = {
  textDocument: { codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } } },
  workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] as 'create'[] } },
};

const head = `#include <linux/mmu_notifier.h>
#include <linux/hmm.h>

struct foo {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long pte;
};

void foo_enter(struct foo *foo);
void foo_leave(struct foo *foo);

${fooCallback}
static int foo_publish(struct foo *foo, struct hmm_range *range)
{
	if (mmu_interval_read_retry(&foo->notifier, range->notifier_seq))
		return -EAGAIN;
	foo->pte = range->hmm_pfns[0];
	return 0;
}

int foo_fault(struct foo *foo, struct hmm_range *range)
{
	int ret;

	do {
		range->notifier_seq = mmu_interval_read_begin(&foo->notifier);
		mmap_read_lock(foo->notifier.mm);
		ret = hmm_range_fault(range);
		mmap_read_unlock(foo->notifier.mm);
		if (ret)
			return ret;
`;
const helped = `${head}		foo_enter(foo);
		ret = foo_publish(foo, range);
		foo_leave(foo);
	} while (ret == -EAGAIN);
	return ret;
}
`;
const bare = helped.replace('\t\tfoo_enter(foo);\n', '').replace('\t\tfoo_leave(foo);\n', '');

let client: TestClient;
let folder = '';
const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).toString();

beforeAll(ensureParser);
afterEach(() => {
  client.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function opened(text: string, files: Record<string, string> = {}, capabilities: object = able) {
  folder = makeFolder({ 'foo.c': text, ...files });
  client = await startClient(capabilities, {
    workspaceFolders: [{ uri: pathToFileURL(folder).toString(), name: 'foo' }],
  });
  client.open(uriOf('foo.c'), text);
  return await client.published(uriOf('foo.c'));
}

/** What is recorded of the finding of that rule, in the order of the list. */
async function records(
  { diagnostics }: PublishDiagnosticsParams,
  only: string[] | null = ['quickfix.invlock'],
) {
  const range = diagnostics.find((d) => d.code === 'INV103')?.range;
  return await client.ask<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri: uriOf('foo.c') },
    range,
    context: { diagnostics: [], ...(only === null ? {} : { only }) },
  });
}

/** Makes the edit as a client does: buffers of open documents, all else on the disk. */
function make(edit: WorkspaceEdit | undefined, open: ReadonlyMap<string, string>): Map<string, string> {
  const out = new Map<string, string>();
  for (const change of edit?.documentChanges ?? []) {
    if ('kind' in change) continue;
    const { uri } = change.textDocument;
    const file = new URL(uri);
    const before = open.get(uri) ?? (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
    const after = TextDocument.applyEdits(
      TextDocument.create(uri, 'c', 1, before),
      change.edits as TextEdit[],
    );
    out.set(uri, after);
    if (!open.has(uri)) fs.writeFileSync(file, after);
  }
  return out;
}

async function after(action: CodeAction | undefined, text: string): Promise<PublishDiagnosticsParams> {
  const { edit } = await client.ask<CodeAction>('codeAction/resolve', action ?? {});
  const made = make(edit, new Map([[uriOf('foo.c'), text]]));
  const changed = made.get(uriOf('foo.c'));
  if (changed === undefined)
    void client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
  else
    void client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: uriOf('foo.c'), version: 2 },
      contentChanges: [{ text: changed }],
    });
  return await client.published(uriOf('foo.c'));
}

const titles = [
  'Record as known: state lockdep_assert_held(&foo->lock) in foo_publish()',
  'Record as known: foo_enter() and foo_leave() take and release struct foo.lock',
  'Record as known: add it to the baseline',
  'Record as known: allow INV103 here by a comment',
];

describe('records', () => {
  it('come in the order in which kernel developers want them, none of them preferred', async () => {
    const actions = await records(await opened(helped), null);
    const own = actions.filter((a) => a.kind === 'quickfix.invlock.record');
    expect(own.map((a) => a.title)).toEqual(titles);
    expect(actions.slice(-4)).toEqual(own);
    expect(own.some((a) => a.isPreferred)).toBe(false);
    expect(own.map((a) => a.diagnostics?.[0]?.code)).toEqual(['INV103', 'INV103', 'INV103', 'INV103']);
  });

  it.each([0, 1, 3])(
    'silence what they are for: an assertion, a row of the settings, a comment',
    async (n) => {
      const before = await opened(helped);
      expect(before.diagnostics.map((d) => d.code)).toEqual(['INV103']);
      const action = (await records(before)).find((a) => a.title === titles[n]);
      expect(action?.edit).toBeUndefined();
      expect((await after(action, helped)).diagnostics).toEqual([]);
    },
  );

  it('put a row behind those that are there, and leave comments alone', async () => {
    const settings =
      '{\n  // ours\n  "vocabulary": [\n    { "event": "sleep", "function": "bar" } // it waits\n  ]\n}\n';
    const before = await opened(helped, { 'invlock.jsonc': settings });
    expect((await after((await records(before))[1], helped)).diagnostics).toEqual([]);
    const now = fs.readFileSync(path.join(folder, 'invlock.jsonc'), 'utf8');
    expect(now).toContain('// ours');
    expect(now).toContain('// it waits');
    expect(now).toContain('"foo_leave"');
    expect((await run(['config', 'show', '.'], { cwd: folder })).code).toBe(0);
  });

  it('do not say of callers what is not true of them', async () => {
    const actions = await records(await opened(bare));
    expect(actions.map((a) => a.title)).toEqual(titles.slice(2));
  });

  it('leave sources of a kernel tree without comments for a tool', async () => {
    const actions = await records(await opened(helped, { MAINTAINERS: '', Kbuild: '' }));
    expect(actions.map((a) => a.title)).toEqual(titles.slice(0, 3));
  });

  it('that a client cannot make are not offered', async () => {
    const actions = await records(await opened(helped, {}, {}));
    expect(actions.map((a) => a.title)).toEqual([titles[0], titles[2], titles[3]]);
    expect(Object.keys(actions[0]?.edit?.changes ?? {})).toEqual([uriOf('foo.c')]);
  });
});

describe('invlock.baseline.add', () => {
  const add = (argument: object) =>
    client.ask<unknown>('workspace/executeCommand', {
      command: 'invlock.baseline.add',
      arguments: [{ uri: uriOf('foo.c'), ...argument }],
    });
  const fingerprint = ({ diagnostics }: PublishDiagnosticsParams): string =>
    String((diagnostics[0]?.data as { fingerprint?: string } | undefined)?.fingerprint);

  it('adds to the baseline, and the finding is not told any more', async () => {
    const before = await opened(bare);
    const answer = await add({ fingerprint: fingerprint(before), reason: 'seen by its author' });
    expect(answer).toEqual({ file: 'invlock-baseline.json', entries: 1 });
    expect((await client.published(uriOf('foo.c'))).diagnostics).toEqual([]);
    // The command line agrees.
    expect((await run(['check', '.'], { cwd: folder })).code).toBe(0);
    const written = fs.readFileSync(path.join(folder, 'invlock-baseline.json'), 'utf8');
    expect(written).toContain('"reason": "seen by its author"');
  });

  it('takes the finding out of the lens too', async () => {
    const before = await opened(bare);
    const lensOf = async (name: string): Promise<string> => {
      const lenses = await client.ask<CodeLens[]>('textDocument/codeLens', {
        textDocument: { uri: uriOf('foo.c') },
      });
      const line = bare.split('\n').findIndex((text) => text.includes(` ${name}(`));
      const lens = lenses.find(({ range }) => range.start.line === line);
      return (await client.ask<CodeLens>('codeLens/resolve', lens ?? {})).command?.title ?? '';
    };
    expect(await lensOf('foo_publish')).toContain('1 finding');
    await add({ fingerprint: fingerprint(before), reason: 'seen by its author' });
    expect(await lensOf('foo_publish')).not.toContain('finding');
  });

  it('adds to the one that the settings name', async () => {
    const before = await opened(bare, {
      'invlock.jsonc': '{ "baseline": "known.json" }',
      'known.json': '{ "version": 1, "entries": [] }',
    });
    const action = (await records(before)).find((a) => a.title === titles[2]);
    await client.ask('workspace/executeCommand', action?.command ?? {});
    expect((await client.published(uriOf('foo.c'))).diagnostics).toEqual([]);
    expect(fs.readFileSync(path.join(folder, 'invlock.jsonc'), 'utf8')).toBe('{ "baseline": "known.json" }');
  });

  it('begins one while the settings are open, which the editor has yet to read again', async () => {
    const before = await opened(bare, { 'invlock.jsonc': '{}\n' });
    const known = fingerprint(before);
    client.open(uriOf('invlock.jsonc'), '{}\n');
    expect(await add({ fingerprint: known, reason: 'seen' })).toMatchObject({ entries: 1 });
    expect(fs.readFileSync(path.join(folder, 'invlock.jsonc'), 'utf8')).toContain('invlock-baseline.json');
  });

  it('refuses what it cannot do, and says why', async () => {
    const before = await opened(bare, {
      'invlock.jsonc': '{ "baseline": "known.json" }',
      'known.json': 'something else',
    });
    const known = fingerprint(before);
    await expect(add({ fingerprint: 'no such', reason: 'x' })).rejects.toThrow(/no such finding/);
    await expect(add({ fingerprint: known })).rejects.toThrow(/"reason" has to be/);
    await expect(add({ fingerprint: known, reason: '  ' })).rejects.toThrow(/"reason" has to say/);
    await expect(add({ fingerprint: known, reason: 'x' })).rejects.toThrow('known.json: this is no JSON');
    expect(fs.readFileSync(path.join(folder, 'known.json'), 'utf8')).toBe('something else');
  });

  it('writes through no link, and not over settings that are not saved', async () => {
    const before = await opened(bare, { 'elsewhere/there.txt': 'theirs' });
    const known = fingerprint(before);
    client.open(uriOf('invlock.jsonc'), '{}');
    await expect(add({ fingerprint: known, reason: 'x' })).rejects.toThrow(/not saved/);
    void client.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: uriOf('invlock.jsonc') },
    });
    fs.symlinkSync('/nowhere/at/all', path.join(folder, 'invlock-baseline.json'));
    await expect(add({ fingerprint: known, reason: 'x' })).rejects.toThrow(
      'invlock-baseline.json: no such file',
    );
    expect(fs.existsSync(path.join(folder, 'invlock.jsonc'))).toBe(false);
  });
});

describe('source.fixAll.invlock', () => {
  it('makes the verified fixes of the file at once', async () => {
    const text = demoText('heron_svm.c');
    const before = await opened(text, { 'heron.h': demoText('heron.h') });
    expect(before.diagnostics.map((d) => d.code)).toEqual(['INV205', 'INV103']);
    const actions = await records(before, ['source.fixAll']);
    expect(actions.map((a) => a.kind)).toEqual(['source.fixAll.invlock']);
    expect((await after(actions[0], text)).diagnostics).toEqual([]);
  });

  it('is not offered to who did not ask, and makes nothing of what is no more than suggested', async () => {
    const before = await opened(bare);
    expect((await records(before, null)).some((a) => a.kind?.startsWith('source'))).toBe(false);
    const [action] = await records(before, ['source.fixAll.invlock']);
    const quick = (await records(before, ['quickfix'])).filter((a) => a.kind === 'quickfix');
    const { edit } = await client.ask<CodeAction>('codeAction/resolve', action ?? {});
    const isSafe = quick.some((a) => a.title.endsWith('(verified)'));
    expect(make(edit, new Map([[uriOf('foo.c'), bare]])).size > 0).toBe(isSafe);
  });
});
