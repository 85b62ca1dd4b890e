// Puts the parts of a program together. A program is an immutable snapshot: every fact is found when it is
// first asked for and kept. A program made from an earlier one shares what is known about equal texts.

import { retain } from '../base/remember.ts';
import type { Sources } from '../base/sources.ts';
import type { Declaration } from '../syntax/file.ts';
import { createCallGraph } from './callers.ts';
import { definedIn, noBuild, type BuildView } from '../base/build-view.ts';
import { createDeclared } from './declared.ts';
import { createDefinitions, type Definitions } from './definitions.ts';
import { exitsOf } from './exits.ts';
import { createFiles, type FileEntry, type Files } from './files.ts';
import { helpersOf } from './helpers.ts';
import { createIncludes, type Includes } from './includes.ts';
import { guardsOf } from './guards.ts';
import { lockClass } from './lock-class.ts';
import { createMacros, type MacrosOfHeaders } from './macros.ts';
import { createModules, type Modules } from './module.ts';
import { createOpsTables } from './ops.ts';
import { vocabularyPath } from './paths.ts';
import { createPointers } from './pointers.ts';
import type { Program } from './program.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createTypes, type Types } from './types.ts';

export interface ProgramOptions {
  /** The program before an edit; files and functions with equal text are taken over. */
  readonly previous?: Program;
  /** The earlier program goes on: it hands over what it knows of its texts, and learns nothing of this one's. */
  readonly branches?: boolean;
  /** The one file that differs; without it anything may. */
  readonly edited?: string;
  /** Functions in C that stand in for helpers of the project, before any definition in view. */
  readonly vocabulary?: string;
  /** What a build says of the sources. A program that is made from an earlier one has what that one had. */
  readonly build?: BuildView;
}

interface Parts {
  readonly build: BuildView;
  /** By file the headers in view that annotate functions. */
  readonly annotated: Map<string, readonly string[]>;
  /** By file the macros of headers in view. */
  readonly macros: MacrosOfHeaders;
  readonly files: Files;
  readonly modules: Modules;
  readonly includes: Includes;
  readonly definitions: Definitions;
  readonly types: Types;
}

const partsOf = new WeakMap<Program, Parts>();

export function createProgram(disk: Sources, options: ProgramOptions = {}): Program {
  const sources = withVocabulary(disk, options.vocabulary ?? '');
  const previous = options.previous === undefined ? undefined : partsOf.get(options.previous);
  const store = previous?.files.store ?? new Map<string, FileEntry>();
  const build = options.build ?? previous?.build ?? noBuild;
  const files = createFiles(sources, options.branches === true ? new Map(store) : store, definedIn(build));
  const parts = partsFor(files, build, previous, options);
  const { modules, includes, definitions, types } = parts;
  const graph = createCallGraph(files, includes, modules, definitions);
  const ops = createOpsTables(files, includes, modules, definitions);
  const subscriptions = createSubscriptions(files, modules, definitions, types, graph, ops);
  const pointers = createPointers(files, modules, definitions, types);
  const declared = createDeclared(files, includes, types, parts.annotated);
  const macros = createMacros(files, includes, parts.macros);
  const program: Program = {
    file: (path) => files.entry(path)?.syntax() ?? null,
    text: (path) => files.entry(path)?.text ?? null,
    contains: (path, letters) => files.entry(path)?.has.contains(letters) ?? false,
    exits: (path) => {
      const entry = files.entry(path);
      return entry === null ? new Set() : exitsOf(entry);
    },
    seemsToDefine: (path, name) => files.entry(path)?.callables().bodied.has(name) ?? false,
    functions: files.functions,
    functionsWith: (path, passes, letters) =>
      letters?.some((some) => files.entry(path)?.has.contains(some) === true) === false
        ? []
        : files.functionsWith(path, passes),
    helpers: (path, passes, letters) => helpersOf(files, modules, path, passes, letters),
    functionsNamed: files.functionsNamed,
    definition: definitions.function,
    declared: (name, path) => declared.of(name, path) ?? macros.of(name, path),
    callers: graph.callers,
    addressTaken: graph.addressTaken,
    struct: types.struct,
    typeOfPlace: types.ofPlace,
    typeOfExpr: types.ofExpr,
    lockClass: (fn, place) => lockClass(types, fn, place),
    guardsOf: (fn, place) => guardsOf(types, fn, place),
    opsTables: ops.of,
    callbackRoles: ops.roles,
    opsOfSubscription: subscriptions.tables,
    subscriptions: subscriptions.all,
    pointees: pointers.pointees,
    moduleFiles: modules.files,
    headers: includes.reached,
  };
  partsOf.set(program, parts);
  return program;
}

