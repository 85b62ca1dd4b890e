// Which functions lie on a path that notifiers care about: they contain an event of a protocol, run below a callback, or
// take a lock that a callback takes. The others are not even parsed.

import { perObject, remembered } from '../base/remember.ts';
import { protocols } from '../semantics/enforcement.ts';
import type { Expr, FunctionIr } from '../ir/ir.ts';
import { vocabularyPath } from '../program/paths.ts';
import { unmoved } from '../program/shift.ts';
import type { Content, Passes, Program } from '../program/program.ts';
import type { Memo } from '../program/trails.ts';
import { faultNames, handOverNames, memberOfClass } from '../semantics/identity.ts';
import type { EventRow } from '../semantics/contracts/row.ts';
import { sharedLetters } from '../semantics/stems.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { acquiredClass, releasedClass } from './acquired.ts';
import { passesOf } from './mentioning.ts';
import { callsEvent, halfNames, isHalf } from './readers.ts';
import { countedRow, sequenceRow } from './sequence-field.ts';
import { freeingOwners } from './subscription-uses.ts';

type Locks = ReadonlySet<string>;

/** @param locksOf what the callbacks of the file's module take */
export function createNotifierPaths(
  program: Program,
  locksOf: (path: string) => Locks,
  { halves, paths, earlierPaths }: PathMemory,
): (path: string) => readonly FunctionIr[] {
  return (path) =>
    paths.ask(path, () => {
      const moved = movedPaths(program, earlierPaths?.known(path), path);
      if (moved !== null) return moved;
      const helpers = halves.ask(path, () => halvesOf(program, path));
      return notifierPaths(program, locksOf(path), helpers, path);
    });
}

export interface PathMemory {
  /** Helpers of a file that make one half of a reader, or register. */
  readonly halves: Memo<string, ReadonlySet<string>>;
  /** The functions of a file that lie on a notifier path. */
  readonly paths: Memo<string, readonly FunctionIr[]>;
  /** Those before an edit that changes nothing about them but where they stand; null without such an edit. */
  readonly earlierPaths: Memo<string, readonly FunctionIr[]> | null;
}

/** The same functions where they stand now; null if one of them is not to be found. */
function movedPaths(
  program: Program,
  earlier: readonly FunctionIr[] | undefined,
  path: string,
): readonly FunctionIr[] | null {
  if (earlier === undefined) return null;
  const out: FunctionIr[] = [];
  for (const old of earlier) {
    // Of another text it may be, if it does the same as before: else nobody would know of the earlier ones.
    const named = program.functionsNamed(path, [old.name]);
    const found = named.length > 1 ? named.filter((fn) => fn.hash === old.hash) : named;
    const [only] = found;
    if (only === undefined || found.length > 1) return null;
    out.push(only);
  }
  return out;
}

/** Helpers of the file, in its module, that make one half of a reader, or register. */
function halvesOf(program: Program, path: string): ReadonlySet<string> {
  const { functions } = program.helpers(path, mentionsHalf, halfNames);
  return new Set(functions.filter(isHalf).map((fn) => fn.name));
}

const mentionsHalf = passesOf(halfNames);

/** Words by which a text names one of the locks: the member, or what takes a lock of that member in a given object. */
function wordsOf(locks: Locks): ReadonlySet<string> {
  const members = new Set([...locks].map(memberOfClass));
  const takers = memberTakers.filter(({ member }) => members.has(member)).map(({ name }) => name);
  return new Set([...members, ...takers]);
}

const memberTakers = [...vocabulary.locks.values()].flatMap(({ name, lock, effect }) =>
  lock.kind === 'member' && effect === 'acquire' ? { name, member: lock.member } : [],
);

