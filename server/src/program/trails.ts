// What an answer was made of: all that was asked of the program on the way to it. After an edit of bodies an answer
// whose trail the edit does not touch is the answer still, and nobody has to find it again.
//
// Invariant: what is kept for longer than one question, and was made with the help of the program, is kept in a `Memo`.
// Who is given it has then asked all that it was made of; any other map would hide that.

import type { Span } from '../base/span.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Passes, Program } from './program.ts';

/** A question to a whole text, which is the same if it is answered the same. */
export interface TextQuestion {
  readonly path: string;
  readonly answer: (program: Program) => unknown;
}

/** What was asked on the way to one answer, of what an edit of bodies may change. */
export interface Questions {
  /** Functions that were handed out, each by the hash of what it says. */
  readonly bodies: ReadonlySet<string> | null;
  readonly rest: Rest | null;
}

/** What is asked more seldom than for bodies. */
interface Rest {
  /** Names of functions whose uses were looked for. */
  readonly words: Set<string>;
  /** Members whose stores were looked for. */
  readonly members: Set<string>;
  /** How functions were chosen by their texts, in whichever files. */
  readonly choices: Set<Passes>;
  readonly texts: Map<string, TextQuestion>;
  /** Files whose module was asked for its subscriptions. */
  readonly modules: Set<string>;
}

/** An answer's own questions, and the trails of the answers that went into it. Most have few of any kind. */
export class Trail implements Questions {
  bodies: Set<string> | null = null;
  rest: Rest | null = null;
  below: Set<Trail> | null = null;
  /** What the latest search of stale trails has found, and which search that was. */
  stale = false;
  search = 0;
}

/** What an edit leaves alone. */
export interface Outlives {
  readonly holds: (trail: Trail) => boolean;
  /** Hashes of functions that are no more. */
  readonly replaced: ReadonlySet<string>;
  /** Where that place is now; null if the edit has torn it, itself if it has stayed. */
  readonly moved: <T extends { readonly file: string; readonly span: Span }>(at: T) => T | null;
}

/** Who writes down what is asked of a program. */
class Recorder {
  private top: Trail | null = null;

  get current(): Trail | null {
    return this.top;
  }

  run<T>(make: (trail: Trail) => T): T {
    const outer = this.top;
    const trail = new Trail();
    this.follow(trail);
    this.top = trail;
    try {
      return make(trail);
    } finally {
      this.top = outer;
    }
  }

  follow(trail: Trail | null): void {
    const { top } = this;
    if (trail !== null && top !== null && trail !== top) (top.below ??= new Set()).add(trail);
  }

  body(fn: FunctionIr): void {
    const { top } = this;
    if (top !== null) (top.bodies ??= new Set()).add(fn.hash);
  }

  /** Where to write down anything else; null while nobody wants to know. */
  get rest(): Rest | null {
    const { top } = this;
    if (top === null) return null;
    top.rest ??= {
      words: new Set(),
      members: new Set(),
      choices: new Set(),
      texts: new Map(),
      modules: new Set(),
    };
    return top.rest;
  }
}

const recorders = new WeakMap<Program, Recorder>();

/** Answers by what they are about. */
export class Memo<K, T> {
  private readonly answers = new Map<K, { readonly value: T; readonly trail: Trail | null }>();
  private readonly recorder: Recorder | null;

  constructor(program: Program) {
    this.recorder = recorders.get(program) ?? null;
  }

  /** What is known of the key; undefined if nothing is. */
  known(key: K): T | undefined {
    const found = this.answers.get(key);
    if (found === undefined) return undefined;
    this.recorder?.follow(found.trail);
    return found.value;
  }

  /** @param meanwhile what is known of the key until it is made, where recursion may ask for it */
  make(key: K, run: () => T, ...meanwhile: readonly [] | readonly [T]): T {
    const { recorder } = this;
    const begin = (trail: Trail | null): T => {
      const [before] = meanwhile;
      if (before !== undefined) this.answers.set(key, { value: before, trail });
      const value = run();
      this.answers.set(key, { value, trail });
      return value;
    };
    return recorder === null ? begin(null) : recorder.run(begin);
  }

  /** What is known of the key, or is made now. */
  ask(key: K, run: () => T, ...meanwhile: readonly [] | readonly [T]): T {
    const known = this.known(key);
    return known === undefined ? this.make(key, run, ...meanwhile) : known;
  }

  /** An answer that comes along with another one, while that is made: it is made of the same. */
  offer(key: K, value: T): void {
    if (!this.answers.has(key)) this.answers.set(key, { value, trail: this.recorder?.current ?? null });
  }

  /**
   * Takes over what an earlier program's memo knows of some keys.
   * @param now brings an answer up to date; what comes to null is dropped
   */
  adopt(
    earlier: Memo<K, T>,
    isKept: (key: K, trail: Trail | null) => boolean,
    now: (value: T) => { readonly value: T } | null = (value) => ({ value }),
  ): this {
    for (const [key, { value, trail }] of earlier.answers) {
      const kept = isKept(key, trail) ? now(value) : null;
      if (kept !== null) this.answers.set(key, { value: kept.value, trail });
    }
    return this;
  }

