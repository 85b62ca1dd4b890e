// A review: states of a tree one after another, and what each does to the findings. The result is plain enough for
// every reporter.

import type { Finding } from '../../analysis/finding.ts';
import type { FileResult } from '../../analysis/check.ts';
import { compareStates, introducedToAll } from '../../analysis/compare.ts';
import type { TreeState } from '../../analysis/tree-state.ts';
import { sourceText, type SourceText } from '../../base/text.ts';
import { createJudge, findingsIn, type Scope, type Stage } from '../../review/judge.ts';
import type { View } from '../../review/views.ts';
import { displayPath } from '../results.ts';
import type { Report, RunStats } from '../reporters/report.ts';
import { tool } from '../version.ts';

export interface Review {
  readonly kind: 'since' | 'commits' | 'patches';
  readonly root: string;
  /** What the first step starts from, in words. */
  readonly base: string;
  readonly steps: readonly ReviewStep[];
  /** Findings that are introduced and not shown: on lines that the change does not touch, with --diff-only. */
  readonly elsewhere: number;
}

export interface ReviewStep extends StepName {
  /** The findings that it introduces, in the state after it. */
  readonly after: Report;
  /** The findings that it fixes, in the state before it. */
  readonly before: Report;
  /** Findings of the files that were looked at which are there before and after. */
  readonly unchanged: readonly Finding[];
  /** Those of them that say something else than before. */
  readonly updated: readonly Finding[];
}

export interface StepName {
  /** The commit; null for a patch that names none and for the work tree. */
  readonly commit: string | null;
  readonly subject: string | null;
  readonly author: string | null;
}

export interface Reviewer {
  readonly open: (view: View, previous: Stage | null) => Stage;
  /** What the change of these files does. Several earlier stages are the parents of a merge. */
  readonly step: (
    name: StepName,
    befores: readonly { readonly stage: Stage; readonly changed: readonly string[] }[],
    after: Stage,
  ) => Promise<ReviewStep>;
}

export interface Around extends Scope {
  readonly root: string;
  readonly cwd: string;
}

export function createReviewer(around: Around): Reviewer {
  const { open, judge } = createJudge(around);
  return {
    open,
    step: async (name, befores, after) => {
      const [first, ...others] = befores;
      if (first === undefined) throw new Error('a step needs a state before it');
      const files = await judge(first.stage, after, first.changed);
      const findingsOf = (state: TreeState): Finding[] => findingsIn(state, files);
      const comparison = compareStates(findingsOf(first.stage.state), findingsOf(after.state));
      let introduced = comparison.introduced;
      for (const { stage, changed } of others) {
        if (introduced.length === 0) break;
        await judge(stage, after, changed);
        introduced = introducedToAll([findingsOf(stage.state)], introduced);
      }
      return {
        ...name,
        after: reportOf(after.state, introduced, files, around),
        before: reportOf(first.stage.state, others.length > 0 ? [] : comparison.fixed, files, around),
        unchanged: comparison.unchanged,
        updated: comparison.updated,
      };
    },
  };
}

function reportOf(
  state: TreeState,
  findings: readonly Finding[],
  files: readonly string[],
  { root, cwd }: Around,
): Report {
  const texts = new Map<string, SourceText | null>();
  return {
    tool,
    root,
    findings,
    suppressed: [],
    baseline: null,
    omitted: 0,
    stats: statsOf(files.flatMap((file) => state.results.get(file) ?? [])),
    source: (file) => {
      let text = texts.get(file);
      if (text === undefined) {
        const read = state.text(file);
        text = read === null ? null : sourceText(file, read);
        texts.set(file, text);
      }
      return text;
    },
    fixes: () => [],
    display: (file) => displayPath(root, cwd, file),
  };
}

function statsOf(results: readonly FileResult[]): RunStats {
  const sum = (of: (result: FileResult) => number): number => results.reduce((n, r) => n + of(r), 0);
  return {
    files: results.length,
    filesWithoutVocabulary: 0,
    filesChecked: results.length,
    functions: sum((r) => r.stats.functions),
    partialFunctions: sum((r) => r.stats.partialFunctions),
    analysedFunctions: sum((r) => r.stats.analysedFunctions),
    widenedFunctions: sum((r) => r.stats.widenedFunctions),
    unreadable: [],
    notAnalysed: [],
    undecided: results.flatMap((r) => r.stats.undecided.map((open) => ({ file: r.file, ...open }))),
    internalErrors: results.flatMap((r) => r.stats.internalErrors),
    staleEntries: [],
  };
}
