// Files of one snapshot: text, masked file and functions, each made when first asked for. Contents live in a
// store that later programs share, so that what did not change is never made twice. Invariant: an entry is
// reused only for an equal text, and a function only for an equal declaration.

import { once, perObject } from '../base/remember.ts';
import { editedText, sourceText } from '../base/text.ts';
import type { SourceEntry, Sources } from '../base/sources.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { lowerFunction } from '../ir/lower.ts';
import type { Declaration, SyntaxFile } from '../syntax/file.ts';
import { openFile } from '../syntax/open.ts';
import { reopenFile } from '../syntax/reopen.ts';
import type { Passes } from './program.ts';
import { shiftFunction } from './shift.ts';
import { storedMembers } from './stores.ts';
import { textAnswers, type TextAnswers } from './text-answers.ts';
import {
  aggregateNames,
  callableNames,
  includeLines,
  typedefNames,
  withoutComments,
  type Callables,
  type Included,
} from './text.ts';

/** What is known about one text; equal texts give equal entries. */
export interface FileEntry {
  readonly path: string;
  readonly text: string;
  /** Macros that the build surely defines for it. */
  readonly defined: ReadonlySet<string>;
  readonly syntax: () => SyntaxFile;
  /** The file as it was opened last, this text or an earlier one; null if nobody has asked yet. */
  readonly opened: () => SyntaxFile | null;
  /** Masked text without comments and strings. */
  readonly code: () => string;
  readonly includes: () => readonly Included[];
  readonly callables: () => Callables;
  readonly aggregates: () => ReadonlySet<string>;
  readonly typedefs: () => ReadonlySet<string>;
  /** Members that the text sets somewhere. */
  readonly stored: () => ReadonlySet<string>;
  /** Asked about the same words edit by edit. */
  readonly has: TextAnswers;
  readonly lower: (declaration: Declaration) => FunctionIr;
  /** The text without the bodies of functions: all that other files can depend on, but for calls. */
  readonly shell: () => string;
  /** Functions lowered so far, for the entry that takes this one's place after an edit. */
  readonly lowered: ReadonlyMap<Declaration, FunctionIr>;
}

/** The latest entry per path, shared by all programs that were created one from the other. */
export type Store = Map<string, FileEntry>;

export interface Files {
  readonly store: Store;
  readonly entry: (path: string) => FileEntry | null;
  readonly exists: (path: string) => boolean;
  readonly list: (folder: string) => readonly SourceEntry[];
  readonly hasWord: (path: string, word: string) => boolean;
  readonly functions: (path: string) => readonly FunctionIr[];
  /** Functions whose own text passes; the others are not parsed. */
  readonly functionsWith: (path: string, passes: Passes) => readonly FunctionIr[];
  /** Functions of these names, name by name. */
  readonly functionsNamed: (path: string, names: Iterable<string>) => readonly FunctionIr[];
  /** Definitions of that name in the file, as declarations. */
  readonly definitions: (path: string, name: string) => readonly Declaration[];
  readonly lower: (path: string, declaration: Declaration) => FunctionIr | null;
  /** Declarations of the file whose span covers one of the offsets, ascending and each once. */
  readonly covering: (path: string, offsets: readonly number[]) => readonly Declaration[];
}

/** @param definedIn macros that a build surely defines for the file */
export function createFiles(
  sources: Sources,
  store: Store,
  definedIn: (path: string) => ReadonlySet<string>,
): Files {
  const entries = new Map<string, FileEntry | null>();
  const folders = new Map<string, readonly SourceEntry[]>();
  const names = new Map<string, ReadonlySet<string>>();
  const all = new Map<string, readonly FunctionIr[]>();
  const byName = new Map<string, ReadonlyMap<string, readonly Declaration[]>>();

  const entry = (path: string): FileEntry | null => {
    let known = entries.get(path);
    if (known === undefined) {
      known = load(sources, store, path, definedIn(path));
      entries.set(path, known);
    }
    return known;
  };
  const list = (folder: string): readonly SourceEntry[] => {
    let known = folders.get(folder);
    if (known === undefined) {
      known = sources.list(folder);
      folders.set(folder, known);
    }
    return known;
  };
  const exists = (path: string): boolean => {
    const cut = path.lastIndexOf('/');
    const folder = cut < 0 ? '' : path.slice(0, cut);
    let known = names.get(folder);
    if (known === undefined) {
      known = new Set(
        list(folder)
          .filter((e) => !e.isFolder)
          .map((e) => e.name),
      );
      names.set(folder, known);
    }
    return known.has(path.slice(cut + 1));
  };
  const definitions = (path: string, name: string): readonly Declaration[] => {
    const file = entry(path);
    if (file === null) return [];
    let known = byName.get(path);
    if (known === undefined) {
      known = groupDefinitions(file.syntax().declarations);
      byName.set(path, known);
    }
    return known.get(name) ?? [];
  };
  const lower = (path: string, declaration: Declaration): FunctionIr | null =>
    entry(path)?.lower(declaration) ?? null;
  return {
    store,
    entry,
    exists,
    list,
    hasWord: (path, word) => entry(path)?.has.mentions(word) ?? false,
    definitions,
    lower,
    functions: (path) => {
      let known = all.get(path);
      if (known === undefined) {
        const file = entry(path);
        const declarations = file?.syntax().declarations ?? [];
        known = declarations.filter((d) => d.kind === 'function').flatMap((d) => file?.lower(d) ?? []);
        all.set(path, known);
      }
      return known;
    },
    functionsWith: (path, passes) => {
      const file = entry(path);
      const declarations = file?.syntax().declarations ?? [];
      return declarations
        .filter(
          (d) =>
            d.kind === 'function' &&
            passes(file?.text.slice(d.span.start, d.span.end) ?? '', d.name, d.content),
        )
        .flatMap((d) => file?.lower(d) ?? []);
    },
    functionsNamed: (path, names) =>
      [...names].flatMap((name) => definitions(path, name).flatMap((d) => lower(path, d) ?? [])),
    covering: (path, offsets) => covering(entry(path)?.syntax().declarations ?? [], offsets),
  };
}

