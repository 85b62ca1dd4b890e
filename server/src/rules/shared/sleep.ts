// What the rules about sleeping share: which lock forbids it, and how a sleeper is described.

import type { Related } from '../../analysis/finding.ts';
import type { Sleep } from '../../flow/facts.ts';
import type { HeldLock, State } from '../../flow/state.ts';
import type { CallOp, FunctionIr } from '../../ir/ir.ts';
import { callName } from './names.ts';

/** A lock, certainly held, under which nothing may sleep; null if there is none. */
export function spinningLock(state: State): HeldLock | null {
  return (
    state.locks.find((l) => l.certain && l.count > 0 && l.holds !== 'sleeping' && l.holds !== 'srcu') ?? null
  );
}

/** "foo() sleeps", with the way to the sleeper if it is in a callee. */
export function sleepDraft(fn: FunctionIr, op: CallOp, sleep: Sleep): { what: string; related: Related[] } {
  const { chain, file, span } = sleep.witness;
  const sleeper = chain.at(-1);
  if (chain.length < 2) return { what: `${callName(op)} may sleep`, related: [] };
  const via = chain.slice(1, -1).map((name) => `${name}()`);
  const path = via.length === 0 ? '' : ` through ${via.join(', ')}`;
  return {
    what: `${callName(op)} calls ${sleeper}()${path}, which may sleep,`,
    related: file === fn.path ? [{ file, span, message: 'the call that may sleep' }] : [],
  };
}
