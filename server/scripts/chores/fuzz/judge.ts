// What has to hold for every text: masked without a change of length or newlines, parsed, checked without an error of
// ours, findings that lie in the text, and the same answer when it is asked for again.

import { createFileChecker } from '../../../src/analysis/batch.ts';
import { checkFile, type FileResult } from '../../../src/analysis/check.ts';
import type { Sources } from '../../../src/base/sources.ts';
import { sourceText } from '../../../src/base/text.ts';
import { createFlowEngine } from '../../../src/flow/engine.ts';
import { overlaySources } from '../../../src/platform/node-sources.ts';
import { createProgram } from '../../../src/program/create.ts';
import type { Program } from '../../../src/program/program.ts';
import { openFile } from '../../../src/syntax/open.ts';
import { parseDeclaration } from '../../../src/syntax/parser.ts';

export const everyRule = { select: [], ignore: [] };

/** A tree of files that stay as they are, shared by many cases. */
export interface Base {
  readonly sources: Sources;
  readonly program: Program;
}

export function baseOf(sources: Sources): Base {
  return { sources, program: createProgram(sources) };
}

export interface Judging {
  /** Parse every declaration, not only those that the check asks for. */
  readonly parse: boolean;
  /** Also compare with a program that shares nothing. */
  readonly anew: boolean;
  /** Told before each part, so that whoever waits knows that it goes on. */
  readonly beat: () => void;
}

/** Null if all holds, else what does not. */
export function judge(base: Base, path: string, text: string, how: Judging): string | null {
  how.beat();
  const wrong = wrongSyntax(path, text, how);
  if (wrong !== null) return wrong;
  const sources = overlaySources(base.sources, new Map([[path, text]]));
  const program = createProgram(sources, { previous: base.program, branches: true });
  const flow = createFlowEngine(program);
  how.beat();
  const first = checkFile(program, path, everyRule, flow);
  const bad = wrongResult(first, text);
  if (bad !== null) return bad;
  how.beat();
  const again = difference('checked again', first, checkFile(program, path, everyRule, flow));
  if (again !== null || !how.anew) return again;
  how.beat();
  return difference('checked anew', first, createFileChecker(sources, everyRule)(path));
}

function wrongSyntax(path: string, text: string, how: Judging): string | null {
  const file = openFile(sourceText(path, text));
  if (file.masked.length !== text.length)
    return `mask: ${text.length} became ${file.masked.length} characters`;
  for (let i = text.indexOf('\n'), k = file.masked.indexOf('\n'); i >= 0 || k >= 0;) {
    if (i !== k) return `mask: a newline moved from ${i} to ${k}`;
    i = text.indexOf('\n', i + 1);
    k = file.masked.indexOf('\n', k + 1);
  }
  let last = 0;
  for (const declaration of file.declarations) {
    const { start, end } = declaration.span;
    if (start < last || end < start || end > text.length) return `cut: a declaration from ${start} to ${end}`;
    last = end;
    if (how.parse) parseDeclaration(file, declaration);
  }
  return null;
}

/** Errors of ours, and findings at places that the text does not have. */
export function wrongResult({ file, findings, suppressed, stats }: FileResult, text: string): string | null {
  const [error] = stats.internalErrors;
  if (error !== undefined) return `internal error: ${error}`;
  for (const finding of [...findings, ...suppressed]) {
    const { start, end } = finding.span;
    if (finding.file === file && !(0 <= start && start <= end && end <= text.length))
      return `${finding.code} from ${start} to ${end} of ${text.length} characters`;
  }
  return null;
}

/** Where two answers differ, in a few words; null if they are the same. */
export function difference(what: string, a: unknown, b: unknown): string | null {
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
  if (one === other) return null;
  let at = 0;
  while (one[at] === other[at]) at++;
  const near = (text: string): string => text.slice(Math.max(0, at - 120), at + 120);
  return `${what}, the answer is another:\n    ${near(one)}\n    ${near(other)}`;
}
