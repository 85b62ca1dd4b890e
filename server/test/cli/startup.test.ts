// What the program loads before it knows what is asked of it: neither the parser nor the reader of settings.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Packages that are imported statically from the file on. */
function packagesFrom(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = fs.readFileSync(file, 'utf8');
  const imports = [...text.matchAll(/^(?:import|export) (?!type)[^;]*?from '([^']+)'/gms)];
  return imports.flatMap((match) => {
    const target = match[1] ?? '';
    if (!target.startsWith('.')) return target.startsWith('node:') ? [] : [target];
    return target.endsWith('.ts') ? packagesFrom(path.resolve(path.dirname(file), target), seen) : [];
  });
}

it('only the reader of arguments is loaded at the start', () => {
  expect([...new Set(packagesFrom(main))]).toEqual(['commander']);
});

it('a check without settings loads no reader of settings', () => {
  const check = path.resolve(path.dirname(main), 'commands/check.ts');
  expect(packagesFrom(check)).not.toContain('zod');
  expect(packagesFrom(check)).not.toContain('jsonc-parser');
});
