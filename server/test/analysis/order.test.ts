// Order and identity of findings: a total order that does not depend on the input's, and fingerprints that survive
// edits elsewhere.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/analysis/finding.ts';
import { fingerprintOf, withFingerprints } from '../../src/analysis/fingerprint.ts';
import { compareFindings, sortFindings } from '../../src/analysis/sort.ts';
import { sourceText } from '../../src/base/text.ts';
import { finding as findingAt } from '../cli/reports.ts';

// The same cases in every run.
fc.configureGlobal({ seed: 7 });

const few = <T>(...values: T[]) => fc.constantFrom(...values);
const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    file: few('a.c', 'b.c', 'a/b.c', 'B.c', 'ä.c'),
    code: few('INV101', 'INV103', 'INV502'),
    start: fc.nat(3),
    length: fc.nat(2),
    message: few('x', 'y'),
  })
  .map(({ file, code, start, length, message }) => ({
    ...findingAt(file, 'x', 'x'),
    code,
    span: { start, end: start + length },
    message,
  }));
const sign = (n: number): number => Math.sign(n) + 0;

describe('compareFindings', () => {
  it('is a total order', () => {
    fc.assert(
      fc.property(anyFinding, anyFinding, anyFinding, (a, b, c) => {
        expect(sign(compareFindings(a, b))).toBe(sign(-compareFindings(b, a)));
        if (compareFindings(a, b) <= 0 && compareFindings(b, c) <= 0) {
          expect(compareFindings(a, c)).toBeLessThanOrEqual(0);
        }
        if (compareFindings(a, b) === 0) expect(a).toEqual(b);
      }),
      { numRuns: 2000 },
    );
  });

  it('looks at file, start, code, end and message, in this order', () => {
    const base = { ...findingAt('b.c', 'x', 'x'), span: { start: 5, end: 9 }, message: 'm', code: 'INV103' };
    const later: Partial<Finding>[] = [
      { message: 'n' },
      { span: { start: 5, end: 10 }, message: 'a' },
      { code: 'INV104', span: { start: 5, end: 6 }, message: 'a' },
      { span: { start: 6, end: 6 }, code: 'INV101', message: 'a' },
      { file: 'c.c', span: { start: 0, end: 1 }, code: 'INV101', message: 'a' },
    ];
    const wanted = [base, ...later.map((more) => ({ ...base, ...more }))];
    expect([...wanted].reverse().sort(compareFindings)).toEqual(wanted);
  });
});

describe('sortFindings', () => {
  it('does not depend on the order of the findings', () => {
    const shuffled = fc
      .array(anyFinding, { maxLength: 12 })
      .chain((found) =>
        fc.tuple(fc.constant(found), fc.shuffledSubarray(found, { minLength: found.length })),
      );
    fc.assert(
      fc.property(shuffled, ([found, other]) => {
        expect(sortFindings(other)).toEqual(sortFindings(found));
      }),
    );
  });

  it('leaves one finding of a rule at a place, and every place', () => {
    const place = (f: Finding): string => `${f.file} ${f.code} ${f.span.start} ${f.span.end}`;
    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 20 }), (found) => {
        const sorted = sortFindings(found);
        expect(new Set(sorted.map(place))).toEqual(new Set(found.map(place)));
        expect(sorted).toHaveLength(new Set(found.map(place)).size);
        expect(sortFindings(sorted)).toEqual(sorted);
      }),
    );
  });

  it('does not touch what it is given', () => {
    const found = [findingAt('b.c', 'x', 'x'), findingAt('a.c', 'x', 'x')];
    expect(sortFindings(found).map((f) => f.file)).toEqual(['a.c', 'b.c']);
    expect(found.map((f) => f.file)).toEqual(['b.c', 'a.c']);
  });
});

describe('fingerprints', () => {
  const lines = ['int f(void)', '{', '\tlock(l);', '\treturn -1;', '\tlock(l);', '\treturn -1;', '}', ''];
  const flagged = ['return -1;', 'lock(l)'];

  /** Every flagged place of the text in order, with its fingerprint. */
  function printsOf(text: string, functionName = 'f', rule = 'lock-leak'): string[] {
    const found: Finding[] = [];
    for (const words of flagged) {
      for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
        const span = { start: at, end: at + words.length };
        found.push({ ...findingAt('a.c', 'x', 'x'), span, rule, function: functionName });
      }
    }
    return withFingerprints(sortFindings(found), sourceText('a.c', text)).map((f) => f.fingerprint);
  }
  const original = printsOf(lines.join('\n'));

  it('tell equal lines apart by counting', () => {
    expect(original).toHaveLength(4);
    expect(new Set(original).size).toBe(4);
    expect(original[1]).toBe(fingerprintOf('lock-leak', 'f', 'return -1;', 0));
    expect(original[3]).toBe(fingerprintOf('lock-leak', 'f', 'return -1;', 1));
  });

  it('stay when lines are added elsewhere', () => {
    const added = fc.constantFrom('', '// note', '\tint x = 0;', '\tif (y)', '\treturn 0;', 'é漢🦆');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(lines.length), added), { maxLength: 8 }), (edits) => {
        const edited = [...lines];
        for (const [at, line] of edits) edited.splice(at, 0, line);
        expect(printsOf(edited.join('\n'))).toEqual(original);
      }),
    );
  });

  it('stay when blanks change, lines end in CRLF, or the newline at the end goes', () => {
    expect(printsOf(lines.join('\r\n'))).toEqual(original);
    expect(printsOf(lines.join('\n').replaceAll('\t', '    '))).toEqual(original);
    expect(printsOf(lines.join('\n').replaceAll('return -1;', 'return -1;  \t'))).toEqual(original);
    expect(printsOf(lines.slice(0, -1).join('\n'))).toEqual(original);
  });

  it('change with the line, the function and the rule', () => {
    const others = [
      printsOf(lines.join('\n').replaceAll('return -1;', 'return -1; /* why */')).filter(
        (_, i) => i % 2 === 1,
      ),
      printsOf(lines.join('\n'), 'g'),
      printsOf(lines.join('\n'), 'f', 'retry-unlocked'),
    ].flat();
    for (const print of others) expect(original).not.toContain(print);
    expect(new Set(others).size).toBe(others.length);
  });

  it('do not contain the message, the severity or the length of the span', () => {
    const text = lines.join('\n');
    const found = findingAt('a.c', text, 'return -1;');
    const print = (f: Finding): string | undefined =>
      withFingerprints([f], sourceText('a.c', text))[0]?.fingerprint;
    const other: Finding = { ...found, message: 'other', severity: 'hint', span: { ...found.span, end: 0 } };
    expect(print(other)).toBe(print(found));
  });

  it('are counted per rule and function', () => {
    const text = lines.join('\n');
    const found = findingAt('a.c', text, 'return -1;');
    const three = [found, { ...found, function: 'g' }, { ...found, rule: 'other' }];
    const prints = withFingerprints(three, sourceText('a.c', text)).map((f) => f.fingerprint);
    expect(prints).toEqual(three.map((f) => fingerprintOf(f.rule, f.function, 'return -1;', 0)));
  });

  it('are 14 hex digits', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string({ unit: 'binary' }), fc.nat(9), (rule, fn, line, n) => {
        expect(fingerprintOf(rule, fn, line, n)).toMatch(/^[0-9a-f]{14}$/);
      }),
    );
  });
});
