// One state of a tree, for those who compare two: findings of a file made once and kept, and which files may differ
// in findings if others differ in text. Reads nothing but its `Sources`.

import { noBuild, type BuildOf, type BuildView } from '../base/build-view.ts';
import { folderOf } from '../base/folder.ts';
import { remembered } from '../base/remember.ts';
import type { Sources } from '../base/sources.ts';
import { createFlowEngine } from '../flow/engine.ts';
import type { FlowEngine } from '../flow/facts.ts';
import { createProgram } from '../program/create.ts';
import type { Program } from '../program/program.ts';
import { vocabularyStems } from '../semantics/stems.ts';
import { checkFile, type CheckOptions, type FileResult } from './check.ts';
import { programOptions } from './given.ts';

export interface TreeState {
  /** null if there is no such text. */
  readonly text: (path: string) => string | null;
  /** The result for a file; null if the file is not there. */
  readonly check: (path: string) => FileResult | null;
  /** Takes over the results of a state that differs from this one in nothing that these files depend on. */
  readonly inherit: (from: TreeState, isOutdated: (path: string) => boolean) => void;
  readonly results: ReadonlyMap<string, FileResult>;
  /** Names of C files in the folder of `path`. */
  readonly beside: (path: string) => readonly string[];
  /** The program that the file is a part of: one for the files that a build sees alike. */
  readonly program: (path: string) => Program;
  /** The program of the files that no build says anything of. */
  readonly plain: Program;
}

/** What a build says of the files, whatever the state: the same for all, as no build is known of any but one. */
export interface TreeBuild {
  readonly of: BuildOf;
  /** The sources with the headers of a kernel that lies elsewhere. */
  readonly lent: (sources: Sources, kernel: string) => Sources;
}

export const noTreeBuild: TreeBuild = { of: () => undefined, lent: (sources) => sources };

/** @param previous a state with mostly the same texts: what is known of them is taken over */
export function openState(
  sources: Sources,
  options: CheckOptions,
  previous: TreeState | null,
  build: TreeBuild = noTreeBuild,
): TreeState {
  const begin = (view: BuildView | undefined, from: Program | undefined): Side => {
    const kernel = view?.kernel ?? null;
    const program = createProgram(kernel === null ? sources : build.lent(sources, kernel), {
      ...(from === undefined ? {} : { previous: from }),
      ...programOptions({ ...options, build: view ?? noBuild }),
    });
    return { program, flow: createFlowEngine(program) };
  };
  // All texts can be had of it; without a build it is the only one.
  const plain = begin(undefined, previous?.plain);
  const sides = new Map([['', plain]]);
  const seen = new Map<string, Side>();
  const side = (path: string): Side =>
    remembered(seen, path, () => {
      const view = build.of(path);
      if (view === undefined) return plain;
      return remembered(sides, JSON.stringify(view), () => begin(view, plain.program));
    });
  const results = new Map<string, FileResult>();
  return {
    plain: plain.program,
    program: (path) => side(path).program,
    results,
    text: plain.program.text,
    beside: (path) => sourcesBeside(sources, path),
    check: (path) => {
      if (plain.program.text(path) === null) return null;
      const { program, flow } = side(path);
      const known = results.get(path) ?? checkFile(program, path, options, flow);
      results.set(path, known);
      return known;
    },
    inherit: (from, isOutdated) => {
      for (const [path, result] of from.results) {
        if (!isOutdated(path) && !results.has(path)) results.set(path, result);
      }
    },
  };
}

interface Side {
  readonly program: Program;
  readonly flow: FlowEngine;
}

/** Names of C files in the folder of the path. */
export function sourcesBeside(sources: Sources, path: string): readonly string[] {
  const folder = folderOf(path);
  const entries = sources.list(folder).filter((e) => !e.isFolder && e.name.endsWith('.c'));
  return entries.map((e) => (folder === '' ? e.name : `${folder}/${e.name}`));
}

/**
 * C files of which the findings may differ between the two states if these files do: all of their modules, and,
 * for a header, whatever reaches it. Only files that mention the vocabulary in one of the states.
 * @param mentioning all C files of a state that do; asked for only where a module is not enough
 */
export function affectedFiles(
  states: readonly TreeState[],
  changed: readonly string[],
  mentioning: (state: TreeState) => readonly string[],
): string[] {
  const out = new Set<string>();
  const far = changed.filter(isSharedWidely);
  for (const state of states) {
    const modules = new Set(changed.flatMap((path) => state.program(path).moduleFiles(path)));
    for (const path of [...modules, ...changed]) if (path.endsWith('.c')) out.add(path);
    if (far.length === 0) continue;
    for (const path of mentioning(state)) {
      const around = new Set([
        ...state.program(path).moduleFiles(path),
        ...state.program(path).headers(path),
      ]);
      if (far.some((p) => around.has(p))) out.add(path);
    }
  }
  return [...out].filter((path) => states.some((state) => mentions(state, path, vocabularyStems))).sort();
}

type Neighbourhood = Pick<TreeState, 'results' | 'beside' | 'text'>;

/** Files beside those with callbacks that take the same locks without ever naming a notifier. */
export function lockNeighbours(states: readonly Neighbourhood[], files: readonly string[]): string[] {
  const known = new Set(files);
  const out = new Set<string>();
  for (const file of files) {
    const words = states.flatMap((state) => state.results.get(file)?.lockWords ?? []);
    if (words.length === 0) continue;
    for (const state of states) {
      for (const path of state.beside(file)) {
        if (!known.has(path) && states.some((s) => mentions(s, path, words))) out.add(path);
      }
    }
  }
  return [...out].sort();
}

function mentions(state: Neighbourhood, path: string, words: readonly string[]): boolean {
  const text = state.text(path);
  return text !== null && words.some((word) => text.includes(word));
}

/** Headers, and sources that modules elsewhere take for a part of their own. */
function isSharedWidely(path: string): boolean {
  return path.endsWith('.h') || path.startsWith('virt/');
}
