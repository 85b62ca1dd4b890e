// INV501: the mmap lock is held for the lookup, by the name under which the function knows the address space.

import { mmapRead, mmOfRange } from '../semantics/remedies.ts';
import type { TypeRef } from '../ir/ir.ts';
import { insertAfter, insertBefore, together } from './edits.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { visitAt } from './locks.ts';
import { statementAt } from './statements.ts';

export const faultWithoutMmapLockFix: FixMaker = { slug: 'fault-without-mmap-lock', make };

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { text, body, flagged } = context;
  const visit = visitAt(context, flagged.span);
  const statement = statementAt(body, flagged.span);
  if (visit === null || statement?.kind !== 'expression') return;
  for (const mm of addressSpaces(context)) {
    const edits = together(
      insertBefore(text, statement, [`${mmapRead.acquire}(${mm});`]),
      insertAfter(text, statement, [`${mmapRead.release}(${mm});`]),
    );
    if (edits !== null) yield { title: 'Hold the mmap lock for the lookup', edits };
  }
}

function* addressSpaces(context: FixContext): Iterable<string> {
  const { fn, facts, text, flagged } = context;
  const visit = visitAt(context, flagged.span);
  const given = facts.calls.map((c) => c.op.args[c.event?.args.mm ?? -1]).find((arg) => arg !== undefined);
  const locals = [...fn.params.map((p) => [p.name, p.type] as const), ...fn.locals]
    .filter(([name, type]) => isAddressSpace(type) && /^\w+$/.test(name))
    .map(([name]) => name);
  if (locals.length === 1 && locals[0] !== undefined) yield locals[0];
  if (given !== undefined && /^[\w.>-]+$/.test(given.text)) yield given.text;
  const range = visit?.op.args[visit.event?.args.range ?? -1];
  if (visit?.event == null || range === undefined) return;
  const spelled = text.slice(range.span.start, range.span.end);
  const prefix = spelled.startsWith('&') ? `${spelled.slice(1)}.` : `${spelled}->`;
  const mm = /^&?[\w.>-]+$/.test(spelled) ? mmOfRange(visit.event.protocol, prefix) : null;
  if (mm !== null) yield mm;
}

function isAddressSpace(type: TypeRef): boolean {
  return type.base === 'struct mm_struct' && type.pointers === 1 && type.arrays === 0;
}
