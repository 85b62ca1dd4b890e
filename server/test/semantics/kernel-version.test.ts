// Versions are compared as numbers: 6.2 comes before 6.12.

import { expect, it } from 'vitest';
import { existsIn } from '../../src/semantics/kernel-version.ts';

it.each([
  [undefined, '6.12', true],
  [{ since: '6.1' }, '6.0', false],
  [{ since: '6.2' }, '6.12', true],
  [{ since: '6.12' }, '6.2', false],
  [{ until: '6.1' }, '6.1', false],
  [{ until: '6.1' }, '5.19', true],
  [{ since: '5.5', until: '6.10' }, '6.9', true],
])('%j in %s: %s', (versions, kernel, expected) => {
  expect(existsIn(versions, kernel)).toBe(expected);
});
