// Opening a text never fails and never moves a character, however broken the text is.

import { readFileSync, readdirSync } from 'node:fs';
import { beforeAll, describe, it } from 'vitest';
import fc from 'fast-check';
import { parseDeclaration } from '../../src/syntax/parser.ts';
import { ensureParser } from '../support/parser.ts';
import { expectSound } from './sound.ts';

beforeAll(ensureParser);

const samples = new URL('../../../test-fixtures/projects/interval-driver/right/', import.meta.url);

describe('any text', () => {
  const fragments = [
    ...'(){}[];,:=#*&\\"\'\n\r\t \0',
    '/*',
    '*/',
    '//',
    '\n}\n',
    '#if ',
    '#else\n',
    '#endif\n',
    '#define X(',
    'for_each_box(',
    'scoped_guard(',
    'asm goto(',
    'struct ',
    'case 1 ... 2:',
    '__must_hold(',
    '__init ',
    'DEFINE_MUTEX(',
    'if (',
    'typeof(',
    'name',
    '7',
    '...',
    'é',
  ];

  it('is masked without a change of length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => void expectSound(text)),
      {
        numRuns: 300,
      },
    );
  });

  it('is masked without a change of length if it looks like C', () => {
    const text = fc.array(fc.constantFrom(...fragments), { maxLength: 60 }).map((list) => list.join(''));
    fc.assert(
      fc.property(text, (t) => {
        const file = expectSound(t);
        for (const d of file.declarations) parseDeclaration(file, d);
      }),
      { numRuns: 1000 },
    );
  });

  const drivers = readdirSync(samples)
    .filter((name) => name.endsWith('.c'))
    .map((name) => readFileSync(new URL(name, samples), 'utf8').split('\n'));

  const edit = fc.record({
    at: fc.nat(10_000),
    count: fc.integer({ min: 1, max: 6 }),
    kind: fc.constantFrom<'cut' | 'duplicate' | 'truncate'>('cut', 'duplicate', 'truncate'),
  });

  it('is masked without a change of length if lines of a driver are cut or repeated', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...drivers),
        fc.array(edit, { minLength: 1, maxLength: 8 }),
        (driver, edits) => {
          const lines = [...driver];
          for (const { at, count, kind } of edits) {
            const from = at % lines.length;
            if (kind === 'cut') lines.splice(from, count);
            else if (kind === 'duplicate') lines.splice(from, 0, ...lines.slice(from, from + count));
            else lines[from] = (lines[from] ?? '').slice(0, count * 2);
            if (lines.length === 0) lines.push('');
          }
          const file = expectSound(lines.join('\n'));
          for (const d of file.declarations) parseDeclaration(file, d);
        },
      ),
      { numRuns: 200 },
    );
  });
});
