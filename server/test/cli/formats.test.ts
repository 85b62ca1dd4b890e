// Reports for programs: each parses by the rules of its format whatever stands in names and texts, and none hands a
// terminal what it would obey. SARIF is held against the published schema.

import * as fs from 'node:fs';
import fc from 'fast-check';
import { marked } from 'marked';
import type { CodeFlow, Replacement } from 'sarif';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { Finding, Proof } from '../../src/analysis/finding.ts';
import { ruleNames } from '../../src/analysis/catalog.ts';
import { formatReport } from '../../src/cli/reporters/formats.ts';
import { formats, type Format } from '../../src/cli/options.ts';
import type { Report } from '../../src/cli/reporters/report.ts';
import { demoText, run, withFolder } from './host.ts';
import { plain, reportOf } from './reports.ts';
import { sarifOf } from './sarif.ts';

fc.configureGlobal({ seed: 7 });

// What a terminal would obey, and halves of surrogate pairs; a report has newlines of its own.
const obeyed =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\p{Cs}]/u;

const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\u001b]0;title\u0007',
    'a\r\nb',
    '::error::x',
    '%0A,:',
    ']]>&<x a="b">',
    '```\n# x',
    '| a | b |',
    '\u202ex\u2066',
    '\ud800',
    '[a](javascript:b)',
  ),
);

const timeline: NonNullable<Proof['timeline']> = {
  property: 'no-deadlock',
  lanes: ['fault()', 'invalidate()', 'idle()'],
  steps: [],
  columns: [],
  repeatsFrom: null,
  waiting: [],
  legend: [['L', 'struct heron_ctx.pt_lock']],
};

const anyReport = fc
  .record({
    text: odd,
    file: odd,
    items: fc.array(
      fc.record({
        message: odd,
        help: fc.option(odd),
        name: odd,
        step: odd,
        at: fc.nat(40),
        proved: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ text, file, items }): Report => {
    const made = items.map(({ message, help, name, step, at, proved }, i): Finding => ({
      code: 'INV103',
      rule: 'retry-unlocked',
      severity: (['error', 'warning', 'hint'] as const)[i % 3] ?? 'error',
      file,
      span: { start: at, end: at + 5 },
      function: name,
      message,
      help,
      related: [{ file, span: { start: 0, end: at }, message: step }],
      fingerprint: '0123456789abcd',
      proof: proved
        ? {
            verdict: 'confirmed',
            protocol: 'interval-notifier',
            property: 'no-deadlock',
            bound: { states: 1, invalidators: 1, contexts: [] },
            remark: null,
            timeline: {
              ...timeline,
              steps: [
                {
                  lane: i % 2,
                  event: step,
                  text: step,
                  values: [],
                  result: name,
                  gutters: [' rL', ':w ', '   '],
                  breaks: true,
                  file,
                  span: { start: at, end: at },
                },
              ],
              waiting: [{ lane: 1, event: step, text: step, file, span: { start: at, end: at } }],
            },
          }
        : null,
    }));
    const suppressed = made.map((finding) => ({
      ...finding,
      suppression: { kind: 'baseline' as const, reason: finding.message, author: finding.function },
    }));
    return { ...reportOf({ [file]: text }, made), suppressed };
  });

/** The commands that a GitHub runner would carry out, read as the runner reads them. */
function githubCommands(
  text: string,
): { level: string; properties: Record<string, string>; message: string }[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const match = /^::(error|warning|notice) ([^:]*)::(.*)$/.exec(line);
      if (match === null) throw new Error(`no command: ${line}`);
      const properties = (match[2] ?? '').split(',').map((part) => {
        const cut = part.indexOf('=');
        const value = part
          .slice(cut + 1)
          .replace(/%3A/g, ':')
          .replace(/%2C/g, ',');
        return [part.slice(0, cut), unescapeData(value)] as const;
      });
      return {
        level: match[1] ?? '',
        properties: Object.fromEntries(properties),
        message: unescapeData(match[3] ?? ''),
      };
    });
}

const unescapeData = (text: string): string =>
  text.replace(/%0D/g, '\r').replace(/%0A/g, '\n').replace(/%25/g, '%');

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The elements of an XML text; throws if it is not well-formed. */
function elementsOf(text: string): Element[] {
  const out: Element[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => out.push({ name: tag.name, attributes: tag.attributes }));
  parser.write(text).close();
  return out;
}

describe.each(formats)('%s of odd findings', (format: Format) => {
  const options = { ...plain, hints: true };

  it('has nothing that a terminal would obey', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(formatReport(format, report, options)).not.toMatch(obeyed);
      }),
    );
  });

  it('keeps every finding', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(countOf(format, formatReport(format, report, options))).toBe(report.findings.length);
      }),
    );
  });
});

