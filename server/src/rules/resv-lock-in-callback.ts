// INV211: an invalidation callback takes a lock under which the kernel allocates: a reservation, or another ww_mutex.

import type { CallOp } from '../ir/ir.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callsReaching, chainText, invalidating, roleAmong } from './shared/below-callbacks.ts';

export const resvLockInCallback: Rule = {
  code: 'INV211',
  slug: 'resv-lock-in-callback',
  title: 'an invalidation callback takes a reservation lock',
  severity: 'warning',
  enforces: enforcement.insideReclaim,
  check,
};

const search = { matches: takesReservation };

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial || roleAmong(flow, fn, invalidating) === null) return;
  for (const { visit, witness } of callsReaching(flow, fn, search)) {
    yield {
      span: visit.op.span,
      message: `${chainText(witness)} waits for a reservation lock, under which others allocate and reclaim`,
      help: 'Wait for the fences without the lock, or leave the rest to a work item.',
    };
  }
}

function takesReservation(op: CallOp): boolean {
  const row = op.callee.kind === 'name' ? vocabulary.locks.get(op.callee.name) : undefined;
  return row?.effect === 'acquire' && row.outsideReclaim === true && row.trylock !== true;
}
