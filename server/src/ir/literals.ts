// Constants and other leaves of expressions, from their text.

import type { Builder } from './builder.ts';
import type { Expr } from './ir.ts';

/** Blanks folded. */
export function folded(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/** Upper case, and no variable of the function. */
export function isConstantName(b: Builder, name: string): boolean {
  return (
    /^_*[A-Z][A-Z0-9_]*$/.test(name) && !b.localNames.has(name) && !b.params.some((p) => p.name === name)
  );
}

/** A C number with its suffixes; opaque if it is none that we can read. */
export function numberOf(text: string): Expr {
  const parsed = Number(text.replace(/[uUlL]+$/, ''));
  if (Number.isFinite(parsed)) return { kind: 'number', value: parsed };
  return { kind: 'opaque', text, reads: [] };
}
