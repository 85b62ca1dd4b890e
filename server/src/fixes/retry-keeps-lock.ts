// INV110 and INV603: the branch of a collision releases the lock before it leaves or goes round.

import { insertAfter } from './edits.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { callText, visitAt } from './locks.ts';
import { statementAt, type Statement } from './statements.ts';
import { releasing } from './ways.ts';

export const retryKeepsLockFix: FixMaker = { slug: 'retry-keeps-lock', make };
export const invlockRetryKeepsLockFix: FixMaker = { slug: 'invlock-retry-keeps-lock', make };

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { text, body, flagged } = context;
  for (const step of flagged.related) {
    const visit = visitAt(context, step.span);
    const lock = visit?.lock?.effect === 'acquire' ? callText(context, visit) : null;
    if (lock === null) continue;
    const title = 'Release the lock before the next round';
    for (const exit of exitsOfCollision(context)) {
      const edits = releasing(text, body, [exit], [lock.release]);
      if (edits !== null && edits.length > 0) yield { title, edits };
    }
    const check = flagged.related.map((s) => statementAt(body, s.span)).find((s) => s?.kind === 'if');
    const arm = check?.children[0];
    const last = arm?.kind === 'block' ? arm.children.at(-1) : arm;
    const edits = last === undefined ? null : insertAfter(text, last, [`${lock.release};`]);
    if (edits !== null) yield { title, edits };
  }
}

/** The way out that is flagged, or the ways out of the branch of the flagged check. */
function exitsOfCollision({ body, flagged }: FixContext): Statement[] {
  const at = statementAt(body, flagged.span);
  if (at === null) return [];
  if (isExit(at)) return [at];
  const arm = at.kind === 'if' ? at.children[0] : undefined;
  const last = arm?.kind === 'block' ? arm.children.at(-1) : arm;
  return last !== undefined && isExit(last) ? [last] : [];
}

function isExit({ kind }: Statement): boolean {
  return kind === 'goto' || kind === 'continue' || kind === 'break' || kind === 'return';
}
