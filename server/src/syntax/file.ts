// What syntax/ hands to the rest: a masked file cut into its file-scope declarations, each parsed on demand.
// Invariants: parsing never fails, masking never changes length or newlines, and a broken declaration
// cannot spoil its neighbours, because every declaration is parsed alone.

import type { Span } from '../base/span.ts';
import type { SourceText } from '../base/text.ts';
import type { SplitText } from './split-text.ts';

export interface SyntaxFile {
  readonly source: SourceText;
  /** Same length and newlines as the source; what tree-sitter sees, but for the statements among arguments. */
  readonly masked: string;
  /** The same, for those who look at a part of it only: after an edit it is not joined yet. */
  readonly parts: SplitText;
  readonly hidden: readonly Hidden[];
  readonly conditionals: readonly Conditional[];
  readonly declarations: readonly Declaration[];
  /** Macros that the build surely defines, and the file never: those that decide about arms. */
  readonly decides: ReadonlySet<string>;
  /** Stands for all that is outside of the bodies of functions: files that share it do not differ there. */
  readonly frame: object;
}

/** One file-scope declaration, found by the lexer alone. */
export interface Declaration {
  readonly kind: 'function' | 'prototype' | 'struct' | 'variable' | 'typedef' | 'enum' | 'other';
  /** Function, tag or (first) variable name; '' if there is none. `FNAME(x)` stays `FNAME(x)`. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
  /** Braces included, for functions, aggregates and initialisers. */
  readonly body: Span | null;
  readonly isStatic: boolean;
  readonly content: Content;
}

/** What a declaration says, wherever it stands. Declarations that an edit only moved share it. */
export interface Content {
  /** Of the masked text and of what the mask hid in it. */
  readonly hash: string;
}

/** What the mask replaced, in order of offset: facts that the parser no longer sees. */
export type Hidden =
  /** `__acquires(&x->lock)`, `__must_hold(x)`, `__user`, `__attribute__((..))`, an unknown word in attribute place. */
  | { readonly kind: 'attribute'; readonly name: string; readonly args: string | null; readonly span: Span }
  /** A macro head that became `while`: an iterator (`list_for_each_entry`), or a scope (`scoped_guard`). `span` is the name. */
  | { readonly kind: 'head'; readonly role: 'iterator' | 'scope'; readonly name: string; readonly span: Span }
  /** A type among the arguments of a macro call, now one identifier: `container_of(p, struct foo, m)`. */
  | { readonly kind: 'type-argument'; readonly type: string; readonly span: Span }
  /** The statement among the arguments of `scoped_cond_guard`. It stays in the masked text, and is parsed alone. */
  | { readonly kind: 'failure'; readonly span: Span }
  | { readonly kind: 'asm'; readonly text: string; readonly span: Span }
  | {
      readonly kind: 'define';
      readonly name: string;
      readonly params: readonly string[] | null;
      readonly body: string;
      readonly span: Span;
    }
  | { readonly kind: 'undef'; readonly name: string; readonly span: Span }
  | { readonly kind: 'include'; readonly target: string; readonly system: boolean; readonly span: Span }
  /** `EXPORT_SYMBOL_GPL(x)`, `DEFINE_MUTEX(x)`, `module_exit(x)`: at file scope, no function. */
  | { readonly kind: 'file-macro'; readonly name: string; readonly args: string; readonly span: Span }
  /** `KVM_MMU_LOCK(kvm)` without a semicolon and the like, replaced by blanks. */
  | { readonly kind: 'statement-macro'; readonly name: string; readonly args: string; readonly span: Span }
  /** Anything else that changed: case ranges, operators as arguments. */
  | { readonly kind: 'other'; readonly rule: string; readonly span: Span };

/** A `#if` group. Kept arms stay in the masked text one after another; dropped arms are blank there. */
export interface Conditional {
  readonly span: Span;
  readonly arms: readonly ConditionalArm[];
}

export interface ConditionalArm {
  readonly directive: 'if' | 'ifdef' | 'ifndef' | 'elif' | 'else';
  /**
   * Normalised condition: `CONFIG_X`, `!CONFIG_X`, `IS_ENABLED(CONFIG_X)`, … For `else` the empty string. `1` and `0`
   * where the build decides.
   */
  readonly condition: string;
  /** The text between the directives. */
  readonly span: Span;
  readonly kept: boolean;
}

/** Index of the first hidden fact at or after the offset. */
export function firstFrom(hidden: readonly Hidden[], offset: number): number {
  let low = 0;
  let high = hidden.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hidden[middle]?.span.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
