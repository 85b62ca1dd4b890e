// Types of places and expressions, from declarations that the file can see. A struct is looked for in the file,
// in the headers it reaches, and last in the kernel's common headers, always by a text scan first. Anything that is not found has no type, and whoever asks stays silent.

import { lowerStruct, lowerTypedef, lowerVariable } from '../ir/declarations.ts';
import type { CallOp, Expr, FunctionIr, Place, StructIr, TypeRef, VariableIr } from '../ir/ir.ts';
import { typeOfText } from '../ir/types.ts';
import type { Definitions } from './definitions.ts';
import { perDeclaration, type FileEntry, type Files } from './files.ts';
import type { Includes } from './includes.ts';
import { isHeader } from './paths.ts';

export interface Types {
  readonly struct: (name: string, fromPath: string) => StructIr | null;
  /** The type with typedefs followed; the same type if its base is no typedef in view. */
  readonly resolve: (type: TypeRef, fromPath: string) => TypeRef;
  /** A file-scope variable, from its definition or declaration in view. */
  readonly variable: (name: string, fromPath: string) => VariableIr | null;
  readonly ofPlace: (fn: FunctionIr, place: Place) => TypeRef | null;
  readonly ofExpr: (fn: FunctionIr, expr: Expr) => TypeRef | null;
}

const commonFolder = 'include/linux';
/** Typedefs of typedefs, and results of results, are followed so far. */
const deepest = 16;

