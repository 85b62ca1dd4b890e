// The class of a lock: the member of the innermost named struct that holds it, as the kernel's own lock checker
// has it. Two instances of one class share rules. null where the lock is only known through a pointer.

import type { FunctionIr, Place, Step } from '../ir/ir.ts';
import { classOfMember } from '../semantics/identity.ts';
import type { Types } from './types.ts';

export function lockClass(types: Types, fn: FunctionIr, place: Place): string | null {
  const path = outermostLock(place.path);
  const last = path.at(-1);
  if (last === undefined) return place.root.kind === 'global' ? place.root.name : null;
  if (last.kind !== 'field') return null;
  const owner = types.ofPlace(fn, { ...place, path: path.slice(0, -1) });
  if (owner === null) return null;
  const type = types.resolve(owner, fn.path);
  if (!/^(\w+|(struct|union) .+)$/.test(type.base) || type.pointers > 0 || type.arrays > 0) return null;
  // A name that is neither a tag nor found may be another name of something known elsewhere.
  if (!type.base.includes(' ') && types.struct(type.base, fn.path) === null) return null;
  const written = `${type.base}.${last.name}`;
  const known = classOfMember.get(last.name);
  // An old name of the same lock has the class of the new one.
  return known !== undefined && known.startsWith(`${type.base}.`) ? known : written;
}

/** Without trailing indices, and without the insides of a lock: `x->a_lock.rlock.raw` is `x->a_lock`. */
function outermostLock(path: readonly Step[]): readonly Step[] {
  let end = path.length;
  while (end > 0 && path[end - 1]?.kind === 'index') end--;
  for (;;) {
    const last = path[end - 1];
    const before = path[end - 2];
    if (last?.kind !== 'field' || before?.kind !== 'field' || !isLockName(before.name)) break;
    end--;
  }
  return path.slice(0, end);
}

function isLockName(name: string): boolean {
  return /(^|_)(r?lock|mutex|sem)$/.test(name);
}
