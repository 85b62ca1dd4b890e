// A fixture as it sees the others: for chores and tests.

import type { Sources } from '../src/base/sources.ts';

/**
 * The file itself, what lies above it, the headers and the kernel's version. What lies beside it is another driver.
 * @param disk the folder of all fixtures
 * @param file relative to it; it need not be there
 */
export function aloneAmong(disk: Sources, file: string): Sources {
  const isSeen = (path: string): boolean =>
    path === file || file.startsWith(`${path}/`) || /^(Makefile$|include(\/|$))/.test(path);
  return {
    read: (path) => (isSeen(path) ? disk.read(path) : null),
    list: (folder) =>
      disk.list(folder).filter(({ name }) => isSeen(folder === '' ? name : `${folder}/${name}`)),
  };
}
