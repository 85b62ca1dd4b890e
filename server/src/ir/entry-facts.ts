// What a function's attributes say of its entry: the locks that whoever calls it holds, in the notation of sparse
// and in that of the compiler's context analysis. They become the assertions that say the same in a body.

import type { Annotation, Param, Place, Root, Step } from './ir.ts';
import { emit, newTemporary, type Builder } from './builder.ts';
import { appendSteps, rootPlace } from './place.ts';
import { assertionOnEntry } from '../semantics/identity.ts';

/** What an attribute names in a way that is no place of the function is left out. */
export function assertAnnotations(b: Builder, annotations: readonly Annotation[]): void {
  for (const { name, args, span } of annotations) {
    const assertion = assertionOnEntry.get(name);
    if (assertion === undefined) continue;
    for (const text of args.split(',')) {
      const value = pointerTo(b.params, text.trim());
      if (value === null) continue;
      emit(b, {
        kind: 'call',
        id: newTemporary(b),
        callee: { kind: 'name', name: assertion },
        args: [{ value: { ...value, span }, span, text }],
        span,
        nameSpan: span,
        result: 'dropped',
        synthetic: true,
      });
    }
  }
}

/** `&p->lock`, or `p->lock`, which stands for the lock itself as well; null for what is neither. */
function pointerTo(
  params: readonly Param[],
  text: string,
): { kind: 'place' | 'address'; place: Place } | null {
  const [, address = '', first = '', rest = ''] =
    /^(&?)\(?([A-Za-z_]\w*)((?:\s*(?:->|\.)\s*[A-Za-z_]\w*)*)\)?$/.exec(text) ?? [];
  const place = placeNamed(params, first, rest);
  if (place === null) return null;
  // A parameter by itself is a pointer to the lock.
  const isPointer = address === '' && place.path.length === 0 && place.root.kind === 'param';
  return { kind: isPointer ? 'place' : 'address', place };
}

function placeNamed(params: readonly Param[], first: string, rest: string): Place | null {
  if (first === '') return null;
  const index = params.findIndex((p) => p.name === first);
  // A global lock by its name; words in capitals are contexts such as RCU, or macros.
  if (index < 0 && (rest !== '' || !/[a-z]/.test(first))) return null;
  const root: Root = index < 0 ? { kind: 'global', name: first } : { kind: 'param', name: first, index };
  const steps = [...rest.matchAll(/(->|\.)\s*(\w+)/g)].flatMap(([, how, name = '']): Step[] => [
    ...(how === '->' ? [{ kind: 'deref' } as const] : []),
    { kind: 'field', name },
  ]);
  return appendSteps(rootPlace(root), steps);
}
