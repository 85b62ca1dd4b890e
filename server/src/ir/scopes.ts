// Scopes: which variable a name means, and what happens when the scope is left, whichever way that is.

import type { Span } from '../base/span.ts';
import { emit, newTemporary, type Builder } from './builder.ts';
import type { Arg, Expr, Place } from './ir.ts';
import { rootPlace } from './place.ts';

/** What happens when a scope is left. */
export type Cleanup =
  | {
      readonly kind: 'guard';
      readonly id: number;
      readonly name: string;
      readonly args: readonly Arg[];
      /** Offset behind which it is due: a label before it lies outside. */
      readonly from: number;
    }
  | { readonly kind: 'free'; readonly fn: string; readonly place: Place; readonly from: number };

export interface Scope {
  readonly span: Span;
  readonly cleanups: Cleanup[];
  /** Variables declared in it: the source's name to the name that places have. */
  readonly names: Map<string, string>;
}

export function pushScope(b: Builder, span: Span): void {
  b.scopes.push({ span, cleanups: [], names: new Map() });
}

/** Ends the innermost scope on the fall-through path. */
export function popScope(b: Builder, at: Span): void {
  runCleanups(b, b.scopes.length - 1, at);
  b.scopes.pop();
}

export function addCleanup(b: Builder, cleanup: Cleanup): void {
  b.scopes[b.scopes.length - 1]?.cleanups.push(cleanup);
}

/** Emits what the scopes above `depth` have to do, innermost first, and leaves the stack as it is. */
export function runCleanups(b: Builder, depth: number, at: Span): void {
  for (let i = b.scopes.length - 1; i >= depth; i--) runScope(b, b.scopes[i], -1, at);
}

/** The same for a jump to a label: also in its own scope, what was declared behind it ends. */
export function runCleanupsTo(b: Builder, label: number, at: Span): void {
  for (let i = b.scopes.length - 1; i >= 0; i--) {
    const scope = b.scopes[i];
    const contains = scope !== undefined && scope.span.start <= label && label < scope.span.end;
    runScope(b, scope, contains ? label : -1, at);
    if (contains) return;
  }
}

function runScope(b: Builder, scope: Scope | undefined, after: number, at: Span): void {
  if (scope === undefined || b.current < 0) return;
  for (let k = scope.cleanups.length - 1; k >= 0; k--) {
    const cleanup = scope.cleanups[k];
    if (cleanup === undefined || cleanup.from <= after) return;
    if (b.cleanupsLeft-- <= 0) {
      b.partial = true;
      return;
    }
    runCleanup(b, cleanup, at);
  }
}

function runCleanup(b: Builder, cleanup: Cleanup, at: Span): void {
  const here = { start: at.end, end: at.end };
  if (cleanup.kind === 'guard') {
    emit(b, { kind: 'unguard', id: cleanup.id, name: cleanup.name, args: cleanup.args, span: here });
    return;
  }
  emit(b, {
    kind: 'call',
    id: newTemporary(b),
    callee: { kind: 'name', name: cleanup.fn },
    args: [
      { value: { kind: 'place', place: cleanup.place, span: here }, span: here, text: cleanup.place.key },
    ],
    span: here,
    nameSpan: here,
    result: 'dropped',
    synthetic: true,
  });
}

/** The value as it is now, before the scopes above `depth` end: they may release what protects it. */
export function keptOver(b: Builder, depth: number, value: Expr, at: Span): Expr {
  const due = b.scopes.some((scope, i) => i >= depth && scope.cleanups.length > 0);
  return due && readsMemory(value) ? inTemporary(b, value, at) : value;
}

export function inTemporary(b: Builder, value: Expr, span: Span): Expr {
  const id = newTemporary(b);
  const target = rootPlace({ kind: 'temp', id });
  emit(b, { kind: 'assign', target, operator: '=', value, span, declares: true });
  return { kind: 'temp', id };
}

/** True if the value depends on what others can write: a local keeps its value when a lock is released. */
function readsMemory(value: Expr): boolean {
  switch (value.kind) {
    case 'place':
      return value.place.root.kind === 'global' || value.place.path.some((s) => s.kind === 'deref');
    case 'unary':
    case 'cast':
    case 'container':
      return readsMemory(value.operand);
    case 'binary':
      return readsMemory(value.left) || readsMemory(value.right);
    case 'initializer':
      return value.fields.some((f) => readsMemory(f.value));
    case 'opaque':
      return value.reads.some(readsMemory);
    default:
      return false;
  }
}

/**
 * Declares a variable of the innermost scope. One that hides another of the function is another place, and is
 * told apart by a number; the second declaration in one scope is the other arm of an `#if`.
 */
export function bind(b: Builder, name: string): string {
  const scope = b.scopes[b.scopes.length - 1];
  const own = scope?.names.get(name);
  if (own !== undefined) return own;
  let others = b.params.some((p) => p.name === name) ? 1 : 0;
  for (const outer of b.scopes) if (outer.names.has(name)) others++;
  const unique = others === 0 ? name : `${name}#${others + 1}`;
  scope?.names.set(name, unique);
  return unique;
}

/** The local variable that the name means here, by the name that its place has; null if it is none. */
export function localNamed(b: Builder, name: string): string | null {
  for (let i = b.scopes.length - 1; i >= 0; i--) {
    const unique = b.scopes[i]?.names.get(name);
    if (unique !== undefined) return unique;
  }
  return null;
}

/** A local or a parameter. */
export function isVariable(b: Builder, name: string): boolean {
  return localNamed(b, name) !== null || b.params.some((p) => p.name === name);
}
