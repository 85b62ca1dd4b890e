// From an edit to its diagnostics, inside the server: a line is typed into one function after another of a large file,
// with the kernel tree as workspace. What was typed stays.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { startAnalysis } from '../../src/analysis/batch.ts';
import { openWorkspace } from '../../src/lsp/workspace.ts';
import { readWasm } from '../../src/platform/wasm.ts';

/** What is typed in one place, an edit each: a line is opened, gets a word that is no statement yet, and the rest of it. */
const line: readonly string[] = ['\n', '\tcpu_rel', 'ax();'];

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
  const places = [...text.matchAll(/\n\{\n/g)].map((match) => match.index + match[0].length);
  const times: number[] = [];
  let edited = text;
  const typed: {
    readonly at: number;
    readonly length: number;
    readonly turn: number;
    readonly piece: number;
  }[] = [];
  for (let i = 0; i < edits; i++) {
    const [turn, piece] = [Math.floor(i / line.length), i % line.length];
    const place = places[(turn * 37) % places.length] ?? 0;
    // The line's own end stays behind the cursor.
    const before = typed.filter(
      (done) => done.at < place || (done.at === place && done.turn === turn && done.piece > 0),
    );
    const at = place + before.reduce((sum, { length }) => sum + length, 0);
    const what = line[piece] ?? '';
    edited = `${edited.slice(0, at)}${what}${edited.slice(at)}`;
    typed.push({ at: place, length: what.length, turn, piece });
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
