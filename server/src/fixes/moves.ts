// Whether statements may change places: what one uses must not be set, set up or given back by what it is moved past.
// The analysis that judges a fix sees locks and sequences, not every variable; this looks at the names.

import type { CallVisit } from '../flow/facts.ts';
import type { FixContext } from './fix.ts';
import { siblingsAfter, type Statement } from './statements.ts';

/** The statements of the list between the two, the first included, the last not; empty if they are in no order. */
export function stretch(first: Statement, last: Statement): readonly Statement[] {
  const list = [first, ...siblingsAfter(first)];
  const end = list.indexOf(last);
  return end < 0 ? [] : list.slice(0, end);
}

/** True if the moved statements mean the same on the other side of what lies between. */
export function mayPass(
  context: FixContext,
  moved: readonly Statement[],
  between: readonly Statement[],
): boolean {
  const all = [...moved, ...between];
  const start = Math.min(...all.map((s) => s.span.start));
  const end = Math.max(...all.map((s) => s.span.end));
  if (conditional.test(context.text.slice(start, end))) return false;
  const names = new Set(moved.flatMap((s) => namesIn(context.text, s)));
  return between
    .filter((s) => !moved.includes(s))
    .every((s) => !sets(context.text, s, names) && !givesBack(context, s, names));
}

/** Another side of an `#if` is another program. */
const conditional = /^[ \t]*#[ \t]*(if|el|end)/m;

/** Roots of what is read or passed on: `foo` of `&foo->notifier`, but no members and no functions. */
function namesIn(text: string, statement: Statement): string[] {
  const own = text.slice(statement.span.start, statement.span.end);
  return [...own.matchAll(/(->\s*|\.\s*)?\b([A-Za-z_]\w*)\b(?!\s*\()/g)].flatMap((m) =>
    m[1] === undefined && m[2] !== undefined ? [m[2]] : [],
  );
}

/** An assignment to the variable itself, or to what it points to as a whole. */
function sets(text: string, statement: Statement, names: ReadonlySet<string>): boolean {
  const own = text.slice(statement.span.start, statement.span.end);
  return [...own.matchAll(/(?<![\w>.]\s*)\b([A-Za-z_]\w*)\s*(?:=(?!=)|\+=|-=|\+\+|--)/g)].some((m) =>
    names.has(m[1] ?? ''),
  );
}

/** Calls that make or end the life of an object: a subscription put in or taken out, a lock made, memory freed. */
function givesBack({ facts, text }: FixContext, statement: Statement, names: ReadonlySet<string>): boolean {
  return facts.calls
    .filter(({ op }) => statement.span.start <= op.span.start && op.span.end <= statement.span.end)
    .filter(isBirthOrDeath)
    .some(({ op }) =>
      op.args.some((arg) => {
        const root = /^[&*(]*(\w+)/.exec(text.slice(arg.span.start, arg.span.end))?.[1];
        return root !== undefined && names.has(root);
      }),
    );
}

function isBirthOrDeath({ event, plain, op }: CallVisit): boolean {
  if (event !== null) return lives.has(event.event);
  if (plain?.role === 'free' || plain?.role === 'release') return true;
  return op.callee.kind === 'name' && /(^|_)(init|free|put|destroy|release)(_|$)/.test(op.callee.name);
}

const lives: ReadonlySet<string> = new Set([
  'insert',
  'remove',
  'register',
  'unregister',
  'get',
  'put',
  'hmm-register',
  'hmm-unregister',
  'range-init',
]);
