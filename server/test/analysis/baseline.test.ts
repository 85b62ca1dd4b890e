// Which entry of a baseline speaks for which finding, and what is no baseline.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBaseline, entryFor, sortEntries, type BaselineEntry } from '../../src/analysis/baseline.ts';
import { readBaseline } from '../../src/analysis/config/read-baseline.ts';
import type { Finding } from '../../src/analysis/finding.ts';
import { finding as made } from '../cli/reports.ts';

fc.configureGlobal({ seed: 7 });

const finding = (file: string, fingerprint: string, start = 0): Finding => ({
  ...made(file, 'x', 'x', { fingerprint }),
  span: { start, end: start + 1 },
});
const entry = (file: string, fingerprint: string): BaselineEntry =>
  entryFor(finding(file, fingerprint), 'why', null);
const files = (answer: ReadonlyMap<Finding, BaselineEntry>): string[] =>
  [...answer.keys()].map((f) => f.file);

describe('an entry', () => {
  it('speaks for one finding of its file', () => {
    const [first, second] = [finding('a.c', '1', 1), finding('a.c', '1', 9)];
    const answer = applyBaseline([second, first], [entry('a.c', '1')], () => true);
    expect([...answer.keys()]).toEqual([first]);
  });

  it('speaks for another file only if its own has gone', () => {
    const known = [entry('a.c', '1')];
    expect(files(applyBaseline([finding('b.c', '1')], known, () => true))).toEqual([]);
    expect(files(applyBaseline([finding('b.c', '1')], known, () => false))).toEqual(['b.c']);
    const both = [finding('a.c', '1'), finding('b.c', '1')];
    expect(files(applyBaseline(both, known, () => false))).toEqual(['a.c']);
  });

  it('is for one rule, function and fingerprint', () => {
    const known = [entry('a.c', '1')];
    const others = [
      finding('a.c', '2'),
      { ...finding('a.c', '1'), function: 'other' },
      { ...finding('a.c', '1'), code: 'INV104' },
    ];
    expect(files(applyBaseline(others, known, () => false))).toEqual([]);
  });

  it('never speaks twice, and its order does not matter', () => {
    const name = fc.constantFrom('a.c', 'b.c', 'c.c');
    const mark = fc.constantFrom('1', '2');
    const places = fc.array(fc.tuple(name, mark), { maxLength: 8 });
    fc.assert(
      fc.property(places, places, fc.subarray(['a.c', 'b.c', 'c.c']), (found, known, there) => {
        const findings = found.map(([file, print], i) => finding(file, print, i));
        const entries = known.map(([file, print]) => entry(file, print));
        const exists = (file: string): boolean => there.includes(file);
        const answer = applyBaseline(findings, entries, exists);
        expect(new Set(answer.values()).size).toBe(answer.size);
        const turned = applyBaseline([...findings].reverse(), [...entries].reverse(), exists);
        expect(new Set(turned.keys())).toEqual(new Set(answer.keys()));
        for (const [f, e] of answer) {
          expect(f.fingerprint).toBe(e.fingerprint);
          expect(f.file === e.file || !exists(e.file)).toBe(true);
        }
      }),
    );
  });
});

describe('the text of a baseline', () => {
  it('gives the entries back', () => {
    const entries = sortEntries([entry('b.c', '2'), entry('a.c', '1'), entry('a.c', '0')]);
    expect(entries.map((e) => e.file + e.fingerprint)).toEqual(['a.c0', 'a.c1', 'b.c2']);
    expect(readBaseline(JSON.stringify({ version: 1, entries }))).toEqual({ kind: 'entries', entries });
  });

  it.each([
    ['', 'this is no JSON'],
    ['[]', 'the baseline is no object'],
    ['{"version": 2, "entries": []}', 'version is not 1'],
    ['{"version": 1}', 'entries is no array'],
    ['{"version": 1, "entries": [], "x": 1}', 'the baseline has keys that it should not have'],
    [
      JSON.stringify({ version: 1, entries: [{ ...entry('a.c', '1'), reason: ' ' }] }),
      'entries.0.reason is empty',
    ],
  ])('%s', (text, message) => {
    expect(readBaseline(text)).toEqual({ kind: 'mistake', message });
  });

  it('may be anything', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readBaseline(text).kind).toBe('mistake');
      }),
    );
  });
});
