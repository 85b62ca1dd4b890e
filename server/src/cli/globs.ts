// Patterns among the paths, for shells that leave them alone and for quoted ones: `drivers/**/*.c`.

import * as path from 'node:path';
import { globSync } from 'tinyglobby';

export function isPattern(given: string): boolean {
  return /[*?]|\[[^\]]+\]|\{[^}]*,[^}]*\}/.test(given);
}

/** The C files that match, absolute and sorted; links and hidden folders are not followed. */
export function filesMatching(pattern: string, cwd: string): string[] {
  return globSync(pattern, { cwd, absolute: true, onlyFiles: true, followSymbolicLinks: false })
    .filter((file) => file.endsWith('.c'))
    .map((file) => path.resolve(file))
    .sort();
}
