// Which definition a name means at a place: C's visibility rules, with the module in the place of the linker.
// Invariant: two different definitions in view give none, except both arms of one `#if`, where the larger body
// is the real one and the other a stub.

import { folderOf } from '../base/folder.ts';
import { contains } from '../base/span.ts';
import type { FunctionIr, TypeRef } from '../ir/ir.ts';
import { lowerPrototype } from '../ir/declarations.ts';
import type { Declaration } from '../syntax/file.ts';
import type { FileEntry, Files } from './files.ts';
import type { Includes } from './includes.ts';
import type { Modules } from './module.ts';
import { createHeaderIndex, type HeaderIndex } from './header-index.ts';
import { isHeader, vocabularyPath } from './paths.ts';
import { hasWord } from './text.ts';

export interface Definition {
  readonly path: string;
  /** The text that it was found in: it holds for no other. */
  readonly entry: FileEntry;
  readonly declaration: Declaration;
}

export interface Definitions {
  readonly find: (name: string, fromPath: string) => Definition | null;
  readonly function: (name: string, fromPath: string) => FunctionIr | null;
  /** What a call of the name returns, from its definition or from a prototype in view. */
  readonly returns: (name: string, fromPath: string) => TypeRef | null;
  /** True if a header that is reached from the file but lies outside its module declares the name. */
  readonly declaredOutside: (name: string, path: string) => boolean;
  readonly memory: DefinitionMemory;
}

/** What was looked up so far; a later program with the same shells goes on with it. */
export interface DefinitionMemory {
  readonly found: Map<string, Map<string, Definition | null>>;
  /** By folder and by module: the files that seem to define a name. */
  readonly folders: Map<string, ReadonlyMap<string, readonly string[]>>;
  /** The same for headers, each file's beside what it sees of them. */
  readonly headers: HeaderIndex;
  readonly results: Map<string, TypeRef | null>;
}

export function createDefinitions(
  files: Files,
  includes: Includes,
  modules: Modules,
  memory: DefinitionMemory = {
    found: new Map(),
    folders: new Map(),
    headers: createHeaderIndex(),
    results: new Map(),
  },
): Definitions {
  const { found, folders, headers, results } = memory;

  const find = (name: string, fromPath: string): Definition | null => {
    let known = found.get(fromPath);
    if (known === undefined) {
      known = new Map();
      found.set(fromPath, known);
    }
    let definition = known.get(name);
    if (definition === undefined || (definition !== null && !isCurrent(definition))) {
      definition = search(name, fromPath);
      known.set(name, definition);
    }
    return definition;
  };

  const isCurrent = ({ path, entry }: Definition): boolean => files.entry(path) === entry;

  const inFile = (path: string, name: string, accept: (d: Declaration) => boolean): Definition | null => {
    const declaration = largest(files.definitions(path, name).filter(accept));
    const entry = files.entry(path);
    return declaration === null || entry === null ? null : { path, entry, declaration };
  };

  const search = (name: string, fromPath: string): Definition | null => {
    const said = inFile(vocabularyPath, name, () => true);
    if (said !== null) return said;
    const own = inFile(fromPath, name, () => true);
    if (own !== null) return own;
    const nearby = headers
      .defining(name, fromPath, () => visibleFrom(fromPath))
      .flatMap((p) => inFile(p, name, () => true) ?? [])
      .filter((d) => !isStub(files, d));
    if (nearby.length > 0) return only(nearby);
    const external = (d: Declaration): boolean => !d.isStatic;
    const folder = folderOf(fromPath);
    const beside = named(`/${folder}`, name, () => sourcesIn(files, folder));
    const inFolder = beside.flatMap((p) => inFile(p, name, external) ?? []);
    if (inFolder.length > 0) return only(inFolder);
    const across = named(modules.id(fromPath), name, () => modules.files(fromPath));
    return only(across.flatMap((p) => inFile(p, name, external) ?? []));
  };

  // Templates: a header without types of its own sees what its includer has defined before.
  const visibleFrom = (path: string): readonly FileEntry[] =>
    [...includes.reached(path), ...(isHeader(path) ? includes.includers(path) : [])].flatMap(
      (p) => files.entry(p) ?? [],
    );

  /** Files of the group that seem to define the name; the group's index is made once. */
  const named = (group: string, name: string, members: () => readonly string[]): readonly string[] => {
    let index = folders.get(group);
    if (index === undefined) {
      index = indexCallables(files, members());
      folders.set(group, index);
    }
    return index.get(name) ?? [];
  };

  const returns = (name: string, fromPath: string): TypeRef | null => {
    const key = `${fromPath}\0${name}`;
    let known = results.get(key);
    if (known === undefined) {
      known = resultOf(name, fromPath);
      results.set(key, known);
    }
    return known;
  };

  const resultOf = (name: string, fromPath: string): TypeRef | null => {
    const definition = find(name, fromPath);
    if (definition !== null) return files.lower(definition.path, definition.declaration)?.returns ?? null;
    for (const path of [fromPath, ...includes.reached(fromPath)]) {
      const entry = files.entry(path);
      if (entry === null || !entry.callables().names.has(name)) continue;
      for (const declaration of files.covering(path, entry.has.offsets(name))) {
        if (declaration.kind !== 'prototype' || declaration.name !== name) continue;
        const prototype = lowerPrototype(entry.syntax(), declaration);
        if (prototype !== null) return prototype.returns;
      }
    }
    return null;
  };

  return {
    find,
    memory,
    function: (name, fromPath) => {
      const definition = find(name, fromPath);
      return definition === null ? null : files.lower(definition.path, definition.declaration);
    },
    returns,
    declaredOutside: (name, path) =>
      includes
        .reached(path)
        .some((p) => !modules.contains(path, p) && (files.entry(p)?.callables().names.has(name) ?? false)),
  };
}

