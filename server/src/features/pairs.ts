// What belongs together in a function, along its paths: a sample and its lookups and checks, a lock and its unlocks,
// the start of an invalidation or a section and its ends. Not by name: a second mutex_unlock() of another lock, or
// one that no path from the lock reaches first, is no partner.

import { contains, type Span } from '../base/span.ts';
import type { CallVisit, FlowEngine, FlowFacts } from '../flow/facts.ts';
import type { Block, BlockId, FunctionIr, Terminator } from '../ir/ir.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { functionAround, wordAt, type Cursor } from './at-cursor.ts';

export interface Pair {
  readonly opens: Span;
  readonly closes: readonly Span[];
}

export interface Highlight {
  readonly span: Span;
  readonly role: 'opens' | 'closes';
}

/** The partners of the word under the cursor, the word itself among them; null if it has none. */
export function highlightsAt(cursor: Cursor): readonly Highlight[] | null {
  const { program, flow, path, offset } = cursor;
  const text = program.file(path)?.source.text;
  const word = text === undefined ? null : wordAt(text, offset);
  const fn = word === null ? null : functionAround(flow, path, word.start);
  if (text === undefined || word === null || fn === null) return null;
  const out = new Map<number, Highlight>();
  for (const pair of pairsIn(flow, fn, text)) {
    if (![pair.opens, ...pair.closes].some((span) => contains(span, word))) continue;
    out.set(pair.opens.start, { span: pair.opens, role: 'opens' });
    for (const span of pair.closes) out.set(span.start, { span, role: 'closes' });
  }
  return out.size === 0 ? null : [...out.values()].sort((a, b) => a.span.start - b.span.start);
}

export function pairsIn(flow: FlowEngine, fn: FunctionIr, text: string): readonly Pair[] {
  const facts = flow.facts(fn);
  const pairs = [...attemptPairs(facts, text), ...lockPairs(flow, facts), ...invalidationPairs(facts)];
  return pairs.filter((pair) => pair.closes.length > 0);
}

/** A sample, and the lookups and checks that its sequence reaches. */
function attemptPairs(facts: FlowFacts, text: string): Pair[] {
  const found = new Map<number, { opens: Span; closes: Span[] }>();
  for (const visit of facts.calls) {
    const event = visit.event?.event;
    if (event === undefined || !afterSample.has(event)) continue;
    for (const attempt of visit.states.flatMap((s) => s.attempts)) {
      const { sampled, protocol } = attempt;
      if (sampled === null || protocol !== visit.event?.protocol || attempt.stage === 'collided') continue;
      const pair = found.get(sampled.start) ?? { opens: nameIn(facts, sampled, text), closes: [] };
      if (!pair.closes.includes(visit.op.nameSpan)) pair.closes.push(visit.op.nameSpan);
      found.set(sampled.start, pair);
    }
  }
  return [...found.values()];
}

const afterSample: ReadonlySet<string> = new Set([
  'translate',
  'check',
  'early-check',
  'section-check',
  'section-end',
]);

/** The word of a sample: the callee, or the counter that an assignment reads. */
function nameIn(facts: FlowFacts, sampled: Span, text: string): Span {
  const call = facts.calls.find((c) => c.op.span.start === sampled.start && c.op.span.end === sampled.end);
  if (call !== undefined) return call.op.nameSpan;
  for (const match of text.slice(sampled.start, sampled.end).matchAll(/\w+/g)) {
    const start = sampled.start + match.index;
    if (vocabulary.sequenceFields.has(match[0])) return { start, end: start + match[0].length };
  }
  return sampled;
}

function lockPairs(flow: FlowEngine, facts: FlowFacts): Pair[] {
  const keyOf = (visit: CallVisit): string | null => flow.lockOf(facts.fn, visit)?.key ?? null;
  const locks = facts.calls.filter((c) => c.lock !== null);
  return locks
    .filter((c) => c.lock?.effect === 'acquire')
    .map((open) => {
      const key = keyOf(open);
      const isSame = (visit: CallVisit): boolean => key !== null && keyOf(visit) === key;
      const closes = key === null ? [] : firstReached(facts, open, locks.filter(isSame));
      return {
        opens: open.op.nameSpan,
        closes: closes.filter((c) => c.lock?.effect === 'release').map(nameSpan),
      };
    });
}

function invalidationPairs(facts: FlowFacts): Pair[] {
  const events = facts.calls.filter(
    (c) => startOf.has(c.event?.event ?? '') || endOf.has(c.event?.event ?? ''),
  );
  const objectOf = (visit: CallVisit): string => {
    const at = visit.event?.args.range ?? visit.event?.args.subscription;
    return `${visit.event?.protocol ?? ''} ${at === undefined ? '' : (visit.op.args[at]?.text ?? '')}`;
  };
  return events
    .filter((c) => startOf.has(c.event?.event ?? ''))
    .map((open) => {
      const same = events.filter((c) => objectOf(c) === objectOf(open));
      const closes = firstReached(facts, open, same).filter((c) => endOf.has(c.event?.event ?? ''));
      return { opens: open.op.nameSpan, closes: closes.map(nameSpan) };
    });
}

const startOf: ReadonlySet<string> = new Set([
  'range-start',
  'range-start-nonblock',
  'invalidate-begin',
  'section-start',
  'hmm-register',
]);
const endOf: ReadonlySet<string> = new Set(['range-end', 'invalidate-end', 'section-end', 'hmm-unregister']);

function nameSpan(visit: CallVisit): Span {
  return visit.op.nameSpan;
}

/** Of the candidates, those that some path from the call reaches before any other of them. */
function firstReached(facts: FlowFacts, from: CallVisit, candidates: readonly CallVisit[]): CallVisit[] {
  const byOp = new Map(candidates.map((c) => [c.op, c] as const));
  const found = new Set<CallVisit>();
  const seen = new Set<BlockId>();
  const blocks = new Map(facts.fn.blocks.map((b) => [b.id, b] as const));
  const walk: { block: Block; after: number }[] = [];
  for (const block of facts.fn.blocks) {
    const at = block.ops.indexOf(from.op);
    if (at >= 0) walk.push({ block, after: at + 1 });
  }
  for (let next = walk.pop(); next !== undefined; next = walk.pop()) {
    const hit = next.block.ops.slice(next.after).find((op) => op.kind === 'call' && byOp.has(op));
    const visit = hit?.kind === 'call' ? byOp.get(hit) : undefined;
    if (visit !== undefined) {
      found.add(visit);
      continue;
    }
    for (const to of targetsOf(next.block.end)) {
      const block = blocks.get(to);
      if (block === undefined || seen.has(to)) continue;
      seen.add(to);
      walk.push({ block, after: 0 });
    }
  }
  return [...found];
}

function targetsOf(end: Terminator): readonly BlockId[] {
  switch (end.kind) {
    case 'jump':
      return [end.to];
    case 'branch':
      return [end.then, end.else];
    case 'switch':
      return end.cases.map((c) => c.to);
    case 'return':
    case 'stop':
      return [];
  }
}
