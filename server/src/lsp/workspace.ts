// One root as the editor sees it: the disk with the open buffers over it, and the program made of both. An edit
// makes a new program that takes over all that is known of equal texts; what the disk said is kept until the
// editor says that it changed.

import { checkFile, noTimes, type FileResult } from '../analysis/check.ts';
import type { CheckOptions } from '../analysis/check.ts';
import { createFixer, type Fixer } from '../analysis/fixes.ts';
import { unwatched } from '../analysis/function-watch.ts';
import { createKeptResults, type KeptResults } from '../analysis/kept-results.ts';
import type { KnownRecord } from '../analysis/record.ts';
import { rememberingSources } from '../base/remember.ts';
import type { Sources } from '../base/sources.ts';
import type { SourceText } from '../base/text.ts';
import { sourceText } from '../base/text.ts';
import { createFlowEngine, trailsOf, type EngineOptions } from '../flow/engine.ts';
import type { FlowEngine } from '../flow/facts.ts';
import { nodeSources, overlaySources } from '../platform/node-sources.ts';
import { createProgram, differsInBodies } from '../program/create.ts';
import { bodyEdit, differsAfter, formerHashes, type FormerHashes } from '../program/body-edit.ts';
import type { Program } from '../program/program.ts';
import { findStale, watchedProgram, type Trail } from '../program/trails.ts';
import { vocabularyStems } from '../semantics/stems.ts';

export interface Workspace {
  /** Absolute. */
  readonly root: string;
  /** Puts a buffer over a file, or takes it away. */
  readonly setBuffer: (path: string, text: string | null) => void;
  /** Files changed outside the editor. */
  readonly forgetDisk: () => void;
  /** True if the file has to do with notifiers; any other has nothing to check. */
  readonly concerns: (path: string) => boolean;
  readonly check: (path: string, options: CheckOptions) => FileResult;
  /** The file is checked from now on, though it does not mention the vocabulary: it takes the lock of a callback. */
  readonly join: (path: string) => void;
  /** Makes quick fixes for the text as it is now; null if there is none. */
  readonly fixer: (path: string) => Fixer | null;
  readonly snapshot: () => Snapshot;
  readonly text: (path: string) => SourceText | null;
}

interface Snapshot {
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

const noClock = (): number => 0;

/** Characters by which an edit or two may move a word. */
const near = 4096;

/** @param open the files below a root, as they are now; those on the disk */
export function openWorkspace(root: string, open: (root: string) => Sources = nodeSources): Workspace {
  let disk = rememberingSources(open(root));
  const buffers = new Map<string, string>();
  let current: Snapshot | null = null;
  let previous: Snapshot | null = null;
  // The one file that was edited since the previous snapshot; null if more than that may have changed.
  let edited: string | null = null;
  let vocabulary = '';
  const joined = new Set<string>();

  const changed = (path: string | null): void => {
    edited = current === null && edited !== path ? null : path;
    previous = current ?? previous;
    current = null;
  };

  const snapshot = (): Snapshot => {
    if (current === null) {
      const sources = overlaySources(disk, new Map(buffers));
      const before = previous;
      const program = createProgram(sources, {
        ...(before === null ? {} : { previous: before.program }),
        ...(edited === null ? {} : { edited }),
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
      current = { program, watched, flow, sources, kept, formerly, ...known };
      edited = null;
    }
    return current;
  };

  const read = (path: string): string | null => buffers.get(path) ?? disk.read(path);

  // Most files have nothing to do with notifiers; they are not even parsed. What a text mentioned before its last edit
  // it most likely still does, and about there.
  const mentioned = new Map<string, { readonly stem: string; readonly at: number }>();
  const concerns = (path: string): boolean => {
    const text = read(path);
    if (text === null) return false;
    if (joined.has(path)) return true;
    const before = mentioned.get(path);
    if (before !== undefined && text.indexOf(before.stem, before.at - near) >= 0) return true;
    for (const stem of vocabularyStems) {
      const at = text.indexOf(stem);
      if (at < 0) continue;
      mentioned.set(path, { stem, at });
      return true;
    }
    return false;
  };

  return {
    root,
    concerns,
    setBuffer: (path, text) => {
      if (text === null) buffers.delete(path);
      else buffers.set(path, text);
      changed(path);
    },
    forgetDisk: () => {
      disk = rememberingSources(open(root));
      changed(null);
    },
    check: (path, options) => {
      if (!concerns(path)) return nothing(path);
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
    join: (path) => void joined.add(path),
    fixer: (path) => {
      const { program, flow, sources, fixers } = snapshot();
      const known = fixers.get(path);
      if (known !== undefined) return known;
      const fixer = createFixer(sources, program, flow, path);
      fixers.set(path, fixer);
      return fixer;
    },
    snapshot,
    text: (path) => {
      const text = read(path);
      return text === null ? null : sourceText(path, text);
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
    engine: { previous: flow, edited, outlives: { holds, replaced } },
    kept: kept.after(edit, holds),
    formerly: formerHashes(edit, formerly),
  };
}

function nothing(path: string): FileResult {
  return {
    file: path,
    findings: [],
    suppressed: [],
    times: noTimes,
    lockWords: [],
    stats: {
      functions: 0,
      partialFunctions: 0,
      analysedFunctions: 0,
      widenedFunctions: 0,
      internalErrors: [],
      undecided: [],
    },
  };
}
