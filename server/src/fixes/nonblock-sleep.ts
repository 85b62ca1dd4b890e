// INV205: a lock is only tried if the range is not blockable; what else sleeps is left to a callback that may.

import { blockableTest, tryOf } from '../semantics/remedies.ts';
import { certainLocks } from '../flow/queries.ts';
import type { HeldLock } from '../flow/state.ts';
import { branch, insertBefore, replace } from './edits.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { heldText, isPlainAcquire, visitAt } from './locks.ts';
import { isListed, statementAt, type Statement } from './statements.ts';

export const nonblockSleepFix: FixMaker = { slug: 'nonblock-sleep', make };

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { flow, fn, text, body, flagged } = context;
  const role = flow.roles(fn).find((r) => r.row.context === 'blockable');
  const range = fn.params[role?.row.params.range ?? -1]?.name;
  const refusal = role?.row.refuses;
  const visit = visitAt(context, flagged.span);
  const statement = statementAt(body, flagged.span);
  if (!range || refusal === undefined || statement === null) return;
  const test = `${blockableTest}(${range})`;
  const held = visit === null ? [] : visit.states[0] === undefined ? [] : certainLocks(visit.states[0]);
  const releases = releasesAt(context, held);
  if (releases === null) return;
  const refuse = [...releases, `return ${refusal};`];

  const name = visit?.op.callee.kind === 'name' ? visit.op.callee.name : '';
  const attempt = tryOf(name);
  if (visit !== null && attempt !== null && isPlainAcquire(name) && isWhole(text, statement, visit.op.span)) {
    const call = text.slice(visit.op.span.start, visit.op.span.end);
    const lines = [
      `if (${test})`,
      `\t${call};`,
      ...branch(`!${attempt}${call.slice(name.length)}`, refuse).map((line, i) =>
        i === 0 ? `else ${line}` : line,
      ),
    ];
    if (isListed(statement)) {
      const indent = /[ \t]*$/.exec(text.slice(0, statement.span.start))?.[0] ?? '';
      yield {
        title: 'Only try the lock if the range is not blockable',
        edits: replace(statement.span, lines.join(`\n${indent}`)),
      };
    }
  }
  for (const place of placesBefore(body, statement)) {
    const edits = insertBefore(
      text,
      place,
      branch(`!${test}`, place === statement ? refuse : [`return ${refusal};`]),
    );
    if (edits !== null) yield { title: 'Refuse ranges that are not blockable', edits };
  }
}

function releasesAt(context: FixContext, held: readonly HeldLock[]): string[] | null {
  const texts = held.filter((lock) => lock.origin === 'acquired').map((lock) => heldText(context, lock));
  return texts.every((t) => t !== null) ? texts.map((t) => `${t.release};`).reverse() : null;
}

/** Right before what sleeps, then outwards to the first statement of the body that is no declaration. */
function* placesBefore(body: Statement, statement: Statement): Iterable<Statement> {
  const first = body.children.find((s) => s.kind !== 'declaration');
  const seen = new Set<Statement>();
  for (let at: Statement | null = statement; at !== null; at = at.parent) {
    if (isListed(at) && at.kind !== 'declaration' && !seen.has(at)) yield at;
    seen.add(at);
  }
  if (first !== undefined && !seen.has(first)) yield first;
}

function isWhole(text: string, statement: Statement, call: { start: number; end: number }): boolean {
  return (
    statement.kind === 'expression' &&
    text.slice(call.end, statement.span.end).trim() === ';' &&
    statement.span.start === call.start
  );
}