/** Lets go of what is known of all other texts, for the programs that are made of this one from now on. */
export function retainTexts(program: Program, isKept: (path: string) => boolean): void {
  retain(partsOf.get(program)?.files.store ?? new Map<string, FileEntry>(), isKept);
}

function withVocabulary(sources: Sources, text: string): Sources {
  // A file of that name on the disk is not ours, and is not read.
  const own = text === '' ? null : text;
  return { list: sources.list, read: (path) => (path === vocabularyPath ? own : sources.read(path)) };
}

/** True if the later program differs from the earlier one in bodies of that file's functions only. */
export function differsInBodies(earlier: Program, later: Program, edited: string): boolean {
  const [old, fresh] = [partsOf.get(earlier), partsOf.get(later)];
  return old !== undefined && fresh !== undefined && old.types === fresh.types && edited !== '';
}

function partsFor(
  files: Files,
  build: BuildView,
  previous: Parts | undefined,
  { edited }: ProgramOptions,
): Parts {
  if (previous?.build === build && edited !== undefined && isBodyEdit(previous.files, files, edited)) {
    // Names, types and includes are as before: only what lies in the file has to be found anew.
    const { modules, includes, types, annotated, macros } = previous;
    const definitions = createDefinitions(files, includes, modules, previous.definitions.memory);
    return { build, annotated, macros, files, modules, includes, definitions, types };
  }
  const modules = createModules(files);
  const includes = createIncludes(files, modules, build);
  const definitions = createDefinitions(files, includes, modules);
  const types = createTypes(files, includes, definitions);
  return { build, annotated: new Map(), macros: new Map(), files, modules, includes, definitions, types };
}

function isBodyEdit(before: Files, after: Files, path: string): boolean {
  const [old, fresh] = [before.entry(path), after.entry(path)];
  if (old === null || fresh === null) return false;
  if (old === fresh) return true;
  const [from, to] = [old.syntax(), fresh.syntax()];
  if (from.frame !== to.frame)
    return old.shell() === fresh.shell() && wiringOf(old.text) === wiringOf(fresh.text);
  return from.declarations.every((declaration, k) => {
    const other = to.declarations[k];
    if (other?.content === declaration.content) return true;
    return other !== undefined && wiringOf(textOf(old, declaration)) === wiringOf(textOf(fresh, other));
  });
}

function textOf({ text }: FileEntry, { span }: Declaration): string {
  return text.slice(span.start, span.end);
}

/** What bodies may do to the rest of the program: set a callback, register a table. */
function wiringOf(text: string): string {
  const stores = text.match(/(?:\.|->)\w+\s*=\s*&?\w+\s*[;,]/g) ?? [];
  const calls: string[] = [];
  for (let at = text.indexOf('notifier'); at >= 0; at = text.indexOf('notifier', at + 1)) {
    const stop = text.indexOf(';', at);
    const call = text.slice(at, stop < 0 ? undefined : stop);
    if (/^\w*(?:insert|register|get)\w*\(/.test(call)) calls.push(call);
  }
  return [...stores, ...calls].join('\n');
}
