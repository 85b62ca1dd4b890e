// Who calls a function, and whether that can be all. Files are searched as text, only functions that mention the
// name are lowered. Invariant: `complete` is claimed only if no use of the name is left unexplained.

import type { CallOp, FunctionIr } from '../ir/ir.ts';
import type { Definitions } from './definitions.ts';
import type { Files } from './files.ts';
import type { Includes } from './includes.ts';
import type { Modules } from './module.ts';
import type { Callers, CallSite } from './program.ts';
import { isHeader } from './paths.ts';
import { hasWord, wordOffsets } from './text.ts';

export interface CallGraph {
  readonly callers: (fn: FunctionIr) => Callers;
  readonly addressTaken: (fn: FunctionIr) => boolean;
  /** Files that may use the function's name and mean this function. */
  readonly scope: (fn: FunctionIr) => readonly string[];
  /** Functions of the file that mention the word, lowered. */
  readonly mentioning: (path: string, word: string) => readonly FunctionIr[];
}

/** Macros at file scope that hand a function to other modules. */
const exportMacro = /^EXPORT_/;

export function createCallGraph(
  files: Files,
  includes: Includes,
  modules: Modules,
  definitions: Definitions,
): CallGraph {
  const answers = new Map<string, Callers>();
  const taken = new Map<string, boolean>();

  const scope = (fn: FunctionIr): readonly string[] => {
    if (fn.isStatic && !isHeader(fn.path)) {
      // Headers of the file's own that are included as templates may call it as well.
      const templates = includes.direct(fn.path).filter((p) => modules.contains(fn.path, p));
      return [fn.path, ...includes.includers(fn.path), ...templates].filter((p) => files.hasWord(p, fn.name));
    }
    return [...new Set([fn.path, ...modules.files(fn.path)])].filter((p) => files.hasWord(p, fn.name)).sort();
  };

  const mentioning = (path: string, word: string): readonly FunctionIr[] => {
    const entry = files.entry(path);
    if (entry === null) return [];
    return files
      .covering(path, entry.has.offsets(word))
      .filter((d) => d.kind === 'function')
      .map((d) => entry.lower(d));
  };

  const means = (path: string, fn: FunctionIr): boolean => {
    const definition = definitions.find(fn.name, path);
    return definition?.path === fn.path && definition.declaration.nameSpan.start === fn.nameSpan.start;
  };

  /** The empty function that a header has for builds without this one: the name stands there, and nobody calls it. */
  const onlyDefinesOther = (path: string, fn: FunctionIr): boolean =>
    definitions.find(fn.name, path)?.path === path &&
    sitesIn(path, fn).length === 0 &&
    !takesAddress(files, path, fn.name);

  const sitesIn = (path: string, fn: FunctionIr): CallSite[] =>
    mentioning(path, fn.name).flatMap((caller) => callsIn(caller, fn.name).map((call) => ({ caller, call })));

  const search = (fn: FunctionIr): Callers => {
    const paths = scope(fn).filter((p) => means(p, fn));
    const sites = paths.flatMap((p) => sitesIn(p, fn));
    const unclear = scope(fn).some(
      (p) => !means(p, fn) && !onlyDefinesOther(p, fn) && usesName(files, p, fn.name),
    );
    const partial = paths.some((p) => mentioning(p, fn.name).some((f) => f.partial));
    const local = fn.isStatic || (!isExported(files, fn) && !definitions.declaredOutside(fn.name, fn.path));
    return { sites, complete: local && !unclear && !partial && !addressTaken(fn) };
  };

  const addressTaken = (fn: FunctionIr): boolean => {
    const key = keyOf(fn);
    let known = taken.get(key);
    if (known === undefined) {
      known = scope(fn).some((p) => means(p, fn) && takesAddress(files, p, fn.name));
      taken.set(key, known);
    }
    return known;
  };

  return {
    scope,
    mentioning,
    addressTaken,
    callers: (fn) => {
      const key = keyOf(fn);
      let known = answers.get(key);
      if (known === undefined) {
        known = search(fn);
        answers.set(key, known);
      }
      return known;
    },
  };
}

function keyOf(fn: FunctionIr): string {
  return `${fn.path}\0${fn.nameSpan.start}`;
}

function callsIn(caller: FunctionIr, name: string): CallOp[] {
  return caller.blocks.flatMap((b) =>
    b.ops.flatMap((op) =>
      op.kind === 'call' && op.callee.kind === 'name' && op.callee.name === name ? [op] : [],
    ),
  );
}

function isExported(files: Files, fn: FunctionIr): boolean {
  const hidden = files.entry(fn.path)?.syntax().hidden ?? [];
  return hidden.some((h) => h.kind === 'file-macro' && exportMacro.test(h.name) && hasWord(h.args, fn.name));
}

/** True if code or a macro of the file mentions the name at all. */
function usesName(files: Files, path: string, name: string): boolean {
  const entry = files.entry(path);
  return entry !== null && (hasWord(entry.code(), name) || hiddenUse(files, path, name));
}

/** True if the name is used other than by calling, declaring or exporting it. */
function takesAddress(files: Files, path: string, name: string): boolean {
  const entry = files.entry(path);
  if (entry === null) return false;
  // Where all that looks like a use is a call, nobody has to know what is a comment.
  const isValue = entry.has.offsets(name).some((at) => isUseAt(entry.text, at, name));
  const value = isValue && wordOffsets(entry.code(), name).some((at) => isUseAt(entry.code(), at, name));
  return value || hiddenUse(files, path, name);
}

function isUseAt(code: string, at: number, name: string): boolean {
  const before = code.slice(Math.max(0, at - 16), at).trimEnd();
  // `.name` and `->name` are members.
  if (/(\.|->)$/.test(before)) return false;
  return !/^\s*\(/.test(code.slice(at + name.length, at + name.length + 80));
}

/** A macro's body or a macro at file scope mentions it: what it becomes there, nobody can tell. */
function hiddenUse(files: Files, path: string, name: string): boolean {
  return (files.entry(path)?.syntax().hidden ?? []).some((h) => {
    switch (h.kind) {
      case 'define':
        return hasWord(h.body, name);
      case 'file-macro':
        return !exportMacro.test(h.name) && hasWord(h.args, name);
      case 'attribute':
        return h.args !== null && hasWord(h.args, name);
      case 'statement-macro':
        return hasWord(h.args, name);
      default:
        return false;
    }
  });
}
