// Prints the IR of a file's functions, or of one: dump ROOT FILE [FUNCTION]

import * as fs from 'node:fs';
import * as path from 'node:path';
import { sourceText } from '../src/base/text.ts';
import { lowerFunction } from '../src/ir/lower.ts';
import { printFunction } from '../src/ir/print.ts';
import { readWasm } from '../src/platform/wasm.ts';
import { openFile } from '../src/syntax/open.ts';
import { initParser } from '../src/syntax/parser.ts';

async function main(): Promise<void> {
  const [root, name, only] = process.argv.slice(2);
  if (root === undefined || name === undefined) {
    process.stderr.write('usage: dump ROOT FILE [FUNCTION]\n');
    process.exitCode = 2;
    return;
  }
  await initParser(readWasm());
  const file = openFile(sourceText(name, fs.readFileSync(path.join(root, name), 'utf8')));
  for (const declaration of file.declarations) {
    if (declaration.kind !== 'function' || (only !== undefined && declaration.name !== only)) continue;
    process.stdout.write(`${printFunction(lowerFunction(file, declaration))}\n\n`);
  }
}

void main();
