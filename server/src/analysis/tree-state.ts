// One state of a tree, for those who compare two: findings of a file made once and kept, and which files may differ
// in findings if others differ in text. Reads nothing but its `Sources`.

import { folderOf } from '../base/folder.ts';
import type { Sources } from '../base/sources.ts';
import { createFlowEngine } from '../flow/engine.ts';
import { createProgram } from '../program/create.ts';
import type { Program } from '../program/program.ts';
import { vocabularyStems } from '../semantics/stems.ts';
import { checkFile, type CheckOptions, type FileResult } from './check.ts';

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
  readonly program: Program;
}

/** @param previous a state with mostly the same texts: what is known of them is taken over */
export function openState(sources: Sources, options: CheckOptions, previous: TreeState | null): TreeState {
  const program = createProgram(sources, previous === null ? {} : { previous: previous.program });
  const flow = createFlowEngine(program);
  const results = new Map<string, FileResult>();
  return {
    program,
    results,
    text: (path) => program.text(path),
    beside: (path) => sourcesBeside(sources, path),
    check: (path) => {
      if (program.text(path) === null) return null;
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
    const modules = new Set(changed.flatMap((path) => state.program.moduleFiles(path)));
    for (const path of [...modules, ...changed]) if (path.endsWith('.c')) out.add(path);
    if (far.length === 0) continue;
    for (const path of mentioning(state)) {
      const around = new Set([...state.program.moduleFiles(path), ...state.program.headers(path)]);
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
