// How rules are named: codes, prefixes and slugs in any case; and what is suggested for a slip of the finger.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  previewMistake,
  ruleNamed,
  ruleNames,
  selectorMistake,
  unknownRuleMessage,
} from '../../src/analysis/catalog.ts';
import { selectRules, selects, unknownRule } from '../../src/analysis/select.ts';
import { didYouMean, nearest } from '../../src/analysis/suggest.ts';
import { rules } from '../../src/rules/registry.ts';

// The same cases in every run.
fc.configureGlobal({ seed: 7 });

const selected = (select: readonly string[], ignore: readonly string[] = []): readonly string[] | string => {
  const selection = selectRules(rules, select, ignore, true);
  return selection.kind === 'rules' ? selection.rules.map((rule) => rule.code) : selection.message;
};
const all = rules.map((rule) => rule.code);
const upper = (word: string, mask: number): string =>
  [...word].map((c, i) => ((mask >> (i % 30)) & 1 ? c.toUpperCase() : c.toLowerCase())).join('');

describe('selectRules', () => {
  it('takes every rule without a selector', () => {
    expect(selected([])).toEqual(all);
  });

  it.each(rules.map((rule) => [rule.code, rule.slug] as const))(
    'knows %s by code and by slug',
    (code, slug) => {
      expect(selected([code])).toEqual([code]);
      expect(selected([slug])).toEqual([code]);
      expect(selected([], [slug])).toEqual(all.filter((other) => other !== code));
    },
  );

  it('knows prefixes of codes', () => {
    expect(selected(['INV'])).toEqual(all);
    expect(selected(['INV1'])).toEqual(all.filter((code) => code.startsWith('INV1')));
    expect(selected(['INV10'])).toEqual(all.filter((code) => code.startsWith('INV10')));
  });

  it('keeps the order of the rules, each once', () => {
    expect(selected(['INV502', 'INV103', 'retry-unlocked', 'INV1'])).toEqual(
      all.filter((code) => code.startsWith('INV1') || code === 'INV502'),
    );
  });

  it('gives what is ignored the last word', () => {
    expect(selected(['INV103'], ['INV103'])).toEqual([]);
    expect(selected(['INV103', 'INV104'], ['INV103'])).toEqual(['INV104']);
    expect(selected([], ['INV'])).toEqual([]);
  });

  it('knows the sets', () => {
    const hints = rules.filter((rule) => rule.severity === 'hint').map((rule) => rule.code);
    expect(hints).not.toEqual([]);
    expect(selected(['recommended'])).toEqual(all.filter((code) => !hints.includes(code)));
    expect(selected(['strict'])).toEqual(all);
    expect(selected(['Strict'], ['recommended'])).toEqual(hints);
    expect(selected(['recomended'])).toBe('unknown rule "recomended" (did you mean "recommended"?)');
  });

  it('does not mind case', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rules), fc.nat(), fc.boolean(), (rule, mask, byCode) => {
        expect(selected([upper(byCode ? rule.code : rule.slug, mask)])).toEqual([rule.code]);
      }),
    );
  });

  it.each([
    'INV8',
    'INV1033',
    'IN',
    'I',
    '103',
    'retry',
    'retry-unlocked-',
    ' INV103',
    'INV103 ',
    'INV*',
    '',
    'INV1.',
  ])('does not know %j', (selector) => {
    expect(selectRules(rules, [selector], [])).toMatchObject({ kind: 'unknown', selector });
    expect(selectRules(rules, ['INV1'], [selector])).toMatchObject({ kind: 'unknown', selector });
  });

  it('names the first selector that is unknown', () => {
    expect(selectRules(rules, ['INV1', 'first'], ['second'])).toMatchObject({ selector: 'first' });
    expect(selectRules(rules, ['INV1'], ['INV2', 'second'])).toMatchObject({ selector: 'second' });
  });

  it('agrees with the definition for any words', () => {
    const word = fc.oneof(
      fc.constantFrom('INV', 'INV1', 'inv50', 'INV103', 'lock-leak', 'RETRY-MISSING'),
      fc.stringMatching(/^[a-zA-Z0-9-]{0,6}$/),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 3 }), fc.array(word, { maxLength: 3 }), (select, ignore) => {
        const known = [...select, ...ignore].every((w) => rules.some((rule) => selects(w, rule)));
        const selection = selectRules(rules, select, ignore, true);
        expect(selection.kind).toBe(known ? 'rules' : 'unknown');
        if (selection.kind !== 'rules') return;
        for (const rule of rules) {
          const wanted = select.length === 0 || select.some((w) => selects(w, rule));
          const left = wanted && !ignore.some((w) => selects(w, rule));
          expect(selection.rules.includes(rule)).toBe(left);
        }
      }),
    );
  });
});

