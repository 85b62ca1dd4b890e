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
import { macroLines, type MacroLine } from './text.ts';

export interface Macros {
  /** What a call of the name stands for, if it is a macro in view that has to do with locks or events; else null. */
  readonly of: (name: string, fromPath: string) => FunctionIr | null;
}

interface Macro extends MacroLine {
  readonly entry: FileEntry;
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
          remembered(out, name, () => []).push(...macros);
      }
      return out;
    });
  return {
    of: (name, fromPath) => {
      const entry = files.entry(fromPath);
      const own = entry === null ? undefined : ownMacros(entry).get(name);
      const [macro, other] = [...(own ?? []), ...(inHeaders(fromPath).get(name) ?? [])];
      if (macro === undefined) return null;
      return standIn(other === undefined ? macro : { ...macro, body: unsure });
    },
  };
}

/** Of a source, which is edited: what the mask has found. */
const ownMacros = perEntry((entry) =>
  entry.has.contains('#define')
    ? byName(
        entry
          .syntax()
          .hidden.flatMap((hidden) =>
            hidden.kind === 'define' && hidden.params !== null
              ? [{ ...hidden, params: hidden.params, entry }]
              : [],
          ),
      )
    : byName([]),
);

/** Of a header by its text alone: most are never opened. */
const macrosOf = perEntry((entry) => byName(macroLines(entry.text).map((macro) => ({ ...macro, entry }))));

function byName(macros: readonly Macro[]): ReadonlyMap<string, readonly Macro[]> {
  const out = new Map<string, Macro[]>();
  for (const macro of macros) if (mayMatter(macro.body)) remembered(out, macro.name, () => []).push(macro);
  return out;
}

function mayMatter(body: string): boolean {
  if (mentionsVocabulary(body)) return true;
  for (const [word] of body.matchAll(/[A-Za-z_]\w+(?=\s*\()/g))
    if (vocabulary.locks.has(word) || vocabulary.events.has(word)) return true;
  return false;
}

const made = perObject((_: FileEntry) => new Map<string, FunctionIr>());

function standIn(macro: Macro): FunctionIr {
  const { entry, name, params, body } = macro;
  return remembered(made(entry), `${name}(${params.join()}) ${body}`, () => functionOf(macro));
}

function functionOf({ entry, name, params, body, span }: Macro): FunctionIr {
  const plain = body
    .replace(/\\\r?\n/g, ' ')
    .replace(/\/\*[^]*?\*\//g, ' ')
    .trim();
  const isReadable = !/#|__VA_ARGS__/.test(plain) && params.every((param) => /^\w+$/.test(param));
  const isStatement = /^(do|if|while|for)\b|[;{}]/.test(plain);
  const list = params.map((param) => `void *${param}`).join(', ');
  const meant = isReadable
    ? lowered(entry, name, list, isStatement ? `${plain};` : `return ${plain};`)
    : null;
  const fn = meant === null || meant.partial ? lowered(entry, name, 'void', unsure) : meant;
  if (fn === null) throw new Error(`no function of ${name}`);
  return placed(fn, span);
}

function lowered({ path }: FileEntry, name: string, params: string, body: string): FunctionIr | null {
  const file = openFile(sourceText(path, `static long ${name}(${params})\n{\n\t${body}\n}\n`));
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
