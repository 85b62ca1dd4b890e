// How reports are laid out: columns of tabs and wide characters, long lines, notes beside and below the code, and
// nothing that a terminal would obey.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/analysis/finding.ts';
import { formatReport } from '../../src/cli/reporters/formats.ts';
import {
  expandLine,
  padTo,
  printable,
  sliceColumns,
  textWidth,
  windowOf,
  wrap,
} from '../../src/cli/reporters/layout.ts';
import { stripColor } from './host.ts';
import { finding, plain, reportOf, spanOf, step } from './reports.ts';

// The same cases in every run.
fc.configureGlobal({ seed: 7 });

const text = (files: Record<string, string>, findings: Finding[], options = plain): string =>
  formatReport('text', reportOf(files, findings), options);

/** The frame of the only finding: the lines between the header and the way to learn more. */
const frame = (files: Record<string, string>, found: Finding, options = plain): string[] =>
  text(files, [found], options)
    .split('\n')
    .slice(2)
    .filter((line, i, all) => i < all.findIndex((l) => l.startsWith('  more:')) - 1);

// What could move the cursor, change the colour or turn the direction of what follows.
const commands = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;
const hostile = '\u001b[31mred\u0007\u0008\u009b2J\u202e\u2066\u2069\u200f\ufeff\u007f\u0000';