describe('preview rules', () => {
  const trial = rules.filter((rule) => rule.preview === true);
  const codes = (select: readonly string[], preview: boolean): string[] => {
    const selection = selectRules(rules, select, [], preview);
    return selection.kind === 'rules' ? selection.rules.map((rule) => rule.code) : [];
  };

  it('never run unless they are wanted, however they are selected', () => {
    expect(trial.length).toBeGreaterThan(0);
    for (const { code, slug } of trial) {
      for (const select of [[], ['INV'], ['strict'], [code], [slug], [code.slice(0, 4)]]) {
        expect(codes(select, false)).not.toContain(code);
        expect(codes(select, true)).toContain(code);
      }
      expect(codes(['recommended'], true)).not.toContain(code);
      expect(previewMistake(['INV1', slug.toUpperCase()], false)).toBe(
        `${code} is a preview rule: it runs with --preview`,
      );
      expect(previewMistake([slug], true)).toBeNull();
      expect(previewMistake(['INV5', 'strict'], false)).toBeNull();
    }
  });

  it('leave all others as they are', () => {
    const others = rules.filter((rule) => rule.preview !== true).map((rule) => rule.code);
    expect(codes([], false)).toEqual(others);
    expect(codes([], true)).toEqual(all);
  });
});

describe('catalog', () => {
  it('lists every rule, by code', () => {
    // Beside the rules: what is said about comments.
    const codes = [...all, 'INV911', 'INV912'];
    expect(ruleNames.map((rule) => rule.code)).toEqual(codes.sort());
  });

  it('finds a rule by its whole name only', () => {
    expect(ruleNamed('inv103')?.slug).toBe('retry-unlocked');
    expect(ruleNamed('RETRY-UNLOCKED')?.code).toBe('INV103');
    for (const word of ['INV1', 'INV', '', 'retry']) expect(ruleNamed(word)).toBeNull();
  });

  it('has words for mistakes', () => {
    expect(selectorMistake(['INV1'], ['lock-leak'])).toBeNull();
    expect(selectorMistake([], ['lock-lek'])).toBe('unknown rule "lock-lek" (did you mean "lock-leak"?)');
    expect(unknownRuleMessage('xyz')).toBe('unknown rule "xyz"');
    expect(unknownRule('INV104', [{ code: 'INV103', slug: 'a' }])).toBe(
      'unknown rule "INV104" (did you mean "INV103"?)',
    );
  });
});

describe('nearest', () => {
  const known = ['check', 'explain', 'lsp'];

  it.each([
    ['chek', 'check'],
    ['cehck', 'check'],
    ['checkk', 'check'],
    ['CHECK', 'check'],
    ['explian', 'explain'],
    ['explin', 'explain'],
    ['lps', 'lsp'],
    ['drivers', null],
    ['chxyk', null],
    ['lspserver', null],
  ])('of %j is %j', (word, wanted) => {
    expect(nearest(word, known)).toBe(wanted);
  });

  it('takes the first of equals and the better of two', () => {
    expect(nearest('INV108', ['INV107', 'INV109'])).toBe('INV107');
    expect(nearest('abcdef', ['abcdxx', 'abcdex'])).toBe('abcdex');
  });

  it('finds a known word itself, whatever stands before it', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z-]{1,12}$/), { minLength: 1 }), fc.nat(), (words, i) => {
        const word = words[i % words.length] ?? '';
        expect(nearest(word, words)).toBe(word);
      }),
    );
  });

  it('forgives one slip in any longer word', () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(
        word,
        fc.nat(),
        fc.constantFrom('drop', 'double', 'swap', 'replace'),
        (right, where, slip) => {
          const i = where % (right.length - 1);
          const [before, letter, next, after] = [
            right.slice(0, i),
            right[i],
            right[i + 1],
            right.slice(i + 2),
          ];
          const wrong = {
            drop: `${before}${next}${after}`,
            double: `${before}${letter}${letter}${next}${after}`,
            swap: `${before}${next}${letter}${after}`,
            replace: `${before}-${next}${after}`,
          }[slip];
          expect(nearest(wrong, [right])).toBe(right);
        },
      ),
    );
  });

  it('says nothing where nothing is near', () => {
    expect(nearest('anything', [])).toBeNull();
    expect(didYouMean('anything', ['something-else'])).toBe('');
    expect(didYouMean('chek', known)).toBe(' (did you mean "check"?)');
  });
});
