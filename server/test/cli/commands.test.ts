// Everything of the command line but checking: help, version, rule pages, hints, and what is told of a mistake.

import { describe, expect, it } from 'vitest';
import { formats, patchFormat } from '../../src/cli/options.ts';
import { ruleNames } from '../../src/analysis/catalog.ts';
import { demoText, run, runJson, withFolder } from './host.ts';

const mistake = (message: string) => ({ code: 2, out: '', err: `invlock: ${message}\n` });

describe('--help and --version', () => {
  it('print the version', async () => {
    const { code, out, err } = await run(['--version']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^invlock \d+\.\d+\.\d+\n$/);
    expect(await run(['-V'])).toEqual({ code, out, err });
  });

  it('print the commands and the exit codes', async () => {
    const { code, out, err } = await run(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Usage: invlock \[command\] \[options\]\n/);
    for (const command of ['check', 'explain', 'lsp'])
      expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    for (const exit of ['0', '1', '2']) expect(out).toMatch(new RegExp(`^ {2}${exit} {2}\\S`, 'm'));
    expect(await run(['-h'])).toEqual({ code, out, err });
  });

  it.each(['check', 'explain', 'lsp'])('print the options and examples of %s', async (command) => {
    const { code, out, err } = await run([command, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Usage: invlock ${command} `);
    expect(out).toContain('Examples:\n');
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('name every option of check', async () => {
    const { out } = await run(['check', '--help']);
    const options = [
      'format',
      'root',
      'stdin-filename',
      'select',
      'ignore',
      'hints',
      'stats',
      'jobs',
      'color',
    ];
    for (const option of [...options, 'quiet', 'help']) expect(out).toContain(`--${option}`);
  });
});

describe('dump and version', () => {
  it('version says what --version says', async () => {
    expect(await run(['version'])).toEqual(await run(['--version']));
  });

  it.each(['mask', 'blocks', 'states'])(
    'dump --what %s passes on nothing that a terminal obeys',
    async (what) => {
      const text =
        'void f(struct s *s)\n{\n\tg(\u001b[2J, "\u001b[2J");\n\t/* \u202e */ mutex_lock(&s->\u001b);\n}\n';
      await withFolder({ 'a.c': text }, async (cwd) => {
        const { code, out } = await run(['dump', '--what', what, 'a.c:f'], { cwd });
        expect(code).toBe(0);
        expect(out).toContain(what === 'mask' ? 'g(?[2J' : 'f');
        expect(out).not.toMatch(/[\u001b\u202e]/);
      });
    },
  );
});

describe('explain', () => {
  it('prints a page by code and by slug, in any case', async () => {
    const { code, out, err } = await run(['explain', 'INV103']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^# INV103 retry-unlocked\n/);
    expect(out).toMatch(/\n$/);
    for (const word of ['inv103', 'retry-unlocked', 'Retry-Unlocked']) {
      expect((await run(['explain', word])).out).toBe(out);
    }
  });

  it.each([
    ['INV103', 'interval-notifier', 'the check comes before the driver lock', '>>  L map the page'],
    ['INV205', 'interval-notifier', 'although the range is not blockable', 'waits'],
    ['INV301', 'range-notifier', 'range_end does not count down', 'waits'],
  ])('ends the page of %s with the shortest harm in the model', async (code, model, how, drawn) => {
    const { out } = await run(['explain', code]);
    const [, section = ''] = out.split('\n## In the model\n');
    expect(section.replace(/\s+/g, ' ')).toContain(`in the model \`${model}\``);
    expect(section.replace(/\s+/g, ' ')).toContain(how);
    expect(section).toContain(drawn);
    for (const line of section.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('draws nothing for a rule that names a contract', async () => {
    expect((await run(['explain', 'INV502'])).out).not.toContain('In the model');
  });

  it.each(ruleNames.map((rule) => [rule.code, rule.slug] as const))(
    'has the page of %s',
    async (code, slug) => {
      const { out } = await run(['explain', code]);
      expect(out.split('\n')[0]).toBe(`# ${code} ${slug}`);
    },
  );

  it.each([
    ['hmm_range_fault()', ['**hmm_range_fault**', 'earlier `hmm_vma_fault`', 'mm/hmm.c (6.12)', 'INV101']],
    [
      'mmu_notifier_seq',
      ['sequence counter of `struct kvm`', 'kernel before 6.1', 'now `mmu_invalidate_seq`'],
    ],
    ['mm_invlock_start_write_and_lock', ['**Thread**', 'also `mmu_invlock_write_start_and_lock`']],
    ['invalidate', ['callback in `struct mmu_interval_notifier_ops`', '`false` refuses']],
    ['mutex_lock', ['Takes the mutex.']],
    ['Interval-Notifier', ['mmu_interval_notifier, kernel 5.5 and later', 'fault path']],
  ])('tells of the name %s', async (word, parts) => {
    const { code, out, err } = await run(['explain', word]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const part of parts) expect(out).toContain(part);
  });

  it('prints the table of all rules without a word', async () => {
    const { code, out } = await run(['explain']);
    expect(code).toBe(0);
    const rows = out.trimEnd().split('\n');
    expect(rows.map((row) => row.split(/ +/).slice(0, 3))).toEqual(
      ruleNames.map((rule) => [rule.code, rule.severity, rule.slug]),
    );
    const trial = (rule: (typeof ruleNames)[number]): string => (rule.preview === true ? ' (preview)' : '');
    for (const [i, rule] of ruleNames.entries())
      expect(rows[i]?.endsWith(`  ${rule.title}${trial(rule)}`)).toBe(true);
    expect(new Set(rows.map((row, i) => row.indexOf(ruleNames[i]?.slug ?? '?'))).size).toBe(1);
  });

  it.each([
    ['INV1O3', 'unknown rule "INV1O3" (did you mean "INV103"?)'],
    ['INV1', 'unknown rule "INV1"'],
    ['retry-unlock', "nothing is known of 'retry-unlock'; did you mean retry-unlocked?"],
    ['mmu_interval_retry', "nothing is known of 'mmu_interval_retry'; did you mean mmu_interval_read_retry?"],
    ['something-else-entirely', "nothing is known of 'something-else-entirely'"],
  ])('refuses %s', async (word, message) => {
    const answer = await run(['explain', word]);
    expect(answer).toMatchObject({ code: 2, out: '' });
    expect(answer.err).toContain(`invlock: ${message}`);
    expect(answer.err.trimEnd()).not.toContain('\n');
  });

  it('takes one word only', async () => {
    expect(await run(['explain', 'INV103', 'INV104'])).toEqual(
      mistake("too many arguments for 'explain'. Expected 1 argument but got 2."),
    );
  });
});

describe('mistakes', () => {
  it.each([
    [['--colr'], "unknown option '--colr' (Did you mean --color?)"],
    [['check', '--formt', 'gcc'], "unknown option '--formt' (Did you mean --format?)"],
    [['-x'], "unknown option '-x'"],
    [['--root'], "option '--root <dir>' argument missing"],
    [
      ['--format', 'xml'],
      `option '--format <format>' argument 'xml' is invalid. Allowed choices are ${[...formats, patchFormat].join(', ')}.`,
    ],
    [
      ['--color', 'sometimes'],
      "option '--color <when>' argument 'sometimes' is invalid. Allowed choices are auto, always, never.",
    ],
    [['--jobs', '0'], "option '--jobs <n>' argument '0' is invalid. It is a number from 1 to 256."],
    [['--jobs', '257'], "option '--jobs <n>' argument '257' is invalid. It is a number from 1 to 256."],
    [['--jobs', '1.5'], "option '--jobs <n>' argument '1.5' is invalid. It is a number from 1 to 256."],
    [['chek'], 'no such file or folder: chek (did you mean the command "check"?)'],
    [['explian', 'INV103'], 'no such file or folder: explian (did you mean the command "explain"?)'],
    [['drivers'], 'no such file or folder: drivers'],
    [['lsp'], 'the language server talks over --stdio; no other way is built in'],
    [['lsp', '--stdoi'], "unknown option '--stdoi' (Did you mean --stdio?)"],
  ])('%j end in one line', async (argv, message) => {
    expect(await run(argv)).toEqual(mistake(message));
  });

  it('are told of before anything is checked', async () => {
    expect(await run(['heron_svm.c', 'nowhere.c', '--stats'])).toEqual(
      mistake('no such file or folder: nowhere.c'),
    );
  });

  it('take what follows -- as a path', async () => {
    expect(await run(['--', '--hints'])).toEqual(mistake('no such file or folder: --hints'));
    expect((await run(['-q', '--', 'heron_svm.c'])).code).toBe(1);
  });

  it('of a folder where a file has to be named are told', async () => {
    for (const name of ['', '.']) {
      expect(await run(['--stdin-filename', name])).toEqual(
        mistake(`--stdin-filename names a file, and '${name}' is none`),
      );
    }
  });

  it('of ours end in one line, too', async () => {
    const broken = await run(['--stdin-filename', 'a.c'], {
      get input(): string {
        throw new Error('the pipe\nbroke');
      },
    });
    expect(broken).toEqual(mistake('internal error: the pipe broke'));
  });
});

describe('--hints', () => {
  // A callback without a lock: whether its pages are pinned is not for the checker to say.
  const input = demoText('heron_svm.c')
    .replace('\tmutex_lock(&ctx->pt_lock);\n\tmmu_interval_set_seq', '\tmmu_interval_set_seq')
    .replace(/\theron_pt_clear\(ctx, range->start, range->end\);\n\tmutex_unlock\(&ctx->pt_lock\);\n/, '');
  const argv = ['--select', 'INV202', '--stdin-filename', 'heron_svm.c'];

  it('shows what text and gcc leave out otherwise', async () => {
    const hidden = await run(argv, { input });
    expect(hidden.out).toMatch(
      /^No findings \(1 hint not shown: --hints\)\. \d+ functions on notifier paths/,
    );
    const shown = await run([...argv, '--hints'], { input });
    expect(shown.out).toMatch(/^heron_svm\.c:\d+:\d+: hint: .+ \[INV202\]$/m);
    expect(shown.out).toMatch(/^1 hint in 1 file\. /m);
    expect((await run([...argv, '--format', 'gcc'], { input })).out).toBe('');
    expect((await run([...argv, '--format', 'gcc', '--hints'], { input })).out).toMatch(
      /^heron_svm\.c:\d+:\d+: note: .+ \[INV202\]\n$/,
    );
  });

  it('does not change the exit code', async () => {
    expect((await run(argv, { input })).code).toBe(0);
    expect((await run([...argv, '--hints'], { input })).code).toBe(0);
  });

  it('is not needed for JSON', async () => {
    const { code, report } = await runJson(argv, { input });
    expect(code).toBe(0);
    expect(report.findings.map((finding) => [finding.code, finding.severity])).toEqual([['INV202', 'hint']]);
  });
});