describe('layout', () => {
  it('puts tabs on every eighth column', () => {
    expect(expandLine('\ta\tb')).toEqual({ text: '        a       b', columns: [0, 8, 9, 16, 17] });
    expect(expandLine('1234567\t8').text).toBe('1234567 8');
    expect(expandLine('12345678\t9').text).toBe('12345678        9');
    expect(expandLine('')).toEqual({ text: '', columns: [0] });
  });

  it('knows wide and combining characters', () => {
    expect(textWidth('abc')).toBe(3);
    expect(textWidth('漢字')).toBe(4);
    expect(textWidth('e\u0301')).toBe(1);
    expect(textWidth('🦆')).toBe(2);
    expect(textWidth('ü')).toBe(1);
    expect(expandLine('漢\tx').columns).toEqual([0, 2, 8, 9]);
    expect(expandLine('🦆x').columns).toEqual([0, 0, 2, 3]);
  });

  it('has one column for every UTF-16 unit, and one more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => {
        const { text: shown, columns } = expandLine(line);
        expect(columns).toHaveLength(line.length + 1);
        expect([...columns].sort((a, b) => a - b)).toEqual(columns);
        expect(columns.at(-1)).toBe(textWidth(shown));
        expect(shown).not.toMatch(commands);
      }),
    );
  });

  it('makes any text safe to print on one line', () => {
    expect(printable('a\n\tb')).toBe('a b');
    expect(printable('a\u061cb')).toBe('a?b');
    expect(printable('a\u2028b\u2029c')).toBe('a b c');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        expect(printable(given)).not.toMatch(commands);
        expect(printable(given)).not.toContain('\n');
      }),
    );
  });

  it('cuts between columns, never through a character', () => {
    expect(sliceColumns('abcdef', 2, 4)).toBe('cd');
    expect(sliceColumns('漢字', 0, 3)).toBe('漢 ');
    expect(sliceColumns('漢字漢', 1, 5)).toBe(' 字 ');
    expect(sliceColumns('abc', 5, 9)).toBe('');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), fc.nat(20), (given, from, length) => {
        expect(textWidth(sliceColumns(given, from, from + length))).toBeLessThanOrEqual(length);
      }),
    );
  });

  it('marks what is left out, and keeps every other column where it was', () => {
    expect(windowOf('abcdefghij', 0, 10)).toBe('abcdefghij');
    expect(windowOf('abcdefghijk', 0, 10)).toBe('abcdef ...');
    expect(windowOf('abc      defg', 0, 10)).toBe('abc ...');
    expect(windowOf('abcdefghij', 2, 12)).toBe('...fghij');
    expect(windowOf('abcdefghijklmno', 2, 12)).toBe('...fgh ...');
    const anyText = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(anyText, fc.nat(20), fc.integer({ min: 10, max: 30 }), (given, from, length) => {
        const text = expandLine(given).text.trimEnd();
        const shown = windowOf(text, from, from + length);
        expect(textWidth(shown)).toBeLessThanOrEqual(length);
        const whole = sliceColumns(text, from + 3, textWidth(text));
        if (textWidth(text) <= from + length && from > 0) expect(shown).toBe(`...${whole}`);
      }),
    );
  });

  it('pads and wraps', () => {
    expect(padTo('漢', 4)).toBe('漢  ');
    expect(padTo('long', 2)).toBe('long');
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('a-word-that-is-long b', 5)).toEqual(['a-word-that-is-long', 'b']);
    expect(wrap('', 5)).toEqual(['']);
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z漢]{1,5}$/)),
        fc.integer({ min: 10, max: 40 }),
        (words, width) => {
          const lines = wrap(words.join(' '), width);
          expect(lines.join(' ')).toBe(words.join(' '));
          for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('frames', () => {
  it('put the caret under code after tabs', () => {
    const code = '\tif (a)\n\t\tx =\tretry(r);\n';
    expect(frame({ 'a.c': code }, finding('a.c', code, 'retry(r)'))).toEqual([
      '    2 |                 x =     retry(r);',
      '      |                         ^^^^^^^^',
    ]);
  });

  it('put the caret under code after wide and combining characters', () => {
    const code = '/* 漢字 🦆 e\u0301 */ retry(r);\n';
    const [line, caret] = frame({ 'a.c': code }, finding('a.c', code, 'retry'));
    expect(textWidth(line?.slice(0, line.indexOf('retry')) ?? '')).toBe(caret?.indexOf('^'));
    expect(caret?.match(/\^+/)?.[0]).toBe('^^^^^');
  });

  it('mark a wide character over its whole width', () => {
    const code = 'x = "漢";\n';
    expect(frame({ 'a.c': code }, finding('a.c', code, '漢'))[1]).toBe('      |      ^^');
  });

  it('mark the first line of a span over several lines', () => {
    const code = 'f(a,\n  b);\n';
    expect(frame({ 'a.c': code }, finding('a.c', code, code.trimEnd()))).toEqual([
      '    1 | f(a,',
      '      | ^^^^',
    ]);
  });

  it('mark one column where the span is empty or at the end', () => {
    const code = 'int a;';
    for (const start of [3, code.length, 999]) {
      const found = { ...finding('a.c', code, 'int'), span: { start, end: start } };
      const [line, caret] = frame({ 'a.c': code }, found);
      expect(line).toBe('    1 | int a;');
      expect(caret).toBe(`      | ${' '.repeat(Math.min(start, code.length))}^`);
    }
  });

  it('cut long lines to the width, with the caret in view', () => {
    const code = `${'a'.repeat(300)} retry(r) ${'b'.repeat(300)}\n`;
    const lines = frame({ 'a.c': code }, finding('a.c', code, 'retry(r)'));
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    const at = lines[1]?.indexOf('^') ?? -1;
    expect(lines[0]?.slice(at, at + 8)).toBe('retry(r)');
    expect(lines[1]?.slice(at)).toBe('^^^^^^^^');
  });

  it('cut a mark that is wider than the frame', () => {
    const code = `x = ${'a'.repeat(500)};\n`;
    const found = finding('a.c', code, 'a'.repeat(500));
    for (const line of frame({ 'a.c': code }, found)) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('cut the lines of steps, too', () => {
    const long = `begin(${'a'.repeat(200)});`;
    const code = `${long}\nretry(r);\n`;
    const related = [step('a.c', code, 'begin', 'the sequence is sampled')];
    const lines = frame({ 'a.c': code }, finding('a.c', code, 'retry', { related }));
    expect(lines[0]).toBe(`    1 | ${long.slice(0, 68)} ...`);
    expect(lines[1]).toBe('      | the sequence is sampled');
    expect(lines[2]).toBe('    2 | retry(r);');
  });

  it('show steps in the order of lines', () => {
    const code = 'begin();\nfault();\nretry();\nlock();\n';
    const related = [step('a.c', code, 'begin', 'sampled'), step('a.c', code, 'lock', 'taken')];
    expect(frame({ 'a.c': code }, finding('a.c', code, 'retry()', { related }))).toEqual([
      `    1 | ${'begin();'.padEnd(32)}sampled`,
      '    3 | retry();',
      '      | ^^^^^^^',
      `    4 | ${'lock();'.padEnd(32)}taken`,
    ]);
  });

  it('number the steps of a path that goes back', () => {
    const code = 'begin();\nretry();\nlock();\n';
    const related = [step('a.c', code, 'lock', 'taken'), step('a.c', code, 'begin', 'sampled')];
    expect(frame({ 'a.c': code }, finding('a.c', code, 'retry()', { related }))).toEqual([
      '    2 | retry();',
      '      | ^^^^^^^',
      `    3 | ${'lock();'.padEnd(32)}1. taken`,
      `    1 | ${'begin();'.padEnd(32)}2. sampled`,
    ]);
  });

  it('say what a step does on the flagged line beside the caret', () => {
    const code = 'retry();\n';
    const related = [step('a.c', code, 'retry', 'again and again')];
    expect(frame({ 'a.c': code }, finding('a.c', code, 'retry()', { related }))).toEqual([
      '    1 | retry();',
      '      | ^^^^^^^ again and again',
    ]);
  });

  it('join the notes of one line', () => {
    const code = 'begin(); lock();\nretry();\n';
    const related = [step('a.c', code, 'begin', 'sampled'), step('a.c', code, 'lock', 'taken')];
    const lines = frame({ 'a.c': code }, finding('a.c', code, 'retry', { related }));
    expect(lines.filter((line) => line.includes('begin'))).toHaveLength(1);
    expect(lines[0]).toMatch(/ sampled$/);
    expect(lines[1]).toMatch(/^ {6}\| +taken$/);
  });

  it('name the file of a step elsewhere, and come back', () => {
    const header = '\n\nstatic inline void take(void);\n';
    const code = 'retry();\nlast();\n';
    const related = [step('b.h', header, 'take', 'taken'), step('a.c', code, 'last', 'ends')];
    const lines = frame({ 'a.c': code, 'b.h': header }, finding('a.c', code, 'retry()', { related }));
    expect(lines).toEqual([
      '    ::: b.h',
      expect.stringMatching(/^ {4}3 \| static inline void take\(void\); +taken$/),
      '    ::: a.c',
      '    1 | retry();',
      '      | ^^^^^^^',
      expect.stringMatching(/^ {4}2 \| last\(\); +ends$/),
    ]);
  });

  it('leave out what has gone since', () => {
    const code = 'retry();\n';
    const gone = { file: 'gone.h', span: { start: 5, end: 9 }, message: 'taken' };
    const lines = frame({ 'a.c': code }, finding('a.c', code, 'retry()', { related: [gone] }));
    expect(lines).toEqual(['    1 | retry();', '      | ^^^^^^^']);
    const all = text({}, [finding('a.c', code, 'retry()')]);
    expect(all.split('\n')[0]).toMatch(/^a\.c:1:1: warning: /);
    expect(all).not.toContain(' |');
  });

  it('widen the gutter for large line numbers', () => {
    const code = `${'\n'.repeat(1_234_566)}retry();\n`;
    expect(frame({ 'a.c': code }, finding('a.c', code, 'retry()'))).toEqual([
      '1234567 | retry();',
      '        | ^^^^^^^',
    ]);
  });
});

// Words short enough to find room beside the code.
const words = fc.array(fc.stringMatching(/^[a-z_()]{1,16}$/), { minLength: 1, maxLength: 14 });
const codeLine = fc
  .tuple(fc.stringMatching(/^\t{0,4}$/), fc.stringMatching(/^[a-z();= 漢]{0,160}$/))
  .map(([tabs, rest]) => `${tabs}${rest}`);

const anyFinding = fc
  .tuple(
    fc.array(codeLine, { minLength: 1, maxLength: 12 }),
    fc.array(fc.tuple(fc.nat(), words), { maxLength: 4 }),
  )
  .chain(([lines, notes]) => {
    const code = lines.join('\n');
    const at = fc
      .tuple(fc.nat(code.length), fc.nat(40))
      .map(([start, length]) => ({ start, end: start + length }));
    return fc.tuple(fc.constant(code), at, words).map(([source, span, help]) => {
      const related = notes.map(([where, message]) => {
        const start = where % (code.length + 1);
        return { file: 'a.c', span: { start, end: start + 1 }, message: message.join(' ') };
      });
      return { code: source, found: { ...finding('a.c', 'x', 'x'), span, related, help: help.join(' ') } };
    });
  });

describe('any report', () => {
  it.each([80, 100, 120])('in text keeps to %i columns', (width) => {
    fc.assert(
      fc.property(anyFinding, ({ code, found }) => {
        const lines = text({ 'a.c': code }, [found], { ...plain, width }).split('\n');
        for (const line of lines.slice(1)) expect(textWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('in text has no trailing blanks, and colour adds only escape codes', () => {
    fc.assert(
      fc.property(anyFinding, ({ code, found }) => {
        const never = text({ 'a.c': code }, [found]);
        for (const line of never.split('\n')) expect(line).toBe(line.trimEnd());
        expect(stripColor(text({ 'a.c': code }, [found], { ...plain, color: true }))).toBe(never);
      }),
    );
  });

  it('never lets control or bidi characters through', () => {
    const code = `/* ${hostile} */ retry(r); // ${hostile}\nlock(); // ${hostile}\n`;
    const found = finding('a.c', code, 'retry(r)', {
      message: `said ${hostile}`,
      help: `do ${hostile}`,
      related: [step('a.c', code, 'lock', `note ${hostile}`)],
    });
    const report = reportOf({ 'a.c': code }, [found], () => `a${hostile}.c`);
    for (const format of ['text', 'gcc'] as const) {
      const shown = formatReport(format, report, { ...plain, quiet: false });
      expect(shown).not.toMatch(commands);
      expect(shown.split('\n').length).toBeLessThan(14);
    }
  });

  it('in JSON keeps every text as it is', () => {
    const code = `retry(${hostile});\n`;
    const found = finding('a.c', code, 'retry', { message: `said ${hostile}` });
    const object: unknown = JSON.parse(formatReport('json', reportOf({ 'a.c': code }, [found]), plain));
    expect(object).toMatchObject({
      findings: [{ message: `said ${hostile}`, line: 1, column: 1, endColumn: 6 }],
    });
  });

  it('in gcc counts bytes before the span', () => {
    const code = '\t/* ü漢🦆 */ retry();\n';
    const shown = formatReport('gcc', reportOf({ 'a.c': code }, [finding('a.c', code, 'retry()')]), plain);
    const bytes = Buffer.byteLength(code.slice(0, spanOf(code, 'retry').start));
    expect(shown).toBe(`a.c:1:${bytes + 1}: warning: the sequence is compared with no lock held [INV103]\n`);
  });
});
