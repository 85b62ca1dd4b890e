// The features over the real protocol, on the example driver: what each answers on the vocabulary, and that it says
// nothing off it.

import * as fs from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CodeLens,
  CompletionItem,
  DocumentHighlight,
  Hover,
  InlayHint,
  Location,
  LocationLink,
  MarkupContent,
} from 'vscode-languageserver';
import { ensureParser } from '../support/parser.ts';
import { startClient, type TestClient } from './client.ts';

const demo = fileURLToPath(new URL('../../../test-fixtures/projects/interval-driver/demo', import.meta.url));
const file = `${demo}/heron_svm.c`;
const uri = pathToFileURL(file).toString();
const text = fs.readFileSync(file, 'utf8');
const lines = text.split('\n');
const settings = { inlayHints: 'on' };

/** The n-th line that contains the part, and the column of the word in it. */
function at(part: string, word: string, n = 0): { line: number; character: number } {
  const line = lines.flatMap((l, k) => (l.includes(part) ? [k] : []))[n] ?? -1;
  return { line, character: lines[line]?.indexOf(word) ?? -1 };
}

const lineText = (line: number): string => (lines[line] ?? '').trim();

let client: TestClient;

beforeAll(async () => {
  await ensureParser();
  client = await startClient(
    {
      textDocument: {
        definition: { linkSupport: true },
        completion: { completionItem: { snippetSupport: true } },
        hover: { contentFormat: ['markdown', 'plaintext'] },
      },
    },
    { initializationOptions: settings },
  );
  client.open(uri, text);
  await client.published(uri);
});
afterAll(() => client.close());

const ask = <T>(method: string, position: object, more: object = {}): Promise<T> =>
  client.ask<T>(method, { textDocument: { uri }, position, ...more });

async function hoverText(position: object): Promise<string> {
  const answer = await ask<Hover | null>('textDocument/hover', position);
  return (answer?.contents as MarkupContent | undefined)?.value ?? '';
}

