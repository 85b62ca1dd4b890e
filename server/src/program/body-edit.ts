// An edit that stays in the bodies of functions: which ones, what they said before and say now, and where the rest of
// the file went.

import { once, remembered } from '../base/remember.ts';
import { changedRange, movedSpan, type Changed } from '../base/changed.ts';
import type { Span } from '../base/span.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Content, Passes, Program } from './program.ts';
import { storedMembers } from './stores.ts';
import type { Questions, TextQuestion } from './trails.ts';

export interface BodyEdit {
  readonly path: string;
  readonly changed: Changed;
  readonly functions: readonly EditedBody[];
}

/** By the hash of what a function says the hashes of what it said before, places apart: trails know it by those. */
export type FormerHashes = ReadonlyMap<string, readonly string[]>;

/** After so many edits of blanks and comments the function is looked at anew, under one hash. */
const mostFormer = 16;

export interface EditedBody {
  readonly name: string;
  /** Under which trails know what it was. */
  readonly oldHashes: readonly string[];
  /** True if it does the same as before: what was edited is blanks or comments. Costs a look at both. */
  readonly isSame: () => boolean;
  /** True if anybody wanted to know that: no trail knows the function otherwise. */
  readonly isAsked: () => boolean;
  readonly oldText: string;
  readonly text: string;
  readonly oldContent: Content;
  readonly content: Content;
  /** Where its body begins in both texts. */
  readonly body: number;
}

/**
 * What the edit did to the file, which differs in bodies of functions only; null where the file was cut into
 * declarations anew, so that nobody can say which is which.
 */
export function bodyEdit(
  earlier: Program,
  later: Program,
  path: string,
  formerly: FormerHashes,
): BodyEdit | null {
  const [old, fresh] = [earlier.file(path), later.file(path)];
  if (old === null || fresh === null || old.frame !== fresh.frame) return null;
  const functions: EditedBody[] = [];
  for (const [k, was] of old.declarations.entries()) {
    const is = fresh.declarations[k];
    if (is === undefined) return null;
    if (is.content === was.content) continue;
    let isAsked = false;
    const oldHashes = [was.content.hash, ...(formerly.get(was.content.hash) ?? [])];
    functions.push({
      name: is.name,
      oldHashes,
      isAsked: () => isAsked,
      isSame: once(() => {
        isAsked = true;
        if (oldHashes.length > mostFormer) return false;
        const at = (program: Program, start: number): FunctionIr | undefined =>
          program.functionsNamed(path, [was.name]).find((fn) => fn.span.start === start);
        const [before, after] = [at(earlier, was.span.start), at(later, is.span.start)];
        return before !== undefined && after !== undefined && areSame(before, after);
      }),
      oldText: old.source.text.slice(was.span.start, was.span.end),
      text: fresh.source.text.slice(is.span.start, is.span.end),
      oldContent: was.content,
      content: is.content,
      body: (was.body ?? was.span).start - was.span.start,
    });
  }
  return { path, changed: changedRange(old.source.text, fresh.source.text), functions };
}

/** The hashes under which trails know functions from now on. */
export function formerHashes({ functions }: BodyEdit, before: FormerHashes): FormerHashes {
  const out = new Map(before);
  for (const { content, oldHashes, isAsked, isSame } of functions) {
    const [latest] = oldHashes;
    if (latest !== undefined) out.delete(latest);
    if (isAsked() && isSame()) out.set(content.hash, [...new Set(oldHashes)]);
  }
  return out;
}

/** Tells where a place is after the edit; null if it was torn. */
export function movedBy({
  path,
  changed,
}: BodyEdit): <T extends { readonly file: string; readonly span: Span }>(at: T) => T | null {
  return (at) => {
    const span = at.file === path ? movedSpan(changed, at.span) : at.span;
    return span === null ? null : span === at.span ? at : { ...at, span };
  };
}

/** The same functions, wherever their parts stand. */
function areSame(a: FunctionIr, b: FunctionIr): boolean {
  const rest = ({ hash: _, ...others }: FunctionIr): object => others;
  return areSameData(rest(a), rest(b));
}

/** The IR is plain data, and a record with a numeric `start` and `end` is a span wherever it stands. */
function areSameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, k) => areSameData(item, b[k]));
  if (a instanceof Map) {
    return b instanceof Map && areSameData([...a], [...b]);
  }
  const [old, fresh] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(old);
  const isSpan = typeof old['start'] === 'number' && typeof old['end'] === 'number';
  return (
    keys.length === Object.keys(fresh).length &&
    keys.every(
      (key) =>
        (isSpan && (key === 'start' || key === 'end')) || (key in fresh && areSameData(old[key], fresh[key])),
    )
  );
}

/** Tells questions that are answered in another way after the edit. */
export function differsAfter(
  edit: BodyEdit,
  earlier: Program,
  later: Program,
): (questions: Questions) => boolean {
  const { path, functions } = edit;
  const texts = functions.flatMap((f) => [f.oldText, f.text].map((text) => text.slice(f.body)));
  const isOnlyLook = once(() => functions.every((f) => f.isSame()));
  const words = new Set(texts.flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? []));
  const stored = new Set(texts.flatMap((text) => [...storedMembers(text)]));
  // By the list of the module's files, which is one object per module.
  const modules = new Map<readonly string[], boolean>();
  const isRewired = (file: string): boolean =>
    remembered(
      modules,
      later.moduleFiles(file),
      () => subscriptionsOf(earlier, file) !== subscriptionsOf(later, file),
    );
  const answers = new Map<string, boolean>();
  const isOther = (key: string, { answer }: TextQuestion): boolean =>
    remembered(answers, key, () => answer(earlier) !== answer(later));
  const choices = new Map<Passes, boolean>();
  const isChosen = (passes: Passes): boolean =>
    remembered(choices, passes, () =>
      functions.some((f) => passes(f.text, f.name, f.content) && !passes(f.oldText, f.name, f.oldContent)),
    );
  return ({ bodies, rest }) => {
    if (bodies !== null && functions.some((f) => f.oldHashes.some((hash) => bodies.has(hash)) && !f.isSame()))
      return true;
    if (rest === null) return false;
    for (const word of rest.words) if (words.has(word) && !isOnlyLook()) return true;
    for (const member of rest.members) if (stored.has(member) && !isOnlyLook()) return true;
    // One that was chosen before is among the bodies.
    for (const passes of rest.choices) if (isChosen(passes)) return true;
    for (const [key, question] of rest.texts) {
      if (question.path === path && isOther(key, question)) return true;
    }
    for (const file of rest.modules) if (!isOnlyLook() && isRewired(file)) return true;
    return false;
  };
}

/** Which tables of callbacks serve which subscriptions of the file's module. */
function subscriptionsOf(program: Program, path: string): string {
  return JSON.stringify(
    [...program.subscriptions(path)].map(([field, of]) => [
      field,
      of.map((t) => [t.variable.path, t.variable.name]),
    ]),
  );
}
