// `invlock model`: the list, a protocol in words and in other formats, the table of a search, and mistakes.

import { describe, expect, it, vi } from 'vitest';
import { intervalNotifier } from '../../src/semantics/models/interval-notifier.ts';
import type * as All from '../../src/semantics/models/all.ts';
import { models } from '../../src/semantics/models/all.ts';
import { combinations } from '../../src/semantics/verify.ts';
import { run } from './host.ts';

// A few variants tell how a search is printed as well as all of them do.
vi.mock('../../src/semantics/models/all.ts', async (original) => {
  const real = await original<typeof All>();
  const few = ['documented', 'end-ignored', 'sleep-after-end', 'start-under-lock'];
  const all = real.models.map((m) =>
    m.id === 'invlock' ? { ...m, variants: m.variants.filter((v) => few.includes(v.id)) } : m,
  );
  return { models: all, modelNamed: (name: string) => all.find((m) => m.id === name) };
});

const told = async (...argv: string[]): Promise<string> => {
  const { code, out, err } = await run(['model', ...argv]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};
const overlong = (text: string, width: number): string[] =>
  text.split('\n').filter((line) => line.length > width);

interface ModelJson {
  readonly version: number;
  readonly models: readonly {
    readonly id: string;
    readonly properties: readonly string[];
    readonly locks: readonly { readonly name: string; readonly kind: string }[];
    readonly variants: readonly {
      readonly id: string;
      readonly kind: string;
      readonly rule: string | null;
    }[];
  }[];
}

interface VerifyJson {
  readonly version: number;
  readonly models: readonly {
    readonly id: string;
    readonly variants: readonly {
      readonly id: string;
      readonly states: number;
      readonly milliseconds: number;
      readonly cells: readonly {
        readonly property: string;
        readonly contexts: string;
        readonly verdict: string;
        readonly length: number | null;
      }[];
    }[];
  }[];
}

describe('without a name', () => {
  it('lists the protocols, one a line', async () => {
    const lines = (await told()).trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ {2,}/)[0])).toEqual(models.map((m) => m.id));
    expect(new Set(lines.map((line) => line.search(/(?<= {2})\S/))).size).toBe(1);
  });

  it('prints all of them in the other formats', async () => {
    const json = JSON.parse(await told('--format', 'json')) as ModelJson;
    expect([json.version, json.models.map((m) => m.id)]).toEqual([1, models.map((m) => m.id)]);
    const md = await told('--format', 'md');
    expect(md.match(/^## .*$/gm)).toEqual(models.map((m) => `## ${m.id}: ${m.title}`));
    const charts = (await told('--format', 'mermaid')).match(/^flowchart TD$/gm);
    expect(charts).toHaveLength(models.filter((m) => m.procedures['fault'] !== undefined).length);
  });
});

