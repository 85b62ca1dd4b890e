// URIs of clients as paths of the disk.

import { expect, it } from 'vitest';
import { pathOf } from '../../src/lsp/convert.ts';

it.each([
  ['file:///a/b.c', '/a/b.c'],
  ['file:///a%20b/c.c', '/a b/c.c'],
  ['untitled:b.c', null],
  // Were it taken for a file, its folder would be the top of the disk, and an analysis of that never ends.
  ['INV103', null],
  ['/a/b.c', null],
  ['', null],
])('%s is %s', (uri, path) => {
  expect(pathOf(uri)).toBe(path);
});