function load(sources: Sources, store: Store, path: string, defined: ReadonlySet<string>): FileEntry | null {
  const text = sources.read(path);
  if (text === null) return null;
  const stored = store.get(path);
  const isSame = stored !== undefined && isSameSet(stored.defined, defined);
  if (isSame && stored.text === text) return stored;
  const fresh = fileEntry(path, text, defined, isSame ? stored : null);
  store.set(path, fresh);
  return fresh;
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && [...a].every((name) => b.has(name)));
}

function fileEntry(
  path: string,
  text: string,
  defined: ReadonlySet<string>,
  earlier: FileEntry | null,
): FileEntry {
  // Only the latest that was opened is held, and only until this one is.
  let basis = earlier?.opened() ?? null;
  const syntax = once(() => {
    const source = basis === null ? sourceText(path, text) : editedText(basis.source, text);
    const file = (basis === null ? null : reopenFile(basis, source)) ?? openFile(source, defined);
    basis = file;
    return file;
  });
  const lowered = new Map<Declaration, FunctionIr>();
  // Taken now: holding on to the earlier entry would keep every version of the file alive.
  const reusable = groupByText(earlier);
  return {
    path,
    text,
    defined,
    syntax,
    opened: () => basis,
    lowered,
    code: once(() => withoutComments(syntax().masked)),
    includes: once(() => includeLines(text)),
    callables: once(() => callableNames(text)),
    aggregates: once(() => aggregateNames(text)),
    typedefs: once(() => typedefNames(text)),
    stored: once(() => storedMembers(text)),
    has: earlier?.has.after(text) ?? textAnswers(text),
    shell: once(() => shellOf(text, syntax().declarations)),
    lower: (declaration) => {
      let fn = lowered.get(declaration);
      if (fn === undefined) {
        fn = reuse(reusable, text, declaration) ?? lowerFunction(syntax(), declaration);
        lowered.set(declaration, fn);
      }
      return fn;
    },
  };
}

interface Reusable {
  readonly text: string;
  readonly fn: FunctionIr;
}

function groupByText(earlier: FileEntry | null): Map<string, Reusable[]> {
  const out = new Map<string, Reusable[]>();
  if (earlier === null) return out;
  for (const [declaration, fn] of earlier.lowered) {
    const text = spelling(earlier.text, declaration);
    const list = out.get(declaration.name);
    if (list === undefined) out.set(declaration.name, [{ text, fn }]);
    else list.push({ text, fn });
  }
  return out;
}

function reuse(
  reusable: ReadonlyMap<string, readonly Reusable[]>,
  text: string,
  declaration: Declaration,
): FunctionIr | null {
  const candidates = reusable.get(declaration.name);
  if (candidates === undefined) return null;
  const own = spelling(text, declaration);
  const found = candidates.find((c) => c.text === own && c.fn.hash === declaration.content.hash);
  return found === undefined ? null : shiftFunction(found.fn, declaration.span.start - found.fn.span.start);
}

// The hash covers what the parser sees; conditions of `#if` and hidden macros are in the original text. The
// characters before the declaration may be attributes of it.
function spelling(text: string, declaration: Declaration): string {
  return text.slice(Math.max(0, declaration.span.start - 80), declaration.span.end);
}

function shellOf(text: string, declarations: readonly Declaration[]): string {
  let shell = '';
  let at = 0;
  for (const { kind, body } of declarations) {
    if (kind !== 'function' || body === null || body.start < at) continue;
    shell += text.slice(at, body.start);
    at = body.end;
  }
  return shell + text.slice(at);
}

function groupDefinitions(declarations: readonly Declaration[]): Map<string, Declaration[]> {
  const out = new Map<string, Declaration[]>();
  for (const declaration of declarations) {
    if (declaration.kind !== 'function') continue;
    const list = out.get(declaration.name);
    if (list === undefined) out.set(declaration.name, [declaration]);
    else list.push(declaration);
  }
  return out;
}

/** Declarations whose span covers one of the offsets; both ascending. */
export function covering(declarations: readonly Declaration[], offsets: readonly number[]): Declaration[] {
  const out: Declaration[] = [];
  let at = 0;
  for (const offset of offsets) {
    while (at < declarations.length && (declarations[at]?.span.end ?? 0) <= offset) at++;
    const found = declarations[at];
    if (found !== undefined && found.span.start <= offset && out.at(-1) !== found) out.push(found);
  }
  return out;
}

/** A fact that follows from one text alone: made once, however many programs share the entry. */
export function perEntry<T>(make: (entry: FileEntry) => T): (entry: FileEntry) => T {
  return perObject(make);
}

/** The same for one declaration of the text. */
export function perDeclaration<T>(
  make: (entry: FileEntry, declaration: Declaration) => T,
): (entry: FileEntry, declaration: Declaration) => T {
  const tables = perEntry(() => new Map<Declaration, T>());
  return (entry, declaration) => {
    const table = tables(entry);
    if (!table.has(declaration)) table.set(declaration, make(entry, declaration));
    return table.get(declaration) as T;
  };
}
