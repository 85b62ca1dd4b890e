// Reviews on the demonstration repository: what each commit and each mail introduces and fixes, since any revision,
// and the same answer whichever way it is asked for.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDemo, demoCommits, git, gitEnv, type DemoRepository } from './demo-repository.ts';
import { run, withFolder, type JsonFinding, type JsonReport, type Run, type Surroundings } from './host.ts';

interface ReviewReport extends JsonReport {
  readonly findings: readonly (JsonFinding & { readonly step: number })[];
  readonly review: {
    readonly kind: string;
    readonly base: string;
    readonly steps: readonly {
      readonly commit: string | null;
      readonly subject: string | null;
      readonly introduced: readonly string[];
      readonly fixed: readonly (JsonFinding & { readonly introducedBy: string | null })[];
      readonly unchanged: readonly JsonFinding[];
    }[];
  };
}

let demo: DemoRepository;
beforeAll(() => {
  demo = buildDemo();
});
afterAll(() => fs.rmSync(demo.folder, { recursive: true, force: true }));

const review = async (
  argv: readonly string[],
  around: Surroundings = {},
): Promise<Run & { readonly report: ReviewReport }> => {
  const result = await run(['check', '--format', 'json', ...argv], {
    cwd: demo.folder,
    env: gitEnv,
    ...around,
  });
  expect(result.err).toBe('');
  return { ...result, report: JSON.parse(result.out) as ReviewReport };
};

const named = (finding: JsonFinding): string => `${finding.code} ${finding.function}`;
const verdicts = ({ findings, review: { steps } }: ReviewReport): object[] =>
  steps.map(({ subject, fixed }, i) => ({
    subject,
    introduces: findings.filter((f) => f.step === i).map(named),
    fixes: fixed.map(named),
  }));
const wanted = demoCommits.map(({ subject, introduces, fixes }) => ({ subject, introduces, fixes }));
const id = (commit: number): string => demo.ids[commit] ?? '';
const mails = (): string => git(demo.folder, 'format-patch', '--stdout', `${id(0)}..${id(12)}`);

describe('the demonstration', () => {
  it('has twelve commits: four introduce a bug, three fix one', () => {
    expect(demoCommits).toHaveLength(12);
    expect(demoCommits.filter((c) => c.introduces.length > 0)).toHaveLength(4);
    expect(demoCommits.filter((c) => c.fixes.length > 0)).toHaveLength(3);
  });
});

describe('--commits', () => {
  it('names exactly the commits that introduce and fix', async () => {
    const { code, report } = await review(['--commits', `${id(0)}..HEAD`]);
    expect(verdicts(report)).toEqual(wanted);
    expect(code).toBe(1);
    expect(report.review.steps.map((step) => step.commit)).toEqual(demo.ids.slice(1));
  });

  it('agrees with a full check of every state', async () => {
    const { report } = await review(['--commits', `${id(0)}..HEAD`]);
    await withFolder({}, async (folder) => {
      git(folder, 'clone', '-q', demo.folder, '.');
      let before: readonly JsonFinding[] = [];
      for (const [i, step] of report.review.steps.entries()) {
        git(folder, 'checkout', '-q', id(i + 1));
        const full = await run(['check', '--format', 'json'], { cwd: folder });
        const { findings } = JSON.parse(full.out) as JsonReport;
        const prints = (list: readonly JsonFinding[]): string[] => list.map((f) => f.fingerprint).sort();
        const without = (list: readonly JsonFinding[], others: readonly JsonFinding[]): string[] =>
          prints(list.filter((f) => !prints(others).includes(f.fingerprint)));
        expect(step.introduced).toEqual(without(findings, before));
        expect(prints(step.fixed)).toEqual(without(before, findings));
        before = findings;
      }
    });
  });

  it('says which commit introduced what a later one fixes', async () => {
    const { report } = await review(['--commits', `${id(0)}..HEAD`]);
    const fixes = report.review.steps.flatMap((step) => step.fixed.map((f) => [f.code, f.introducedBy]));
    expect(fixes).toEqual([
      ['INV502', id(3)],
      ['INV103', id(5)],
      ['INV104', id(10)],
    ]);
  });

  it('has nothing to blame on commits that break nothing', async () => {
    const { code, report } = await review(['--commits', `${id(5)}..${id(7)}`]);
    expect(code).toBe(0);
    expect(verdicts(report)).toEqual(wanted.slice(5, 7));
    // The moved function keeps its bug: it is neither fixed nor new.
    expect(report.review.steps[1]?.unchanged.map(named)).toEqual(['INV103 tern_mirror_fault']);
  });

  it('judges a merge by what none of its parents has', async () => {
    await withFolder({}, async (folder) => {
      git(folder, 'clone', '-q', demo.folder, '.');
      git(folder, 'checkout', '-q', '-b', 'side', id(2));
      fs.appendFileSync(path.join(folder, 'tern.h'), '\n/* end */\n');
      git(folder, 'commit', '-q', '-a', '-m', 'tern: a side branch');
      git(folder, 'checkout', '-q', '-b', 'trunk', id(3));
      git(folder, 'merge', '-q', '--no-ff', '-m', 'Merge side', 'side');
      const { report } = await review(['--commits', `${id(2)}..trunk`], { cwd: folder });
      expect(verdicts(report).slice(-1)).toEqual([{ subject: 'Merge side', introduces: [], fixes: [] }]);
      expect(report.findings.map(named)).toEqual(['INV502 tern_ctx_attach']);
      // A merge that adds a bug of its own is blamed for it.
      git(folder, 'checkout', '-q', '-b', 'evil', id(2));
      git(folder, 'merge', '-q', '--no-ff', '--no-commit', 'side');
      git(folder, 'checkout', '-q', id(3), '--', 'tern_ctx.c');
      git(folder, 'commit', '-q', '-m', 'Merge side with a bug');
      const evil = await review(['--commits', `${id(2)}..evil`], { cwd: folder });
      expect(verdicts(evil.report).slice(-1)).toEqual([
        { subject: 'Merge side with a bug', introduces: ['INV502 tern_ctx_attach'], fixes: [] },
      ]);
    });
  });

  it('judges a commit without a parent against nothing', async () => {
    await withFolder({}, async (folder) => {
      git(folder, 'clone', '-q', demo.folder, '.');
      git(folder, 'checkout', '-q', '--orphan', 'fresh', id(5));
      git(folder, 'commit', '-q', '-m', 'all at once');
      const { report } = await review(['--commits', `${id(5)}..fresh`], { cwd: folder });
      expect(report.findings.map(named).sort()).toEqual([
        'INV103 tern_mirror_fault',
        'INV502 tern_ctx_attach',
      ]);
    });
  });
});

