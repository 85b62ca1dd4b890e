// INV105: the sample is moved before the lookup: before the lock that the lookup needs, or at the top of the round.

import { readBarriers } from '../semantics/remedies.ts';
import { mmapLockClass } from '../semantics/identity.ts';
import type { Span } from '../base/span.ts';
import { insertBefore, linesOf, remove, together } from './edits.ts';
import { mayPass, stretch } from './moves.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { acquiresOf, releasesOf } from './locks.ts';
import { attemptsWhere, isSame } from './samples.ts';
import { siblingsAfter, siblingsAround, statementAt, type Statement } from './statements.ts';

export const seqLateFix: FixMaker = { slug: 'seq-late', make };

const title = 'Sample the sequence before the lookup';

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { flagged } = context;
  const late = attemptsWhere(
    context,
    (a) =>
      a.sampled !== null &&
      (a.earlier !== null || a.lookedUp !== null) &&
      flagged.related.some((step) => isSame(a.sampled, step.span)),
  )[0];
  const lookup = late?.earlier ?? null;
  if (late?.sampled == null) return;
  if (lookup !== null) yield* moves(context, late.sampled, lookup);
  else yield* beforeUnlock(context, late.sampled);
}

function* moves(context: FixContext, sampled: Span, lookup: Span): Iterable<FixDraft | null> {
  const { text, body } = context;
  const around = siblingsAround(body, sampled, lookup);
  if (around === null) return;
  const [sample, target] = around;
  if (!isOnlySample(body, sample, sampled)) return;
  for (const place of places(context, target, sequenceName(text, sample)))
    yield moved(context, sample, place);
}

/** From the best place to the nearest: where the sequence is first looked at, before the mmap lock, before the lookup. */
function* places(context: FixContext, lookup: Statement, sequence: string | null): Iterable<Statement> {
  const { text } = context;
  const list = lookup.parent?.children ?? [];
  const before = list.slice(0, list.indexOf(lookup) + 1);
  const start = before.findLastIndex((s) => s.kind === 'label' || s.kind === 'declaration') + 1;
  const round = before.slice(start);
  const reader =
    sequence === null
      ? undefined
      : round.find((s) => text.slice(s.span.start, s.span.end).includes(sequence));
  const mmap = acquiresOf(context, new Set([mmapLockClass])).map((visit) =>
    round.find((s) => s.span.start <= visit.op.span.start && visit.op.span.end <= s.span.end),
  );
  const found = [reader, mmap.find((s) => s !== undefined), lookup, round[0]];
  yield* new Set(found.filter((s) => s !== undefined));
}

/** What the VMA says holds while the mmap lock is held: the sample goes before it is released. */
function* beforeUnlock(context: FixContext, sampled: Span): Iterable<FixDraft | null> {
  for (const visit of releasesOf(context, mmapLockClass, null).reverse()) {
    if (visit.op.span.start > sampled.start) continue;
    const around = siblingsAround(context.body, sampled, visit.op.span);
    if (around === null || !isOnlySample(context.body, around[0], sampled)) continue;
    const draft = moved(context, ...around);
    yield draft === null ? null : { ...draft, title: 'Sample the sequence before the mmap lock is dropped' };
  }
}

function moved(context: FixContext, sample: Statement, place: Statement): FixDraft | null {
  const { text } = context;
  const own = [sample, ...barrierAfter(context, sample)];
  if (own.includes(place) || place.span.start > sample.span.start) return null;
  if (!mayPass(context, own, stretch(place, sample))) return null;
  const edits = together(
    ...own.map((s) => remove(text, s)),
    insertBefore(
      text,
      place,
      own.flatMap((s) => linesOf(text, s)),
    ),
  );
  return edits === null ? null : { title, edits };
}

function barrierAfter({ text }: FixContext, sample: Statement): Statement[] {
  const [next] = siblingsAfter(sample);
  if (next?.kind !== 'expression') return [];
  const name = /^(\w+)\(/.exec(text.slice(next.span.start, next.span.end))?.[1] ?? '';
  return readBarriers.has(name) ? [next] : [];
}

/** The sample itself, or a test around nothing else. */
function isOnlySample(body: Statement, sample: Statement, sampled: Span): boolean {
  const own = statementAt(body, sampled);
  if (own === null || own.kind !== 'expression') return false;
  if (own === sample) return true;
  const arm = sample.kind === 'if' && sample.children.length === 1 ? sample.children[0] : undefined;
  if (arm === own) return true;
  return arm?.kind === 'block' && arm.children.length === 1 && arm.children[0] === own;
}

/** The place that is assigned to last in the text: `fault->mmu_seq`. */
function sequenceName(text: string, sample: Statement): string | null {
  const own = text.slice(sample.span.start, sample.span.end);
  return /([\w.>-]+)\s*=[^=]*$/.exec(own)?.[1] ?? null;
}
