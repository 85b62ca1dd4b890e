// The analysed program as data: functions as control-flow graphs of flat operations, and the declarations
// that give places their types. No tree node survives here, and nothing here knows a protocol.
//
// Calls are the only expressions with effects: each is an operation of its own, in evaluation order, and
// later expressions refer to its result by a temporary. Short-circuit operators, ternaries, `#if` arms and
// iterator macros are control flow, so a branch condition holds neither `&&` nor `||` nor a call.

import type { Span } from '../base/span.ts';

/** A C type as far as analysis needs it: a base name, and how many pointers and arrays are around it. */
export interface TypeRef {
  /** `struct foo`, `union u`, `enum e`, `int`, `bool`, `void`, or a typedef's name. Qualifiers dropped. */
  readonly base: string;
  readonly pointers: number;
  readonly arrays: number;
}

export interface Place {
  readonly root: Root;
  readonly path: readonly Step[];
  /** Canonical spelling, the identity of the place in its function: `svmm->mutex`, `range.notifier_seq`. */
  readonly key: string;
}

export type Root =
  | { readonly kind: 'local'; readonly name: string }
  | { readonly kind: 'param'; readonly name: string; readonly index: number }
  | { readonly kind: 'global'; readonly name: string }
  /** A pointer that a call returned or an expression computed: `to_x(e)->lock` has the call's temporary. */
  | { readonly kind: 'temp'; readonly id: number }
  /** `container_of(operand, struct type, member)`: the enclosing object's pointer. */
  | { readonly kind: 'container'; readonly operand: Expr; readonly type: string; readonly member: string };

/** `a->b` is deref then field; `(*a).b` is the same two steps. */
export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'deref' }
  | { readonly kind: 'index'; readonly text: string };

export type Expr =
  | { readonly kind: 'number'; readonly value: number }
  /** An upper-case name, a boolean or NULL: `EBUSY`, `GFP_KERNEL`, `NULL`, `true`. */
  | { readonly kind: 'constant'; readonly name: string }
  | { readonly kind: 'string' }
  | { readonly kind: 'place'; readonly place: Place; readonly span: Span }
  | { readonly kind: 'address'; readonly place: Place; readonly span: Span }
  /** The result of the call, guard or statement expression with that id. */
  | { readonly kind: 'temp'; readonly id: number }
  | { readonly kind: 'unary'; readonly operator: '!' | '-' | '~' | '+'; readonly operand: Expr }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'cast'; readonly type: TypeRef; readonly operand: Expr }
  | { readonly kind: 'container'; readonly operand: Expr; readonly type: string; readonly member: string }
  /** The truth of a preprocessor condition; equal texts are correlated. */
  | { readonly kind: 'config'; readonly text: string }
  /** A brace initialiser of a local: `{ .notifier = &p->n, .start = a }`. */
  | { readonly kind: 'initializer'; readonly fields: readonly InitField[] }
  /** What no rule needs to look into; `reads` are the places it mentions. */
  | { readonly kind: 'opaque'; readonly text: string; readonly reads: readonly Expr[] };

export interface InitField {
  /** Designator path: ['notifier_seq']; empty for positional members. */
  readonly path: readonly string[];
  readonly value: Expr;
}

export interface Arg {
  readonly value: Expr;
  readonly span: Span;
  /** Source text, blanks folded. Macro arguments that are types or operators have only this. */
  readonly text: string;
}

export type Callee =
  | { readonly kind: 'name'; readonly name: string }
  /** `ops->invalidate(..)`, `(*fn)(..)`: the place called through. */
  | { readonly kind: 'pointer'; readonly place: Place };

export interface CallOp {
  readonly kind: 'call';
  /** Number of the temporary that stands for the result; unique in the function. */
  readonly id: number;
  readonly callee: Callee;
  readonly args: readonly Arg[];
  readonly span: Span;
  readonly nameSpan: Span;
  /** How the result is used: an expression statement drops it, `(void)f()` voids it. */
  readonly result: 'used' | 'dropped' | 'voided';
  /** Set on calls that no text spells out at this point: `__free(fn)` at the end of its scope. */
  readonly synthetic: boolean;
}

