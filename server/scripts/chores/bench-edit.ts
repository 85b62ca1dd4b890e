// From an edit to its diagnostics, inside the server: a line of blanks goes into one function after another of a
// large file, with the kernel tree as workspace.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { startAnalysis } from '../../src/analysis/batch.ts';
import { openWorkspace } from '../../src/lsp/workspace.ts';
import { readWasm } from '../../src/platform/wasm.ts';

export interface EditFigures {
  readonly file: string;
  readonly edits: number;
  /** Milliseconds. */
  readonly first: number;
  readonly median: number;
  readonly p95: number;
  /** Megabytes of the whole process. */
  readonly memory: number;
}

export async function benchEdits(tree: string, file: string, edits: number): Promise<EditFigures> {
  await startAnalysis(readWasm());
  const workspace = openWorkspace(tree);
  const options = { select: [], ignore: [] };
  const text = fs.readFileSync(path.join(tree, file), 'utf8');
  const begun = performance.now();
  workspace.setBuffer(file, text);
  workspace.check(file, options);
  const first = performance.now() - begun;
  // The lines after an opening brace: a blank there is what typing in a function looks like.
  const places = [...text.matchAll(/\n\{\n/g)].map((match) => match.index + match[0].length);
  const times: number[] = [];
  for (let i = 0; i < edits; i++) {
    const at = places[(i * 37) % places.length] ?? 0;
    const edited = `${text.slice(0, at)}\n${text.slice(at)}`;
    const start = performance.now();
    workspace.setBuffer(file, edited);
    workspace.check(file, options);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  globalThis.gc?.();
  return {
    file,
    edits,
    first,
    median: at(0.5),
    p95: at(0.95),
    memory: process.memoryUsage().rss / 1024 / 1024,
  };
}