  /** Of all answers that have one. */
  *trails(): Iterable<Trail> {
    for (const { trail } of this.answers.values()) if (trail !== null) yield trail;
  }

  keys(): Iterable<K> {
    return this.answers.keys();
  }

  clear(): void {
    this.answers.clear();
  }
}

/** Runs it, and gives the trail as well; null if nobody writes that down. */
export function recorded<T>(
  program: Program,
  run: () => T,
): { readonly value: T; readonly trail: Trail | null } {
  const recorder = recorders.get(program);
  if (recorder === undefined) return { value: run(), trail: null };
  return recorder.run((trail) => ({ value: run(), trail }));
}

/** These functions are looked at, wherever they come from. */
export function handedOut(program: Program, fns: Iterable<FunctionIr>): void {
  const recorder = recorders.get(program);
  if (recorder !== undefined) for (const fn of fns) recorder.body(fn);
}

let searches = 0;

/**
 * Looks through trails, and all that go into them, for questions that are answered in another way now. What asked what is
 * stale is stale itself; recursion may lead back to where it came from.
 */
export function findStale(roots: Iterable<Trail>, differs: (questions: Questions) => boolean): void {
  const search = ++searches;
  const all: Trail[] = [];
  const visit = (trail: Trail): void => {
    if (trail.search === search) return;
    trail.search = search;
    trail.stale = differs(trail);
    all.push(trail);
  };
  for (const root of roots) visit(root);
  for (let at = 0; at < all.length; at++) for (const next of all[at]?.below ?? []) visit(next);
  // Whoever asks comes before what he asked, nearly always: from the end, one pass does nearly all.
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (let at = all.length - 1; at >= 0; at--) {
      const trail = all[at];
      if (trail === undefined || trail.stale || trail.below === null) continue;
      for (const next of trail.below) {
        if (!next.stale) continue;
        trail.stale = true;
        isDone = false;
        break;
      }
    }
  }
}

/** The program, with somebody who writes down what is asked of it. What an edit of bodies leaves alone is not. */
export function watchedProgram(program: Program): Program {
  const recorder = new Recorder();
  const one = <T extends FunctionIr | null>(fn: T): T => {
    if (fn !== null) recorder.body(fn);
    return fn;
  };
  const all = <T extends readonly FunctionIr[] | null>(fns: T): T => {
    for (const fn of fns ?? []) one(fn);
    return fns;
  };
  const word = (name: string): void => void recorder.rest?.words.add(name);
  const module = (path: string): void => void recorder.rest?.modules.add(path);
  const question = (key: string, path: string, answer: TextQuestion['answer']): void =>
    void recorder.rest?.texts.set(`${key}\0${path}`, { path, answer });
  const watched: Program = {
    ...program,
    file: (path) => {
      question('text', path, (p) => p.text(path));
      return program.file(path);
    },
    text: (path) => {
      question('text', path, (p) => p.text(path));
      return program.text(path);
    },
    contains: (path, letters) => {
      question(`contains ${letters}`, path, (p) => p.contains(path, letters));
      return program.contains(path, letters);
    },
    exits: (path) => {
      question('exits', path, (p) => [...p.exits(path)].join());
      return program.exits(path);
    },
    seemsToDefine: (path, name) => {
      question(`defines ${name}`, path, (p) => p.seemsToDefine(path, name));
      return program.seemsToDefine(path, name);
    },
    functions: (path) => all(program.functions(path)),
    functionsWith: (path, passes, letters) => {
      recorder.rest?.choices.add(passes);
      return all(program.functionsWith(path, passes, letters));
    },
    helpers: (path, passes, letters) => {
      const found = program.helpers(path, passes, letters);
      recorder.rest?.choices.add(passes);
      for (const name of found.names) word(name);
      all(found.functions);
      return found;
    },
    functionsNamed: (path, names) => all(program.functionsNamed(path, names)),
    definition: (name, path) => one(program.definition(name, path)),
    callers: (fn) => {
      word(fn.name);
      const found = program.callers(fn);
      for (const { caller } of found.sites) one(caller);
      return found;
    },
    addressTaken: (fn) => {
      word(fn.name);
      return program.addressTaken(fn);
    },
    opsOfSubscription: (field, path) => {
      module(path);
      return program.opsOfSubscription(field, path);
    },
    subscriptions: (path) => {
      module(path);
      return program.subscriptions(path);
    },
    pointees: (fn, callee) => {
      const last = callee.path.findLast((step) => step.kind === 'field');
      if (last !== undefined) recorder.rest?.members.add(last.name);
      return all(program.pointees(fn, callee));
    },
  };
  recorders.set(watched, recorder);
  return watched;
}