/** `guard(mutex)(&l)`, `CLASS(name, v)(args)`, the head of `scoped_guard`. The temporary is "acquired". */
export interface GuardOp {
  readonly kind: 'guard';
  readonly id: number;
  /** Class name: `mutex`, `rwsem_read_try`. */
  readonly name: string;
  readonly args: readonly Arg[];
  /** The variable of CLASS(), else null. */
  readonly variable: string | null;
  readonly span: Span;
}

/** The scope of the guard with that id ends here, on this path. */
export interface UnguardOp {
  readonly kind: 'unguard';
  readonly id: number;
  readonly name: string;
  readonly args: readonly Arg[];
  readonly span: Span;
}

export interface AssignOp {
  readonly kind: 'assign';
  /** null if the target is no nameable place. */
  readonly target: Place | null;
  /** '=' or the compound operator: '|=', '+=', '++', '--'. */
  readonly operator: string;
  readonly value: Expr;
  readonly span: Span;
  /** True for the initialiser of a declaration. */
  readonly declares: boolean;
}

/** The places get values that nobody can know: an uninitialised local, the variables of an iterator. */
export interface HavocOp {
  readonly kind: 'havoc';
  readonly places: readonly Place[];
  readonly reason: 'declaration' | 'iterator' | 'asm';
  readonly span: Span;
}

export type Op = CallOp | GuardOp | UnguardOp | AssignOp | HavocOp;

export type Terminator =
  /** `span` is that of the goto, break or continue; absent where control just runs on. */
  | { readonly kind: 'jump'; readonly to: BlockId; readonly span?: Span }
  | {
      readonly kind: 'branch';
      readonly condition: Expr;
      readonly span: Span;
      readonly then: BlockId;
      readonly else: BlockId;
      readonly origin: 'if' | 'loop' | 'iterator' | 'logical' | 'ternary' | 'preprocessor' | 'guard';
      /** For iterators: the macro's name. */
      readonly iterator?: string;
    }
  | {
      readonly kind: 'switch';
      readonly value: Expr;
      readonly span: Span;
      readonly cases: readonly SwitchCase[];
    }
  | { readonly kind: 'return'; readonly value: Expr | null; readonly span: Span }
  /** Control does not continue: BUG(), panic(), or code after which there is no way on. */
  | { readonly kind: 'stop' };

export interface SwitchCase {
  /** null for default (always present; it may lead straight out). Case ranges are opaque. */
  readonly value: Expr | null;
  readonly to: BlockId;
}

export type BlockId = number;

export interface Block {
  readonly id: BlockId;
  readonly ops: readonly Op[];
  readonly end: Terminator;
}

export interface Param {
  readonly name: string;
  readonly type: TypeRef;
}

/** A contract written on the function, kept when the mask hid it: `__must_hold(&p->lock)`. */
export interface Annotation {
  readonly name: string;
  readonly args: string;
  readonly span: Span;
}

export interface FunctionIr {
  readonly name: string;
  readonly path: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly isStatic: boolean;
  readonly returns: TypeRef;
  readonly params: readonly Param[];
  /**
   * Every local of every scope, by the names that places have: one that hides another `x` of the function is
   * `x#2`. A name declared twice side by side with different types is absent.
   */
  readonly locals: ReadonlyMap<string, TypeRef>;
  /** Block 0 is the entry. Reachable blocks only, in reverse post-order. */
  readonly blocks: readonly Block[];
  readonly annotations: readonly Annotation[];
  /** Syntax errors, or nesting that was left out: rules that need certainty skip it. */
  readonly partial: boolean;
  /** Set if its body is out of view: the blocks do what the annotations of its prototype say of locks, and no more. */
  readonly isDeclared?: true;
  readonly hash: string;
}

export interface FieldIr {
  readonly name: string;
  readonly type: TypeRef;
  readonly annotations: readonly Annotation[];
}

export interface StructIr {
  /** `struct foo`, `union bar`; anonymous members are flattened into their parent. */
  readonly name: string;
  readonly path: string;
  readonly fields: readonly FieldIr[];
}

/** A file-scope variable; `fields` of a designated initialiser, functions and variables by name. */
export interface VariableIr {
  readonly name: string;
  readonly path: string;
  readonly type: TypeRef;
  readonly isStatic: boolean;
  readonly span: Span;
  readonly fields: readonly VariableField[];
}

export interface VariableField {
  readonly name: string;
  /** The initialiser's text, `&` and blanks removed: a function's name for an ops table. */
  readonly value: string;
  readonly span: Span;
}
