// `@FILE` on the command line: the lines of the file, one argument each, for lists that are too long for a shell.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { usageError } from '../base/usage-error.ts';

const largest = 16 * 1024 * 1024;

/** Arguments after `--` are taken as they are; a path that begins with @ is written `./@path`. */
export function expandArgFiles(argv: readonly string[], cwd: string): string[] {
  const end = argv.indexOf('--');
  return argv.flatMap((word, i) =>
    word.startsWith('@') && word.length > 1 && (end < 0 || i < end) ? linesOf(word.slice(1), cwd) : [word],
  );
}

function linesOf(given: string, cwd: string): string[] {
  const file = path.resolve(cwd, given);
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw usageError(`no such file: ${given} (for @${given})`);
  if (!stat.isFile() || stat.size > largest) throw usageError(`${given} is no file of arguments`);
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch {
    throw usageError(`cannot read ${given}`);
  }
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
