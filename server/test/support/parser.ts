// Starts the parser once for a test file.

import { readWasm } from '../../src/platform/wasm.ts';
import { initParser } from '../../src/syntax/parser.ts';

export function ensureParser(): Promise<void> {
  return initParser(readWasm());
}
