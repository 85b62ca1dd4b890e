// Comments that allow findings: what is read of any text, and which statement each one speaks for.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAllowances } from '../../src/analysis/suppress.ts';
import { sourceText } from '../../src/base/text.ts';

fc.configureGlobal({ seed: 7 });

/** What each comment covers. */
const covered = (text: string): string[] =>
  readAllowances(sourceText('a.c', text)).allowances.map(({ covers }) =>
    text.slice(covers.start, covers.end),
  );

const allow = '/* invlock: allow INV103 -- why */';

describe('a comment', () => {
  it.each([
    [`${allow}\n\tf(a);\n\tg();`, ['f(a);']],
    [`${allow}\n\n  f(a,\n    b);\n`, ['f(a,\n    b);']],
    [`${allow}\n/* another word */\nf(";", g(h));`, ['f(";", g(h));']],
    [`${allow}\nf("("); g(h);`, ['f("(");']],
    [`${allow}\nif (f(a) &&\n    g(b)) {\n\th();\n}`, ['if (f(a) &&\n    g(b)) {']],
    [`${allow}\n${allow}\nf();`, ['f();', 'f();']],
    [`// invlock: allow INV103, lock-leak -- why\r\nf();`, ['f();']],
    [`/**\n * invlock: allow INV103\n * -- why\n */\nf();`, ['f();']],
    [allow, ['']],
    [`"/* invlock: allow INV103 -- text */"; f();`, []],
    ['/* invlock: allowed */ f();', []],
  ])('in %j', (text, expected) => {
    expect(covered(text)).toEqual(expected);
  });

  it('may give its reason over several lines', () => {
    const text = '/*\n * invlock: allow INV103 -- one\n *   two -- three\n */\nf();';
    const [first] = readAllowances(sourceText('a.c', text)).allowances;
    expect(first).toMatchObject({ codes: ['INV103'], reason: 'one two -- three' });
  });

  it('may be anything', () => {
    const part = fc.oneof(
      fc.constantFrom('/* invlock: allow ', ' -- ', '*/', '\n', '//', 'INV103', '"', '(', ';', '{'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join('');
        const { allowances, mistakes } = readAllowances(sourceText('a.c', text));
        for (const { span } of [...allowances, ...mistakes]) {
          expect(text.slice(span.start, span.start + 2)).toMatch(/^\/[*/]$/);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
        for (const { covers, reason, codes } of allowances) {
          expect(covers.end).toBeGreaterThanOrEqual(covers.start);
          expect(reason.trim()).not.toBe('');
          expect(codes.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});
