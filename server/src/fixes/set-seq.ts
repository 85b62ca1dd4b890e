// INV201 and INV202: the callback moves the sequence as the first thing under the driver lock.

import type { CallVisit } from '../flow/facts.ts';
import { isNamed } from '../semantics/identity.ts';
import { setSequence } from '../semantics/remedies.ts';
import { intervalRoles } from '../rules/shared/callbacks.ts';
import { insertAfter, linesOf, remove, together } from './edits.ts';
import { mayPass, stretch } from './moves.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { isListed, statementAt, type Statement } from './statements.ts';

export const setSeqMissingFix: FixMaker = { slug: 'set-seq-missing', make: missing };
export const setSeqUnlockedFix: FixMaker = { slug: 'set-seq-unlocked', make: unlocked };

function* missing(context: FixContext): Iterable<FixDraft | null> {
  const { flow, fn, text } = context;
  const params = intervalRoles(flow, fn)[0]?.row.params;
  const subscription = fn.params[params?.subscription ?? -1]?.name;
  const sequence = fn.params[params?.sequence ?? -1]?.name;
  if (!subscription || !sequence) return;
  for (const place of placesUnderLock(context)) {
    const edits = insertAfter(text, place, [`${setSequence}(${subscription}, ${sequence});`]);
    if (edits !== null) yield { title: 'Move the sequence first thing under the lock', edits };
  }
}

function* unlocked(context: FixContext): Iterable<FixDraft | null> {
  const { text, body, flagged } = context;
  const statement = statementAt(body, flagged.span);
  if (statement?.kind !== 'expression') return;
  for (const place of placesUnderLock(context)) {
    if (!mayPass(context, [statement], stretch(place, statement).slice(1))) continue;
    const edits = together(remove(text, statement), insertAfter(text, place, linesOf(text, statement)));
    if (edits !== null) yield { title: 'Move the sequence first thing under the lock', edits };
  }
}

/** Statements after which a lock is held: outermost first, which covers both arms of a trylock. */
function* placesUnderLock({ facts, body }: FixContext): Iterable<Statement> {
  const seen = new Set<Statement>();
  for (const visit of facts.calls.filter(takesLock)) {
    const around: Statement[] = [];
    for (let at = statementAt(body, visit.op.span); at !== null; at = at.parent) {
      if (isListed(at) && (at.kind === 'if' || at.kind === 'expression')) around.unshift(at);
    }
    for (const place of around) {
      if (!seen.has(place)) yield place;
      seen.add(place);
    }
  }
}

function takesLock({ lock, states }: CallVisit): boolean {
  return lock?.effect === 'acquire' && isNamed(lock.lock) && lock.holds !== 'srcu' && states.length > 0;
}