/** Reads a report by the rules of its format and counts the findings in it. */
function countOf(format: Format, text: string): number {
  switch (format) {
    case 'text':
      return text.split('\n').filter((line) => line.startsWith('  more:')).length;
    case 'gcc':
    case 'checkpatch':
      return text.split('\n').filter((line) => / \[INV\d+\]$/.test(line)).length;
    case 'mail':
      return text.split('\n').filter((line) => /^>> +\d+/.test(line)).length;
    case 'json':
      return (JSON.parse(text) as { findings: unknown[] }).findings.length;
    case 'jsonl':
      return text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { kind: string })
        .filter(({ kind }) => kind === 'finding').length;
    case 'sarif':
      return (sarifOf(text).runs[0]?.results ?? []).filter((r) => r.suppressions?.length === 0).length;
    case 'github':
      return githubCommands(text).length;
    case 'gitlab': {
      const issues = JSON.parse(text) as { fingerprint: string }[];
      expect(new Set(issues.map((issue) => issue.fingerprint)).size).toBe(issues.length);
      return issues.length;
    }
    case 'junit':
      return elementsOf(text).filter(({ name }) => name === 'failure').length;
    case 'rdjson':
      return (JSON.parse(text) as { diagnostics: unknown[] }).diagnostics.length;
    case 'markdown': {
      const tokens = marked.lexer(text);
      const table = tokens.find((token) => token.type === 'table');
      const headings = tokens.filter((token) => token.type === 'heading').length;
      const rows = table?.type === 'table' ? (table['rows'] as unknown[]).length : 0;
      expect(headings).toBe(rows);
      expect(tokens.some((token) => token.type === 'html')).toBe(false);
      return rows;
    }
  }
}

/** The kinds that SARIF 2.1.0 knows of steps (3.38.8). */
const stepKinds = new Set(
  `acquire branch call caution danger enter exit false function handler implicit lock memory release resource return
   scope taint true unknown unreachable usage value`.split(/\s+/),
);

/** What breaks the rules of 3.36 to 3.38 for code flows, thread flows and their locations, in words. */
function flowMistakes({ threadFlows }: CodeFlow): string[] {
  const out: string[] = [];
  const say = (isWrong: boolean, what: string): void => {
    if (isWrong) out.push(what);
  };
  const ids = threadFlows.map((flow) => flow.id ?? '');
  say(threadFlows.length === 0, 'no thread flow');
  say(new Set(ids).size < ids.length, 'two thread flows with one id');
  const orders = threadFlows.flatMap((flow) => flow.locations.map((step) => step.executionOrder ?? -1));
  say(new Set(orders).size < orders.length, 'two steps at one time');
  for (const { id, locations, initialState } of threadFlows) {
    const own = locations.map((step) => step.executionOrder ?? -1);
    say(locations.length === 0, `${id}: no step`);
    say(
      own.some((order, i) => order < 0 || (i > 0 && order <= (own[i - 1] ?? 0))),
      `${id}: steps out of order`,
    );
    for (const { location, state, kinds = [], importance, nestingLevel, executionOrder } of locations) {
      const at = `${id}, step ${executionOrder}`;
      say(location?.message?.text === undefined, `${at}: nothing is said`);
      say(
        location?.physicalLocation === undefined && (location?.logicalLocations ?? []).length === 0,
        `${at}: nowhere`,
      );
      say(new Set(kinds).size < kinds.length || kinds.some((kind) => !stepKinds.has(kind)), `${at}: kinds`);
      say(!Number.isInteger(nestingLevel) || (nestingLevel ?? -1) < 0, `${at}: nesting level`);
      say(!['important', 'essential', 'unimportant'].includes(importance ?? ''), `${at}: importance`);
      // What is known of the state is known at every step, and before the first.
      const names = (of: typeof state): string => Object.keys(of ?? {}).join();
      say(names(state) !== names(initialState), `${at}: state`);
    }
  }
  return out;
}

/** The text after the replacements, which all speak of the text before. */
function replaced(text: string, replacements: readonly Replacement[]): string {
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  const offset = (line = 1, column = 1): number => (starts[line - 1] ?? 0) + column - 1;
  return replacements
    .map(({ deletedRegion: at, insertedContent }) => ({
      start: offset(at.startLine, at.startColumn),
      end: offset(at.endLine, at.endColumn),
      text: insertedContent?.text ?? '',
    }))
    .sort((a, b) => b.start - a.start)
    .reduce((now, { start, end, text: put }) => now.slice(0, start) + put + now.slice(end), text);
}

