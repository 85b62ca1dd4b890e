// Callbacks that move the sequence, but not whenever they have taken its lock, or would have: readers see no change.

import { inAll } from '../../base/sets.ts';
import type { Span } from '../../base/span.ts';
import type { CallVisit, FlowEngine, FlowFacts } from '../../flow/facts.ts';
import { failedKey, releasedKey } from '../../flow/locks.ts';
import { certainLocks } from '../../flow/queries.ts';
import type { State } from '../../flow/state.ts';
import { POS } from '../../flow/values.ts';
import type { CallbackRole } from '../../program/program.ts';
import type { CallOp, Expr, FunctionIr } from '../../ir/ir.ts';
import { placesRead, rootName } from '../../ir/place.ts';
import type { Draft } from '../rule.ts';
import { steps } from './steps.ts';

/** Returns that let an invalidation through without a new sequence, though the lock was taken on the way or could not be had. */
export function* skippedUnderLock(flow: FlowEngine, facts: FlowFacts, role: CallbackRole): Iterable<Draft> {
  const { fn } = facts;
  const [set] = facts.calls.filter((c) => c.event?.event === 'set-seq' && c.states.length > 0);
  if (facts.widened || set === undefined) return;
  const locks = locksAt(set);
  const related = steps(fn, [set.op.span, 'the sequence is moved here, on other paths']);
  const decides = decidesByEvent(facts, role);
  // The models know of no events: a race that they show may be that of one which is none of the driver's.
  const scene: Pick<Draft, 'scene'> = decides ? {} : { scene: { kind: 'callback', spots: [] } };
  // Who is woken by a signal is for INV213.
  const tried = new Set(
    facts.calls.flatMap((c) => (c.lock?.trylock === true ? (flow.lockOf(fn, c)?.key ?? []) : [])),
  );
  const isBusy = (s: State): boolean =>
    locks.some((key) => tried.has(key) && s.facts.values.has(failedKey(key)));
  const refused = letsThrough(facts, isBusy);
  if (refused !== null)
    yield {
      span: refused,
      message: 'the lock is busy, and the invalidation is let through without mmu_interval_set_seq()',
      help: 'Return false: whoever invalidates comes back when it may wait.',
      related,
      ...scene,
    };
  if (decides) return;
  const taken = letsThrough(facts, (s) => locks.some((key) => s.facts.values.has(releasedKey(key))));
  if (taken !== null)
    yield {
      span: taken,
      message: `a path to this return takes the lock and lets the invalidation through without mmu_interval_set_seq()`,
      help: 'Call mmu_interval_set_seq() first thing under the lock.',
      related,
      ...scene,
    };
}

/** The first return that says that all is well, in such a state in which the sequence was not moved. */
function letsThrough({ returns }: FlowFacts, isSuch: (state: State) => boolean): Span | null {
  const found = returns.find(({ arrivals }) =>
    arrivals.some(
      ({ state, value }) => value?.mask === POS && !state.murky && !state.sequenceSet && isSuch(state),
    ),
  );
  return found?.end.span ?? null;
}

/** Keys of the locks that are held there in whatever state. */
function locksAt({ states }: CallVisit): readonly string[] {
  return [...inAll(states.map((state) => new Set(certainLocks(state).map((l) => l.key))))];
}

/** What is asked of the range, or of the mm, says whether there is anything to invalidate at all. */
function decidesByEvent({ fn, calls }: FlowFacts, role: CallbackRole): boolean {
  const range = fn.params[role.row.params.range ?? -1]?.name;
  if (range === undefined) return true;
  const isMet = (op: CallOp): boolean => op.args.some((arg) => speaksOf(arg.value, range, ['start', 'end']));
  const asks = calls.some(
    ({ op, event }) =>
      event?.event === 'mm-get' || (event?.event !== 'blockable' && op.result === 'used' && isMet(op)),
  );
  return asks || conditionsOf(fn).some((condition) => speaksOf(condition, range, ['start', 'end']));
}

function conditionsOf(fn: FunctionIr): readonly Expr[] {
  return fn.blocks.flatMap(({ end }) =>
    end.kind === 'branch' ? [end.condition] : end.kind === 'switch' ? [end.value] : [],
  );
}

/** True if the value is made of the parameter, other than of these of its members. */
function speaksOf(value: Expr, parameter: string, apart: readonly string[]): boolean {
  return [...placesRead(value)].some(({ root, path }) => {
    const last = path.at(-1);
    return rootName(root) === parameter && !(last?.kind === 'field' && apart.includes(last.name));
  });
}
