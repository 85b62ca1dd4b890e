// What an ordinary C project costs, in which nothing has to do with notifiers: the text of an open file is looked through,
// and that is all. No file is parsed, and of the disk only what might be settings is asked for.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Status } from '../../src/features/status.ts';
import type * as sourcesModule from '../../src/platform/node-sources.ts';
import type * as openModule from '../../src/syntax/open.ts';
import { demoText, makeFolder } from '../cli/host.ts';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

const seen = vi.hoisted(() => ({ parsed: [] as string[], read: [] as string[] }));

vi.mock('../../src/syntax/open.ts', async (original) => {
  const real = await original<typeof openModule>();
  return {
    ...real,
    openFile: (source: Parameters<typeof real.openFile>[0]) => {
      seen.parsed.push(source.path);
      return real.openFile(source);
    },
  };
});

vi.mock('../../src/platform/node-sources.ts', async (original) => {
  const real = await original<typeof sourcesModule>();
  const nodeSources: typeof real.nodeSources = (root) => {
    const sources = real.nodeSources(root);
    return {
      ...sources,
      read: (file) => {
        seen.read.push(file);
        return sources.read(file);
      },
    };
  };
  return { ...real, nodeSources };
});

const files = Object.fromEntries(
  Array.from({ length: 20 }, (_, k) => [
    `part${k % 4}/file${k}.c`,
    `#include "file.h"\n\nint part_${k}(struct part *part)\n{\n\tmutex_lock(&part->lock);\n\tpart->count++;\n\tmutex_unlock(&part->lock);\n\treturn ${k};\n}\n`,
  ]),
);
const header = 'struct part {\n\tstruct mutex lock;\n\tint count;\n};\n';

let client: TestClient;
let folder = '';
const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).toString();

beforeAll(ensureParser);
beforeEach(async () => {
  folder = makeFolder({ ...files, 'part0/file.h': header });
  client = await startClient(
    {},
    { workspaceFolders: [{ uri: pathToFileURL(folder).toString(), name: 'c' }] },
  );
  seen.parsed.length = 0;
  seen.read.length = 0;
});
afterEach(() => {
  client.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** All that editors ask for of their own accord while a file is looked at and typed in. */
async function lookAt(uri: string): Promise<unknown[]> {
  const textDocument = { uri };
  const position = { line: 4, character: 3 };
  const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
  const context = { diagnostics: [], triggerKind: 2 };
  const methods = ['codeLens', 'inlayHint', 'documentHighlight', 'hover', 'codeAction', 'completion'];
  const answers = methods.map((method) =>
    client.ask(`textDocument/${method}`, { textDocument, position, range, context }),
  );
  const command = 'invlock.status';
  answers.push(client.ask('workspace/executeCommand', { command, arguments: [{ uri }] }));
  return await Promise.all(answers);
}

it('parses nothing and reads nothing of an ordinary C project', async () => {
  for (const name of ['part0/file0.c', 'part0/file.h', 'part3/file7.c']) {
    const uri = uriOf(name);
    client.open(uri, name.endsWith('.h') ? header : (files[name] ?? ''));
    expect((await client.published(uri)).diagnostics).toEqual([]);
    for (const answer of await lookAt(uri)) expect(empty(answer), JSON.stringify(answer)).toBe(true);
    client.change(uri, 2, { line: 4, from: 0, to: 0, text: '\t\n' });
    expect((await client.published(uri)).diagnostics).toEqual([]);
  }
  expect(seen.parsed).toEqual([]);
  // The Makefile may say which kernel this is.
  const settings = /(^|\/)(invlock\.jsonc|Makefile)$/;
  expect([...new Set(seen.read)].filter((file) => !settings.test(file))).toEqual([]);
});

it('begins once an open file mentions the vocabulary', async () => {
  fs.writeFileSync(path.join(folder, 'part0/heron.h'), demoText('heron.h'));
  const uri = uriOf('part0/heron_svm.c');
  client.open(uri, demoText('heron_svm.c'));
  expect((await client.published(uri)).diagnostics.map((d) => d.code)).toEqual(['INV205', 'INV103']);
  expect(seen.parsed).toContain('part0/heron_svm.c');
});

function empty(answer: unknown): boolean {
  if (answer === null) return true;
  if (Array.isArray(answer)) return answer.length === 0;
  const { functions, findings } = answer as Status;
  return functions === 0 && findings === 0;
}