/** Functions of the file that contain an event, run below a callback, or take a lock that callbacks take. */
function notifierPaths(
  program: Program,
  locks: Locks,
  helpers: ReadonlySet<string>,
  path: string,
): readonly FunctionIr[] {
  const out = new Set<FunctionIr>();
  const add = (fns: readonly FunctionIr[]): void => {
    const below = [...fns];
    for (let fn = below.pop(); fn !== undefined; fn = below.pop()) {
      if (out.has(fn)) continue;
      out.add(fn);
      below.push(...program.functionsNamed(path, new Set(calledNames(fn))));
    }
  };
  const callbacks = callbackNames(program, path);
  add(
    program
      .functionsNamed(path, callbacks)
      .filter((fn) => program.callbackRoles(fn).some((r) => r.row.role !== 'fault')),
  );
  // The exit of a module that puts notifiers has to wait for them.
  const exits = program.exits(path);
  if (exits.size > 0 && program.moduleFiles(path).some((f) => putNames.some((n) => program.contains(f, n))))
    for (const fn of program.functionsNamed(path, exits)) out.add(fn);
  // So has whoever frees what a callback may still run on.
  for (const fn of freeingOwners(program, path)) out.add(fn);
  // Whoever looks a VMA up beside what wants the mmap lock for it may hand it on.
  if (underMmapLock.some((name) => program.contains(path, name)))
    for (const fn of program.functionsWith(path, looksUp, lookups))
      if (callsEvent(fn, ['vma-lookup'])) out.add(fn);
  // What a function mentions decides whether it is worth parsing.
  const words = wordsOf(locks);
  const halves = new Set(helpers);
  const worth = program.functionsWith(path, mentioning(words, true));
  for (const fn of worth) {
    if (fn.isStatic && callsEvent(fn, ['invalidate-begin', 'invalidate-end'])) halves.add(fn.name);
    if (hasEvent(fn) || takesOneOf(program, fn, locks)) out.add(fn);
    // What it keeps, or gives back, is as if its callers took it.
    if (fn.isStatic && lendsOneOf(program, fn, locks)) halves.add(fn.name);
  }
  // What the settings say of a helper counts as if the lock were taken here.
  for (const fn of program.functions(vocabularyPath)) if (takesOneOf(program, fn, locks)) halves.add(fn.name);
  for (let added: ReadonlySet<string> = halves, round = 0; added.size > 0 && round < mostRounds; round++) {
    const next = new Set<string>();
    for (const fn of program.functionsWith(path, mentioning(added, false))) {
      if (![...calledNames(fn)].some((name) => added.has(name))) continue;
      out.add(fn);
      // A helper by way of a helper.
      if (fn.isStatic && !halves.has(fn.name) && lendsOneOf(program, fn, locks)) next.add(fn.name);
    }
    added = next;
  }
  return [...out].sort((a, b) => a.span.start - b.span.start);
}

const rows: readonly EventRow[] = [...vocabulary.events.values()];
const putNames = rows.filter((row) => row.event === 'put').map((row) => `${row.name}(`);
const lookups = rows.filter((row) => row.event === 'vma-lookup').map((row) => row.name);
const looksUp = passesOf(lookups);
const underMmapLock = rows
  .filter((row) => row.mmapLock === 'held' && isProtocolEvent(row))
  .map((row) => `${row.name}(`);

function callbackNames(program: Program, path: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const file of program.moduleFiles(path)) {
    for (const table of program.opsTables(file))
      for (const { functionName } of table.callbacks) names.add(functionName);
  }
  return names;
}

const eventNames: ReadonlySet<string> = new Set([
  ...rows.filter(isProtocolEvent).map((row) => row.name),
  ...vocabulary.sequenceFields.keys(),
  ...handOverNames,
  ...faultNames,
]);

/** One of these is in any text that has an event's name. */
const eventLetters: readonly string[] = [
  ...new Set([...eventNames].map((name) => sharedLetters.find((some) => name.includes(some)) ?? name)),
];

// By what the functions say: an edit leaves nearly all of them as they are.
const mentionMemories = new Map<string, Passes>();

