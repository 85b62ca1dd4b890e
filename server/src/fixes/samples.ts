// The reader's round in the words of the driver: where the sequence is sampled, what it and the subscription are
// called, and the check that belongs to them.

import type { CallVisit } from '../flow/facts.ts';
import type { Span } from '../base/span.ts';
import type { Attempt } from '../flow/state.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { checkOf } from '../semantics/remedies.ts';
import { branch } from './edits.ts';
import type { FixContext, TextEdit } from './fix.ts';
import { visitAt } from './locks.ts';
import { statementAt, type Statement } from './statements.ts';
import { wayBack } from './ways.ts';

export interface SampleText {
  readonly statement: Statement;
  /** The subscription, or the kvm, as it is passed on. */
  readonly subscription: string;
  readonly sequence: string;
  /** The condition that is true after a collision. */
  readonly check: string;
}

/** The sample at that place; null if it is not a plain assignment. */
export function sampleText(context: FixContext, at: Span): SampleText | null {
  const { text, body } = context;
  const statement = statementAt(body, at);
  if (statement === null || (statement.kind !== 'expression' && statement.kind !== 'declaration'))
    return null;
  const own = text.slice(statement.span.start, statement.span.end).replace(/;\s*$/, '');
  const visit = visitAt(context, at);
  const read = visit === null ? counterOf(own) : callOf(context, visit);
  const sequence = sequenceOf(own, statement.kind);
  if (read === null || sequence === null) return null;
  const name = checkOf(read.name);
  if (name === null) return null;
  const { subscription } = read;
  return { statement, subscription, sequence, check: `${name}(${subscription}, ${sequence})` };
}

function callOf({ text }: FixContext, visit: CallVisit): { name: string; subscription: string } | null {
  const arg = visit.op.args[visit.event?.args.subscription ?? -1];
  if (arg === undefined || visit.op.callee.kind !== 'name') return null;
  return { name: visit.op.callee.name, subscription: text.slice(arg.span.start, arg.span.end) };
}

/** `seq = kvm->counter`: the struct that the counter is read from. */
function counterOf(own: string): { name: string; subscription: string } | null {
  const found = /=\s*([\w.>-]+)->(\w+)$/.exec(own);
  const [, subscription, name] = found ?? [];
  if (subscription === undefined || name === undefined || !vocabulary.sequenceFields.has(name)) return null;
  return { name, subscription };
}

function sequenceOf(own: string, kind: Statement['kind']): string | null {
  const cut = own.indexOf('=');
  if (cut < 0) return null;
  const left = own.slice(0, cut).trim();
  if (kind === 'declaration') return /(\w+)$/.exec(left)?.[1] ?? null;
  return /^[\w.>()[\]*&-]+$/.test(left.replace(/\s/g, '')) ? left : null;
}

/** A whole test for a collision: release what is held, go back to the sample. */
export function checkLines(
  context: FixContext,
  sample: SampleText,
  from: Statement,
  releases: readonly string[],
  condition = sample.check,
): { readonly lines: string[]; readonly edits: readonly TextEdit[] } | null {
  const way = wayBack(context.text, context.body, sample.statement, from);
  if (way === null) return null;
  const lines = branch(condition, [...releases.map((call) => `${call};`), way.line]);
  return { lines, edits: way.edits };
}

/** Every attempt of any state at the calls, stores and returns of the function, that fits. */
export function attemptsWhere(context: FixContext, fits: (attempt: Attempt) => boolean): Attempt[] {
  const { calls, stores, returns } = context.facts;
  const states = [
    ...calls.flatMap((c) => c.states),
    ...stores.flatMap((s) => s.states),
    ...returns.flatMap((r) => r.arrivals.map((a) => a.state)),
  ];
  return states.flatMap((s) => s.attempts).filter(fits);
}

export function isSame(a: Span | null, b: Span): boolean {
  return a !== null && a.start === b.start && a.end === b.end;
}
