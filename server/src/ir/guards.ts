// cleanup.h scopes: `guard(mutex)(&l);` holds to the end of the enclosing block.

import type { Span } from '../base/span.ts';
import type { Arg, Expr } from './ir.ts';
import { emit, newTemporary, type Builder } from './builder.ts';
import { addCleanup } from './scopes.ts';

export function declareGuard(
  b: Builder,
  name: string,
  variable: string | null,
  args: readonly Arg[],
  span: Span,
): Expr {
  const id = newTemporary(b);
  emit(b, { kind: 'guard', id, name, args, variable, span });
  addCleanup(b, { kind: 'guard', id, name, args, from: span.end });
  return { kind: 'temp', id };
}
