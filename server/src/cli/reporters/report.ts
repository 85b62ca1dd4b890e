// What every reporter gets: sorted findings, the texts they point into, and an honest account of the run.

import { type Position, positionAt, type SourceText } from '../../base/text.ts';
import type { Span } from '../../base/span.ts';
import type { BaselineEntry } from '../../analysis/baseline.ts';
import type { UndecidedFunction } from '../../analysis/check.ts';
import type { Finding } from '../../analysis/finding.ts';
import type { Fix } from '../../analysis/fixes.ts';

export interface Report {
  readonly tool: { readonly name: string; readonly version: string };
  /** Absolute; files of findings are relative to it. */
  readonly root: string;
  /** Sorted, hints included. */
  readonly findings: readonly Finding[];
  /** Sorted: what a comment or the baseline speaks for. Only reports for programs show them. */
  readonly suppressed: readonly Finding[];
  /** What the entries of a baseline speak for is suppressed, all else is new; null if no baseline holds. */
  readonly baseline: ReportBaseline | null;
  /** Findings that --max-findings leaves out. */
  readonly omitted: number;
  readonly stats: RunStats;
  /** The text of a file of the report, or null if it has gone since. */
  readonly source: (file: string) => SourceText | null;
  /** What mends a finding, if that was asked for. */
  readonly fixes: (finding: Finding) => readonly Fix[];
  /** The file as a person at this terminal would write it. */
  readonly display: (file: string) => string;
}

export interface ReportBaseline {
  /** Entries that speak for nothing any more; their files are relative to the root of the report. */
  readonly absent: readonly BaselineEntry[];
}

export interface RunStats {
  /** C files in view: named, and found in folders. */
  readonly files: number;
  /** Left out by the pre-scan: they mention nothing of the vocabulary. */
  readonly filesWithoutVocabulary: number;
  readonly filesChecked: number;
  readonly functions: number;
  /** Functions with syntax errors, which rules that need certainty skip. */
  readonly partialFunctions: number;
  /** Functions on notifier paths, which is what the rules look at. */
  readonly analysedFunctions: number;
  /** Functions with too many states at once: part of them is unknown. */
  readonly widenedFunctions: number;
  /** Files and folders found, but not readable. */
  readonly unreadable: readonly string[];
  /** Files that cannot be checked in the memory that there may be. */
  readonly notAnalysed: readonly string[];
  /** The functions about which not all could be decided, by file. */
  readonly undecided: readonly ({ readonly file: string } & UndecidedFunction)[];
  readonly internalErrors: readonly string[];
  /** Entries of the baseline that speak for nothing any more. */
  readonly staleEntries: readonly string[];
}

export interface ReportOptions {
  readonly hints: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  /** Links in the way of terminals; only for text. */
  readonly hyperlinks: boolean;
  /** Columns that text may take. */
  readonly width: number;
}

export type Reporter = (report: Report, options: ReportOptions) => string;

/** The findings that a person sees. */
export function shownFindings(report: Report, options: ReportOptions): readonly Finding[] {
  return options.hints ? report.findings : report.findings.filter((f) => f.severity !== 'hint');
}

/** Zero-based start and end; the file's start if its text has gone. */
export function rangeOf(report: Report, file: string, span: Span): { start: Position; end: Position } {
  const source = report.source(file);
  const zero = { line: 0, column: 0 };
  if (source === null) return { start: zero, end: zero };
  return { start: positionAt(source, span.start), end: positionAt(source, span.end) };
}
