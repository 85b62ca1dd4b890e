// What a change does to the findings, as rows for an editor and as a page.

import type { Comparison } from '../analysis/compare.ts';
import type { Finding } from '../analysis/finding.ts';
import { positionAt, type SourceText } from '../base/text.ts';

export interface ComparedRow {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly message: string;
  readonly function: string;
  /** Relative to the root. */
  readonly file: string;
  /** Counted from zero, in the state that the finding is in. */
  readonly line: number;
}

export interface ComparedStates {
  readonly base: string;
  readonly introduced: readonly ComparedRow[];
  /** In the state before, where its line is. */
  readonly fixed: readonly ComparedRow[];
  readonly unchanged: readonly ComparedRow[];
}

type TextOf = (file: string) => SourceText | null;

/** Hints are left out: they say nothing of the change. */
export function comparedStates(
  base: string,
  { introduced, fixed, unchanged }: Comparison,
  before: TextOf,
  after: TextOf,
): ComparedStates {
  const rows = (findings: readonly Finding[], textOf: TextOf): ComparedRow[] =>
    findings
      .filter(({ severity }) => severity !== 'hint')
      .map(({ code, severity, message, function: name, file, span }) => {
        const source = textOf(file);
        const line = source === null ? 0 : positionAt(source, span.start).line;
        return { code, severity, message, function: name, file, line };
      });
  return {
    base,
    introduced: rows(introduced, after),
    fixed: rows(fixed, before),
    unchanged: rows(unchanged, after),
  };
}

/** @param linkTo the address of a line of the state of today, counted from zero */
export function comparisonMarkdown(
  { base, introduced, fixed, unchanged }: ComparedStates,
  linkTo: (file: string, line: number) => string,
): string {
  const count = `${introduced.length} introduced, ${fixed.length} fixed, ${unchanged.length} there before and after.`;
  const list = (title: string, rows: readonly ComparedRow[], isLinked: boolean): string[] =>
    rows.length === 0 ? [] : ['', `## ${title}`, '', ...rows.map((row) => item(row, isLinked))];
  const item = ({ code, file, line, function: name, message }: ComparedRow, isLinked: boolean): string => {
    const place = `${file}:${line + 1}`;
    return `- **${code}** ${isLinked ? `[${place}](${linkTo(file, line)})` : place} \`${name}()\`: ${message}`;
  };
  return [
    `# Findings since ${base}`,
    '',
    count,
    ...list('Introduced', introduced, true),
    // What is gone has no line any more.
    ...list('Fixed', fixed, false),
    ...list('Unchanged', unchanged, true),
    '',
  ].join('\n');
}
