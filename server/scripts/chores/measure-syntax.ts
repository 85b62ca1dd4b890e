// Measures the syntax layer on real files: functions with parse errors, and what masking costs beside parsing. The
// parser has to be started before.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { lineText, positionAt, sourceText } from '../../src/base/text.ts';
import { kindName, parseDeclaration } from '../../src/syntax/parser.ts';
import { openFile } from '../../src/syntax/open.ts';
import type { SyntaxTree } from '../../src/syntax/nodes.ts';

export interface SyntaxFigures {
  readonly files: number;
  readonly functions: number;
  readonly withErrors: number;
  /** Column-0 braces that start the body of a function that parsed clean, of all such braces. */
  readonly cleanBodies: number;
  readonly columnZeroBraces: number;
  readonly maskMs: number;
  readonly parseMs: number;
  readonly broken: readonly string[];
}

export function measureSyntax(root: string, files: readonly string[]): SyntaxFigures {
  let functions = 0;
  let withErrors = 0;
  let maskMs = 0;
  let parseMs = 0;
  let cleanBodies = 0;
  let columnZeroBraces = 0;
  const broken: string[] = [];
  for (const file of files) {
    const source = sourceText(file, fs.readFileSync(path.join(root, file), 'utf8'));
    let before = performance.now();
    const opened = openFile(source);
    maskMs += performance.now() - before;
    if (opened.masked.length !== source.text.length) broken.push(`${file}: length changed`);
    const clean = new Set<number>();
    before = performance.now();
    for (const declaration of opened.declarations) {
      const tree = parseDeclaration(opened, declaration);
      if (declaration.kind !== 'function') continue;
      functions++;
      if (!tree.hasError) {
        clean.add(declaration.body?.start ?? -1);
        continue;
      }
      withErrors++;
      const at = positionAt(source, firstError(tree));
      broken.push(`${file}:${at.line + 1}: ${declaration.name}: ${lineText(source, at.line).trim()}`);
    }
    parseMs += performance.now() - before;
    for (const brace of source.text.matchAll(/^\{/gm)) {
      if (opened.masked[brace.index] !== '{') continue;
      columnZeroBraces++;
      if (clean.has(brace.index)) cleanBodies++;
    }
  }
  return {
    files: files.length,
    functions,
    withErrors,
    cleanBodies,
    columnZeroBraces,
    maskMs,
    parseMs,
    broken,
  };
}

function firstError(tree: SyntaxTree): number {
  for (let i = 0; i < tree.count; i++) {
    if (kindName(tree.kinds[i] ?? 0) === 'ERROR') return tree.starts[i] ?? 0;
  }
  for (let i = 1; i < tree.count; i++) if (tree.starts[i] === tree.ends[i]) return tree.starts[i] ?? 0;
  return tree.starts[0] ?? 0;
}
