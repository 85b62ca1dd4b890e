// `-` where standard input is no patch but names of files, one a line or between NUL bytes, as `git ls-files` and `find`
// print them: they stand in the place of the `-`.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Host } from './host.ts';
import { looksLikePatch } from './review/mail.ts';

const largestList = 16 * 1024 * 1024;

/** The arguments with the names in place, and a host that has what was read. Whether the files exist is not asked. */
export async function withListedFiles(
  args: readonly string[],
  host: Host,
): Promise<{ readonly args: readonly string[]; readonly host: Host }> {
  if (!args.includes('-')) return { args, host };
  const bytes = await host.readInput();
  const names = looksLikePatch(bytes) ? [] : namesIn(bytes);
  const again = { ...host, readInput: () => Promise.resolve(bytes) };
  // A text in C has no line that is a file; a list may have files that are gone, but hardly as its first.
  const isList = names[0] !== undefined && fs.existsSync(path.resolve(host.cwd, names[0]));
  return { args: isList ? args.flatMap((arg) => (arg === '-' ? names : [arg])) : args, host: again };
}

function namesIn(bytes: Uint8Array): string[] {
  if (bytes.length > largestList) return [];
  const end = bytes.includes(0) ? '\0' : /\r?\n/;
  return Buffer.from(bytes)
    .toString('utf8')
    .split(end)
    .filter((name) => name !== '');
}
