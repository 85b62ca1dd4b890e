// The lock that a struct says guards a member: `int n __guarded_by(&lock)`, and what a member points to,
// `u64 *ptes __pt_guarded_by(&lock)` (include/linux/compiler-context-analysis.h, 7.0).

import type { FieldIr, FunctionIr, Place, Step } from '../ir/ir.ts';
import { appendSteps, rootPlace } from '../ir/place.ts';
import { memberGuards } from '../semantics/annotations.ts';
import { lockClass } from './lock-class.ts';
import type { Guard } from './program.ts';
import type { Types } from './types.ts';

/** The locks that guard what lies at the place, by its innermost member that is annotated; none if nothing says so. */
export function guardsOf(types: Types, fn: FunctionIr, place: Place): readonly Guard[] {
  const { root, path } = place;
  for (let k = path.length - 1; k >= 0; k--) {
    const step = path[k];
    if (step?.kind !== 'field') continue;
    const object: Place = appendSteps(rootPlace(root), path.slice(0, k));
    const field = fieldOf(types, fn, object, step.name);
    if (field === null || field.annotations.length === 0) continue;
    const wanted = leadsAway(path.slice(k + 1), field) ? 'pointee' : 'member';
    const found = field.annotations
      .filter(({ name }) => memberGuards.get(name) === wanted)
      .flatMap(({ args }) => args.split(','))
      .flatMap((text) => lockNamed(types, fn, object, text.trim()) ?? []);
    if (found.length > 0) return found;
  }
  return [];
}

function fieldOf(types: Types, fn: FunctionIr, object: Place, name: string): FieldIr | null {
  const owner = types.ofPlace(fn, object);
  if (owner === null) return null;
  const type = types.resolve(owner, fn.path);
  if (type.pointers > 0 || type.arrays > 0) return null;
  return types.struct(type.base, fn.path)?.fields.find((f) => f.name === name) ?? null;
}

/** The rest of the way leaves the member through a pointer: an index of an array does not. */
function leadsAway(rest: readonly Step[], { type }: FieldIr): boolean {
  return rest.some((step) => step.kind === 'deref' || (step.kind === 'index' && type.arrays === 0));
}

/** `&lock`, `lock` and `&part.lock` are of the object; what is no member of it is a lock of its own. */
function lockNamed(types: Types, fn: FunctionIr, object: Place, text: string): Guard | null {
  const names = /^&?\s*([A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)$/.exec(text)?.[1]?.split(/\s*\.\s*/);
  const [first] = names ?? [];
  if (names === undefined || first === undefined) return null;
  const isMember = fieldOf(types, fn, object, first) !== null;
  if (!isMember && names.length > 1) return null;
  const place = isMember
    ? appendSteps(
        object,
        names.map((name): Step => ({ kind: 'field', name })),
      )
    : rootPlace({ kind: 'global', name: first });
  const cls = lockClass(types, fn, place);
  return cls === null ? null : { place, cls };
}