export function createTypes(files: Files, includes: Includes, definitions: Definitions): Types {
  const structs = new Map<string, StructIr | null>();
  const aliases = new Map<string, TypeRef | null>();
  const variables = new Map<string, VariableIr | null>();
  const calls = new WeakMap<FunctionIr, ReadonlyMap<number, CallOp>>();
  const commons = new Map<string, ReadonlyMap<string, string>>();

  /** Where the file may have the name from, nearest first. */
  const candidates = function* (
    fromPath: string,
    has: (entry: FileEntry) => boolean,
    key: string,
  ): Iterable<FileEntry> {
    const lists = [
      () => [fromPath, ...includes.reached(fromPath)],
      () =>
        isHeader(fromPath) ? includes.includers(fromPath).flatMap((p) => [p, ...includes.reached(p)]) : [],
    ];
    for (const list of lists) {
      for (const path of list()) {
        const entry = files.entry(path);
        if (entry !== null && has(entry)) yield entry;
      }
    }
    const common = commonIndex(key);
    if (common !== null) yield common;
  };

  const commonIndex = (key: string): FileEntry | null => {
    let index = commons.get(commonFolder);
    if (index === undefined) {
      index = indexCommon(files);
      commons.set(commonFolder, index);
    }
    const path = index.get(key);
    return path === undefined ? null : files.entry(path);
  };

  const struct = (name: string, fromPath: string): StructIr | null => {
    const key = `${fromPath}\0${name}`;
    let known = structs.get(key);
    if (known === undefined) {
      known = findStruct(name, fromPath);
      structs.set(key, known);
    }
    return known;
  };

  const findStruct = (name: string, fromPath: string): StructIr | null => {
    // `struct foo.member` is the anonymous type of a member of struct foo, `name` that of a typedef or variable.
    const outer = name.split('.')[0] ?? name;
    const tag = /^(?:struct|union) (\w+)$/.exec(outer)?.[1];
    const has = (entry: FileEntry): boolean =>
      tag === undefined
        ? entry.typedefs().has(outer) || (entry.path === fromPath && entry.has.contains(outer))
        : entry.aggregates().has(outer);
    for (const entry of candidates(fromPath, has, outer)) {
      const found = structIn(files, entry, tag ?? outer, name);
      if (found !== null) return found;
    }
    return null;
  };

  const alias = (name: string, fromPath: string): TypeRef | null => {
    const key = `${fromPath}\0${name}`;
    let known = aliases.get(key);
    if (known === undefined) {
      known = null;
      for (const entry of candidates(fromPath, (e) => e.typedefs().has(name), name)) {
        known = aliasIn(files, entry, name);
        if (known !== null) break;
      }
      aliases.set(key, known);
    }
    return known;
  };

  const resolve = (type: TypeRef, fromPath: string): TypeRef => {
    let at = type;
    for (let i = 0; i < deepest; i++) {
      if (at.base === '' || at.base.includes(' ') || at.base.includes('.')) return at;
      const next = alias(at.base, fromPath);
      if (next === null || next.base === at.base) return at;
      at = { base: next.base, pointers: at.pointers + next.pointers, arrays: at.arrays + next.arrays };
    }
    return at;
  };

  const variable = (name: string, fromPath: string): VariableIr | null => {
    const key = `${fromPath}\0${name}`;
    let known = variables.get(key);
    if (known === undefined) {
      known = findVariable(name, fromPath);
      variables.set(key, known);
    }
    return known;
  };

  const findVariable = (name: string, fromPath: string): VariableIr | null => {
    const paths = [
      fromPath,
      ...includes.reached(fromPath),
      ...(isHeader(fromPath) ? includes.includers(fromPath) : []),
    ];
    let best: VariableIr | null = null;
    for (const path of paths) {
      if (!files.hasWord(path, name)) continue;
      const found = variableIn(files, path, name);
      if (found !== null && found.fields.length > 0) return found;
      best ??= found;
    }
    return best;
  };

  const callOf = (fn: FunctionIr, id: number): CallOp | null => {
    let known = calls.get(fn);
    if (known === undefined) {
      known = new Map(
        fn.blocks.flatMap((b) => b.ops.flatMap((op) => (op.kind === 'call' ? [[op.id, op] as const] : []))),
      );
      calls.set(fn, known);
    }
    return known.get(id) ?? null;
  };

  // Only a broken tree makes a value refer to itself; no input may exhaust the stack.
  let nesting = 0;
  const ofTemp = (fn: FunctionIr, id: number): TypeRef | null => {
    if (nesting > deepest) return null;
    nesting++;
    const call = callOf(fn, id);
    const type =
      call === null
        ? ofJoin(fn, id)
        : call.callee.kind === 'name'
          ? definitions.returns(call.callee.name, fn.path)
          : ofPlace(fn, call.callee.place);
    nesting--;
    return type;
  };

  /** A ternary's or statement expression's value: the first of its values that has a type. */
  const ofJoin = (fn: FunctionIr, id: number): TypeRef | null => {
    for (const block of fn.blocks) {
      for (const op of block.ops) {
        if (op.kind !== 'assign' || op.target?.key !== `%${id}`) continue;
        const type = ofExpr(fn, op.value);
        if (type !== null) return type;
      }
    }
    return null;
  };

  const ofRoot = (fn: FunctionIr, root: Place['root']): TypeRef | null => {
    switch (root.kind) {
      case 'local':
        return fn.locals.get(root.name) ?? null;
      case 'param':
        return fn.params[root.index]?.type ?? null;
      case 'global':
        return variable(root.name, fn.path)?.type ?? null;
      case 'temp':
        return ofTemp(fn, root.id);
      case 'container':
        return containerType(fn, root.type);
    }
  };

  const containerType = (fn: FunctionIr, text: string): TypeRef | null => {
    const same = /^_*typeof_*\s*\(\s*\*\s*(\w+)\s*\)$/.exec(text);
    if (same === null) {
      const type = typeOfText(text);
      return type.base === '' ? null : { ...type, pointers: type.pointers + 1 };
    }
    const name = same[1] ?? '';
    return fn.locals.get(name) ?? fn.params.find((p) => p.name === name)?.type ?? null;
  };

  const ofPlace = (fn: FunctionIr, place: Place): TypeRef | null => {
    let type = ofRoot(fn, place.root);
    for (const step of place.path) {
      if (type === null) return null;
      if (step.kind === 'field') type = fieldType(type, step.name, fn.path);
      else type = pointedTo(type, fn.path);
    }
    return type;
  };

  const fieldType = (owner: TypeRef, name: string, fromPath: string): TypeRef | null => {
    const type = resolve(owner, fromPath);
    if (type.pointers > 0 || type.arrays > 0) return null;
    return struct(type.base, fromPath)?.fields.find((f) => f.name === name)?.type ?? null;
  };

  const pointedTo = (type: TypeRef, fromPath: string): TypeRef | null => {
    const plain = type.pointers + type.arrays > 0 ? type : resolve(type, fromPath);
    if (plain.arrays > 0) return { ...plain, arrays: plain.arrays - 1 };
    return plain.pointers > 0 ? { ...plain, pointers: plain.pointers - 1 } : null;
  };

  const ofExpr = (fn: FunctionIr, expr: Expr): TypeRef | null => {
    switch (expr.kind) {
      case 'number':
      case 'config':
        return plain('int');
      case 'string':
        return { base: 'char', pointers: 1, arrays: 0 };
      case 'place':
        return ofPlace(fn, expr.place);
      case 'address': {
        const type = ofPlace(fn, expr.place);
        return type === null ? null : { ...type, pointers: type.pointers + 1 };
      }
      case 'temp':
        return ofTemp(fn, expr.id);
      case 'unary':
        return expr.operator === '!' ? plain('int') : ofExpr(fn, expr.operand);
      case 'binary':
        return /^(==|!=|<|>|<=|>=)$/.test(expr.operator) ? plain('int') : ofExpr(fn, expr.left);
      case 'cast':
        return expr.type;
      case 'container':
        return containerType(fn, expr.type);
      case 'constant':
      case 'initializer':
      case 'opaque':
        return null;
    }
  };

  return { struct, resolve, variable, ofPlace, ofExpr };
}

