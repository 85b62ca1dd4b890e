// The only file that talks to tree-sitter. One parser per thread; a declaration is parsed alone and copied
// into plain columns, and the wasm tree is freed at once. The parser has to be initialised before use.

import { Language, Parser, type Tree } from 'web-tree-sitter';
import type { Span } from '../base/span.ts';
import { firstFrom, type Declaration, type SyntaxFile } from './file.ts';
import type { SyntaxTree } from './nodes.ts';

export interface ParserFiles {
  /** web-tree-sitter.wasm */
  readonly runtime: Uint8Array;
  /** tree-sitter-c.wasm */
  readonly grammar: Uint8Array;
}

interface Loaded {
  readonly parser: Parser;
  readonly kinds: readonly string[];
  readonly ids: ReadonlyMap<string, number>;
  /** Grammar's node id to our kind id: ids that share a name are one kind. */
  readonly kindOfId: Uint16Array;
  /** Grammar's node id to 1 if such nodes are named. */
  readonly isNamedId: Uint8Array;
}

let loaded: Loaded | null = null;
let loading: Promise<void> | null = null;

/** Starts the parser; further calls do nothing. Rejects if the bytes are no usable WebAssembly. */
export function initParser(files: ParserFiles): Promise<void> {
  loading ??= load(files);
  return loading;
}

async function load(files: ParserFiles): Promise<void> {
  await Parser.init({ wasmBinary: files.runtime });
  const language = await Language.load(files.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const kinds: string[] = [];
  const ids = new Map<string, number>();
  const kindOfId = new Uint16Array(65536).fill(noKind);
  const isNamedId = new Uint8Array(65536);
  const intern = (name: string): number => {
    let id = ids.get(name);
    if (id === undefined) {
      id = kinds.length;
      kinds.push(name);
      ids.set(name, id);
    }
    return id;
  };
  for (let id = 0; id < language.nodeTypeCount; id++) {
    kindOfId[id] = intern(language.nodeTypeForId(id) ?? '');
    isNamedId[id] = language.nodeTypeIsNamed(id) ? 1 : 0;
  }
  kindOfId[errorId] = intern('ERROR');
  isNamedId[errorId] = 1;
  loaded = { parser, kinds, ids, kindOfId, isNamedId };
}

/** A kind that no node has. */
export const noKind = 0xffff;
const errorId = 0xffff;

export function kindName(kind: number): string {
  return loaded?.kinds[kind] ?? '';
}

/** The number of a node kind by the grammar's name; `noKind` if the grammar has none of that name. */
export function kindId(name: string): number {
  return loaded?.ids.get(name) ?? noKind;
}

/** Parses the declaration's masked text. Offsets in the tree are those of the file. */
export function parseDeclaration(file: SyntaxFile, declaration: Declaration): SyntaxTree {
  const { start, end } = declaration.span;
  return parseText(withoutFailures(file, start, end), start);
}

/** The masked text with a number in the place of each statement among arguments. */
function withoutFailures(file: SyntaxFile, start: number, end: number): string {
  const { hidden, masked } = file;
  let text = '';
  let from = start;
  for (let k = firstFrom(hidden, start); k < hidden.length; k++) {
    const h = hidden[k];
    if (h === undefined || h.span.start >= end) break;
    if (h.kind !== 'failure' || h.span.start < from || h.span.end > end) continue;
    const rest = masked.slice(h.span.start + 1, h.span.end).replace(/[^\s]/g, ' ');
    text += `${masked.slice(from, h.span.start)}0${rest}`;
    from = h.span.end;
  }
  return text + masked.slice(from, end);
}

/** The statement among the arguments of a macro, in a block of its own. Offsets in the tree are those of the file. */
export function parseFailure(file: SyntaxFile, span: Span): SyntaxTree {
  return parseText(`{${file.parts.slice(span.start, span.end)};}`, span.start - 1);
}

/** Characters of the longest declaration that is parsed, many times those of the longest function in a kernel. */
const longest = 2 * 1024 * 1024;

/** What is too long to be parsed has an error and nothing else. */
export function parseText(text: string, offset: number): SyntaxTree {
  if (loaded === null) throw new Error('the parser was not initialised');
  const tree = text.length > longest ? null : loaded.parser.parse(text);
  if (tree === null) return emptyTree(offset, offset + text.length);
  try {
    return columnsOf(tree, offset, loaded);
  } finally {
    tree.delete();
  }
}

function columnsOf(tree: Tree, offset: number, { kindOfId, isNamedId }: Loaded): SyntaxTree {
  const count = tree.rootNode.descendantCount;
  const columns = {
    kinds: new Uint16Array(count),
    starts: new Int32Array(count),
    ends: new Int32Array(count),
    firstChild: new Int32Array(count).fill(-1),
    nextSibling: new Int32Array(count).fill(-1),
    parent: new Int32Array(count).fill(-1),
    named: new Uint8Array(count),
  };
  const cursor = tree.walk();
  let n = 0;
  let parent = -1;
  let sibling = -1;
  for (;;) {
    const node = n++;
    // Each question to the cursor crosses into WebAssembly: what follows from the id is looked up here.
    const id = cursor.nodeTypeId;
    columns.kinds[node] = kindOfId[id] ?? noKind;
    columns.starts[node] = cursor.startIndex + offset;
    columns.ends[node] = cursor.endIndex + offset;
    columns.named[node] = isNamedId[id] ?? 0;
    columns.parent[node] = parent;
    if (sibling >= 0) columns.nextSibling[sibling] = node;
    else if (parent >= 0) columns.firstChild[parent] = node;
    if (cursor.gotoFirstChild()) {
      parent = node;
      sibling = -1;
      continue;
    }
    let last = node;
    let done = false;
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) {
        done = true;
        break;
      }
      last = columns.parent[last] ?? -1;
    }
    if (done || n >= count) break;
    sibling = last;
    parent = columns.parent[last] ?? -1;
  }
  const hasError = tree.rootNode.hasError;
  cursor.delete();
  return { count: n, ...columns, hasError };
}

function emptyTree(start: number, end: number): SyntaxTree {
  return {
    count: 1,
    kinds: Uint16Array.of(kindId('translation_unit')),
    starts: Int32Array.of(start),
    ends: Int32Array.of(end),
    firstChild: Int32Array.of(-1),
    nextSibling: Int32Array.of(-1),
    parent: Int32Array.of(-1),
    named: Uint8Array.of(1),
    hasError: true,
  };
}