describe('sarif of the demo driver', () => {
  it('is valid, and has a thread flow for each CPU in the order of the replay', async () => {
    const { code, out } = await run(['--format', 'sarif', '.']);
    expect(code).toBe(1);
    const [first] = sarifOf(out).runs;
    expect(first?.results?.map((result) => result.ruleId)).toEqual(['INV502', 'INV205', 'INV103']);
    const race = first?.results?.[2];
    const flows = race?.codeFlows?.[0]?.threadFlows ?? [];
    expect(flows.map((flow) => flow.id)).toEqual(['CPU0 heron_mirror_fault()', 'CPU1 heron_invalidate()']);
    const orders = flows.flatMap((flow) => flow.locations.map((step) => step.executionOrder ?? -1));
    expect([...orders].sort((a, b) => a - b)).toEqual(orders.map((_, i) => i + 1));
    for (const flow of flows) {
      const own = flow.locations.map((step) => step.executionOrder ?? -1);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
    const driver = flows.flatMap((flow) => flow.locations.flatMap((s) => s.location?.physicalLocation ?? []));
    expect(new Set(driver.map((at) => at.artifactLocation?.uri))).toEqual(new Set(['heron_svm.c']));
    const locked = flows[1]?.locations.find((step) => step.location?.message?.text === 'mutex_lock');
    expect(locked?.state).toEqual({
      locks: { text: 'struct heron_ctx.pt_lock' },
      section: { text: 'between range_start and range_end' },
      'subs.seq': { text: '3' },
      'sub.seq': { text: '1' },
      device: { text: 'none' },
      page: { text: 'leaving' },
    });
    expect(locked?.kinds).toEqual(['acquire', 'lock']);
    const broken = flows.flatMap((flow) => flow.locations.filter((step) => step.kinds?.includes('danger')));
    expect(broken.map((step) => step.importance)).toEqual(['essential']);
  });

  it('keeps the rules of the standard for thread flows, field by field', async () => {
    const log = sarifOf((await run(['--format', 'sarif', '.'])).out);
    const flows = log.runs.flatMap((r) => r.results ?? []).flatMap((result) => result.codeFlows ?? []);
    expect(flows.map((flow) => flow.threadFlows.length)).toEqual([1, 2, 2]);
    for (const flow of flows) expect(flowMistakes(flow)).toEqual([]);
    fc.assert(
      fc.property(anyReport, (report) => {
        const odds = sarifOf(formatReport('sarif', report, plain)).runs[0]?.results ?? [];
        for (const flow of odds.flatMap((result) => result.codeFlows ?? []))
          expect(flowMistakes(flow)).toEqual([]);
      }),
    );
  });

  it('has fixes that give the text which --fix writes', async () => {
    const texts = { 'heron_svm.c': demoText('heron_svm.c'), 'heron.h': demoText('heron.h') };
    await withFolder(texts, async (cwd) => {
      const argv = ['--select', 'INV103', '.'];
      const [result, ...others] =
        sarifOf((await run(['--format', 'sarif', ...argv], { cwd })).out).runs[0]?.results ?? [];
      expect(others).toEqual([]);
      const [fix] = result?.fixes ?? [];
      expect(fix?.properties).toEqual({ safety: 'safe' });
      expect(fix?.artifactChanges.map((change) => change.artifactLocation.uri)).toEqual(['heron_svm.c']);
      const mended = replaced(texts['heron_svm.c'], fix?.artifactChanges[0]?.replacements ?? []);
      await run(['--fix', ...argv], { cwd });
      expect(mended).toBe(fs.readFileSync(`${cwd}/heron_svm.c`, 'utf8'));
    });
  });

  it('carries what is suppressed with its reason, and no fix for it', async () => {
    const reason = 'the caller holds the lock';
    const text = demoText('heron_svm.c').replace(
      '\tif (mmu_interval_read_retry',
      `\t/* invlock: allow INV103 -- ${reason} */\n\tif (mmu_interval_read_retry`,
    );
    await withFolder({ 'heron_svm.c': text, 'heron.h': demoText('heron.h') }, async (cwd) => {
      const { out } = await run(['--format', 'sarif', '--select', 'INV103', '.'], { cwd });
      const results = sarifOf(out).runs[0]?.results ?? [];
      expect(results.map(({ ruleId, suppressions, fixes }) => ({ ruleId, suppressions, fixes }))).toEqual([
        {
          ruleId: 'INV103',
          suppressions: [{ kind: 'inSource', status: 'accepted', justification: reason }],
          fixes: undefined,
        },
      ]);
    });
  });

  it('has the page of each rule, and fingerprints that survive an edit above', async () => {
    const before = sarifOf((await run(['--format', 'sarif', '.'])).out).runs[0];
    for (const rule of before?.tool.driver.rules ?? []) {
      expect(rule.help?.markdown).toContain(`# ${rule.id} ${rule.name}`);
      expect(ruleNames.map((known) => known.code)).toContain(rule.id);
    }
    await withFolder(
      { 'heron_svm.c': `\n\n${demoText('heron_svm.c')}`, 'heron.h': demoText('heron.h') },
      async (cwd) => {
        const moved = sarifOf((await run(['--format', 'sarif', '.'], { cwd })).out).runs[0];
        expect(moved?.results?.map((r) => r.partialFingerprints)).toEqual(
          before?.results?.slice(1).map((r) => r.partialFingerprints),
        );
      },
    );
  });

  it('is valid without findings', async () => {
    const { code, out } = await run(['--format', 'sarif', '--select', 'INV6', '.']);
    expect(code).toBe(0);
    expect(sarifOf(out).runs[0]?.results).toEqual([]);
  });
});

describe('places', () => {
  it('are the same in every format', async () => {
    const at = (format: Format): Promise<string> => run(['--format', format, '.']).then(({ out }) => out);
    const github = githubCommands(await at('github')).map(
      (c) => `${c.properties['file']}:${c.properties['line']}`,
    );
    const gitlab = (
      JSON.parse(await at('gitlab')) as { location: { path: string; lines: { begin: number } } }[]
    ).map(({ location }) => `${location.path}:${location.lines.begin}`);
    const rdjson = (
      JSON.parse(await at('rdjson')) as {
        diagnostics: { location: { path: string; range: { start: { line: number } } } }[];
      }
    ).diagnostics.map(({ location }) => `${location.path}:${location.range.start.line}`);
    expect(github).toEqual(['heron_ctx.c:19', 'heron_svm.c:19', 'heron_svm.c:88']);
    expect(gitlab).toEqual(github);
    expect(rdjson).toEqual(github);
    const suites = elementsOf(await at('junit')).filter(({ name }) => name === 'testsuite');
    expect(suites.map((s) => [s.attributes['name'], s.attributes['failures']])).toEqual([
      ['heron_ctx.c', '1'],
      ['heron_svm.c', '2'],
    ]);
  });

  it('count bytes in rdjson', async () => {
    const input = demoText('heron_svm.c').replace(
      '\tif (mmu_interval_read_retry',
      '\t/* ü🜁 */ if (mmu_interval_read_retry',
    );
    const { out } = await run(
      ['--format', 'rdjson', '--select', 'INV103', '--stdin-filename', 'heron_svm.c'],
      { input },
    );
    const { diagnostics } = JSON.parse(out) as {
      diagnostics: { location: { range: { start: { column: number } } } }[];
    };
    expect(diagnostics[0]?.location.range.start.column).toBe(19);
  });
});

describe('--output', () => {
  const driver = { 'heron_svm.c': demoText('heron_svm.c'), 'heron.h': demoText('heron.h') };

  it('writes every format beside what is printed', async () => {
    await withFolder(driver, async (cwd) => {
      const outputs = formats.flatMap((format) => ['--output', `${format}=out.${format}`]);
      const { code, out, err } = await run(['--format', 'gcc', ...outputs, '.'], { cwd });
      expect({ code, err }).toEqual({ code: 1, err: '' });
      expect(out).toBe(fs.readFileSync(`${cwd}/out.gcc`, 'utf8'));
      for (const format of formats) {
        expect(countOf(format, fs.readFileSync(`${cwd}/out.${format}`, 'utf8'))).toBe(2);
      }
    });
  });

  it.each([
    ['sarif', '--output takes FORMAT=FILE, and "sarif" is none'],
    ['sarif=', '--output takes FORMAT=FILE, and "sarif=" is none'],
    ['sarf=x', 'unknown format "sarf" (did you mean "sarif"?)'],
    ['json=no/such/folder', /^cannot write .+: ENOENT$/],
  ])('says what is wrong with %s', async (word, message) => {
    const { code, out, err } = await run(['--output', word, '.']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.replace(/^invlock: |\n$/g, '')).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  it('does not write one file twice', async () => {
    const { code, err } = await run(['--output', 'json=a', '--output', 'sarif=./a', '.']);
    expect(code).toBe(2);
    expect(err).toMatch(/two outputs go to .+\/a\n$/);
  });
});

/** As `countOf`, for findings of any rule. */
