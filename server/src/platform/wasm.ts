// Finds the two WebAssembly files that the parser needs: beside the bundle, or in node_modules when the
// program runs from its sources (tests). Returns bytes; who starts the parser is not decided here.

import * as fs from 'node:fs';
import * as path from 'node:path';

export interface WasmFiles {
  /** web-tree-sitter.wasm */
  readonly runtime: Uint8Array;
  /** tree-sitter-c.wasm */
  readonly grammar: Uint8Array;
}

/** Reads both files. Throws with a one-line message if the installation is incomplete. */
export function readWasm(): WasmFiles {
  return {
    runtime: readNear('web-tree-sitter', 'web-tree-sitter.wasm'),
    grammar: readNear('tree-sitter-c', 'tree-sitter-c.wasm'),
  };
}

function readNear(packageName: string, name: string): Uint8Array {
  for (const candidate of candidates(packageName, name)) {
    try {
      return fs.readFileSync(candidate);
    } catch {
      // The next place may have it.
    }
  }
  throw new Error(`${name} is missing beside the program; build or install it again`);
}

function* candidates(packageName: string, name: string): Iterable<string> {
  const here = bundleFolder();
  yield path.join(here, name);
  for (let folder = here; ; folder = path.dirname(folder)) {
    yield path.join(folder, 'node_modules', packageName, name);
    if (path.dirname(folder) === folder) return;
  }
}

/** The folder of the running bundle; of this file when run from source. */
export function bundleFolder(): string {
  return __dirname;
}
