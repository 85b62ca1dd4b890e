// INV210: an invalidation callback takes the mmap lock, which whoever invalidates may hold already.

import type { CallOp } from '../ir/ir.ts';
import { classOfMember, mmapLockClass } from '../semantics/identity.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callsReaching, chainText, invalidating, roleAmong } from './shared/below-callbacks.ts';

export const mmapLockInCallback: Rule = {
  code: 'INV210',
  slug: 'mmap-lock-in-callback',
  title: 'an invalidation callback takes the mmap lock',
  severity: 'error',
  enforces: enforcement.insideReclaim,
  check,
};

const search = { matches: takesMmapLock };

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial || roleAmong(flow, fn, invalidating) === null) return;
  for (const { visit, witness } of callsReaching(flow, fn, search)) {
    yield {
      span: visit.op.span,
      message: `${chainText(witness)} waits for the mmap lock, which the caller of this callback may hold`,
      help: 'Leave it to a work item, or do without the mmap lock.',
    };
  }
}

function takesMmapLock(op: CallOp): boolean {
  const row = op.callee.kind === 'name' ? vocabulary.locks.get(op.callee.name) : undefined;
  if (row?.effect !== 'acquire' || row.trylock === true) return false;
  const { lock } = row;
  if (lock.kind === 'token') return false;
  const value = op.args[lock.arg]?.value;
  const last = value?.kind === 'address' ? value.place.path.at(-1) : undefined;
  const member = lock.kind === 'member' ? lock.member : last?.kind === 'field' ? last.name : '';
  return classOfMember.get(member) === mmapLockClass;
}
