// INV604: the state of a section is initialised where it is declared.

import { sectionStateInit } from '../semantics/identity.ts';
import { remove, replace, together } from './edits.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { visitAt } from './locks.ts';
import { everyStatement, statementAt } from './statements.ts';

export const invlockStateReinitFix: FixMaker = { slug: 'invlock-state-reinit', make };

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { text, body, flagged } = context;
  const visit = visitAt(context, flagged.span);
  const arg = visit?.op.args[visit.event?.args.state ?? -1];
  const name = arg === undefined ? null : /^&(\w+)$/.exec(text.slice(arg.span.start, arg.span.end))?.[1];
  if (name == null) return;
  const declaration = [...everyStatement(body)].find(
    (s) => s.kind === 'declaration' && new RegExp(`\\b${name};$`).test(text.slice(s.span.start, s.span.end)),
  );
  if (declaration === undefined) return;
  const end = declaration.span.end - 1;
  const again = flagged.related
    .map((step) => statementAt(body, step.span))
    .filter((s) => s?.kind === 'expression');
  const edits = together(
    replace({ start: end, end }, ` = ${sectionStateInit}`),
    ...again.map((s) => (s === null ? null : remove(text, s))),
  );
  if (edits !== null) yield { title: 'Initialise the state once', edits };
}
