// Annotations of a function as facts about locks, whether they stand at its definition or at a prototype. What an
// annotation names in a way that is no place of the function is kept as text: it says that something is held.

import type { Annotation, Param, Place, Root, Step } from './ir.ts';
import { appendSteps, rootPlace } from './place.ts';
import type { Span } from '../base/span.ts';
import { annotatedResults, lockAnnotations, type LockAnnotation } from '../semantics/annotations.ts';

export interface LockFact {
  readonly effect: LockAnnotation['effect'];
  readonly mode: LockAnnotation['mode'];
  /** For which results it comes about; null if the annotation names none that is known. */
  readonly when: 'always' | 'zero' | 'nonzero' | null;
  /** What the annotation names, as it is written. */
  readonly text: string;
  /** A pointer to the lock; null for a context that is no lock, or an expression that is no place. */
  readonly lock: { readonly kind: 'place' | 'address'; readonly place: Place } | null;
  readonly span: Span;
}

export function lockFacts(annotations: readonly Annotation[], params: readonly Param[]): LockFact[] {
  const out: LockFact[] = [];
  for (const { name, args, span } of annotations) {
    const row = lockAnnotations.get(name);
    if (row === undefined) continue;
    const given = splitArguments(args);
    // The old notation has the lock alone, and means a result that is true.
    const isResult = row.isConditional && given.length > 1;
    const word = isResult ? (given.shift() ?? '') : 'true';
    const when = row.isConditional ? (annotatedResults.get(word) ?? null) : 'always';
    for (const text of given) {
      const { effect, mode } = row;
      out.push({ effect, mode, when, text, lock: pointerTo(params, text), span });
    }
  }
  return out;
}

/** True if an annotation says that a lock is held when the function is entered. */
export function holdsOnEntry(annotations: readonly Annotation[]): boolean {
  return annotations.some(({ name }) => {
    const effect = lockAnnotations.get(name)?.effect;
    return effect === 'held' || effect === 'release';
  });
}

/** At commas outside of all parentheses. */
function splitArguments(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === '(' || c === '[') depth++;
    else if (c === ')' || c === ']') depth--;
    else if (c === undefined || (c === ',' && depth === 0)) {
      const part = text.slice(from, i).trim();
      if (part !== '') out.push(part);
      from = i + 1;
    }
  }
  return out;
}

/** `&p->lock`, or `p->lock`, which stands for the lock itself as well; null for what is neither. */
function pointerTo(params: readonly Param[], text: string): LockFact['lock'] {
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