describe('--since', () => {
  // What is open after each of the commits follows from the table.
  const openAfter = (commit: number): string[] => {
    const open = new Set<string>();
    for (const { introduces, fixes } of demoCommits.slice(0, commit)) {
      for (const bug of introduces) open.add(bug);
      for (const bug of fixes) open.delete(bug);
    }
    return [...open].sort();
  };
  const last = openAfter(12);

  it.each([0, 2, 3, 5, 7, 8, 10, 11, 12])('commit %i tells introduced from fixed', async (commit) => {
    const { code, report } = await review(['--since', id(commit)]);
    const before = openAfter(commit);
    const [step] = report.review.steps;
    expect(report.findings.map(named).sort()).toEqual(last.filter((bug) => !before.includes(bug)));
    expect(step?.fixed.map(named).sort()).toEqual(before.filter((bug) => !last.includes(bug)));
    expect(code).toBe(report.findings.length > 0 ? 1 : 0);
    if (commit === 10) expect(step?.unchanged.map(named)).toEqual(['INV205 tern_invalidate']);
  });

  it('sees what is not committed', async () => {
    await withFolder({}, async (folder) => {
      git(folder, 'clone', '-q', demo.folder, '.');
      const file = path.join(folder, 'tern_ctx.c');
      const text = fs.readFileSync(file, 'utf8');
      fs.writeFileSync(
        file,
        text.replace('\t\tmutex_unlock(&ctx->pt_lock);\n\t\treturn -EBUSY', '\t\treturn -EBUSY'),
      );
      const fault = fs.readFileSync(path.join(folder, 'tern_fault.c'), 'utf8');
      const copy = fault
        .replace('tern_mirror_fault', 'tern_mirror_touch')
        .replace(/\tif \(mmu_interval_read_retry[^}]*\}\n/, '');
      fs.writeFileSync(path.join(folder, 'tern_touch.c'), copy);
      const { report } = await review(['--since', 'HEAD'], { cwd: folder });
      expect(report.findings.map(named)).toEqual(['INV502 tern_ctx_attach', 'INV101 tern_mirror_touch']);
      fs.rmSync(path.join(folder, 'tern_touch.c'));
      fs.writeFileSync(file, text);
      expect((await review(['--since', 'HEAD'], { cwd: folder })).report.findings).toEqual([]);
    });
  });

  it('looks only at what is asked for', async () => {
    const { report } = await review(['--since', id(5), 'tern_ctx.c']);
    expect(report.findings).toEqual([]);
    expect(report.review.steps[0]?.fixed.map(named)).toEqual(['INV502 tern_ctx_attach']);
  });

  it('is the same from where a branch was left', async () => {
    await withFolder({}, async (folder) => {
      git(folder, 'clone', '-q', demo.folder, '.');
      git(folder, 'branch', '-q', 'upstream', id(5));
      const since = await review(['--since', id(5)], { cwd: folder });
      const base = await review(['--merge-base', 'upstream'], { cwd: folder });
      expect(base.report.findings).toEqual(since.report.findings);
      expect(base.report.review.steps).toEqual(since.report.review.steps);
    });
  });

  it('is the same for a project below the top of the repository', async () => {
    await withFolder({ 'other/a.c': 'int a;\n' }, async (folder) => {
      git(folder, 'init', '-q', '-b', 'main');
      const at = (commit: number): void => {
        for (const file of git(demo.folder, 'ls-tree', '--name-only', id(commit)).trim().split('\n')) {
          const target = path.join(folder, 'drivers/tern', file);
          fs.mkdirSync(path.dirname(target), { recursive: true });
          fs.writeFileSync(target, git(demo.folder, 'show', `${id(commit)}:${file}`));
        }
        git(folder, 'add', '-A');
        git(folder, 'commit', '-q', '-m', `state ${commit}`);
      };
      at(2);
      at(3);
      const cwd = path.join(folder, 'drivers/tern');
      const { report } = await review(['--commits', 'HEAD~1..HEAD'], { cwd });
      expect(report.findings.map((f) => `${f.file} ${named(f)}`)).toEqual([
        'tern_ctx.c INV502 tern_ctx_attach',
      ]);
      const mail = git(folder, 'format-patch', '-1', '--stdout');
      const patch = await review(['--since', 'HEAD~1', '-'], { cwd, input: mail });
      expect(patch.report.findings).toEqual(report.findings);
    });
  });
});