describe('a protocol', () => {
  it('is told in words', async () => {
    const out = await told('interval-notifier');
    expect(out).toMatch(/^interval-notifier: mmu_interval_notifier, kernel 5\.5 and later\n\n/);
    for (const heading of ['  fault path\n', '  callback\n', '  properties ', '  sources ', '  rules ']) {
      expect(out).toContain(`\n${heading}`);
    }
    expect(out).toContain('      read_retry collided=collided\n');
    for (const call of ['mmu_interval_read_begin', 'mmu_interval_read_retry', 'mmu_interval_set_seq']) {
      expect(out).toContain(call);
    }
    for (const property of intervalNotifier.properties) expect(out).toContain(property);
    // What only the machine needs is left out.
    for (const line of ['arrive', 'own_invalidation', 'mmput'])
      expect(out).not.toMatch(new RegExp(`^ +${line}`, 'm'));
  });

  it.each(models.map((m) => m.id))('%s fits a narrow terminal and ends in one line feed', async (id) => {
    const { code, out } = await run(['model', id], { columns: 80, isTerminal: true });
    expect(code).toBe(0);
    expect(out).toMatch(/\S\n$/);
    expect(out.split('\n').filter((line) => line !== line.trimEnd())).toEqual([]);
    // Tables are as wide as what is in them.
    const words = out.split('\n').filter((line) => !/ {2}(yes|no|sleeps)$|^[ -]+$/.test(line));
    expect(overlong(words.join('\n'), 80)).toEqual([]);
  });

  it('is a chart', async () => {
    const lines = (await told('interval-notifier', '--format', 'mermaid')).trimEnd().split('\n');
    expect(lines[0]).toBe('flowchart TD');
    expect(lines.at(-1)).toBe('  done([done])');
    const nodes = new Set(['done', ...lines.flatMap((line) => /^ {2}(s\d+)\["/.exec(line)?.[1] ?? [])]);
    const edges = lines.flatMap((line) => {
      const edge = /^ {2}(\w+) --(?:.*--)?> (\w+)$/.exec(line);
      return edge === null ? [] : [[edge[1] ?? '', edge[2] ?? '']];
    });
    expect(edges.length).toBeGreaterThan(nodes.size - 2);
    expect(edges.flat().filter((name) => !nodes.has(name))).toEqual([]);
    expect(lines.join('\n')).toMatch(/ -- collided --> s\d+/);
  });

  it('is data', async () => {
    const { models: chosen } = JSON.parse(await told('interval-notifier', '--format', 'json')) as ModelJson;
    expect(chosen).toHaveLength(1);
    expect(chosen[0]).toMatchObject({
      id: 'interval-notifier',
      properties: intervalNotifier.properties,
      locks: intervalNotifier.locks,
    });
    expect(chosen[0]?.variants.map((v) => [v.id, v.kind, v.rule])).toEqual(
      intervalNotifier.variants.map((v) => [v.id, v.kind, v.rule ?? null]),
    );
  });

  it('is a page', async () => {
    const out = await told('interval-notifier', '--format', 'md');
    expect(out).toMatch(/^## interval-notifier: /);
    expect(out.match(/^```/gm)).toHaveLength(4);
    expect(out).toMatch(/^\| event \| call \| locks \| sleeps \|$/m);
  });
});

describe('--verify', () => {
  it('prints what breaks, in a table', async () => {
    const text = (await told('invlock', '--verify')).trimEnd();
    const blocks = text
      .split('\n\n')
      .map((block) => block.split('\n').map((row) => row.trim().split(/ {2,}/)));
    expect(blocks[0]?.at(-1)).toEqual(['to the mmap lock', 'written', 'also read', 'also neither']);
    expect(blocks[1]?.[0]?.[0]).toBe('documented');
    expect(blocks[1]?.[1]).toEqual(['all hold']);
    expect(blocks[1]?.[2]?.[0]).toBe('completes, endless');
    expect(blocks[1]?.[2]?.slice(1).every((cell) => /^\d+\+\d+$/.test(cell))).toBe(true);
    const asleep = blocks.find((block) => block[0]?.[0] === 'sleep-after-end');
    expect(asleep?.[0]?.[1]).toBe('INV112');
    expect(asleep?.[0]?.[2]).toMatch(/^\d+ states, \d+ ms$/);
    expect(asleep?.[1]).toEqual(['no-sleep-in-section', '6', '6', '6']);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('prints every cell as data', async () => {
    const model = models.find((m) => m.id === 'invlock');
    if (model === undefined) throw new Error('no invlock');
    const json = JSON.parse(await told('invlock', '--verify', '--format', 'json')) as VerifyJson;
    expect([json.version, json.models.map((m) => m.id)]).toEqual([1, ['invlock']]);
    const variants = json.models[0]?.variants ?? [];
    expect(variants.map((v) => v.id)).toEqual(combinations(model).map((c) => c.id));
    const broken = variants.map((v) => {
      expect(v.cells).toHaveLength(model.properties.length * 3);
      expect(v.states).toBeGreaterThan(0);
      for (const cell of v.cells) expect(cell.length === null).toBe(cell.verdict === 'holds');
      const found = v.cells.filter((c) => c.contexts === 'neither' && c.verdict === 'broken');
      return [v.id, ...found.map((c) => c.property)];
    });
    expect(broken).toEqual([
      ['documented'],
      ['end-ignored', 'unusable-while-invalidating', 'no-stale-mapping'],
      ['sleep-after-end', 'no-sleep-in-section'],
      ['start-under-lock', 'no-deadlock', 'completes'],
    ]);
  });
});

describe('mistakes', () => {
  it.each([
    [['interval-notifer'], "no protocol 'interval-notifer': did you mean 'interval-notifier'?"],
    [
      ['nonsense-entirely'],
      `no protocol 'nonsense-entirely': there are ${models.map((m) => m.id).join(', ')}`,
    ],
    [
      ['--format', 'gcc'],
      "option '--format <format>' argument 'gcc' is invalid. Allowed choices are text, md, mermaid, json.",
    ],
    [['--verfy'], "unknown option '--verfy' (Did you mean --verify?)"],
    [['invlock', 'invlock-rfc'], "too many arguments for 'model'. Expected 1 argument but got 2."],
  ])('%j end in one line', async (argv, message) => {
    expect(await run(['model', ...argv])).toEqual({ code: 2, out: '', err: `invlock: ${message}\n` });
  });
});

describe('--help', () => {
  it('names its options and examples', async () => {
    const out = await told('--help');
    for (const text of ['Usage: invlock model ', '--format', '--verify', 'Examples:\n']) {
      expect(out).toContain(text);
    }
    expect(overlong(out, 100)).toEqual([]);
  });
});