const structsOf = perDeclaration((entry, declaration) => lowerStruct(entry.syntax(), declaration));
const typedefOf = perDeclaration((entry, declaration) => lowerTypedef(entry.syntax(), declaration));
/** The first variable that the declaration declares. */
export const variableOf = perDeclaration((entry, declaration) => lowerVariable(entry.syntax(), declaration));

function plain(base: string): TypeRef {
  return { base, pointers: 0, arrays: 0 };
}

function structIn(files: Files, entry: FileEntry, word: string, name: string): StructIr | null {
  let best: StructIr | null = null;
  for (const declaration of files.covering(entry.path, entry.has.offsets(word))) {
    if (declaration.body === null || declaration.kind === 'function' || declaration.kind === 'enum') continue;
    for (const found of structsOf(entry, declaration)) {
      // A second definition is the other arm of an `#if`: the one with more members says more.
      if (found.name === name && found.fields.length > (best?.fields.length ?? -1)) best = found;
    }
  }
  return best;
}

function aliasIn(files: Files, entry: FileEntry, name: string): TypeRef | null {
  for (const declaration of files.covering(entry.path, entry.has.offsets(name))) {
    if (declaration.kind !== 'typedef') continue;
    const found = typedefOf(entry, declaration);
    if (found?.name === name) return found.type;
  }
  return null;
}

export function variableIn(files: Files, path: string, name: string): VariableIr | null {
  const entry = files.entry(path);
  if (entry === null) return null;
  let best: VariableIr | null = null;
  for (const declaration of files.covering(path, entry.has.offsets(name))) {
    // `static struct { … } name;` is a struct first.
    const isOwn = declaration.kind === 'variable' ? declaration.name === name : declaration.kind === 'struct';
    if (!isOwn) continue;
    const found = variableOf(entry, declaration);
    if (found?.name === name && found.fields.length >= (best?.fields.length ?? 0)) best = found;
  }
  return best;
}

/** Tag or typedef to the common header that defines it, the first in order of name. */
function indexCommon(files: Files): Map<string, string> {
  const index = new Map<string, string>();
  for (const entry of files.list(commonFolder)) {
    if (entry.isFolder || !isHeader(entry.name)) continue;
    const path = `${commonFolder}/${entry.name}`;
    const file = files.entry(path);
    for (const name of [...(file?.aggregates() ?? []), ...(file?.typedefs() ?? [])]) {
      if (!index.has(name)) index.set(name, path);
    }
  }
  return index;
}
