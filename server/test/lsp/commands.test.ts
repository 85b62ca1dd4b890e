// The commands that any client can send: races, explorations, the map of notifiers, rule pages, the status.

import * as fs from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Commands, MapNode } from '../../src/lsp/extensions.ts';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

const demo = fileURLToPath(new URL('../../../test-fixtures/projects/interval-driver/demo', import.meta.url));
const file = `${demo}/heron_svm.c`;
const uri = pathToFileURL(file).toString();
const text = fs.readFileSync(file, 'utf8');
const lines = text.split('\n');
const lineOf = (part: string): number => lines.findIndex((line) => line.includes(part));

let client: TestClient;
let fingerprints: ReadonlyMap<string, string>;

beforeAll(async () => {
  await ensureParser();
  client = await startClient({});
  client.open(uri, text);
  const { diagnostics } = await client.published(uri);
  fingerprints = new Map(
    diagnostics.map((d) => [String(d.code), (d.data as { fingerprint: string }).fingerprint]),
  );
});
afterAll(() => client.close());

function send<K extends keyof Commands>(command: K, argument: unknown): Promise<Commands[K]['answer']> {
  return client.connection.sendRequest('workspace/executeCommand', { command, arguments: [argument] });
}

async function raceOf(
  argument: object,
): Promise<Extract<Commands['invlock.race']['answer'], { kind: 'race' }>> {
  const answer = await send('invlock.race', { uri, ...argument });
  if (answer?.kind !== 'race') throw new Error(`no race: ${JSON.stringify(answer)}`);
  return answer;
}

it('are declared', () => {
  expect(client.initialized.capabilities.executeCommandProvider?.commands).toEqual([
    'invlock.race',
    'invlock.explore',
    'invlock.explain',
    'invlock.model',
    'invlock.notifierMap',
    'invlock.baseline.add',
    'invlock.status',
    'invlock.analyse',
    'invlock.compare',
    'invlock.configOrigin',
    'invlock.dump',
    'invlock.report',
  ]);
});

