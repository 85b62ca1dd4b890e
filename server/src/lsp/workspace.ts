// One root as the editor sees it: the disk with the open buffers over it, and the programs made of both, one for the files
// that a build sees alike; without a build there is one. What the disk said is kept until the editor says that it changed.

import { noTimes, type CheckOptions, type FileResult } from '../analysis/check.ts';
import { createFixer, type Fixer } from '../analysis/fixes.ts';
import type { BuildOf, BuildView } from '../base/build-view.ts';
import { remembered, rememberingSources } from '../base/remember.ts';
import type { Sources } from '../base/sources.ts';
import type { SourceText } from '../base/text.ts';
import { sourceText } from '../base/text.ts';
import { lentHeaders, nodeSources, overlaySources } from '../platform/node-sources.ts';
import type { Program } from '../program/program.ts';
import { vocabularyStems } from '../semantics/stems.ts';
import { beginLineage, type Lineage, type Snapshot } from './lineage.ts';

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
  /** The program that the file is a part of, as it is now. */
  readonly snapshot: (path: string) => Snapshot;
  /** What a build says of the file. */
  readonly build: BuildOf;
  readonly text: (path: string) => SourceText | null;
}

/** Characters by which an edit or two may move a word. */
const near = 4096;

/** Programs that are held at a time: those that were asked last. */
const mostPrograms = 6;

/**
 * @param open the files below a folder, as they are now; those on the disk
 * @param build what a build says of the files; asked once for each, until the disk changes
 */
export function openWorkspace(
  root: string,
  open: (folder: string) => Sources = nodeSources,
  build: BuildOf = () => undefined,
): Workspace {
  let disk = rememberingSources(open(root));
  const kernels = new Map<string, Sources>();
  const buffers = new Map<string, string>();
  const joined = new Set<string>();
  /** By what the build says. */
  const lineages = new Map<string, Lineage>();
  const views = new Map<string, Seen>();
  const seen = new Map<string, Seen>();

  const sourcesFor = (view: BuildView | undefined): Sources => {
    const folder = view?.kernel ?? null;
    if (folder === null) return overlaySources(disk, new Map(buffers));
    const kernel = kernels.get(folder) ?? rememberingSources(open(folder));
    kernels.set(folder, kernel);
    return overlaySources(lentHeaders(disk, kernel), new Map(buffers));
  };

  const latest = (): Program | null => {
    for (const lineage of lineages.values()) {
      const program = lineage.latest();
      if (program !== null) return program;
    }
    return null;
  };

  const seenAs = (path: string): Seen => {
    let known = seen.get(path);
    if (known === undefined) {
      const view = build(path);
      const key = view === undefined ? '' : JSON.stringify(view);
      known = remembered(views, key, () => ({ view, key }));
      seen.set(path, known);
    }
    return known;
  };

  const lineageOf = (path: string): Lineage => {
    const { view, key } = seenAs(path);
    const lineage = lineages.get(key) ?? beginLineage(view, () => sourcesFor(view), latest);
    lineages.delete(key);
    lineages.set(key, lineage);
    const [oldest] = lineages.keys();
    if (oldest !== undefined && lineages.size > mostPrograms) lineages.delete(oldest);
    return lineage;
  };

  const changed = (path: string | null): void => {
    for (const lineage of lineages.values()) lineage.changed(path);
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
      kernels.clear();
      seen.clear();
      views.clear();
      changed(null);
    },
    check: (path, options) => (concerns(path) ? lineageOf(path).check(path, options) : nothing(path)),
    join: (path) => void joined.add(path),
    fixer: (path) => {
      const { program, flow, sources, fixers } = lineageOf(path).snapshot();
      const known = fixers.get(path);
      if (known !== undefined) return known;
      const fixer = createFixer(sources, program, flow, path);
      fixers.set(path, fixer);
      return fixer;
    },
    snapshot: (path) => lineageOf(path).snapshot(),
    build: (path) => seenAs(path).view,
    text: (path) => {
      const text = read(path);
      return text === null ? null : sourceText(path, text);
    },
  };
}

/** How a build sees a file. */
interface Seen {
  readonly view: BuildView | undefined;
  /** Equal keys mean equal views. */
  readonly key: string;
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
