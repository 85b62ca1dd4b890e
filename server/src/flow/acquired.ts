// Which lock an operation takes, by its class alone: what can be said of a function without running it.

import type { FunctionIr, Op } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { classOfMember } from '../semantics/identity.ts';
import { vocabulary } from '../semantics/vocabulary.ts';

/** The class of the lock that the operation takes; null if it takes none, or one that has no name here. */
export function acquiredClass(program: Program, fn: FunctionIr, op: Op): string | null {
  if (op.kind !== 'call' && op.kind !== 'guard') return null;
  const name = op.kind === 'guard' ? vocabulary.guards.get(op.name)?.acquire : nameOf(op);
  const row = name === undefined ? undefined : vocabulary.locks.get(name);
  if (row?.effect !== 'acquire' || row.lock.kind === 'token') return null;
  // A read section of SRCU keeps nobody out: half of a driver may run in one.
  if (row.holds === 'srcu' || row.holds === 'rcu') return null;
  if (row.lock.kind === 'member') return classOfMember.get(row.lock.member) ?? null;
  const arg = op.args[row.lock.arg]?.value;
  return arg?.kind === 'address' ? program.lockClass(fn, arg.place) : null;
}

/** It takes the lock and does not just try. */
export function waitsFor(op: Op): boolean {
  const name =
    op.kind === 'guard'
      ? vocabulary.guards.get(op.name)?.acquire
      : op.kind === 'call'
        ? nameOf(op)
        : undefined;
  return name !== undefined && vocabulary.locks.get(name)?.trylock !== true;
}

function nameOf(op: Extract<Op, { kind: 'call' }>): string | undefined {
  return op.callee.kind === 'name' ? op.callee.name : undefined;
}
