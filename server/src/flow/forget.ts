// What a write makes stale: facts that mention the written place, and attempts that are known by it.

import { hasWord } from '../program/text.ts';
import type { FunctionContext } from './context.ts';
import { withValues, type Attempt, type State } from './state.ts';

/** The place was written: facts that mention it, or something inside it, are gone. */
export function invalidate(context: FunctionContext, state: State, key: string): State {
  // Runs for every write in every state: most facts are neither inside the place nor about it.
  const values = state.facts.values.mapped((k, v) => {
    const { ref } = v;
    const isInside = within(k, key);
    const mentioned = isInside ? undefined : context.mentions.get(k);
    const isOther = !isInside && isChosenBy(k, key);
    const isAbout =
      ref !== null &&
      ref.kind === 'value-of' &&
      (within(ref.place.key, key) || isChosenBy(ref.place.key, key));
    if (!isInside && !isOther && !isAbout && mentioned?.some((m) => within(m, key)) !== true) return v;
    return isInside || isOther || ref === null || mentioned !== undefined ? undefined : { ...v, ref: null };
  });
  const attempts = state.attempts.some((a) => isForgotten(a, key))
    ? forget(state.attempts, key)
    : state.attempts;
  const after = withValues(state, values);
  return attempts === state.attempts ? after : { ...after, attempts };
}

/** An attempt that began in a caller is known by its place only: another object there is another attempt. */
function isForgotten(attempt: Attempt, key: string): boolean {
  return (
    attempt.sampled === null &&
    attempt.carrier !== null &&
    within(attempt.carrier.key, key) &&
    attempt.stage !== 'sampled'
  );
}

/** How a check came out stays on record without a name: the element before this one. */
function forget(attempts: State['attempts'], key: string): State['attempts'] {
  const out: Attempt[] = [];
  for (const a of attempts) {
    if (!isForgotten(a, key)) out.push(a);
    else if (a.checked !== null) {
      const id = `${a.stage === 'checked' ? 'past' : 'lost'}:${a.checked.start}`;
      if (!attempts.some((other) => other.id === id))
        out.push({ ...a, id, carrier: null, subscription: null });
    }
  }
  return out.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** True if what was written says which element the key names: `a[i]` is another one when `i` changes. */
function isChosenBy(key: string, written: string): boolean {
  const open = key.indexOf('[');
  return open >= 0 && hasWord(key.slice(open + 1), written);
}

/** True if the place with that key is the written one or lies inside what it names or points to. */
function within(key: string, written: string): boolean {
  if (key.charCodeAt(0) !== written.charCodeAt(0) || !key.startsWith(written))
    return key.charCodeAt(0) === 42 && key.length === written.length + 1 && key.endsWith(written); // *
  if (key.length === written.length) return true;
  const next = key.charCodeAt(written.length);
  return next === 46 || next === 45 || next === 91; // . - [
}
