// What the flow engine and the rules may ask about the whole program. Everything is found on demand through
// a synchronous `Sources`; an answer that needs a fact nobody could find is null or `complete: false`, and
// the asker stays silent.

import type { Span } from '../base/span.ts';
import type { CallbackRow } from '../semantics/contracts/row.ts';
import type { CallOp, Expr, FunctionIr, Place, StructIr, TypeRef, VariableIr } from '../ir/ir.ts';
import type { Content, SyntaxFile } from '../syntax/file.ts';

/** What the text of a function says, wherever it stands: one object as long as no edit changes it. */
export type { Content };

/** Tells a function by its text. The answer follows from what is given. */
export type Passes = (text: string, name: string, content: Content) => boolean;

export interface Program {
  /** The masked file, or null if there is no such text. Memoised by content. */
  file(path: string): SyntaxFile | null;
  /** The text as it is, or null: for those who only look whether a word is there. */
  text(path: string): string | null;
  /** True if the text has the letters somewhere; quick to ask again after an edit elsewhere. */
  contains(path: string, letters: string): boolean;
  /** Functions that the file names as the exit of its module. */
  exits(path: string): ReadonlySet<string>;
  /** True if the file may define a function of that name. Costs next to nothing; wrong only where it says yes. */
  seemsToDefine(path: string, name: string): boolean;
  /** All functions defined in the file, lowered, in order of offset. */
  functions(path: string): readonly FunctionIr[];
  /**
   * The same, but only those whose own text passes: the others are not even parsed.
   * @param letters one of them is in any text that passes: a file that has none is not even cut into functions
   */
  functionsWith(path: string, passes: Passes, letters?: readonly string[]): readonly FunctionIr[];
  /** Functions of the file's module whose own text passes, and that the file itself has or may call. */
  helpers(path: string, passes: Passes, letters: readonly string[]): Helpers;
  /** Functions of these names that the file defines, name by name; in both arms of an `#if` there may be two of one. */
  functionsNamed(path: string, names: Iterable<string>): readonly FunctionIr[];
  /**
   * The definition that a call of `name` in `fromPath` reaches: static in the file or in a header it
   * includes, then the file's folder and module. null if there is none in view, or more than one.
   */
  definition(name: string, fromPath: string): FunctionIr | null;
  /**
   * What a prototype in view says of the function's locks, as a function that does just that; null if none does. Its
   * body may be in view as well.
   */
  declared(name: string, fromPath: string): FunctionIr | null;
  /**
   * Direct calls of the function. `complete` is true if every caller must be in the answer: static functions
   * always (unless their address is taken), others if the whole module was searched and no header outside
   * the module declares them and they are not exported.
   */
  callers(fn: FunctionIr): Callers;
  /** True if the function's name is used other than by calling it: stored in a table, passed on. */
  addressTaken(fn: FunctionIr): boolean;

  struct(name: string, fromPath: string): StructIr | null;
  /** Follows typedefs. */
  typeOfPlace(fn: FunctionIr, place: Place): TypeRef | null;
  typeOfExpr(fn: FunctionIr, expr: Expr): TypeRef | null;
  /**
   * `struct nouveau_svmm.mutex` for a lock in a struct, its name for a global; null for locals and unknowns.
   * The class names the innermost named struct: `p->svms.lock` is `struct svm_range_list.lock`.
   */
  lockClass(fn: FunctionIr, place: Place): string | null;
  /** The locks that guard what lies at the place, as the struct that it is a member of says. */
  guardsOf(fn: FunctionIr, place: Place): readonly Guard[];

  /** Ops tables of the file with at least one callback that the vocabulary knows. */
  opsTables(path: string): readonly OpsTable[];
  /** The roles that a function plays as a callback, from any table in the module. */
  callbackRoles(fn: FunctionIr): readonly CallbackRole[];
  /** Tables that are inserted or registered for this subscription field: `struct svm_notifier.notifier`. */
  opsOfSubscription(field: string, fromPath: string): readonly OpsTable[];
  /** All subscriptions of the file's module with the tables they are inserted or registered with. */
  subscriptions(path: string): ReadonlyMap<string, readonly OpsTable[]>;
  /** Functions that a call through this pointer may reach: initialisers of that member in view; null = unknown. */
  pointees(fn: FunctionIr, callee: Place): readonly FunctionIr[] | null;
  /** Files of the module that the function's callers and subscription users are looked for in. */
  moduleFiles(path: string): readonly string[];
  /** Headers that the file reaches, nearest first. */
  headers(path: string): readonly string[];
}

/** A lock that guards a member, as the member's place has it: beside it, in the same object. */
export interface Guard {
  readonly place: Place;
  readonly cls: string;
}

export interface Helpers {
  readonly functions: readonly FunctionIr[];
  /** Names of those that would be among them if the file had their names. */
  readonly names: ReadonlySet<string>;
}

export interface Callers {
  readonly complete: boolean;
  readonly sites: readonly CallSite[];
}

export interface CallSite {
  readonly caller: FunctionIr;
  readonly call: CallOp;
}

export interface OpsTable {
  readonly variable: VariableIr;
  /** `struct mmu_interval_notifier_ops` */
  readonly type: string;
  readonly callbacks: readonly OpsCallback[];
}

export interface OpsCallback {
  readonly row: CallbackRow;
  readonly functionName: string;
  readonly span: Span;
}

export interface CallbackRole {
  readonly row: CallbackRow;
  readonly table: OpsTable;
}
