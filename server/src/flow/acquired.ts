// Which lock an operation takes or releases, by its class alone: what can be said of a function without running it.

import type { CallOp, FunctionIr, GuardOp, Op } from '../ir/ir.ts';
import { pointeeAsWritten } from '../ir/place.ts';
import type { Program } from '../program/program.ts';
import type { NamedLockRef } from '../semantics/contracts/row.ts';
import { classOfMember, isNamed } from '../semantics/identity.ts';
import { unmoved } from '../program/shift.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { asWrittenAtCaller } from './lock-at-caller.ts';
import { wrappedLock } from './wrapped-locks.ts';

/** The class of the lock that the operation takes; null if it takes none, or one that has no name here. */
export function acquiredClass(program: Program, fn: FunctionIr, op: Op): string | null {
  if (op.kind !== 'call' && op.kind !== 'guard') return null;
  const name = op.kind === 'guard' ? vocabulary.guards.get(op.name)?.acquire : nameOf(op);
  const row = name === undefined ? undefined : vocabulary.locks.get(name);
  if (row === undefined && op.kind === 'call') return classThrough(program, fn, op, 'acquire') ?? null;
  if (row?.effect !== 'acquire' || !isNamed(row.lock)) return null;
  // A read section of SRCU keeps nobody out: half of a driver may run in one.
  if (row.holds === 'srcu' || row.holds === 'rcu') return null;
  return classOf(program, fn, op, row.lock);
}

/** The class of the lock that the call releases, null if it has no name here; undefined if it releases none. */
export function releasedClass(program: Program, fn: FunctionIr, op: CallOp): string | null | undefined {
  const row = vocabulary.locks.get(nameOf(op) ?? '');
  if (row === undefined) return classThrough(program, fn, op, 'release');
  if (row.effect !== 'release') return undefined;
  if (row.lock.kind === 'token') return `<${row.lock.token}>`;
  return isNamed(row.lock) ? classOf(program, fn, op, row.lock) : null;
}

/** The same of a call of a function that does nothing else; undefined if it is none. */
function classThrough(
  program: Program,
  fn: FunctionIr,
  op: CallOp,
  effect: 'acquire' | 'release',
): string | null | undefined {
  const name = nameOf(op);
  const callee =
    name === undefined ? null : (program.definition(name, fn.path) ?? program.declared(name, fn.path));
  const wrapped = callee === null ? null : wrappedLock(unmoved(callee));
  if (callee === null || wrapped?.row.effect !== effect) return undefined;
  const { lock, holds } = wrapped.row;
  if (!isNamed(lock) || holds === 'srcu' || holds === 'rcu') return null;
  const own = classOf(program, callee, wrapped.op, lock);
  if (own !== null || lock.kind === 'member') return own;
  // It is given the lock itself, or is a macro, to which nothing has a type.
  const given = pointeeAsWritten(wrapped.op.args[lock.arg]?.value);
  const place = given === null ? null : asWrittenAtCaller(op, given);
  return place === null ? null : program.lockClass(fn, place);
}

function classOf(program: Program, fn: FunctionIr, op: CallOp | GuardOp, lock: NamedLockRef): string | null {
  if (lock.kind === 'member') return classOfMember.get(lock.member) ?? null;
  const arg = op.args[lock.arg]?.value;
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
