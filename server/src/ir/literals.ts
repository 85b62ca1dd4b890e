// Constants and other leaves of expressions, from their text.

import type { Builder } from './builder.ts';
import type { Expr } from './ir.ts';
import { isVariable } from './scopes.ts';

/** Blanks folded. */
export function folded(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/** Upper case, and no variable of the function. */
export function isConstantName(b: Builder, name: string): boolean {
  return /^_*[A-Z][A-Z0-9_]*$/.test(name) && !isVariable(b, name);
}

/** A C number with its suffixes; opaque if it is none that we can read. */
export function numberOf(text: string): Expr {
  const digits = text.replace(/[uUlL]+$/, '');
  // A leading zero is octal; what is no octal digit behind it makes it no number at all, or a fraction.
  const octal = /^0[0-9]+$/.test(digits);
  const parsed = Number(octal ? `0o${digits.slice(1)}` : digits);
  if (Number.isFinite(parsed)) return { kind: 'number', value: parsed };
  return { kind: 'opaque', text, reads: [] };
}