describe('patches', () => {
  it('give the same answer as the commits they were made from', async () => {
    const commits = await review(['--commits', `${id(0)}..HEAD`]);
    const patches = await review(['--since', id(0), '-'], { input: mails() });
    expect(verdicts(patches.report)).toEqual(wanted);
    expect(patches.report.findings).toEqual(commits.report.findings);
    expect(patches.report.review.steps).toEqual(commits.report.review.steps);
    expect(patches.code).toBe(commits.code);
  });

  it('apply to the work tree where no revision is named, and leave it alone', async () => {
    await withFolder({}, async (folder) => {
      git(folder, 'clone', '-q', demo.folder, '.');
      git(folder, 'checkout', '-q', id(0));
      for (const argv of [['-'], ['--patch', '-']]) {
        const { report } = await review(argv, { cwd: folder, input: mails() });
        expect(verdicts(report)).toEqual(wanted);
      }
      expect(git(folder, 'status', '--porcelain')).toBe('');
      const file = path.join(folder, 'series.mbx');
      fs.writeFileSync(file, mails());
      const { report } = await review(['--patch', 'series.mbx'], { cwd: folder });
      expect(verdicts(report)).toEqual(wanted);
    });
  });

  it('need no git at all', async () => {
    await withFolder({ 'invlock.jsonc': '{}\n', Kbuild: 'obj-m := tern.o\n' }, async (folder) => {
      const { report } = await review(['-'], { cwd: folder, input: mails(), env: { PATH: '' } });
      expect(verdicts(report)).toEqual(wanted);
    });
  });
});

describe('text', () => {
  it('names commits as people quote them', async () => {
    const { out, code } = await run(['--commits', `${id(4)}..${id(6)}`], { cwd: demo.folder, env: gitEnv });
    expect(code).toBe(1);
    const short = (commit: number): string => id(commit).slice(0, 12);
    expect(out).toContain(`commit ${short(5)} ("${wanted[4]?.subject}"): introduces 1 finding\n`);
    expect(out).toMatch(/^tern_svm\.c:\d+:6: error: .* \[INV103\]$/m);
    expect(out).toContain('  how it goes wrong (');
    expect(out).toContain(`commit ${short(6)} ("${wanted[5]?.subject}"): fixes 1\n\nfixed: tern_ctx.c:`);
    expect(out).toMatch(/\n\n2 commits in \S+: 1 introduces findings \(1\), 1 fixes some \(1\)\.\n$/);
    expect(out.split('\n').filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  it('sums a comparison up', async () => {
    const { out } = await run(['--since', id(5)], { cwd: demo.folder, env: gitEnv });
    expect(out).toContain('[INV205]');
    expect(out.match(/^fixed: .*$/gm)).toHaveLength(2);
    expect(out).toMatch(
      /\nSince [0-9a-f]{12}: 1 introduced, 2 fixed, 0 unchanged in \d files that may differ\.\n$/,
    );
  });

  it('gcc lines tell new findings from others', async () => {
    const since = await run(['--format', 'gcc', '--since', id(9)], { cwd: demo.folder, env: gitEnv });
    expect(since.out).toMatch(/^tern_svm\.c:\d+:2: note: not new: .* \[INV205\]\n$/);
    expect(since.code).toBe(0);
    const one = await run(['--format', 'gcc', '--commits', `${id(2)}..${id(3)}`], {
      cwd: demo.folder,
      env: gitEnv,
    });
    expect(one.out).toMatch(/^In commit [0-9a-f]{12} \(".*"\):\ntern_ctx\.c:\d+:3: error: .* \[INV502\]\n/);
  });
});