describe('hover', () => {
  it('says of a check its path, its locks, its results and what holds here', async () => {
    const value = await hoverText(at('if (mmu_interval_read_retry(', 'mmu_interval'));
    expect(value).toContain('**interval notifier**: check for a collision · kernel 5.5 and later');
    expect(value).toContain('earlier `mmu_range_read_retry`');
    expect(value).toContain('`read_begin` → `hmm_range_fault` → lock → **read_retry** → map → unlock');
    expect(value).toContain('demands `heron_ctx.pt_lock`, the lock of `heron_invalidate()`');
    expect(value).toContain('**true**: it has collided: unlock, discard what was looked up, sample again');
    expect(value).toContain('looked up, not checked · held: nothing that this function took');
  });

  it('fits a tooltip', async () => {
    for (const word of [
      'mmu_interval_read_begin',
      'hmm_range_fault',
      'mmu_interval_read_retry',
      'mmu_interval_set_seq',
    ]) {
      const value = await hoverText(at(`${word}(`, word));
      expect(value).not.toBe('');
      expect(value.split('\n').filter((l) => l.trim() !== '' && l !== '---').length).toBeLessThanOrEqual(12);
    }
  });

  it('says at the move of the sequence which checks it is for, with its lock or without', async () => {
    const value = await hoverText(at('mmu_interval_set_seq(sub', 'mmu_'));
    expect(value).toContain(
      'held: `struct heron_ctx.pt_lock` (line 19) · 2 checks: line 88 without it, line 116 with it',
    );
  });

  it('says of a callback whose it is and who uses its subscription', async () => {
    const value = await hoverText(at('static bool heron_invalidate(', 'heron_invalidate'));
    expect(value).toContain('callback of `heron_notifier_ops.invalidate`');
    expect(value).toContain('`heron_mirror_fault()`');
    expect(value).toContain('may sleep only if');
  });

  it('is silent on plain words, members and comments', async () => {
    expect(await hoverText(at('struct heron_ctx *ctx = mirror->ctx;', 'ctx'))).toBe('');
    expect(await hoverText(at('/* Serves one page fault', 'fault'))).toBe('');
    expect(await hoverText(at('#include <linux/mutex.h>', 'mutex'))).toBe('');
    expect(await hoverText(at('.end = (addr', 'end'))).toBe('');
  });

  it('is plain text for a client that shows no Markdown', async () => {
    const plain = await startClient({ textDocument: { hover: { contentFormat: ['plaintext'] } } });
    plain.open(uri, text);
    const position = at('if (mmu_interval_read_retry(', 'mmu_interval');
    const answer = await plain.ask<Hover>('textDocument/hover', { textDocument: { uri }, position });
    plain.close();
    const contents = answer.contents as MarkupContent;
    expect(contents.kind).toBe('plaintext');
    expect(contents.value).toContain('against heron_invalidate()');
    expect(contents.value).not.toMatch(/\*\*|`|\]\(/);
  });
});

describe('definition and references', () => {
  it.each([
    ['a check', at('if (mmu_interval_read_retry(', 'mmu_interval')],
    ['a sample', at('mmu_interval_read_begin(range.notifier)', 'mmu_interval')],
    ['a lookup', at('ret = hmm_range_fault(&range)', 'hmm_range')],
    ['an insertion', at('ret = mmu_interval_notifier_insert(', 'mmu_interval')],
    ['a field of the table', at('.invalidate = heron_invalidate', 'invalidate')],
    ['a check of a helper', at('if (mmu_interval_read_retry(range->notifier', 'mmu_interval')],
  ])('%s leads to the callback', async (_, position) => {
    const links = await ask<LocationLink[]>('textDocument/definition', position);
    expect(links.map((l) => lineText(l.targetSelectionRange.start.line))).toEqual([
      'static bool heron_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,',
    ]);
    expect(await ask('textDocument/implementation', position)).toEqual(links);
  });

  it('the callback leads to all that use its subscription, in other functions too', async () => {
    const position = at('static bool heron_invalidate(', 'heron_invalidate');
    const found = await ask<Location[]>('textDocument/references', position, {
      context: { includeDeclaration: false },
    });
    const words = found.map((l) => lineText(l.range.start.line).replace(/^.*?((mmu|hmm)_\w+).*$/, '$1'));
    expect([...new Set(words)].sort()).toEqual([
      'hmm_range_fault',
      'mmu_interval_notifier_insert',
      'mmu_interval_notifier_remove',
      'mmu_interval_read_begin',
      'mmu_interval_read_retry',
    ]);
    expect(found.length).toBe(8);
  });

  it('plain symbols stay with the other server', async () => {
    const position = at('heron_pt_clear(', 'heron_pt_clear');
    expect(await ask('textDocument/definition', position)).toBeNull();
    expect(
      await ask('textDocument/references', position, { context: { includeDeclaration: true } }),
    ).toBeNull();
  });
});

describe('highlights', () => {
  const highlighted = async (position: object): Promise<string[]> => {
    const found = await ask<DocumentHighlight[] | null>('textDocument/documentHighlight', position);
    return (found ?? []).map((h) => `${h.kind === 3 ? 'opens' : 'closes'} ${lineText(h.range.start.line)}`);
  };

  it('a sample shows its lookup and its check, not those of other functions', async () => {
    const expected = [
      'opens range.notifier_seq = mmu_interval_read_begin(range.notifier);',
      'closes ret = hmm_range_fault(&range);',
      'closes if (mmu_interval_read_retry(range.notifier, range.notifier_seq))',
    ];
    expect(await highlighted(at('mmu_interval_read_begin(range.notifier)', 'mmu_'))).toEqual(expected);
    expect(await highlighted(at('mmu_interval_read_retry(range.notifier', 'mmu_'))).toEqual(expected);
  });

  it('a lock shows its unlocks on all paths', async () => {
    const position = at('mutex_lock(&ctx->pt_lock)', 'mutex_lock', 2);
    const found = await highlighted(position);
    expect(found.map((f) => f.split(' ')[0])).toEqual(['opens', 'closes', 'closes']);
  });

  it('nothing is shown for a word without partners', async () => {
    expect(await highlighted(at('int ret;', 'ret'))).toEqual([]);
  });
});

describe('inlay hints', () => {
  const hints = (from: number, to: number): Promise<InlayHint[]> =>
    client.ask('textDocument/inlayHint', {
      textDocument: { uri },
      range: { start: { line: from, character: 0 }, end: { line: to, character: 0 } },
    });

  it('tell the locks held after each lock and unlock, and under what a check is made', async () => {
    const from = lines.findIndex((l) => l.startsWith('int heron_mirror_fault'));
    const found = await hints(from, from + 40);
    expect(found.map((h) => h.label)).toEqual([
      'held: mirror->ctx->mm->mmap_lock',
      'held: nothing',
      'checked under nothing',
      'held: mirror->ctx->pt_lock',
      'held: nothing',
    ]);
  });

  it('lead to the call that acquired the lock, once resolved', async () => {
    const line = at('if (mmu_interval_read_retry(range->notifier', 'mmu_').line;
    const [hint] = await hints(line, line + 1);
    const resolved = await client.ask<InlayHint>('inlayHint/resolve', hint ?? {});
    const [part] = resolved.label as { value: string; location: Location }[];
    expect(part?.value).toMatch(/^checked under .*pt_lock$/);
    expect(lineText(part?.location.range.start.line ?? -1)).toBe('mutex_lock(&ctx->pt_lock);');
  });
});

describe('code lenses', () => {
  it('stand at once and speak when they are resolved', async () => {
    const lenses = await client.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    expect(lenses.every((l) => l.command === undefined)).toBe(true);
    const titles = new Map<string, string>();
    for (const lens of lenses) {
      const resolved = await client.ask<CodeLens>('codeLens/resolve', lens);
      const name = /(\w+)\(/.exec(lines[lens.range.start.line] ?? '')?.[1] ?? '';
      titles.set(name, resolved.command?.title ?? '');
      expect(resolved.command?.command).toBe('invlock.explore');
      expect(resolved.command?.arguments).toEqual([{ uri, position: lens.range.start }]);
    }
    expect(titles.get('heron_invalidate')).toBe('1 finding · callback of heron_notifier_ops · 4 users');
    expect(titles.get('heron_mirror_fault')).toBe('1 finding · explore');
    expect(titles.get('heron_prefetch_chunk')).toMatch(
      /^verified: no counterexample within [\d,]+ states · explore$/,
    );
  });
});

describe('completion', () => {
  const draft = uri.replace('heron_svm', 'heron_draft');
  const complete = async (source: string): Promise<CompletionItem[]> => {
    client.open(draft, source);
    const before = source.split('\n');
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    return client.ask('textDocument/completion', { textDocument: { uri: draft }, position });
  };

  it('offers the documented pattern in a body, and the callback at file scope', async () => {
    const inside = await complete('int f(struct foo *foo)\n{\n\tmmu_int');
    expect(inside.map((i) => i.filterText)).toEqual(['mmu_interval_read_begin']);
    expect(inside[0]?.textEdit?.newText).toContain('mmu_interval_read_retry(${1:range}.notifier');
    expect(inside[0]?.insertTextFormat).toBe(2);
    const outside = await complete('int g;\nmmu_int');
    expect(outside.map((i) => i.filterText).sort()).toEqual([
      'mmu_interval_fault',
      'mmu_interval_invalidate',
    ]);
  });

  it('keeps out of other words, members, expressions and comments', async () => {
    for (const other of ['\tmut', '\tfoo->mmu_int', '\tx = mmu_int', '\t/* mmu_int', '\tmm']) {
      expect(await complete(`int f(struct foo *foo)\n{\n${other}`)).toEqual([]);
    }
  });
});

describe('commands', () => {
  const run = (command: string, argument: object = {}): Promise<string> =>
    client.ask('workspace/executeCommand', { command, arguments: [argument] });
  const page = async (name: string): Promise<string> =>
    ((await run('invlock.explain', { name })) as unknown as { markdown: string }).markdown;

  it('explore the function at a position, as text, Markdown and JSON', async () => {
    const position = at('int heron_mirror_fault(', 'heron_mirror_fault');
    expect(await run('invlock.explore', { uri, position, format: 'text' })).toContain('breaks: ');
    expect(await run('invlock.explore', { uri, position, format: 'markdown' })).toContain('```');
    const found = JSON.parse(await run('invlock.explore', { uri, position, format: 'json' })) as {
      function: string;
      trace: { steps: unknown[] };
    };
    expect(found.function).toBe('heron_mirror_fault');
    expect(found.trace.steps.length).toBe(5);
  });

  it('explain rules, names and protocols', async () => {
    expect(await page('INV103')).toMatch(/^# INV103 retry-unlocked/);
    expect(await page('mmu_interval_set_seq()')).toContain('makes every older sample stale');
    expect(await page('kvm-seq')).toContain('mmu_invalidate_seq');
  });

  it('print models', async () => {
    expect(await run('invlock.model')).toContain('interval-notifier');
    expect(await run('invlock.model', { name: 'invlock-rfc', format: 'markdown' })).toContain('## ');
    expect(JSON.parse(await run('invlock.model', { name: 'kvm-seq', format: 'json' }))).toMatchObject({
      id: 'kvm-seq',
    });
  });

  const nowhere = { line: 0, character: 0 };
  it.each([
    ['invlock.explore', { uri, position: nowhere, format: 'text' }, 'the cursor is in no function'],
    [
      'invlock.explore',
      { uri, position: at('static u64 heron_pte', 'heron_pte'), format: 'json' },
      'cannot be explored',
    ],
    ['invlock.explain', { name: 7 }, '"name" has to be a string'],
    ['invlock.model', { name: 'none' }, "nothing is known of 'none'"],
    ['invlock.none', {}, 'unknown command'],
  ])('%s %j is refused with a reason', async (command, argument, reason) => {
    await expect(run(command, argument)).rejects.toThrow(reason);
  });
});
