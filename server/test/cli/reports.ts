// Reports made by hand: texts, and findings that point at the words they are about.

import type { Finding, Related } from '../../src/analysis/finding.ts';
import { sourceText } from '../../src/base/text.ts';
import type { Report, ReportOptions } from '../../src/cli/reporters/report.ts';

export const plain: ReportOptions = { hints: true, quiet: true, color: false, hyperlinks: false, width: 80 };

export function reportOf(
  files: Readonly<Record<string, string>>,
  findings: readonly Finding[],
  display: (file: string) => string = (file) => file,
): Report {
  return {
    tool: { name: 'invlock', version: '0.0.0' },
    root: '/src',
    findings,
    suppressed: [],
    baseline: null,
    omitted: 0,
    stats: {
      files: Object.keys(files).length,
      filesWithoutVocabulary: 0,
      filesChecked: Object.keys(files).length,
      functions: 1,
      partialFunctions: 0,
      analysedFunctions: 1,
      widenedFunctions: 0,
      unreadable: [],
      notAnalysed: [],
      undecided: [],
      internalErrors: [],
      staleEntries: [],
    },
    source: (file) => (Object.hasOwn(files, file) ? sourceText(file, files[file] ?? '') : null),
    fixes: () => [],
    display,
  };
}

/** The span of the first such words in the text; all of them must be there. */
export function spanOf(text: string, words: string): { start: number; end: number } {
  const start = text.indexOf(words);
  if (start < 0) throw new Error(`no "${words}" in the text`);
  return { start, end: start + words.length };
}

export function step(file: string, text: string, words: string, message: string): Related {
  return { file, span: spanOf(text, words), message };
}

export function finding(file: string, text: string, words: string, more: Partial<Finding> = {}): Finding {
  return {
    code: 'INV103',
    rule: 'retry-unlocked',
    severity: 'warning',
    file,
    span: spanOf(text, words),
    function: 'heron_fault',
    message: 'the sequence is compared with no lock held',
    help: null,
    related: [],
    proof: null,
    fingerprint: '0123456789abcd',
    ...more,
  };
}
