// `baselineState`: what a SARIF log says of findings against an earlier state of the tree, or against the file of known
// ones. All findings of a run have a state or none has, and what is absent is told as it was.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Run as SarifRun } from 'sarif';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDemo, demoCommits, gitEnv, type DemoRepository } from './demo-repository.ts';
import { demoText, run, withFolder } from './host.ts';
import { sarifOf } from './sarif.ts';

let demo: DemoRepository;
beforeAll(() => {
  demo = buildDemo();
});
afterAll(() => fs.rmSync(demo.folder, { recursive: true, force: true }));

/** Rule, function, line and state of each finding; the line is of the state that the finding is in. */
function statesOf(sarif: SarifRun | undefined): string[] {
  return (sarif?.results ?? []).map(({ ruleId, locations, baselineState }) => {
    const [at] = locations ?? [];
    const line = at?.physicalLocation?.region?.startLine ?? '-';
    return `${ruleId} ${at?.logicalLocations?.[0]?.name ?? '-'} ${line} ${baselineState ?? 'none'}`;
  });
}

const texts = { 'heron.h': demoText('heron.h'), 'heron_svm.c': demoText('heron_svm.c') };

/** Runs in a folder with the demo driver, and its findings as a baseline. */
async function withKnown(
  use: (cwd: string, states: () => Promise<string[]>) => Promise<void>,
): Promise<void> {
  await withFolder(texts, async (cwd) => {
    await run(['baseline', 'create', '--baseline', 'known.json', '--reason', 'older', '.'], { cwd });
    await use(cwd, async () => {
      const { out } = await run(['--format', 'sarif', '--baseline', 'known.json', '.'], { cwd });
      return statesOf(sarifOf(out).runs[0]);
    });
  });
}

describe('a baseline', () => {
  it('leaves what is known unchanged, and all else is new', async () => {
    await withKnown(async (cwd, states) => {
      expect(await states()).toEqual([
        'INV205 heron_invalidate 19 unchanged',
        'INV103 heron_mirror_fault 88 unchanged',
      ]);
      fs.writeFileSync(path.join(cwd, 'heron_ctx.c'), demoText('heron_ctx.c'));
      expect(await states()).toEqual([
        'INV502 heron_ctx_attach 19 new',
        'INV205 heron_invalidate 19 unchanged',
        'INV103 heron_mirror_fault 88 unchanged',
      ]);
    });
  });

  it('has what is not found any more as absent, with the words and the reason of the entry', async () => {
    await withKnown(async (cwd) => {
      await run(['--fix', '--select', 'INV103', '.'], { cwd });
      const { out } = await run(['--format', 'sarif', '--baseline', 'known.json', '.'], { cwd });
      const [sarif] = sarifOf(out).runs;
      expect(statesOf(sarif)).toEqual([
        'INV205 heron_invalidate 19 unchanged',
        'INV103 heron_mirror_fault - absent',
      ]);
      const gone = sarif?.results?.[1];
      expect(gone?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe('heron_svm.c');
      expect(gone?.suppressions).toEqual([{ kind: 'external', status: 'accepted', justification: 'older' }]);
      expect(gone?.message.text).toContain('with no lock held');
      expect(sarif?.tool.driver.rules?.[gone?.ruleIndex ?? -1]?.id).toBe('INV103');
    });
  });

  it('tells a finding that says something else by now from one that does not', async () => {
    await withKnown(async (cwd, states) => {
      const file = path.join(cwd, 'known.json');
      const old = fs.readFileSync(file, 'utf8');
      fs.writeFileSync(file, old.replace(/"mutex_lock\(\) may sleep[^"]*"/, '"may sleep"'));
      expect(await states()).toEqual([
        'INV205 heron_invalidate 19 updated',
        'INV103 heron_mirror_fault 88 unchanged',
      ]);
    });
  });

  it('is no matter of runs that have none', async () => {
    const { out } = await run(['--format', 'sarif', '.']);
    expect(statesOf(sarifOf(out).runs[0]).every((line) => line.endsWith(' none'))).toBe(true);
  });
});

describe('a comparison', () => {
  const sarif = async (...argv: readonly string[]): Promise<readonly SarifRun[]> => {
    const around = { cwd: demo.folder, env: gitEnv };
    const { out, err } = await run(['--format', 'sarif', ...argv], around);
    expect(err).toBe('');
    return sarifOf(out).runs;
  };
  /** Rule and function of what is in that state. */
  const inState = (one: SarifRun | undefined, state: string): string[] =>
    statesOf(one)
      .filter((line) => line.endsWith(` ${state}`))
      .map((line) => line.split(' ').slice(0, 2).join(' '));

  it('has a run for each commit, named after it, with what it introduces and what it fixes', async () => {
    const runs = await sarif('--commits', `${demo.ids[0] ?? ''}..HEAD`);
    expect(runs.map((one) => one.automationDetails?.id)).toEqual(
      demo.ids.slice(1).map((id) => `invlock/${id}/`),
    );
    expect(runs.map((one) => inState(one, 'new'))).toEqual(demoCommits.map((made) => made.introduces));
    expect(runs.map((one) => inState(one, 'absent'))).toEqual(demoCommits.map((made) => made.fixes));
    const states = new Set(runs.flatMap((one) => one.results ?? []).map((result) => result.baselineState));
    expect([...states].sort()).toEqual(['absent', 'new', 'unchanged']);
  });

  it('has one run against a revision, with places of what is absent in the text before', async () => {
    const broken = demoCommits.findIndex((made) => made.introduces.includes('INV502 tern_ctx_attach')) + 1;
    const [since, ...others] = await sarif('--since', demo.ids[broken] ?? '');
    expect(others).toEqual([]);
    expect(since?.automationDetails).toBeUndefined();
    expect(inState(since, 'absent')).toEqual(['INV502 tern_ctx_attach']);
    const { out } = await run(['--format', 'json', '--since', demo.ids[broken] ?? ''], {
      cwd: demo.folder,
      env: gitEnv,
    });
    const { review } = JSON.parse(out) as { review: { steps: { fixed: { line: number }[] }[] } };
    const places = (since?.results ?? [])
      .filter((result) => result.baselineState === 'absent')
      .map((result) => result.locations?.[0]?.physicalLocation?.region?.startLine);
    expect(places).toEqual(review.steps[0]?.fixed.map(({ line }) => line));
  });
});
