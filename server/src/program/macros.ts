// Macros that stand for calls of the vocabulary: `#define heron_enter(h) mutex_lock(&(h)->lock)`. Each becomes a small C
// function whose parameters have no type, so that its summary is made as of any other. One that cannot be read in that way,
// or that is defined in more than one way, says that it may do anything to locks.

import { perObject, remembered } from '../base/remember.ts';
import { sourceText } from '../base/text.ts';
import type { Span } from '../base/span.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { lowerFunction } from '../ir/lower.ts';
import { mentionsVocabulary } from '../semantics/stems.ts';
import { openFile } from '../syntax/open.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { placedAt, unsure } from './declared.ts';
import { perEntry, type FileEntry, type Files } from './files.ts';
import type { Includes } from './includes.ts';
import { isCommonHeader } from './paths.ts';

export interface Macros {
  /** What a call of the name stands for, if it is a macro in view that has to do with locks or events; else null. */
  readonly of: (name: string, fromPath: string) => FunctionIr | null;
}

interface Macro {
  readonly entry: FileEntry;
  readonly params: readonly string[];
  readonly body: string;
  /** The directive. */
  readonly span: Span;
}

/** By file. */
export type MacrosOfHeaders = Map<string, ReadonlyMap<string, readonly Macro[]>>;

/** @param headers by file those in view that define such macros: edits of bodies leave them as they are */
export function createMacros(files: Files, includes: Includes, headers: MacrosOfHeaders): Macros {
  const inHeaders = (fromPath: string): ReadonlyMap<string, readonly Macro[]> =>
    remembered(headers, fromPath, () => {
      const out = new Map<string, Macro[]>();
      for (const path of includes.reached(fromPath)) {
        const entry = isCommonHeader(path) ? null : files.entry(path);
        for (const [name, macros] of entry === null ? [] : macrosOf(entry))
          out.set(name, [...(out.get(name) ?? []), ...macros]);
      }
      return out;
    });
  return {
    of: (name, fromPath) => {
      const entry = files.entry(fromPath);
      const own = entry === null ? undefined : ownMacros(entry).get(name);
      const [macro, other] = [...(own ?? []), ...(inHeaders(fromPath).get(name) ?? [])];
      if (macro === undefined) return null;
      return other === undefined ? standIn(macro, name) : standIn({ ...macro, body: unsure }, name);
    },
  };
}

/** Of a source, which is edited: what the mask has found. */
const ownMacros = perEntry((entry): ReadonlyMap<string, readonly Macro[]> => {
  const out = new Map<string, Macro[]>();
  if (!entry.has.contains('#define')) return out;
  for (const hidden of entry.syntax().hidden) {
    if (hidden.kind !== 'define' || hidden.params === null || !mayMatter(hidden.body)) continue;
    const { name, params, body, span } = hidden;
    out.set(name, [...(out.get(name) ?? []), { entry, params, body, span }]);
  }
  return out;
});

const directive = /^[ \t]*#[ \t]*define[ \t]+(\w+)\(([^()\n]*)\)((?:[^\n\\]|\\[^])*)/gm;

/** Of a header by its text alone: most are never opened. */
const macrosOf = perEntry((entry): ReadonlyMap<string, readonly Macro[]> => {
  const out = new Map<string, Macro[]>();
  for (const match of entry.text.matchAll(directive)) {
    const [whole, name = '', params = '', body = ''] = match;
    if (!mayMatter(body)) continue;
    const span = { start: match.index, end: match.index + whole.length };
    const names = params.split(',').flatMap((param) => param.trim() || []);
    out.set(name, [...(out.get(name) ?? []), { entry, params: names, body, span }]);
  }
  return out;
});

function mayMatter(body: string): boolean {
  if (mentionsVocabulary(body)) return true;
  for (const [word] of body.matchAll(/[A-Za-z_]\w+(?=\s*\()/g))
    if (vocabulary.locks.has(word) || vocabulary.events.has(word)) return true;
  return false;
}

const made = perObject((_: FileEntry) => new Map<string, FunctionIr>());

function standIn(macro: Macro, name: string): FunctionIr {
  const key = `${name}(${macro.params.join()}) ${macro.body}`;
  return remembered(made(macro.entry), key, () => functionOf(macro, name));
}

function functionOf({ entry, params, body, span }: Macro, name: string): FunctionIr {
  const plain = body
    .replace(/\\\r?\n/g, ' ')
    .replace(/\/\*[^]*?\*\//g, ' ')
    .trim();
  const isReadable = !/#|__VA_ARGS__/.test(plain) && params.every((param) => /^\w+$/.test(param));
  const list = isReadable ? params.map((param) => `void *${param}`).join(', ') : '';
  const isStatement = /^(do|if|while|for)\b|[;{}]/.test(plain);
  const forms = isStatement ? [`${plain};`] : [`return ${plain};`];
  for (const form of isReadable ? forms : []) {
    const fn = lowered(entry, `static long ${name}(${list})\n{\n\t${form}\n}\n`);
    if (fn !== null && !fn.partial) return placed(fn, span);
  }
  const doubtful = lowered(entry, `static long ${name}(void)\n{\n\t${unsure}\n}\n`);
  if (doubtful === null) throw new Error(`no function of ${name}`);
  return placed(doubtful, span);
}

function lowered({ path }: FileEntry, text: string): FunctionIr | null {
  const file = openFile(sourceText(path, text));
  const declaration = file.declarations.find((d) => d.kind === 'function');
  return declaration === undefined ? null : lowerFunction(file, declaration);
}

/** All of it is where the macro is defined. */
function placed(fn: FunctionIr, span: Span): FunctionIr {
  return {
    ...fn,
    span,
    nameSpan: span,
    blocks: fn.blocks.map((block) => placedAt(block, span)),
    isDeclared: true,
  };
}
