// Which lock an operation takes or releases, by its class alone: what can be said of a function without running it.

import type { CallOp, FunctionIr, GuardOp, Op } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import type { LockRef } from '../semantics/contracts/row.ts';
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
  return classOf(program, fn, op, row.lock);
}

/** The class of the lock that the call releases, null if it has no name here; undefined if it releases none. */
export function releasedClass(program: Program, fn: FunctionIr, op: CallOp): string | null | undefined {
  const row = vocabulary.locks.get(nameOf(op) ?? '');
  if (row?.effect !== 'release') return undefined;
  return row.lock.kind === 'token' ? `<${row.lock.token}>` : classOf(program, fn, op, row.lock);
}

function classOf(
  program: Program,
  fn: FunctionIr,
  op: CallOp | GuardOp,
  lock: Exclude<LockRef, { kind: 'token' }>,
): string | null {
  if (lock.kind === 'member') return classOfMember.get(lock.member) ?? null;
  const arg = lock.kind === 'bit' ? undefined : op.args[lock.arg]?.value;
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

function nameOf(op: CallOp): string | undefined {
  return op.callee.kind === 'name' ? op.callee.name : undefined;
}
