// One file of a program: a bug of ours costs what it must and is told, and never ends the check of a file.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createFileChecker } from '../../src/analysis/batch.ts';
import { checkFile, type CheckOptions, type FileResult } from '../../src/analysis/check.ts';
import type { Sources } from '../../src/base/sources.ts';
import { createFlowEngine } from '../../src/flow/engine.ts';
import type { FlowEngine } from '../../src/flow/facts.ts';
import { createProgram } from '../../src/program/create.ts';
import { rules } from '../../src/rules/registry.ts';
import { demo } from '../cli/host.ts';
import { ensureParser } from '../support/parser.ts';
import { memorySources } from '../support/sources.ts';

const everyRule: CheckOptions = { select: [], ignore: [] };
const files = Object.fromEntries(
  fs.readdirSync(demo).map((name) => [name, fs.readFileSync(path.join(demo, name), 'utf8')]),
);
const check = (options = everyRule, flowOf = (flow: FlowEngine): FlowEngine => flow): FileResult => {
  const program = createProgram(memorySources(files));
  return checkFile(program, 'heron_svm.c', options, flowOf(createFlowEngine(program)));
};
const codes = (result: FileResult): string[] =>
  result.findings.filter((finding) => finding.severity !== 'hint').map((finding) => finding.code);
const ruleOf = (code: string) => {
  const rule = rules.find((r) => r.code === code);
  if (rule === undefined) throw new Error(`no rule ${code}`);
  return rule;
};

beforeAll(ensureParser);
afterEach(() => vi.restoreAllMocks());

describe('checkFile', () => {
  it('finds what the driver does wrong', () => {
    const result = check();
    expect(codes(result)).toEqual(['INV205', 'INV103']);
    expect(result.stats.internalErrors).toEqual([]);
    expect(result.lockWords).toContain('pt_lock');
  });

  it('finds nothing in a file that is missing', () => {
    const result = checkFile(createProgram(memorySources({})), 'nowhere.c', everyRule);
    expect(result).toMatchObject({ file: 'nowhere.c', findings: [], lockWords: [] });
    expect(result.stats).toMatchObject({ functions: 0, analysedFunctions: 0, internalErrors: [] });
  });

  it('runs the selected rules only', () => {
    expect(codes(check({ select: ['INV103'], ignore: [] }))).toEqual(['INV103']);
    expect(codes(check({ select: [], ignore: ['nonblock-sleep'] }))).toEqual(['INV103']);
    const other = vi.spyOn(ruleOf('INV205'), 'check');
    check({ select: ['INV103'], ignore: [] });
    expect(other).not.toHaveBeenCalled();
  });

  it('is repeatable', () => {
    expect(check()).toEqual(check());
  });
});

describe('a bug of ours', () => {
  it('in a rule costs that rule on that function', () => {
    const rule = ruleOf('INV205');
    const good = rule.check;
    vi.spyOn(rule, 'check').mockImplementation((context) => {
      if (context.fn.name === 'heron_mirror_fault') throw new Error('out of luck');
      return good(context);
    });
    const result = check();
    expect(codes(result)).toEqual(['INV205', 'INV103']);
    expect(result.stats.internalErrors).toEqual(['INV205 in heron_mirror_fault(): out of luck']);
  });

  it('in a rule everywhere costs that rule', () => {
    vi.spyOn(ruleOf('INV205'), 'check').mockImplementation(() => {
      throw new Error('out of luck');
    });
    const result = check();
    expect(codes(result)).toEqual(['INV103']);
    expect(result.stats.internalErrors).toHaveLength(result.stats.analysedFunctions);
    for (const error of result.stats.internalErrors)
      expect(error).toMatch(/^INV205 in \w+\(\): out of luck$/);
  });

  it('in the middle of a rule keeps none of its drafts for the function', () => {
    vi.spyOn(ruleOf('INV103'), 'check').mockImplementation(function* () {
      yield { span: { start: 0, end: 1 }, message: 'half' };
      throw new Error('out of luck');
    });
    expect(codes(check())).toEqual(['INV205']);
  });

  it('in the flow of the file is told', () => {
    const result = check(everyRule, (flow) => ({
      ...flow,
      notifierPaths: () => {
        throw new Error('out of luck');
      },
    }));
    expect(result.findings).toEqual([]);
    expect(result.stats.internalErrors).toEqual(['heron_svm.c: out of luck']);
  });

  it('in one file leaves the next alone', () => {
    const inner = memorySources(files);
    let broken = true;
    const sources: Sources = {
      list: inner.list,
      read: (file) => {
        if (broken && file === 'heron_ctx.c') throw new Error('out of luck');
        return inner.read(file);
      },
    };
    const checker = createFileChecker(sources, { select: ['INV502'], ignore: [] });
    const failed = checker('heron_ctx.c');
    expect(failed.file).toBe('heron_ctx.c');
    expect(failed.findings).toEqual([]);
    expect(failed.stats.internalErrors.length).toBeGreaterThan(0);
    for (const error of failed.stats.internalErrors) expect(error).toContain('out of luck');
    broken = false;
    expect(createFileChecker(sources, everyRule)('heron_svm.c').stats.internalErrors).toEqual([]);
  });
});