describe('invlock.race', () => {
  it('draws the finding with that fingerprint', async () => {
    const { view, root } = await raceOf({ fingerprint: fingerprints.get('INV103') });
    expect(root).toBe(`${pathToFileURL(demo).toString()}/`);
    expect(view.rule).toEqual({ code: 'INV103', slug: 'retry-unlocked' });
    expect(view.headline).toBe('The device maps a page while the kernel takes it away');
    expect(view.lanes.map((l) => l.title)).toEqual(['heron_mirror_fault()', 'heron_invalidate()']);
    expect(view.steps.map((s) => [s.number, s.lane, s.title, s.mark])).toEqual([
      [1, 0, 'read_begin', null],
      [2, 0, 'mmap_read_lock', null],
      [3, 0, 'hmm_range_fault', null],
      [4, 0, 'mmap_read_unlock', null],
      [5, 0, 'read_retry', 'cause'],
      [6, 1, 'range_start', null],
      [7, 1, 'mutex_lock', null],
      [8, 1, 'set_seq', null],
      [9, 1, 'unmap', null],
      [10, 1, 'mutex_unlock', null],
      [11, 0, 'mutex_lock', null],
      [12, 0, 'heron_pte', 'harm'],
    ]);
    const check = view.steps[4];
    expect(check?.source?.line).toBe(lineOf('if (mmu_interval_read_retry('));
    expect(check?.source?.text).toBe('if (mmu_interval_read_retry(range.notifier, range.notifier_seq))');
    expect(view.steps.filter((s) => s.source === null).map((s) => s.title)).toEqual(['range_start', 'unmap']);
  });

  it('says who holds what, what changes, and where the answer is no longer good', async () => {
    const { view } = await raceOf({ fingerprint: fingerprints.get('INV103') });
    expect(view.bars.map((b) => [b.lane, b.slot, b.name, b.shared, b.from, b.to, b.open])).toEqual([
      [0, 0, 'mmap lock', true, 1, 3, false],
      [0, 1, 'struct heron_ctx.pt_lock', false, 10, 11, true],
      [1, 1, 'struct heron_ctx.pt_lock', false, 6, 9, false],
    ]);
    expect(view.sections).toEqual([{ lane: 1, from: 5, to: 11, open: true }]);
    expect(view.gap).toEqual({
      lane: 0,
      from: 4,
      to: 11,
      lines: ['checked in 5, used in 12', 'no lock held throughout:', 'the callback runs in between'],
    });
    expect(view.arrow).toEqual({ from: 8, to: 11 });
    expect(view.columns).toEqual([
      { name: 'core seq', initial: '2' },
      { name: 'seq', initial: '1' },
      { name: 'device', initial: 'none' },
      { name: 'page', initial: 'mapped' },
    ]);
    expect(view.steps[7]?.values).toEqual(['3', '3', 'none', 'leaving']);
    expect(view.steps[11]?.values).toEqual(['3', '3', 'mapped', 'leaving']);
    expect(view.steps[11]?.held).toEqual(['CPU0 struct heron_ctx.pt_lock']);
  });

  it('can be copied as text, as a picture and as a diagram', async () => {
    const { copies } = (await raceOf({ fingerprint: fingerprints.get('INV103') })).view;
    expect(copies.text).toContain('  12 >>  L heron_pte                  :\n');
    expect(copies.mermaid.split('\n')[0]).toBe('sequenceDiagram');
    expect(copies.mermaid).toContain('  CPU0->>CPU0: 12 heron_pte\n');
    expect(copies.svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" [^]*<\/svg>\n$/);
    const depth = [...copies.svg.matchAll(/<(\/?)[a-z]+[^>]*?(\/?)>/g)].map(([, close, empty]) =>
      close === '/' ? -1 : empty === '/' ? 0 : 1,
    );
    expect(depth.reduce<number>((a, b) => a + b, 0)).toBe(0);
  });

  it('takes the race under the cursor, or any of the file', async () => {
    const line = lineOf('mutex_lock(&ctx->pt_lock);');
    const under = await raceOf({ position: { line, character: 4 } });
    expect(under.view.rule?.code).toBe('INV205');
    expect(under.view.steps.at(-1)).toMatchObject({
      number: null,
      lane: 1,
      mark: 'waits',
      title: 'mutex_lock',
    });
    expect(under.view.end).toBe('CPU1 waits for struct heron_ctx.pt_lock, which CPU0 has since 6.');
    expect((await raceOf({})).view.rule?.code).toBe('INV205');
  });

  it('says why there is none', async () => {
    expect(await send('invlock.race', { uri, fingerprint: '00' })).toMatchObject({
      kind: 'none',
      reason: 'the finding is gone',
    });
    const other = uri.replace('heron_svm', 'heron_ctx');
    expect(await send('invlock.race', { uri: other })).toMatchObject({
      kind: 'none',
      reason: 'nothing is found in this file',
    });
    expect(await send('invlock.race', { uri: 'untitled:Untitled-1' })).toBeNull();
  });
});

describe('invlock.explore', () => {
  it('runs a function that has no finding of its own against the callback', async () => {
    const line = lineOf('static int heron_prefetch_chunk(');
    const answer = await send('invlock.explore', { uri, position: { line, character: 3 } });
    const view = typeof answer === 'object' && answer?.kind === 'race' ? answer.view : null;
    expect([view?.function, view?.property, view?.rule]).toEqual([
      'heron_prefetch_chunk',
      'no-block-when-nonblockable',
      null,
    ]);
  });

  it('says that there is no function, or no reader', async () => {
    const answer = (line: number): Promise<unknown> =>
      send('invlock.explore', { uri, position: { line, character: 0 } });
    expect(await answer(1)).toMatchObject({ kind: 'none', reason: 'the cursor is in no function' });
    expect(await answer(lineOf('static u64 heron_pte(') + 2)).toMatchObject({
      kind: 'none',
      reason: 'heron_pte() cannot be explored: it neither samples a sequence nor checks one',
    });
  });
});

describe('invlock.notifierMap', () => {
  it('goes from the subscription to the findings', async () => {
    const answer = await send('invlock.notifierMap', { uri });
    const outline = (nodes: readonly MapNode[], depth = 0): string[] =>
      nodes.flatMap((n) => [
        `${'  '.repeat(depth)}${n.kind} ${n.label} (${n.detail})`,
        ...outline(n.children, depth + 1),
      ]);
    expect(outline(answer?.nodes ?? [])).toEqual([
      'subscription struct heron_mirror.notifier (interval notifier · 2 findings)',
      '  table heron_notifier_ops (heron_svm.c:26)',
      '    callback heron_invalidate() (invalidate · heron_svm.c:13)',
      '      finding INV205 (mutex_lock() may sleep although the range may not be blockable · 8 steps)',
      '      lock struct heron_ctx.pt_lock (held where the sequence moves)',
      '        user heron_mirror_fault() (heron_svm.c:62)',
      '          finding INV103 (the sequence is compared with no lock held · 12 steps)',
      '        user heron_prefetch_chunk() (heron_svm.c:99)',
    ]);
  });
});

describe('invlock.explain and invlock.status', () => {
  it('give the page of a rule by code and by slug', async () => {
    const page = await send('invlock.explain', { name: 'INV103' });
    expect(page?.markdown).toMatch(/^# INV103 retry-unlocked\n/);
    expect(await send('invlock.explain', { name: 'retry-unlocked' })).toEqual(page);
  });

  it('count what was looked at, and say which contracts are assumed', async () => {
    expect(await send('invlock.status', { uri })).toEqual({
      findings: 2,
      functions: 7,
      partial: 0,
      undecided: 0,
      errors: 0,
      models: ['interval notifier', 'memory management'],
      kernel: { version: null, from: null, contracts: '7.0' },
    });
  });
});

describe('bad arguments', () => {
  it.each([
    ['invlock.race', undefined, '"uri" has to be a string'],
    ['invlock.race', 'file:///none.c', 'invlock.race wants one object as its argument'],
    ['invlock.explore', { uri, position: { line: 0, character: 0 }, format: 'pdf' }, '"format" has to be'],
    ['invlock.race', {}, '"uri" has to be a string'],
    ['invlock.race', { uri, position: { line: -1, character: 0 } }, '"position" has to be a position'],
    ['invlock.explore', { uri }, '"position" has to be a position'],
    ['invlock.explain', { name: 'INV999' }, "nothing is known of 'INV999'"],
    ['invlock.model', { name: 'none' }, "nothing is known of 'none'"],
    ['invlock.nonsense', {}, 'unknown command invlock.nonsense'],
  ])('%s %j', async (command, argument, message) => {
    const request = client.connection.sendRequest('workspace/executeCommand', {
      command,
      arguments: argument === undefined ? [] : [argument],
    });
    await expect(request).rejects.toThrow(message);
  });
});
