// Patches as they arrive, in every wrapping that mailers give them; patches that do not apply; and the reply.

import * as fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { looksLikePatch, readPatches } from '../../src/cli/review/mail.ts';
import { buildDemo, demoCommits, git, gitEnv, type DemoRepository } from './demo-repository.ts';
import { run, type Run } from './host.ts';

let demo: DemoRepository;
let mail = '';
beforeAll(() => {
  demo = buildDemo();
  mail = git(demo.folder, 'format-patch', '--stdout', `${id(4)}..${id(5)}`);
});
afterAll(() => fs.rmSync(demo.folder, { recursive: true, force: true }));

const id = (commit: number): string => demo.ids[commit] ?? '';
const subject = demoCommits[4]?.subject ?? '';
const judge = (input: string | Uint8Array, ...argv: readonly string[]): Promise<Run> =>
  run(['check', '--since', id(4), ...argv, '-'], { cwd: demo.folder, env: gitEnv, input });

const bodyOf = (): string => mail.slice(mail.indexOf('\n\n') + 2);
const wrapped = (headers: readonly string[], body: string): string =>
  [`From: T <t@tests.invalid>`, `Subject: [PATCH v2] ${subject}`, ...headers, '', body].join('\n');
const inLines = (text: string): string => text.replace(/.{76}/g, '$&\n');
const quotedPrintable = (text: string): string =>
  text
    .replace(/[=\t\u0080-\u00ff]/g, (c) => `=${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    .split('\n')
    .map((line) => line.replace(/(.{70})(?=.)/g, (part) => (/=.?$/.test(part) ? part : `${part}=\n`)))
    .join('\n');

const wrappings: readonly (readonly [string, () => string | Uint8Array])[] = [
  ['git format-patch', () => mail],
  ['a bare diff', () => git(demo.folder, 'diff', id(4), id(5))],
  ['a diff without git', () => git(demo.folder, 'diff', id(4), id(5)).replace(/^(diff|index) .*\n/gm, '')],
  [
    'a diff without prefixes',
    () => git(demo.folder, 'diff', '--no-prefix', id(4), id(5)).replace(/^(diff|index) .*\n/gm, ''),
  ],
  ['git show', () => git(demo.folder, 'show', id(5))],
  ['CRLF line ends', () => mail.replace(/\n/g, '\r\n')],
  [
    'base64',
    () => wrapped(['Content-Transfer-Encoding: base64'], inLines(Buffer.from(bodyOf()).toString('base64'))),
  ],
  [
    'base64 of CRLF',
    () =>
      wrapped(
        ['Content-Transfer-Encoding: BASE64'],
        Buffer.from(bodyOf().replace(/\n/g, '\r\n')).toString('base64'),
      ),
  ],
  [
    'quoted-printable',
    () =>
      wrapped(
        ['Content-Type: text/plain; charset="utf-8"', 'Content-Transfer-Encoding: quoted-printable'],
        quotedPrintable(bodyOf()),
      ),
  ],
  [
    'an attachment',
    () =>
      wrapped(
        ['MIME-Version: 1.0', 'Content-Type: multipart/mixed;\n boundary="=_x"'],
        [
          'This is a multi-part message.',
          '--=_x\nContent-Type: text/plain\n\nPlease have a look.\n',
          '--=_x\nContent-Type: text/html\n\n<b>diff --git</b>\n',
          `--=_x\nContent-Type: application/octet-stream; name="1.patch"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(bodyOf()).toString('base64')}`,
          '--=_x--\n',
        ].join('\n'),
      ),
  ],
  [
    'a list footer',
    () => `${mail}\n_______________________________________________\ndri-devel mailing list\n`,
  ],
  ['blanks eaten from empty context', () => mail.replace(/^ $/gm, '')],
  [
    'an mbox with a cover letter and a reply',
    () => {
      const from = `From mboxrd@z Thu Jan  1 00:00:00 1970\n`;
      const cover = `${from}From: T <t@tests.invalid>\nSubject: [PATCH 0/1] cover\n\n 1 file changed\n\n`;
      const reply = `\n${from}From: R <r@tests.invalid>\nSubject: Re: [PATCH 1/1] x\n\n> diff --git a/x.c b/x.c\n> --- a/x.c\n\nFine.\n`;
      return cover + mail.replace(/^From .*\n/, from) + reply;
    },
  ],
];

describe('a patch in any wrapping', () => {
  it.each(wrappings)('%s', async (_, make) => {
    const input = make();
    expect(looksLikePatch(Buffer.from(input))).toBe(true);
    const { code, out, err } = await judge(input, '--format', 'gcc');
    expect(err).toBe('');
    expect(code).toBe(1);
    expect(out).toMatch(/^In patch.*:\ntern_svm\.c:\d+:6: error: .* \[INV103\]\n/);
  });

  it('keeps subjects in any charset and takes the tags off', () => {
    const subjects = [
      'Subject: =?utf-8?q?tern=3A_f=C3=BCr_alle?=',
      'Subject: [PATCH v3 1/2] =?UTF-8?B?dGVybjogZsO8ciA=?=\n =?UTF-8?B?YWxsZQ==?=',
      'Subject: [PATCH][RFC] =?iso-8859-1?q?tern=3A_f=FCr?= alle',
      'Subject: tern: f\u00fcr\n alle',
    ];
    for (const line of subjects) {
      const text = `From: T <t@tests.invalid>\n${line}\n\n${bodyOf()}`;
      expect(readPatches(Buffer.from(text)).map((p) => p.subject)).toEqual(['tern: für alle']);
    }
  });

  it('applies a series by its numbers, whatever the order of the mails', async () => {
    const series = git(demo.folder, 'format-patch', '--stdout', '-n', `${id(0)}..${id(12)}`);
    const mails = series.split(/^(?=From [0-9a-f]{40} )/m);
    const { out } = await run(['--since', id(0), '-'], {
      cwd: demo.folder,
      env: gitEnv,
      input: [...mails].reverse().join(''),
    });
    expect(out).toMatch(/\n12 patches on [0-9a-f]{12}: 4 introduce findings \(4\), 3 fix some \(3\)\.\n$/);
    expect(out).toContain(`patch 12 ("${demoCommits[11]?.subject}"): no change\n`);
  });

  it.each([
    ['--attach'],
    ['--inline'],
    ['--no-prefix'],
    ['--src-prefix=i/', '--dst-prefix=w/'],
    ['--no-renames'],
    ['-M', '-C'],
    ['--full-index', '--binary'],
    ['--cover-letter', '--base=HEAD~12'],
    ['--no-stat', '--signature=--', '-s'],
    ['--subject-prefix=RFC PATCH', '-v4'],
    ['-U1'],
    ['-U20'],
    ['--patience', '--keep-subject'],
  ])('git format-patch %s', async (...options) => {
    const input = git(demo.folder, 'format-patch', '--stdout', ...options, `${id(0)}..${id(12)}`);
    const { out, err } = await run(['--since', id(0), '-'], { cwd: demo.folder, env: gitEnv, input });
    expect(err).toBe('');
    expect(out).toMatch(/\n12 patches on [0-9a-f]{12}: 4 introduce findings \(4\), 3 fix some \(3\)\.\n$/);
  });

  it('follows renames', async () => {
    const text = `diff --git a/tern_svm.c b/tern_faults.c\nsimilarity index 100%\nrename from tern_svm.c\nrename to tern_faults.c\n`;
    const { code, out } = await judge(text);
    expect(code).toBe(0);
    expect(out).toContain('patch: no change\n');
  });
});

const mailOfPath = (file: string): string => `diff --git a/${file}.c b/${file}.c\n--- a/${file}.c\n`;

describe.each(['text', 'gcc', 'json', 'mail'])('a subject that commands the terminal, in %s', (format) => {
  it('reaches no report raw', async () => {
    const raw = '\u001b]0;x\u0007 \u202e \u2066 \u009b2J';
    const { code, out } = await judge(mail.replace(/^Subject: /m, `Subject: ${raw} `), '--format', format);
    expect(code).toBe(1);
    expect(out).toContain('INV103');
    expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });
});

describe('a patch that is applied already', () => {
  it('is judged by the tree without it, as b4 has it on a branch', async () => {
    for (const [i, { introduces, fixes }] of demoCommits.entries()) {
      const input = git(demo.folder, 'format-patch', '--stdout', `${id(i)}..${id(i + 1)}`);
      const { out, err } = await run(['check', '--since', id(i + 1), '--format', 'json', '-'], {
        cwd: demo.folder,
        env: gitEnv,
        input,
      });
      const { findings, review } = JSON.parse(out) as {
        findings: Named[];
        review: { base: string; steps: { fixed: Named[] }[] };
      };
      expect(err).toBe('');
      expect(review.base).toMatch(/ without it$/);
      expect(findings.map(name)).toEqual(introduces);
      expect(review.steps.flatMap((step) => step.fixed).map(name)).toEqual(fixes);
    }
  });
});

interface Named {
  readonly code: string;
  readonly function: string;
}
const name = (finding: Named): string => `${finding.code} ${finding.function}`;

describe('what does not apply', () => {
  const refused = async (input: string | Uint8Array): Promise<string> => {
    const { code, out, err } = await judge(input);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^invlock: [^\n]+\n$/);
    expect(err).not.toContain('internal error');
    return err.slice('invlock: '.length).trimEnd();
  };

  it('is told with file and hunk', async () => {
    const other = mail.replace('-\ttern_map_lock(ctx);', '-\ttern_other_lock(ctx);');
    expect(await refused(other)).toMatch(
      /^the patch \(".*"\) does not apply: tern_svm\.c: hunk 1 of 1 \(@@ -\d+,\d+ \+\d+,\d+ @@\) does not fit$/,
    );
  });

  it('is told to be there already, where more came on top', async () => {
    const applied = git(demo.folder, 'format-patch', '--stdout', `${id(1)}..${id(2)}`);
    expect(await refused(applied)).toMatch(/tern_svm\.c: it adds a file that is already there$/);
    const series = git(demo.folder, 'format-patch', '--stdout', `${id(2)}..${id(4)}`);
    expect(await refused(series)).toMatch(/hunk 1 of 1 .* does not fit; it seems to be applied already$/);
  });

  it.each([
    ['a file that is not there', 'tern_svm.c', 'gone.c', /gone\.c: no such file in the tree$/],
    ['a path that leads out', 'b/tern_svm.c', 'b/../../etc/x.c', /it leads out of the tree$/],
    ['an absolute path', 'a/tern_svm.c', 'a//etc/passwd.c', /it leads out of the tree$/],
  ])('%s', async (_, from, to, message) => {
    expect(await refused(mail.replaceAll(from, to))).toMatch(message);
  });

  it.each([
    ['nothing', '', /^standard input is empty/],
    [
      'a text in C',
      'int main(void)\n{\n}\n',
      /^standard input holds no patch; a text in C goes with --stdin-filename$/,
    ],
    [
      'a mail without a diff',
      'From: T <t@t.invalid>\nSubject: hello\n\nHello.\n',
      /^standard input holds no patch/,
    ],
    ['bytes', new Uint8Array([0, 255, 254, 0, 10]), /^standard input holds no patch/],
    ['a path without end', mailOfPath('x'.repeat(9000)), /^the patch is damaged: a path of \d+ characters$/],
    [
      'a hunk cut short',
      'diff --git a/a.c b/a.c\n--- a/tern_svm.c\n+++ b/tern_svm.c\n@@ -1,9 +1,9 @@\n a\n',
      /^the patch is damaged: /,
    ],
    [
      'a header without the other',
      'diff --git a/tern_svm.c\n--- a/tern_svm.c\n@@ -1 +1 @@\n-a\n+b\n',
      /^the patch (is damaged|does not apply): /,
    ],
  ])('%s', async (_, input, message) => {
    expect(await refused(input)).toMatch(message);
  });
});

describe('what a terminal would take as a command', () => {
  const dirt = '\u001b[31m\u202e\u0007\u2066';

  const commands = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

  it.each(['text', 'gcc', 'mail'])('is not in %s', async (format) => {
    const input = mail
      .replace(`Subject: [PATCH] ${subject}`, `Subject: ${dirt}${subject}`)
      .replaceAll('goto again;', `goto again; /* ${dirt} */`)
      .replace(/^-\t\tgoto again; .*$/m, '-\t\tgoto again;')
      .replace(/^ \t\tgoto again; .*$/m, ' \t\tgoto again;')
      .replace(/^\+\tif \((.*)$/m, `+\tif ( /* ${dirt} */ $1`);
    expect(input).toContain(`+\tif ( /* ${dirt}`);
    const { code, out, err } = await judge(input, '--format', format);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).not.toMatch(commands);
    expect(out).toContain('INV103');
  });

  it('is not in what is refused', async () => {
    const { code, err } = await judge(mail.replaceAll('tern_svm.c', `gone${dirt}.c`));
    expect(code).toBe(2);
    expect(err).toContain('gone?[31m');
    expect(err).not.toMatch(commands);
    const revision = await run(['--since', `x${dirt}`], { cwd: demo.folder, env: gitEnv });
    expect(revision.err).not.toMatch(commands);
  });
});

describe('--format mail', () => {
  it('is a reply: hunk, finding, race, property', async () => {
    const { code, out } = await judge(mail, '--format', 'mail');
    expect(code).toBe(1);
    const parts = [
      /^> \+\+\+ b\/tern_svm\.c\n> @@ -\d+,\d+ \+\d+,\d+ @@ tern_mirror_fault\(\)\n/,
      /\n> -\ttern_map_lock\(ctx\);\n/,
      /\n> \+\tif \(mmu_interval_read_retry\(range\.notifier, range\.notifier_seq\)\)\n> {2}\t\tgoto again;\n/,
      /\n\nThe sequence is compared with no lock held; the callback/,
      /\n\nThis is how it goes wrong:\n\n +CPU0 tern_mirror_fault\(\) +CPU1 tern_invalidate\(\)\n/,
      /\n {3}\d+ +read_retry {2}-> no change\n/,
      /\n\nThat breaks unusable-while-invalidating of the interval-notifier protocol\.\n/,
      /\n\n-- \nFound by invlock \(INV103\)\. Please judge whether it applies here\.\n$/,
    ];
    let at = 0;
    for (const part of parts) {
      const found = part.exec(out.slice(at));
      expect(found, String(part)).not.toBeNull();
      at += found?.index ?? 0;
    }
  });

  it('keeps to 75 columns of ASCII, but for code and places', async () => {
    for (const argv of [
      ['--commits', `${id(0)}..HEAD`],
      ['--since', id(2)],
      ['--since', id(7)],
    ]) {
      const { out } = await run(['--format', 'mail', ...argv], { cwd: demo.folder, env: gitEnv });
      const own = out.split('\n').filter((line) => !/^(> |>> | {3}tern_|.. +\d+ )/.test(line));
      expect(own.filter((line) => line.length > 75)).toEqual([]);
      expect(own.filter((line) => !/^[ -~\t]*$/.test(line))).toEqual([]);
      expect(own.length).toBeGreaterThan(10);
    }
  });

  it('says so where nothing is wrong, and is silent with -q', async () => {
    const fine = git(demo.folder, 'format-patch', '--stdout', `${id(3)}..${id(4)}`);
    const around = { cwd: demo.folder, env: gitEnv, input: fine };
    const loud = await run(['--since', id(3), '--format', 'mail', '-'], around);
    expect(loud).toEqual({ code: 0, out: 'No finding is introduced by the patch.\n', err: '' });
    const quiet = await run(['--since', id(3), '--format', 'mail', '-q', '-'], around);
    expect(quiet).toEqual({ code: 0, out: '', err: '' });
  });

  it('shows code that the patch does not touch', async () => {
    const { out } = await run(['--format', 'mail', '--commits', `${id(9)}..${id(10)}`], {
      cwd: demo.folder,
      env: gitEnv,
    });
    expect(out).toMatch(/^On commit [0-9a-f]{12} \("tern: map under the lock of faults"\):\n/);
    expect(out).toContain(
      '\nThis makes a difference to a file that it does not touch:\n\n  tern_fault.c, tern_mirror_fault():\n',
    );
    expect(out).toMatch(/\n>> \d+ {9}if \(mmu_interval_read_retry/);
  });

  it('quotes the hunk that is the reason for what it does to another line', async () => {
    const check = '\tif (mmu_interval_read_retry(range.notifier, range.notifier_seq)) {';
    const text = git(demo.folder, 'show', `${id(4)}:tern_svm.c`);
    const at = text.slice(0, text.indexOf(check)).split('\n').length;
    const lines = text.split('\n').slice(at - 1, at + 3);
    expect(lines[0]).toBe(check);
    const patch = [
      'diff --git a/tern_svm.c b/tern_svm.c',
      '--- a/tern_svm.c',
      '+++ b/tern_svm.c',
      `@@ -${at},4 +${at},0 @@`,
      ...lines.map((line) => `-${line}`),
    ].join('\n');
    const { out } = await judge(`${patch}\n`, '--format', 'mail');
    expect(out).toContain(`\n> -${check}\n> -\t\ttern_map_unlock(ctx);\n`);
    expect(out).toContain('\n\nThis makes a difference elsewhere:\n\n  tern_svm.c, tern_mirror_fault():\n');
    expect(out).toMatch(/\n>> \d+ +ret = hmm_range_fault\(&range\);\n/);
    expect(out).toContain('Found by invlock (INV101).');
  });

  it('leaves names as they are spelled', async () => {
    const { out } = await run(['--format', 'mail', '--since', id(7)], { cwd: demo.folder, env: gitEnv });
    expect(out).toContain('\nmutex_lock() may sleep although the range may not be blockable.\n');
  });

  it('prefixes what is new with >>', async () => {
    const { out } = await run(['--format', 'mail', '--since', id(2)], { cwd: demo.folder, env: gitEnv });
    expect(out).toMatch(
      /^Findings of the files that changed since [0-9a-f]{12}, new\sones\sprefixed\sby\s>>:\n\n>> tern_svm\.c:/,
    );
    const { out: nothing } = await run(['--format', 'mail', '--since', 'HEAD'], {
      cwd: demo.folder,
      env: gitEnv,
    });
    expect(nothing).toMatch(/^Nothing new since HEAD \([0-9a-f]{12}\)\.\n$/);
  });

  it('works for files that nobody changed', async () => {
    const { code, out } = await run(['check', '--format', 'mail'], { cwd: demo.folder });
    expect(code).toBe(1);
    expect(out).toMatch(/^ {2}tern_svm\.c, tern_invalidate\(\):\n/);
    expect(out).toContain('Found by invlock (INV205).');
  });
});
