// INV106: the sample is moved into the round, or the label of the round before the sample.

import { attemptsWhere, isSame } from './samples.ts';
import { insertAfter, insertBefore, linesOf, remove, replace, together } from './edits.ts';
import { mayPass, stretch } from './moves.ts';
import type { FixContext, FixDraft, FixMaker, TextEdit } from './fix.ts';
import { everyStatement, isListed, siblingsAfter, statementAt, type Statement } from './statements.ts';
import { labelName, targetName } from './ways.ts';

export const seqNotResampledFix: FixMaker = { slug: 'seq-not-resampled', make };

const title = 'Sample the sequence in every round';

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { text, body, flagged } = context;
  const only = attemptsWhere(
    context,
    (a) => a.sampled !== null && flagged.related.some((step) => isSame(a.sampled, step.span)),
  )[0]?.sampled;
  const sample = only == null ? null : statementAt(body, only);
  if (sample === null || !isListed(sample)) return;
  const all = [...everyStatement(body)].filter(
    (s) => s.span.start > sample.span.end && s.span.start < flagged.span.end,
  );
  for (const label of all.filter((s) => s.kind === 'label' && isRound(text, body, s)).reverse()) {
    if (!mayPass(context, [sample], stretch(sample, label))) continue;
    if (sample.kind === 'expression') {
      const direct = siblingsAfter(sample)[0] === label;
      yield drafted(together(remove(text, sample), insertAfter(text, label, linesOf(text, sample))));
      if (direct)
        yield drafted(together(remove(text, label), insertBefore(text, sample, linesOf(text, label))));
    } else yield again(context, sample, (lines) => insertAfter(text, label, lines));
  }
  for (const loop of all.filter((s) => s.kind === 'loop' && s.span.end > flagged.span.start).reverse()) {
    const first = loop.children[0]?.kind === 'block' ? loop.children[0].children[0] : undefined;
    if (first === undefined || !mayPass(context, [sample], stretch(sample, loop))) continue;
    if (sample.kind === 'expression')
      yield drafted(together(remove(text, sample), inLoop(text, first, linesOf(text, sample))));
    else yield again(context, sample, (lines) => inLoop(text, first, lines));
  }
}

/** Declarations stay at the top of their block. */
function inLoop(text: string, first: Statement, lines: readonly string[]): TextEdit[] | null {
  const list = [first, ...siblingsAfter(first)];
  const place = list.find((s) => s.kind !== 'declaration');
  return place === undefined ? null : insertBefore(text, place, lines);
}

/** The sample initialises a variable: the declaration stays, the sample becomes a statement of the round. */
function again(
  { text }: FixContext,
  sample: Statement,
  put: (lines: readonly string[]) => TextEdit[] | null,
): FixDraft | null {
  if (sample.kind !== 'declaration') return null;
  const own = text.slice(sample.span.start, sample.span.end);
  const found = /^([^=;,]*?(\w+))\s*=\s*([\s\S]+);$/.exec(own);
  if (found === null) return null;
  const [, head, name, value] = found;
  return drafted(together(replace(sample.span, `${head};`), put([`${name} = ${value};`])));
}

function drafted(edits: TextEdit[] | null): FixDraft | null {
  return edits === null ? null : { title, edits };
}

/** Some goto below leads back to it. */
function isRound(text: string, body: Statement, label: Statement): boolean {
  return [...everyStatement(body)].some(
    (s) =>
      s.kind === 'goto' && s.span.start > label.span.start && targetName(text, s) === labelName(text, label),
  );
}
