// Whole runs of `check` on the demo driver: every format, the exit codes, and what each option changes.

import * as path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { demo, demoText, run, runJson, stripColor, withFolder, type JsonReport } from './host.ts';

const codes = (report: JsonReport): string[] => report.findings.map((finding) => finding.code);

describe('text', () => {
  it('shows header, frame, help and summary of each finding', async () => {
    const { code, out, err } = await run(['check', '.']);
    expect(code).toBe(1);
    expect(err).toBe('');
    const headers = out.split('\n').filter((line) => /\[INV\d{3}\]$/.test(line));
    expect(headers).toHaveLength(3);
    expect(headers[0]).toMatch(/^heron_ctx\.c:19:3: error: .+ \[INV502\]$/);
    expect(headers[1]).toMatch(/^heron_svm\.c:19:2: error: .+ \[INV205\]$/);
    expect(headers[2]).toMatch(/^heron_svm\.c:88:6: error: .+ \[INV103\]$/);
    expect(out).toContain(
      [
        '   78 |         range.notifier_seq = mmu_interval_read_begin(range.notifier);',
        '      |         the sequence is sampled',
        '   88 |         if (mmu_interval_read_retry(range.notifier, range.notifier_seq))',
      ].join('\n'),
    );
    expect(out).toContain('  more:   invlock explain INV103\n');
    expect(out).toMatch(/^3 errors in 2 files\. \d+ functions on notifier paths, 0 undecided\.\n$/m);
    expect(out.split('\n').filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  it('names files as seen from the working folder, and outside of it in full', async () => {
    const above = await run(['-q', 'demo'], { cwd: path.dirname(demo) });
    expect(above.out).toContain('demo/heron_ctx.c:19:3: error:');
    const beside = await withFolder({ 'a.c': '' }, (cwd) => run(['-q', demo], { cwd }));
    expect(beside.out).toContain(`${demo}/heron_ctx.c:19:3: error:`);
  });

  it('checks the current folder without a command or a path', async () => {
    expect(await run([])).toEqual(await run(['check', '.']));
  });

  it('is quiet about everything but findings', async () => {
    const loud = await run(['.']);
    const quiet = await run(['--quiet', '.']);
    const summary = loud.out.split('\n').at(-2) ?? '';
    expect(loud.out).toBe(`${quiet.out}${summary}\n`);
    expect((await run(['-q', '--select', 'INV6', '.'])).out).toBe('');
  });

  it('uses the width of the terminal', async () => {
    const { out } = await run(['-q', '.'], { isTerminal: true, columns: 60, env: { NO_COLOR: '1' } });
    const framed = out.split('\n').filter((line) => /^ *\d* \|/.test(line));
    expect(framed.length).toBeGreaterThan(0);
    expect(framed.filter((line) => line.length > 60)).toEqual([]);
  });
});

describe('gcc', () => {
  it('has a line for every finding and step', async () => {
    const { code, out } = await run(['--format', 'gcc', '.']);
    expect(code).toBe(1);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    for (const line of lines) {
      expect(line).toMatch(/^heron_\w+\.c:\d+:\d+: (error|warning|note): .+$/);
    }
    expect(lines.filter((line) => /\[INV\d{3}\]$/.test(line))).toHaveLength(3);
    expect(lines.filter((line) => line.includes(': note: '))).toHaveLength(4);
  });

  it('points at the places of the JSON report', async () => {
    const gcc = (await run(['--format', 'gcc', '.'])).out;
    const { report } = await runJson(['.']);
    for (const f of report.findings) {
      expect(gcc).toContain(`${f.file}:${f.line}:${f.column}: ${f.severity}: ${f.message} [${f.code}]\n`);
      for (const step of f.related) {
        expect(gcc).toContain(`${step.file}:${step.line}:${step.column}: note: ${step.message}\n`);
      }
    }
  });

  it('counts columns in bytes, JSON in UTF-16 units', async () => {
    const text = demoText('heron_svm.c').replace(
      '\tif (mmu_interval_read_retry',
      '\t/* ü🜁 */ if (mmu_interval_read_retry',
    );
    const gcc = await run(['--format', 'gcc', '--select', 'INV103', '--stdin-filename', 'heron_svm.c'], {
      input: text,
    });
    const { report } = await runJson(['--select', 'INV103', '--stdin-filename', 'heron_svm.c'], {
      input: text,
    });
    expect(report.findings[0]?.column).toBe(16);
    expect(gcc.out).toContain('heron_svm.c:88:19: error: ');
  });
});

describe('json', () => {
  let report: JsonReport;
  beforeAll(async () => {
    ({ report } = await runJson(['.']));
  });

  it('is one object with a version, the tool and the root', () => {
    expect(report.version).toBe(1);
    expect(report.tool.name).toBe('invlock');
    expect(report.tool.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(report.root).toBe(demo);
    expect(Object.keys(report)).toEqual([
      'version',
      'tool',
      'root',
      'findings',
      'suppressed',
      'omitted',
      'stats',
    ]);
  });

  it('has every field of a finding', () => {
    expect(codes(report)).toEqual(['INV502', 'INV205', 'INV103']);
    for (const finding of report.findings) {
      expect(finding.rule).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(['error', 'warning', 'hint']).toContain(finding.severity);
      expect(finding.fingerprint).toMatch(/^[0-9a-f]{14}$/);
      expect(finding.message).not.toBe('');
      expect(finding).toHaveProperty('help');
    }
    expect(new Set(report.findings.map((finding) => finding.fingerprint)).size).toBe(3);
  });

  it('points at text that is there', () => {
    const at = (place: {
      file: string;
      line: number;
      column: number;
      endLine: number;
      endColumn: number;
    }) => {
      const lines = demoText(place.file).split('\n');
      expect(place.endLine).toBe(place.line);
      return (lines[place.line - 1] ?? '').slice(place.column - 1, place.endColumn - 1);
    };
    const [leak, sleep, retry] = report.findings;
    if (leak === undefined || sleep === undefined || retry === undefined) throw new Error('three findings');
    expect(leak).toMatchObject({ file: 'heron_ctx.c', rule: 'lock-leak', function: 'heron_ctx_attach' });
    expect(at(leak)).toBe('return -EBUSY;');
    expect(leak.related.map(at)).toEqual(['mutex_lock(&ctx->pt_lock)', 'return -ENODEV;']);
    expect(sleep).toMatchObject({
      file: 'heron_svm.c',
      rule: 'nonblock-sleep',
      function: 'heron_invalidate',
    });
    expect(at(sleep)).toBe('mutex_lock(&ctx->pt_lock)');
    expect(retry).toMatchObject({ rule: 'retry-unlocked', function: 'heron_mirror_fault' });
    expect(at(retry)).toBe('mmu_interval_read_retry(range.notifier, range.notifier_seq)');
    expect(retry.related.map((step) => step.message)).toEqual([
      'the sequence is sampled',
      'the lock is only taken here: an invalidation fits in between',
    ]);
  });

  it('accounts for the run', () => {
    expect(report.stats).toMatchObject({
      files: 2,
      filesWithoutVocabulary: 0,
      filesChecked: 2,
      functions: 11,
    });
    expect(report.stats.analysedFunctions).toBeGreaterThan(0);
    expect(report.stats.unreadable).toEqual([]);
    expect(report.stats.internalErrors).toEqual([]);
  });

  it('does not depend on the working folder', async () => {
    const elsewhere = await runJson([demo], { cwd: path.dirname(demo) });
    expect(elsewhere.report).toEqual(report);
  });

  it('is the same with --hints, --quiet and --color', async () => {
    expect((await runJson(['--hints', '-q', '--color', 'always', '.'])).report).toEqual(report);
  });
});

describe('exit codes', () => {
  it('are 0 without findings, 1 with, 2 on a mistake', async () => {
    expect((await run(['--select', 'INV6', '.'])).code).toBe(0);
    expect((await run(['--select', 'INV103', '.'])).code).toBe(1);
    expect((await run(['--select', 'INV999', '.'])).code).toBe(2);
  });

  it('say the same in every format', async () => {
    for (const format of ['text', 'gcc', 'json']) {
      expect((await run(['--format', format, '.'])).code).toBe(1);
      expect((await run(['--format', format, '--select', 'INV6', '.'])).code).toBe(0);
    }
  });
});

describe('--select and --ignore', () => {
  it.each([
    [['--select', 'INV103'], ['INV103']],
    [['--select', 'inv5'], ['INV502']],
    [['--select', 'retry-unlocked'], ['INV103']],
    [
      ['--select', 'Retry-Unlocked, lock-leak'],
      ['INV502', 'INV103'],
    ],
    [
      ['--select', 'INV1', '--select', 'INV2'],
      ['INV205', 'INV103'],
    ],
    [
      ['--ignore', 'INV103'],
      ['INV502', 'INV205'],
    ],
    [['--ignore', 'INV'], []],
    [['--select', 'INV1,INV2', '--ignore', 'retry-unlocked'], ['INV205']],
  ])('%j leaves %j', async (options, wanted) => {
    const { report, code } = await runJson([...options, '.']);
    expect(codes(report)).toEqual(wanted);
    expect(code).toBe(wanted.length > 0 ? 1 : 0);
  });

  it('leave the fingerprints alone', async () => {
    const all = (await runJson(['.'])).report.findings.find((finding) => finding.code === 'INV103');
    const one = (await runJson(['--select', 'INV103', '.'])).report.findings[0];
    expect(one).toEqual(all);
  });

  it.each([
    [['--select', 'INV999'], 'unknown rule "INV999" (did you mean "INV109"?)'],
    [['--select', 'retry-unlockd'], 'unknown rule "retry-unlockd" (did you mean "retry-unlocked"?)'],
    [['--ignore', 'lock-laek'], 'unknown rule "lock-laek" (did you mean "lock-leak"?)'],
    [['--select', 'INV1,completely-different'], 'unknown rule "completely-different"'],
  ])('%j is refused', async (options, message) => {
    expect(await run([...options, '.'])).toEqual({ code: 2, out: '', err: `invlock: ${message}\n` });
  });
});

describe('--stats', () => {
  it('goes to standard error and leaves standard output alone', async () => {
    const plain = await run(['.']);
    const { code, out, err } = await run(['--stats', '.']);
    expect({ code, out }).toEqual({ code: plain.code, out: plain.out });
    expect(err).toContain('       2  C files in view\n');
    expect(err).toContain('       2  files checked\n');
    expect(err).toContain('       0  internal errors\n');
    for (const line of err.trimEnd().split('\n')) expect(line).toMatch(/^ *\d+ {2}\S/);
  });
});

describe('colour', () => {
  it('adds nothing but escape codes', async () => {
    const never = await run(['--color', 'never', '.']);
    const always = await run(['--color', 'always', '.']);
    expect(always.out).not.toBe(never.out);
    expect(stripColor(always.out)).toBe(never.out);
  });

  const colored = async (options: readonly string[], isTerminal: boolean, env = {}): Promise<boolean> =>
    (await run([...options, '.'], { isTerminal, columns: 80, env })).out.includes('\u001b');

  it('is for terminals unless NO_COLOR is set', async () => {
    expect(await colored([], true)).toBe(true);
    expect(await colored([], false)).toBe(false);
    expect(await colored([], true, { NO_COLOR: '1' })).toBe(false);
    expect(await colored([], true, { NO_COLOR: '' })).toBe(true);
    expect(await colored([], true, { TERM: 'dumb' })).toBe(false);
  });

  it('obeys the option before the environment', async () => {
    expect(await colored(['--color', 'always'], false, { NO_COLOR: '1' })).toBe(true);
    expect(await colored(['--color', 'never'], true)).toBe(false);
    expect(await colored(['--color', 'auto'], true)).toBe(true);
  });

  it('is for the text format only', async () => {
    for (const format of ['gcc', 'json']) {
      expect(await colored(['--format', format, '--color', 'always'], true)).toBe(false);
    }
  });
});
