// The kernel's own way to say that a caller holds a lock: lockdep_assert_held() above the flagged statement. Proposed
// where the lock can be named and no caller in view contradicts it; whether it helps is for the analysis to find out.

import type { CallVisit } from '../flow/facts.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { checksOf, protectingLocks } from '../rules/shared/checks.ts';
import { insertBefore } from './edits.ts';
import type { FixContext, FixDraft } from './fix.ts';
import { listedAround } from './ways.ts';
import { statementAt, type Statement } from './statements.ts';

export function* assertions(context: FixContext): Iterable<FixDraft> {
  const { text, body, flagged, fn } = context;
  const at = statementAt(body, flagged.span);
  const statement = at === null ? null : listedAround(at);
  if (statement === null) return;
  for (const cls of demanded(context)) {
    // Of what is called before the statement something may take the lock; else it is for the callers to hold it.
    const isOwn = hasUnknownCall(context.facts.calls, statement.span.start);
    if (!isOwn && isContradicted(context, cls)) continue;
    const lock = nameOf(context, cls);
    if (lock === null) continue;
    const edits = insertBefore(text, isOwn ? statement : firstStatement(body, statement), [
      `lockdep_assert_held(${lock});`,
    ]);
    if (edits !== null) yield { title: `lockdep_assert_held(${lock}) in ${fn.name}()`, edits };
  }
}

/** Classes of the locks that the checks of the function are to be made under, or that its callback takes. */
export function demanded({ flow, fn, facts }: FixContext): readonly string[] {
  const own = checksOf(facts).flatMap((check) => [...(protectingLocks(flow, fn, check) ?? [])]);
  return [...new Set(own.length > 0 ? own : flow.callbackLocks(fn.path))].filter((c) => c.includes('.'));
}

/** Calls out of view, of which nobody knows what they do. */
export function unknownCalls(calls: readonly CallVisit[]): CallVisit[] {
  return calls.filter(
    ({ op, callees, event, lock, sleeper, plain, states }) =>
      op.callee.kind === 'name' &&
      callees.length === 0 &&
      states.length > 0 &&
      [event, lock, sleeper, plain].every((row) => row === null),
  );
}

function hasUnknownCall(calls: readonly CallVisit[], before: number): boolean {
  return unknownCalls(calls).some(({ op }) => op.span.end <= before);
}

/** True if some caller in view comes to its call without the lock, and calls nothing that may have taken it. */
function isContradicted({ program, flow, fn }: FixContext, cls: string): boolean {
  return program.callers(fn).sites.some(({ caller, call }) => {
    const { calls } = flow.facts(caller);
    const visit = calls.find(({ op }) => op.span.start === call.span.start);
    if (visit === undefined || hasUnknownCall(calls, call.span.start)) return false;
    return visit.states.some((s) => !s.murky && !s.locks.some((l) => l.cls === cls && l.count > 0));
  });
}

/** `&foo->lock` by a parameter that points to the struct of the lock. */
function nameOf({ fn }: FixContext, cls: string): string | null {
  const cut = cls.lastIndexOf('.');
  const owner = ownerIn(fn, cls.slice(0, cut));
  return owner === null ? null : `&${owner}->${cls.slice(cut + 1)}`;
}

function ownerIn(fn: FunctionIr, struct: string): string | null {
  const fit = fn.params.filter(
    ({ type }) => type.base === struct && type.pointers === 1 && type.arrays === 0,
  );
  return fit.length === 1 ? (fit[0]?.name ?? null) : null;
}

function firstStatement(body: Statement, otherwise: Statement): Statement {
  return body.children.find((s) => s.kind !== 'declaration') ?? otherwise;
}

/** Functions whose calls may be the ones that take the lock: this one, and its callers. */
export function around({ program, fn }: FixContext): readonly FunctionIr[] {
  return [...new Set([fn, ...program.callers(fn).sites.map((site) => site.caller)])];
}
