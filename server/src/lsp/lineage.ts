// One program after another, each made of the one before it by an edit, for the files that a build sees alike; without a
// build those are all. What an edit leaves true is carried over from program to program.

import { checkFile, type CheckOptions, type FileResult } from '../analysis/check.ts';
import type { Fixer } from '../analysis/fixes.ts';
import { unwatched } from '../analysis/function-watch.ts';
import { createKeptResults, type KeptResults } from '../analysis/kept-results.ts';
import type { KnownRecord } from '../analysis/record.ts';
import type { BuildView } from '../base/build-view.ts';
import type { Sources } from '../base/sources.ts';
import { createFlowEngine } from '../flow/engine.ts';
import { trailsOf, type EngineOptions } from '../flow/engine-memory.ts';
import type { FlowEngine } from '../flow/facts.ts';
import { createProgram, differsInBodies } from '../program/create.ts';
import { bodyEdit, differsAfter, formerHashes, movedBy, type FormerHashes } from '../program/body-edit.ts';
import type { Program } from '../program/program.ts';
import { findStale, watchedProgram, type Trail } from '../program/trails.ts';

export interface Snapshot {
  readonly program: Program;
  /** The same, with a note of what is asked: the engine's. */
  readonly watched: Program;
  readonly flow: FlowEngine;
  readonly sources: Sources;
  /** By function, over as many edits as leave it true. */
  readonly kept: KeptResults;
  readonly formerly: FormerHashes;
  /** What was asked of this snapshot and may be asked again. */
  readonly fixers: Map<string, Fixer | null>;
  /** By the fingerprint of the finding. */
  readonly records: Map<string, readonly KnownRecord[]>;
  readonly results: Map<string, FileResult>;
}

export interface Lineage {
  /** That file's text is another one now; null if more than one file may be. */
  readonly changed: (path: string | null) => void;
  readonly snapshot: () => Snapshot;
  readonly check: (path: string, options: CheckOptions) => FileResult;
  /** The program that was made last; null if there is none yet. */
  readonly latest: () => Program | null;
}

const noClock = (): number => 0;

/**
 * @param sources the files as they are now
 * @param kin a program of the same files, of which the first one of this lineage takes the texts; null if there is none
 */
export function beginLineage(
  build: BuildView | undefined,
  sources: () => Sources,
  kin: () => Program | null,
): Lineage {
  let current: Snapshot | null = null;
  let previous: Snapshot | null = null;
  // The one file that was edited since the previous snapshot; null if more than that may have changed.
  let edited: string | null = null;
  let vocabulary = '';

  const changed = (path: string | null): void => {
    edited = current === null && edited !== path ? null : path;
    previous = current ?? previous;
    current = null;
  };

  const next = (): Snapshot => {
    const now = sources();
    const before = previous;
    const from = before?.program ?? kin();
    const program = createProgram(now, {
      ...(from === null ? {} : { previous: from }),
      ...(edited === null || before === null ? {} : { edited }),
      ...(build === undefined ? {} : { build }),
      vocabulary,
    });
    const watched = watchedProgram(program);
    const carried =
      before !== null && edited !== null && differsInBodies(before.program, program, edited)
        ? carriedOver(before, program, edited)
        : null;
    const flow = createFlowEngine(watched, carried?.engine);
    const kept = carried?.kept ?? createKeptResults();
    const formerly = carried?.formerly ?? new Map<string, readonly string[]>();
    const known = { fixers: new Map(), records: new Map(), results: new Map() };
    return { program, watched, flow, sources: now, kept, formerly, ...known };
  };

  const snapshot = (): Snapshot => {
    if (current === null) {
      current = next();
      edited = null;
    }
    return current;
  };

  return {
    changed,
    snapshot,
    latest: () => (current ?? previous)?.program ?? null,
    check: (path, options) => {
      if ((options.vocabulary ?? '') !== vocabulary) {
        vocabulary = options.vocabulary ?? '';
        // What was concluded about callers of the helpers holds no more.
        changed(null);
        previous = null;
      }
      const { watched, flow, kept, results } = snapshot();
      const key = JSON.stringify([path, options]);
      const result = results.get(key) ?? checkFile(watched, path, options, flow, noClock, unwatched, kept);
      results.set(key, result);
      return result;
    },
  };
}

interface Carried {
  readonly engine: EngineOptions;
  readonly kept: KeptResults;
  readonly formerly: FormerHashes;
}

/** What was concluded before an edit of bodies and holds after it. */
function carriedOver(before: Snapshot, later: Program, edited: string): Carried {
  const { program, flow, kept, formerly } = before;
  const edit = bodyEdit(program, later, edited, formerly);
  if (edit === null)
    return { engine: { previous: flow, edited }, kept: createKeptResults(), formerly: new Map() };
  findStale([...kept.trails(), ...trailsOf(flow)], differsAfter(edit, program, later));
  const holds = (trail: Trail): boolean => !trail.stale;
  const replaced = new Set(edit.functions.flatMap((f) => f.oldHashes));
  return {
    engine: { previous: flow, edited, outlives: { holds, replaced, moved: movedBy(edit) } },
    kept: kept.after(edit, holds),
    formerly: formerHashes(edit, formerly),
  };
}