/** Asks functions whether they mention one of the words; with `events` also whether a name of the protocols. */
function mentioning(words: ReadonlySet<string>, events: boolean): Passes {
  const key = `${events ? '' : '-'} ${[...words].sort().join(' ')}`;
  const letters = [...words, ...(events ? eventLetters : [])];
  return remembered(mentionMemories, key, () => {
    // Most functions have none of the letters, which is quick to see.
    const mentions = perObject(
      (_: Content, text: string, name: string) =>
        letters.some((some) => text.includes(some)) && mentionsAny(text, name, words, events),
    );
    return (text, name, content) => mentions(content, text, name);
  });
}

function mentionsAny(text: string, name: string, words: ReadonlySet<string>, events: boolean): boolean {
  for (const [word] of text.matchAll(/[A-Za-z_]\w+/g)) {
    if (word !== name && (words.has(word) || (events && eventNames.has(word)))) return true;
  }
  return false;
}

function isProtocolEvent(row: EventRow): boolean {
  // Who keeps an address space alive for a device is part of the device's protocol.
  if (row.event === 'mm-get') return true;
  return row.protocol !== protocols.environment && row.event !== 'range-init';
}

function* calledNames(fn: FunctionIr): Iterable<string> {
  for (const block of unmoved(fn).blocks) {
    for (const op of block.ops) if (op.kind === 'call' && op.callee.kind === 'name') yield op.callee.name;
  }
}

/** Events of the protocols; what belongs to the environment alone makes no notifier path. */
function hasEvent(fn: FunctionIr): boolean {
  return unmoved(fn).blocks.some((block) =>
    block.ops.some((op) => {
      if (op.kind === 'assign')
        return sequenceRow(op) !== null || countedRow(op) !== null || namesEvent(op.value);
      if (op.kind !== 'call') return false;
      if (op.args.some((arg) => namesEvent(arg.value))) return true;
      if (op.callee.kind !== 'name') return false;
      const row = vocabulary.events.get(op.callee.name);
      if (handOverNames.has(op.callee.name) || faultNames.has(op.callee.name)) return true;
      return row !== undefined && isProtocolEvent(row);
    }),
  );
}

/** An event that is handed down, to be called by somebody else: `.on_lock = kvm_mmu_invalidate_begin`. */
function namesEvent(value: Expr): boolean {
  if (value.kind === 'initializer') return value.fields.some((field) => namesEvent(field.value));
  if (value.kind === 'cast') return namesEvent(value.operand);
  if (value.kind !== 'place' && value.kind !== 'address') return false;
  const { root, path } = value.place;
  const row = root.kind === 'global' && path.length === 0 ? vocabulary.events.get(root.name) : undefined;
  return row !== undefined && isProtocolEvent(row);
}

function takesOneOf(program: Program, moved: FunctionIr, classes: ReadonlySet<string>): boolean {
  if (classes.size === 0) return false;
  const fn = unmoved(moved);
  return fn.blocks.some((block) =>
    block.ops.some((op) => {
      const cls = acquiredClass(program, fn, op);
      return cls !== null && classes.has(cls);
    }),
  );
}

/** Helpers that take a lock by helpers, from the one that takes it. */
const mostRounds = 3;

/** It takes one of the locks and does not give it back, or gives back what it has not taken: told from the calls alone. */
function lendsOneOf(program: Program, moved: FunctionIr, classes: ReadonlySet<string>): boolean {
  if (classes.size === 0) return false;
  const fn = unmoved(moved);
  const taken = new Set<string>();
  const released = new Set<string>();
  for (const op of fn.blocks.flatMap((b) => b.ops)) {
    if (op.kind !== 'call') continue;
    const [got, gone] = [acquiredClass(program, fn, op), releasedClass(program, fn, op)];
    if (got !== null) taken.add(got);
    if (gone != null) released.add(gone);
  }
  return [...classes].some((cls) => taken.has(cls) !== released.has(cls));
}
