// The shipped schema of the reports for programs, against reports of every kind: each is valid, and has no field that the
// schema does not tell of.

import { Ajv } from 'ajv';
import * as fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import schema from '../../schemas/report.json';
import { comparisonSchema, lineSchema, reportSchema } from '../../src/cli/reporters/report-schema.ts';
import { buildDemo, gitEnv, type DemoRepository } from './demo-repository.ts';
import { demoText, run, withFolder } from './host.ts';

let demo: DemoRepository;
beforeAll(() => {
  demo = buildDemo();
});
afterAll(() => fs.rmSync(demo.folder, { recursive: true, force: true }));

const valid = new Ajv({ allowUnionTypes: true }).compile(schema);

function expectTold(object: unknown, shape: z.ZodType): void {
  expect(valid(object), JSON.stringify(valid.errors)).toBe(true);
  // Reading leaves out what the shape does not have.
  expect(shape.parse(object)).toEqual(object);
}

const json = async (argv: readonly string[], around: Parameters<typeof run>[1] = {}): Promise<unknown> =>
  JSON.parse((await run(['check', ...argv], around)).out) as unknown;

const broken =
  'void odd_start(struct mmu_notifier_range *r)\n{\n\tmmu_notifier_invalidate_range_start(r;\n}\n';

describe('the schema of the reports', () => {
  it.each([
    ['findings with traces', ['--hints', '--format', 'json', '.']],
    ['findings that are left out', ['--format', 'json', '--max-findings', '1', '.']],
  ])('fits a report of %s', async (_, argv) => {
    const report = await json(argv);
    expectTold(report, reportSchema);
    expect((report as z.infer<typeof reportSchema>).findings.length).toBeGreaterThan(0);
  });

  it('fits a report with a baseline, comments, and functions that are not decided', async () => {
    const text = demoText('heron_svm.c');
    const commented = text.replace(
      /\n(\s*)(if \(mmu_interval_read_retry)/,
      '\n$1/* invlock: allow INV103 -- read by nobody */\n$1$2',
    );
    expect(commented).not.toBe(text);
    await withFolder({ 'a.c': commented, 'ctx.c': demoText('heron_ctx.c'), 'b.c': broken }, async (cwd) => {
      const made = ['baseline', 'create', '--baseline', 'known.json', '--reason', 'older', '.'];
      expect((await run(made, { cwd })).code).toBe(0);
      const report = await json(['--format', 'json', '--baseline', 'known.json', '.'], { cwd });
      expectTold(report, reportSchema);
      const { suppressed, stats } = report as z.infer<typeof reportSchema>;
      expect(new Set(suppressed.map((f) => f.suppression.kind))).toEqual(new Set(['comment', 'baseline']));
      expect(stats.undecided).toEqual([{ file: 'b.c', function: 'odd_start', why: 'syntax' }]);
      const { out } = await run(['check', '--format', 'jsonl', '--baseline', 'known.json', '.'], { cwd });
      const lines = out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { kind: string });
      for (const line of lines) expectTold(line, lineSchema);
      expect(new Set(lines.map((line) => line.kind))).toEqual(new Set(['run', 'suppressed', 'stats']));
    });
  });

  it('fits a comparison, step by step', async () => {
    const [first = ''] = demo.ids;
    const around = { cwd: demo.folder, env: gitEnv };
    const report = await json(['--format', 'json', '--commits', `${first}..HEAD`], around);
    expectTold(report, comparisonSchema);
    const { steps } = (report as z.infer<typeof comparisonSchema>).review;
    expect(steps.some((step) => step.fixed.length > 0)).toBe(true);
  });

  it('lets fields pass that a later release adds', async () => {
    const report = (await json(['--format', 'json', '.'])) as object;
    expect(valid({ ...report, elapsed: 3 })).toBe(true);
    expect(valid({ ...report, version: 2 })).toBe(false);
  });
});
