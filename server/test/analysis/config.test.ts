// Settings: what is right in a file holds, what is wrong is told with its place, and no text makes the reader fall.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOptionsOf, excludes, noConfig } from '../../src/analysis/config/config.ts';
import { readConfig } from '../../src/analysis/config/read.ts';

fc.configureGlobal({ seed: 7 });

/** Mistakes with the text that they point at. */
const mistakesIn = (text: string): string[] =>
  readConfig(text).mistakes.map(({ span, message }) => `${text.slice(span.start, span.end)}: ${message}`);

describe('reading settings', () => {
  it('gives every key its value', () => {
    const text = `// settings
      { "$schema": "x", "select": ["INV1", "lock-leak"], "ignore": ["inv103"], "exclude": ["a/"],
        "severity": { "INV5": "hint", "INV502": "error" }, "baseline": "known.json", }`;
    expect(readConfig(text)).toMatchObject({
      mistakes: [],
      config: {
        select: ['INV1', 'lock-leak'],
        ignore: ['inv103'],
        exclude: ['a/'],
        severity: [
          ['INV5', 'hint'],
          ['INV502', 'error'],
        ],
        baseline: 'known.json',
      },
    });
  });

  it.each([['{}'], ['// nothing\n{ }\n'], ['\ufeff{}']])('has defaults for %j', (text) => {
    expect(readConfig(text)).toMatchObject({ config: noConfig, mistakes: [] });
  });

  it.each([
    ['{"selct": []}', ['"selct": "selct" is no setting (did you mean "select"?)']],
    ['{"zzzzzzzz": 1}', ['"zzzzzzzz": "zzzzzzzz" is no setting']],
    ['{"__proto__": 1}', ['"__proto__": "__proto__" is no setting']],
    ['{"select": "INV1"}', ['"INV1": expected a list, found "INV1"']],
    ['{"select": [1]}', ['1: expected a text, found 1']],
    ['{"select": ["INV1O3"]}', ['"INV1O3": unknown rule "INV1O3" (did you mean "INV103"?)']],
    [
      '{"severity": {"INV103": "eror"}}',
      ['"eror": expected one of error, warning, hint, found "eror" (did you mean "error"?)'],
    ],
    ['{"severity": []}', ['[]: expected an object, found []']],
    ['{"exclude": [""]}', ['"": expected a text that is not empty']],
    ['{"baseline": "/etc/passwd"}', ['"/etc/passwd": "/etc/passwd" leads out of the folder of this file']],
    ['{"baseline": "a/../../b"}', ['"a/../../b": "a/../../b" leads out of the folder of this file']],
    ['{"kernel": "latest"}', ['"latest": expected a version such as "6.12", found "latest"']],
    ['{"kernel": 6.12}', ['6.12: expected a text, found 6.12']],
    ['{"select": [], "select": []}', ['"select": "select" is set twice; the last one counts']],
    ['[]', ['[]: the file holds one object, and this is a list']],
    ['', [': expected a value']],
    [
      '{"select": [}',
      ['}: expected a value, found }', ': expected a closing bracket', ': expected a closing brace'],
    ],
    ['{select: []}', ['select: this is no JSON, found select']],
  ])('says what is wrong in %s', (text, expected) => {
    expect(mistakesIn(text).slice(0, expected.length)).toEqual(expected);
  });

  it.each([
    [{ event: 'sleep', function: 'a' }, 'int a(void)'],
    [{ event: 'lock', function: 'a', kind: 'spinlock' }, 'int a(spinlock_t *p)\n{\n\tspin_lock(p);'],
    [
      { event: 'lock', function: 'a', kind: 'mutex', argument: 2, member: 'struct s.m', success: 'zero' },
      'int a(long a0, long a1, struct s *p)\n{\n\treturn mutex_lock_interruptible(&p->m);',
    ],
    [
      { event: 'lock', function: 'a', kind: 'rwsem-read', success: 'nonzero' },
      'int a(struct rw_semaphore *p)\n{\n\treturn down_read_trylock(p);',
    ],
    [
      { event: 'lock', function: 'a', kind: 'spinlock', success: 'zero' },
      'int a(spinlock_t *p)\n{\n\tif (spin_trylock(p))\n\t\treturn 0;\n\treturn -EBUSY;',
    ],
    [
      { event: 'unlock', function: 'a', kind: 'rwsem-write' },
      'int a(struct rw_semaphore *p)\n{\n\tup_write(p);',
    ],
  ])('makes C of the row %j', (row, expected) => {
    const { config, mistakes } = readConfig(JSON.stringify({ vocabulary: [row] }));
    expect(mistakes).toEqual([]);
    expect(checkOptionsOf(config, { select: [], ignore: [] }).vocabulary).toContain(expected);
  });

  it('keeps what is right beside what is wrong', () => {
    const text =
      '{"select": ["INV1", 3, "nonsense"], "ignore": 4, "severity": {"INV1": "x", "INV5": "hint"}}';
    expect(readConfig(text).config).toMatchObject({
      select: ['INV1'],
      ignore: [],
      severity: [['INV5', 'hint']],
    });
  });

  it('takes any text and any JSON, and points into the text', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .dictionary(
          fc.constantFrom('select', 'ignore', 'severity', 'exclude', 'baseline', 'vocabulary', 'x'),
          fc.jsonValue(),
        )
        .map((value) => JSON.stringify(value)),
      fc.mixedCase(fc.constantFrom('{"select": [', '{"ignore": {"a": ', '/* ', '{"severity":{"INV1":')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { config, mistakes } = readConfig(text);
        for (const { span } of mistakes) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
        for (const list of [config.select, config.ignore, config.exclude])
          for (const word of list) expect(typeof word).toBe('string');
        for (const [, severity] of config.severity) expect(['error', 'warning', 'hint']).toContain(severity);
      }),
    );
  });

  it('does not fall over deep nesting or large files', () => {
    expect(readConfig('['.repeat(200_000)).mistakes[0]?.message).toBe('the file is nested too deeply');
    expect(readConfig(' '.repeat((1 << 20) + 1)).mistakes[0]?.message).toBe('the file is over 1 MB');
  });
});

describe('what holds', () => {
  it('is what was asked for, else what the file says', () => {
    const config = { ...noConfig, select: ['INV1'], ignore: ['INV103'] };
    expect(checkOptionsOf(config, { select: [], ignore: [] })).toMatchObject({
      select: ['INV1'],
      ignore: ['INV103'],
    });
    expect(checkOptionsOf(config, { select: ['INV5'], ignore: [] })).toMatchObject({
      select: ['INV5'],
      ignore: ['INV103'],
    });
  });

  it('reads patterns as .gitignore does', () => {
    const config = { ...noConfig, exclude: ['old/', '/top.c', '*.tmpl.c', '!keep.tmpl.c'] };
    const paths = ['a/old/b.c', 'top.c', 'a/top.c', 'x.tmpl.c', 'keep.tmpl.c', 'c.c'];
    expect(paths.filter((file) => excludes(config, file))).toEqual(['a/old/b.c', 'top.c', 'x.tmpl.c']);
  });
});
