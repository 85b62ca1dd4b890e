// Columns go to offsets and back, whatever the text and however the client counts.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceText } from '../../src/base/text.ts';
import { chooseEncoding, offsetOf, positionOf, type Encoding } from '../../src/lsp/positions.ts';

describe('columns', () => {
  const encodings = ['utf-8', 'utf-16', 'utf-32'] as const satisfies readonly Encoding[];

  it.each(encodings)('of %s go to offsets and back on any text', (encoding) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(70), (any, at) => {
        const source = sourceText('a.c', any);
        const offset = Math.min(at, any.length);
        const position = positionOf(source, offset, encoding);
        const back = offsetOf(source, position, encoding);
        // Between the halves of a character there is no place but its begin.
        const isInside =
          /[\uDC00-\uDFFF]/.test(any.charAt(offset)) && /[\uD800-\uDBFF]/.test(any.charAt(offset - 1));
        if (!isInside) expect(back).toBe(offset);
      }),
      { numRuns: 500 },
    );
  });

  it('past the end of a line mean its end, and past the text the end of that', () => {
    const source = sourceText('a.c', 'a\u20AC\nb\n');
    for (const encoding of encodings) {
      expect(offsetOf(source, { line: 0, character: 99 }, encoding)).toBe(2);
      expect(offsetOf(source, { line: 99, character: 0 }, encoding)).toBe(5);
    }
    // Inside the bytes of a character.
    expect(offsetOf(source, { line: 0, character: 2 }, 'utf-8')).toBe(1);
  });

  it('are counted as the client likes best, of what is known', () => {
    expect(chooseEncoding(['utf-7', 'utf-32', 'utf-8'])).toBe('utf-32');
    expect(chooseEncoding([])).toBe('utf-16');
    expect(chooseEncoding(undefined)).toBe('utf-16');
  });
});
