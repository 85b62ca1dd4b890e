// Two states of one tree, looked at wherever they may differ in findings: the work that every comparison shares, whatever
// it is a comparison of.

import type { CheckOptions } from '../analysis/check.ts';
import type { Finding } from '../analysis/finding.ts';
import type { BuildOf } from '../base/build-view.ts';
import type { Sources } from '../base/sources.ts';
import { lentHeaders, nodeSources } from '../platform/node-sources.ts';
import { sortFindings } from '../analysis/sort.ts';
import {
  affectedFiles,
  lockNeighbours,
  noTreeBuild,
  openState,
  type TreeState,
} from '../analysis/tree-state.ts';
import type { View } from './views.ts';

/** A state of the tree with what is known of it. */
export interface Stage {
  readonly view: View;
  readonly state: TreeState;
}

export interface Scope {
  readonly options: CheckOptions;
  /** What the build on the disk says of the files, in every state: two states are seen with the same eyes. */
  readonly build?: BuildOf;
  /** True for files that the user asked about. */
  readonly isWanted: (file: string) => boolean;
  /** Files that were named themselves: checked whatever they contain. */
  readonly named: readonly string[];
  readonly breathe: (what: string, done: number, total: number, file: string) => Promise<void>;
}

export interface Judge {
  readonly open: (view: View, previous: Stage | null) => Stage;
  /** Checks the files that may differ at both ends if these have changed; returns them. */
  readonly judge: (before: Stage, after: Stage, changed: readonly string[]) => Promise<readonly string[]>;
}

export function createJudge({ options, build, isWanted, named, breathe }: Scope): Judge {
  const seen = build === undefined ? noTreeBuild : { of: build, lent: lentBy };
  const mentioned = new WeakMap<TreeState, readonly string[]>();
  return {
    open: (view, previous) => ({
      view,
      state: openState(view.sources, options, previous?.state ?? null, seen),
    }),
    judge: async (before, after, changed) => {
      const states = [before.state, after.state];
      const stages = new Map([
        [before.state, before.view],
        [after.state, after.view],
      ]);
      const mentioning = (state: TreeState): readonly string[] => {
        const known = mentioned.get(state) ?? stages.get(state)?.mentioning() ?? [];
        mentioned.set(state, known);
        return known;
      };
      const sources = changed.filter((file) => /\.[ch]$/.test(file));
      const affected = affectedFiles(states, sources, mentioning).filter(isWanted);
      const files = [...new Set([...affected, ...(sources.length > 0 ? named : [])])].sort();
      const isAffected = new Set(files);
      await check(files);
      const beside = lockNeighbours(states, files).filter(isWanted);
      for (const file of beside) isAffected.add(file);
      await check(beside);
      after.state.inherit(before.state, (file) => isAffected.has(file));
      return [...files, ...beside];

      async function check(paths: readonly string[]): Promise<void> {
        let done = 0;
        for (const file of paths) {
          for (const state of states) state.check(file);
          await breathe('comparing', ++done, paths.length, file);
        }
      }
    },
  };
}

/** Of the kernel on the disk, whichever revision of the module is looked at. */
function lentBy(sources: Sources, kernel: string): Sources {
  return lentHeaders(sources, nodeSources(kernel));
}

/** What is found in these files in that state. */
export function findingsIn(state: TreeState, files: readonly string[]): Finding[] {
  return sortFindings(files.flatMap((file) => state.check(file)?.findings ?? []));
}