/** An arm of an `#if` in a header that only stands in for a function that another arm declares. */
function isStub(files: Files, { path, declaration }: Definition): boolean {
  const entry = files.entry(path);
  if (entry === null || !isHeader(path)) return false;
  const { conditionals, declarations } = entry.syntax();
  return conditionals.some(({ arms }) => {
    if (arms.length < 2) return false;
    const own = arms.find((a) => contains(a.span, declaration.span));
    if (own === undefined) return false;
    return arms.some((arm) => {
      if (arm === own || !hasWord(entry.text.slice(arm.span.start, arm.span.end), declaration.name))
        return false;
      const defines = (d: Declaration): boolean =>
        d.kind === 'function' && d.name === declaration.name && contains(arm.span, d.span);
      return !declarations.some(defines);
    });
  });
}

/** Both arms of an `#if` define it: the larger body. null if there is none. */
function largest(declarations: readonly Declaration[]): Declaration | null {
  let best: Declaration | null = null;
  for (const d of declarations) {
    if (best === null || bodyLength(d) > bodyLength(best)) best = d;
  }
  return best;
}

function bodyLength(d: Declaration): number {
  return d.body === null ? 0 : d.body.end - d.body.start;
}

function only(definitions: readonly Definition[]): Definition | null {
  return definitions.length === 1 ? (definitions[0] ?? null) : null;
}

function sourcesIn(files: Files, folder: string): string[] {
  return files
    .list(folder)
    .filter((e) => !e.isFolder && e.name.endsWith('.c'))
    .map((e) => (folder === '' ? e.name : `${folder}/${e.name}`));
}

function indexCallables(files: Files, paths: readonly string[]): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const path of paths) {
    if (isHeader(path)) continue;
    for (const name of files.entry(path)?.callables().bodied ?? []) {
      const list = index.get(name);
      if (list === undefined) index.set(name, [path]);
      else list.push(path);
    }
  }
  return index;
}
