// What a program that embeds the checker may call, with nothing to install beside the bundle. The declarations that
// are shipped are made from this file alone, so its types name no others of ours. Lines and columns count from one,
// columns in UTF-16 units; files are named relative to the root, with forward slashes.

import { createFileChecker, startAnalysis } from '../analysis/batch.ts';
import { ruleNames, selectorMistake } from '../analysis/catalog.ts';
import type { Finding as OwnFinding } from '../analysis/finding.ts';
import type { Span } from '../base/span.ts';
import type { Sources } from '../base/sources.ts';
import { positionAt, sourceText } from '../base/text.ts';
import { explainText } from '../features/explain.ts';
import { nodeSources, overlaySources } from '../platform/node-sources.ts';
import { readRulePage } from '../platform/pages.ts';
import { readWasm } from '../platform/wasm.ts';
import { version as ownVersion } from '../../package.json';

/** The version of the package. */
export const version: string = ownVersion;

export interface Options {
  /** Only these rules: codes (`INV103`), prefixes (`INV5`) or names (`retry-unlocked`). Empty or absent: all. */
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
}

export interface FileOptions extends Options {
  /** Texts that stand in for files, or for none that is there, by their paths relative to the root. */
  readonly texts?: Readonly<Record<string, string>>;
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Step extends Place {
  readonly message: string;
}

export interface Finding extends Step {
  readonly code: string;
  /** The rule's name: `retry-unlocked`. */
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'hint';
  readonly function: string;
  /** What to do, one sentence; null if there is nothing general to say. */
  readonly help: string | null;
  /** The steps that lead to it, in the order in which they happen. */
  readonly related: readonly Step[];
  /** Stable under edits elsewhere in the file. */
  readonly fingerprint: string;
  /** What the explorer says of a race; null for findings that are none. */
  readonly verdict: 'confirmed' | 'no-counterexample' | 'undecided' | null;
}

export interface FileReport {
  readonly file: string;
  readonly findings: readonly Finding[];
  /** Findings that comments in the file speak for. */
  readonly suppressed: readonly Finding[];
  readonly stats: {
    readonly functions: number;
    /** Functions on notifier paths, which is what the rules look at. */
    readonly analysedFunctions: number;
    /** Of these, the ones with syntax errors, and the ones with too many states: not all of them is decided. */
    readonly partialFunctions: number;
    readonly widenedFunctions: number;
    /** Failures of ours; empty unless there is a bug. */
    readonly internalErrors: readonly string[];
  };
}

export interface Rule {
  readonly code: string;
  readonly name: string;
  readonly title: string;
  readonly severity: 'error' | 'warning' | 'hint';
}

/** Every rule, by code. */
export const rules: readonly Rule[] = ruleNames.map(({ code, slug, title, severity }) => ({
  code,
  name: slug,
  title,
  severity,
}));

/**
 * Checks texts that are on no disk: all of them are in view, and those that end in `.c` are checked.
 * Rejects with an Error for a rule that does not exist.
 */
export async function checkTexts(
  texts: Readonly<Record<string, string>>,
  options: Options = {},
): Promise<readonly FileReport[]> {
  const files = Object.keys(texts).filter((file) => file.endsWith('.c'));
  const all = new Map(Object.entries(texts));
  return await check(overlaySources(nothing, all), files.sort(), options);
}

/**
 * Checks files below a root, with what they include from there. Settings in `invlock.jsonc` are not read. A file that
 * does not exist or is no text has no findings. Rejects with an Error for a rule that does not exist.
 */
export async function checkFiles(
  root: string,
  files: readonly string[],
  options: FileOptions = {},
): Promise<readonly FileReport[]> {
  const texts = new Map(Object.entries(options.texts ?? {}));
  return await check(overlaySources(nodeSources(root), texts), files, options);
}

/** The Markdown page of a rule, a kernel name or a protocol; null if nothing is known of the word. */
export function explain(topic: string): string | null {
  return explainText(topic, readRulePage);
}

const nothing: Sources = { read: () => null, list: () => [] };

async function check(
  sources: Sources,
  files: readonly string[],
  { select = [], ignore = [] }: Options,
): Promise<readonly FileReport[]> {
  const mistake = selectorMistake(select, ignore);
  if (mistake !== null) throw new Error(mistake);
  await startAnalysis(readWasm());
  const checkFile = createFileChecker(sources, { select, ignore });
  const texts = new Map<string, ReturnType<typeof sourceText>>();
  const placeOf = (file: string, span: Span): Place => {
    const text = texts.get(file) ?? sourceText(file, sources.read(file) ?? '');
    texts.set(file, text);
    const [start, end] = [positionAt(text, span.start), positionAt(text, span.end)];
    return {
      file,
      line: start.line + 1,
      column: start.column + 1,
      endLine: end.line + 1,
      endColumn: end.column + 1,
    };
  };
  const published = (finding: OwnFinding): Finding => ({
    code: finding.code,
    rule: finding.rule,
    severity: finding.severity,
    ...placeOf(finding.file, finding.span),
    function: finding.function,
    message: finding.message,
    help: finding.help,
    related: finding.related.map(({ file, span, message }) => ({ ...placeOf(file, span), message })),
    fingerprint: finding.fingerprint,
    verdict: finding.proof?.verdict ?? null,
  });
  return files.map((file) => {
    const { findings, suppressed, stats } = checkFile(file);
    return { file, findings: findings.map(published), suppressed: suppressed.map(published), stats };
  });
}
