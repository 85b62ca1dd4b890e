// Puts the parts of a program together. A program is an immutable snapshot: every fact is found when it is
// first asked for and kept. A program made from an earlier one shares what is known about equal texts.

import type { Sources } from '../base/sources.ts';
import { createCallGraph } from './callers.ts';
import { createDefinitions } from './definitions.ts';
import { createFiles, type Store } from './files.ts';
import { createIncludes } from './includes.ts';
import { lockClass } from './lock-class.ts';
import { createModules } from './module.ts';
import { createOpsTables } from './ops.ts';
import { createPointers } from './pointers.ts';
import type { Program } from './program.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createTypes } from './types.ts';

export interface ProgramOptions {
  /** The program before an edit; files and functions with equal text are taken over. */
  readonly previous?: Program;
}

const stores = new WeakMap<Program, Store>();

export function createProgram(sources: Sources, options: ProgramOptions = {}): Program {
  const store = (options.previous && stores.get(options.previous)) ?? new Map();
  const files = createFiles(sources, store);
  const modules = createModules(files);
  const includes = createIncludes(files, modules);
  const definitions = createDefinitions(files, includes, modules);
  const types = createTypes(files, includes, definitions);
  const graph = createCallGraph(files, includes, modules, definitions);
  const ops = createOpsTables(files, includes, modules, definitions);
  const subscriptions = createSubscriptions(files, modules, definitions, types, graph, ops);
  const pointers = createPointers(files, modules, definitions, types);
  const program: Program = {
    file: (path) => files.entry(path)?.syntax() ?? null,
    functions: files.functions,
    functionsWith: files.functionsWith,
    definition: definitions.function,
    callers: graph.callers,
    addressTaken: graph.addressTaken,
    struct: types.struct,
    typeOfPlace: types.ofPlace,
    typeOfExpr: types.ofExpr,
    lockClass: (fn, place) => lockClass(types, fn, place),
    opsTables: ops.of,
    callbackRoles: ops.roles,
    opsOfSubscription: subscriptions.tables,
    pointees: pointers.pointees,
    moduleFiles: modules.files,
  };
  stores.set(program, store);
  return program;
}
