// What a report of a bug of ours says: enough to look for it, and nothing that is somebody else's.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Commands } from '../../src/lsp/extensions.ts';
import { createSlowRequests } from '../../src/lsp/slow.ts';
import { demoText, makeFolder } from '../cli/host.ts';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

describe('slow requests', () => {
  it('are those beyond the limit, the last of them, each with a line for the log', () => {
    const lines: string[] = [];
    let now = 1000;
    const slow = createSlowRequests(
      () => now,
      (line) => lines.push(line),
    );
    const take = (name: string, millis: number): void => {
      const end = slow.begin(name);
      now += millis;
      end();
    };
    take('quick', 500);
    for (let k = 0; k < 25; k++) take(`slow ${k}`, 501 + k);
    expect(lines.length).toBe(25);
    expect(lines[0]).toBe('slow 0 took 501 ms');
    expect(slow.last().map(({ name }) => name)).toEqual(
      Array.from({ length: 20 }, (_, k) => `slow ${k + 5}`),
    );
    expect(slow.last().at(-1)).toEqual({ name: 'slow 24', millis: 525, at: Math.round((now - 1000) / 1000) });
  });
});

describe('invlock.report', () => {
  let client: TestClient;
  let folder = '';
  const text = demoText('heron_svm.c');

  beforeAll(ensureParser);
  afterEach(() => {
    client.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  async function opened(clock?: () => number): Promise<string> {
    folder = makeFolder({
      'heron.h': demoText('heron.h'),
      'heron_svm.c': text,
      'invlock.jsonc': '{\n  "ignore": ["INV205"]\n}\n',
    });
    client = await startClient({}, { clientInfo: { name: 'ed', version: '1.9' } }, undefined, clock);
    const uri = pathToFileURL(path.join(folder, 'heron_svm.c')).toString();
    client.open(uri, text);
    await client.published(uri);
    return uri;
  }

  const report = (argument: object): Promise<Commands['invlock.report']['answer']> =>
    client.ask('workspace/executeCommand', { command: 'invlock.report', arguments: [argument] });

  it('has the last slow requests, versions and settings, and nothing of the source', async () => {
    let now = 0;
    // Whatever is measured takes more than half a second of this clock.
    const uri = await opened(() => (now += 600));
    await client.ask('workspace/executeCommand', {
      command: 'invlock.explain',
      arguments: [{ name: 'INV103' }],
    });
    const page = String(await report({ uri, format: 'markdown' }));
    expect(page).toContain(`- Invlock 0.0.0, node ${process.version}, ${process.platform}`);
    expect(page).toContain('- client: ed 1.9, columns in utf-16\n');
    expect(page).toContain('- setting ignore: `["INV205"]`, by line 2 of invlock.jsonc\n');
    expect(page).toMatch(/- file: \{"findings":1,/);
    expect(page).toMatch(/- the last slow requests:\n {2}- diagnostic: 600 ms, \d+ s after the start\n/);
    expect(page).toMatch(/\n {2}- executeCommand invlock\.explain: 600 ms, /);
    expect(client.logs).toContain('executeCommand invlock.explain took 600 ms');
    const words = text.match(/\w*heron\w*/g) ?? [];
    expect(words.length).toBeGreaterThan(20);
    for (const word of words) expect(page).not.toContain(word);
  });

  it('is an object or JSON for programs, with or without a file', async () => {
    const uri = await opened(() => 0);
    expect(await report({})).toMatchObject({
      version: '0.0.0',
      client: 'ed 1.9',
      documents: 1,
      roots: 1,
      status: null,
      settings: [],
      slow: [],
    });
    const json = JSON.parse(String(await report({ uri, format: 'json' }))) as { settings: object[] };
    expect(json.settings).toContainEqual({ name: 'ignore', value: ['INV205'], from: 'file', line: 1 });
    expect(await report({ format: 'text' })).toContain('- slow requests: none\n');
  });
});
