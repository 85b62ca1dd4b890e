// INV116: KVM's counter is read, and nothing keeps the read in front of the lookup.

import type { FlowEngine } from '../flow/facts.ts';
import { sequenceRow } from '../flow/sequence-field.ts';
import type { CallOp, FunctionIr, Op } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { firstReached } from './shared/order.ts';
import { steps } from './shared/steps.ts';

export const barrierMissing: Rule = {
  code: 'INV116',
  slug: 'barrier-missing',
  title: 'no read barrier between the sample and the lookup',
  severity: 'hint',
  enforces: enforcement.retry,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  for (const block of fn.blocks) {
    for (const [index, op] of block.ops.entries()) {
      if (op.kind !== 'assign' || sequenceRow(op) === null) continue;
      // A lookup that some path reaches with no barrier before it.
      const lookup = firstReached(fn, [block.id, index + 1], isLookup, (o) => orders(flow, fn, o));
      if (lookup === null) continue;
      yield {
        span: op.span,
        message: `nothing orders this sample before ${callName(lookup)}: the page may be older than the sample`,
        help: 'Call smp_rmb() after the sample.',
        related: steps(fn, [lookup.span, 'the lookup']),
      };
    }
  }
}

function isLookup(op: Op): op is CallOp {
  return (
    op.kind === 'call' &&
    op.callee.kind === 'name' &&
    vocabulary.events.get(op.callee.name)?.event === 'translate'
  );
}

/** A barrier, a lock operation, or a call of which nobody knows whether it has one. */
function orders(flow: FlowEngine, fn: FunctionIr, op: Op): boolean {
  if (op.kind !== 'call') return op.kind === 'guard' || op.kind === 'unguard';
  if (op.callee.kind !== 'name' || flow.calleesOf(fn, op) !== null) return true;
  const { name } = op.callee;
  const row = vocabulary.plain.get(name);
  if (row !== undefined) return row.role === 'barrier';
  return !vocabulary.events.has(name) || vocabulary.locks.has(name);
}
