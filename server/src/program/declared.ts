// Functions whose body is out of view, from what the annotations of their prototypes say of locks. Such a prototype
// becomes a small C function: its summary is made as of any other, so that an annotation cannot mean more than C can
// say. What an annotation names in a way that cannot be resolved makes the state at the call murky.

import { remembered } from '../base/remember.ts';
import { sourceText } from '../base/text.ts';
import type { Span } from '../base/span.ts';
import { lockFacts, type LockFact } from '../ir/annotations.ts';
import { movedTo } from '../ir/entry-facts.ts';
import type { Block, FunctionIr, Op, Terminator } from '../ir/ir.ts';
import { lowerFunction, lowerSignature } from '../ir/lower.ts';
import { annotationStems, assertionOf, callsOfLockType } from '../semantics/annotations.ts';
import type { Declaration } from '../syntax/file.ts';
import { openFile } from '../syntax/open.ts';
import { perDeclaration, perEntry, type FileEntry, type Files } from './files.ts';
import type { Includes } from './includes.ts';
import type { Types } from './types.ts';

export interface Declared {
  /** What the nearest prototype in view with annotations of locks says of a function; null if there is none. */
  readonly of: (name: string, fromPath: string) => FunctionIr | null;
}

/** @param annotated by file the headers in view that annotate something: edits of bodies leave it as it is */
export function createDeclared(
  files: Files,
  includes: Includes,
  types: Types,
  annotated: Map<string, readonly string[]>,
): Declared {
  const found = new Map<string, Map<string, FunctionIr | null>>();
  const made = new Map<Declaration, FunctionIr>();

  const entriesFor = (fromPath: string): readonly FileEntry[] => {
    const known = remembered(annotated, fromPath, () =>
      includes.reached(fromPath).filter((path) => {
        const entry = files.entry(path);
        return entry !== null && seemsToAnnotate(entry);
      }),
    );
    return [fromPath, ...known].flatMap((path) => files.entry(path) ?? []);
  };

  const search = (name: string, fromPath: string): FunctionIr | null => {
    for (const entry of entriesFor(fromPath)) {
      // Of the file itself the names are not asked for: it is the one that is edited.
      if (entry.path === fromPath ? !seemsToAnnotate(entry) : !entry.callables().names.has(name)) continue;
      for (const declaration of files.covering(entry.path, entry.has.offsets(name))) {
        if (declaration.kind !== 'prototype' || declaration.name !== name) continue;
        const signature = signatureOf(entry, declaration);
        if (signature === null) continue;
        const facts = lockFacts(signature.annotations, signature.params);
        if (facts.length === 0) continue;
        const fn = made.get(declaration) ?? bodyOf(types, entry, signature, facts);
        made.set(declaration, fn);
        return fn;
      }
    }
    return null;
  };

  return {
    of: (name, fromPath) => {
      const ofFile = remembered(found, fromPath, () => new Map<string, FunctionIr | null>());
      return remembered(ofFile, name, () => search(name, fromPath));
    },
  };
}

const seemsToAnnotate = perEntry(({ has }) => annotationStems.some((stem) => has.contains(stem)));
const signatureOf = perDeclaration((entry, declaration) => lowerSignature(entry.syntax(), declaration));

function bodyOf(
  types: Types,
  entry: FileEntry,
  signature: FunctionIr,
  facts: readonly LockFact[],
): FunctionIr {
  const { span, nameSpan, annotations } = signature;
  const head = entry.syntax().masked.slice(span.start, span.end).replace(/;\s*$/, '');
  const file = openFile(sourceText(entry.path, `${head}\n${textOf(types, signature, facts)}`));
  const declaration = file.declarations.find((d) => d.kind === 'function');
  if (declaration === undefined) return { ...signature, isDeclared: true };
  const { blocks } = lowerFunction(file, declaration);
  return {
    ...signature,
    annotations,
    blocks: blocks.map((block) => placedAt(block, nameSpan)),
    isDeclared: true,
  };
}

/** The body in C. What it calls without a meaning of its own only stands for what nobody knows. */
function textOf(types: Types, signature: FunctionIr, facts: readonly LockFact[]): string {
  const before: string[] = [];
  const after: string[] = [];
  for (const fact of facts) {
    const [take, give] = callsFor(types, signature, fact) ?? [];
    const isContext = fact.lock === null && !/[a-z]/.test(fact.text);
    if (isContext) continue;
    const { lock, effect } = fact;
    if (lock === null || take === undefined || give === undefined) {
      if (effect !== 'held') after.push(unsure);
      continue;
    }
    const pointer = lock.kind === 'address' ? `&${lock.place.key}` : lock.place.key;
    if (effect !== 'acquire') before.push(`${assertionOf[fact.mode]}(${pointer});`);
    if (effect === 'release') after.push(conditional(signature, fact, `${give}(${pointer});`));
    if (effect === 'acquire') after.push(conditional(signature, fact, `${take}(${pointer});`));
  }
  const isVoid = signature.returns.base === 'void' && signature.returns.pointers === 0;
  return [
    '{',
    ...before,
    ...(isVoid ? after : ['long result = unknown_result();', ...after, 'return result;']),
    '}',
  ].join('\n');
}

/** Its name alone says that locks may be taken and given back. */
export const unsure = 'unknown_lock();';

function conditional({ returns }: FunctionIr, { effect, when }: LockFact, call: string): string {
  switch (when) {
    case 'zero':
      return `if (!result) ${call}`;
    case 'nonzero':
      return `if (result) ${call}`;
    case null:
      return unsure;
    case 'always':
      break;
  }
  if (effect === 'release') return call;
  // The notation of sparse has no word for a lock that an error does not leave held, and is often used for it.
  if (returns.pointers > 0) return `if (IS_ERR_OR_NULL(result)) ${unsure} else ${call}`;
  if (returns.base === 'bool') return `if (!result) ${unsure} else ${call}`;
  if (/^(void|u\d+|unsigned\b.*)$/.test(returns.base)) return call;
  return `if (result < 0) ${unsure} else ${call}`;
}

function callsFor(types: Types, signature: FunctionIr, { lock, mode }: LockFact): readonly string[] | null {
  if (lock === null) return null;
  const type = types.ofPlace(signature, lock.place);
  const pointers = lock.kind === 'place' ? 1 : 0;
  if (type === null || type.pointers !== pointers || type.arrays > 0) return null;
  return callsOfLockType.get(type.base)?.[mode] ?? null;
}

/** Nothing of it stands in the text: all of it is where the prototype has the name. */
export function placedAt(block: Block, span: Span): Block {
  const { end } = block;
  const ended: Terminator = 'span' in end ? { ...end, span } : end;
  return { ...block, ops: block.ops.map((op) => opAt(op, span)), end: ended };
}

function opAt(op: Op, span: Span): Op {
  return op.kind === 'call' ? { ...movedTo(op, span), synthetic: true } : { ...op, span };
}
