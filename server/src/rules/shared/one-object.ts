// Whether a lock that is named by a variable is that of one object, so that taking it again is taking it twice.

import type { FlowEngine, FlowFacts } from '../../flow/facts.ts';
import type { LockIdentity } from '../../flow/locks.ts';
import type { Op } from '../../ir/ir.ts';
import { rootName } from '../../ir/place.ts';
import { lockUses } from './lock-uses.ts';
import { firstReached } from './order.ts';

/** Pointers on the way to a lock that are taken to stay as they are where nothing writes them. */
const farthest = 2;

/** The variable that the lock is named by means one object all the time, or as long as the lock is held. */
export function isOneObject(flow: FlowEngine, facts: FlowFacts, identity: LockIdentity): boolean {
  const { fn } = facts;
  const { place } = identity;
  if (place === null || place.path.some((s) => s.kind === 'index')) return false;
  const name = rootName(place.root);
  if (name === null || name.startsWith('%') || name.includes('(')) return false;
  // Members on the way to the lock may be moved on as well.
  const isOnTheWay = (key: string): boolean => key !== name && place.key.startsWith(`${key}->`);
  const ops = fn.blocks.flatMap((b) => b.ops);
  if (ops.some((op) => op.kind === 'assign' && op.target !== null && isOnTheWay(op.target.key))) return false;
  if (place.path.filter((s) => s.kind === 'deref').length > farthest) return false;
  const writes = ops.filter((op) => isWrite(op, name));
  const isSetOnce = writes.length <= 1 && writes.every((op) => op.kind === 'assign');
  return isSetOnce || isKeptWhileHeld(flow, facts, identity.key, name);
}

/** Wherever the lock is taken, the variable that names it gets no other object before the lock is given back. */
function isKeptWhileHeld(flow: FlowEngine, facts: FlowFacts, key: string, name: string): boolean {
  const { fn, guards } = facts;
  const { all, releases } = lockUses(flow, facts, key);
  const isRenaming = (op: Op): op is Op => isWrite(op, name);
  return (
    guards.length === 0 &&
    all.every(({ lock, op, block }) => {
      if (lock?.effect !== 'acquire') return true;
      const next = (fn.blocks[block]?.ops.indexOf(op) ?? 0) + 1;
      return firstReached(fn, [block, next], isRenaming, (o) => releases.has(o)) === null;
    })
  );
}

function isWrite(op: Op, name: string): boolean {
  if (op.kind === 'assign') return op.target?.key === name;
  return op.kind === 'havoc' && op.reason !== 'declaration' && op.places.some((p) => p.key === name);
}
