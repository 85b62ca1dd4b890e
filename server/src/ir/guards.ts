// cleanup.h scopes: `guard(mutex)(&l);` holds to the end of the enclosing block.

import type { Span } from '../base/span.ts';
import type { Arg, Expr } from './ir.ts';
import { emit, newTemporary, type Builder } from './builder.ts';

export function declareGuard(
  b: Builder,
  name: string,
  variable: string | null,
  args: readonly Arg[],
  span: Span,
): Expr {
  const id = newTemporary(b);
  emit(b, { kind: 'guard', id, name, args, variable, span });
  b.scopes[b.scopes.length - 1]?.cleanups.push({ kind: 'guard', id, name, args });
  return { kind: 'temp', id };
}
