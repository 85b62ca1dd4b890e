// INV116: KVM's counter is read, and nothing keeps the read in front of the lookup.

import type { FlowEngine } from '../flow/facts.ts';
import { sequenceRow } from '../flow/sequence-field.ts';
import { targetsOf } from '../ir/builder.ts';
import type { CallOp, FunctionIr, Op } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
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
      const lookup = lookupBehind(flow, fn, block.id, index + 1);
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

/** A lookup that some path reaches with no barrier before it. */
function lookupBehind(flow: FlowEngine, fn: FunctionIr, block: number, from: number): CallOp | null {
  const seen = new Set<number>();
  const stack: (readonly [number, number])[] = [[block, from]];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const [id, start] = at;
    const here = fn.blocks[id];
    if (here === undefined || (start === 0 && seen.has(id))) continue;
    if (start === 0) seen.add(id);
    let ordered = false;
    for (const op of here.ops.slice(start)) {
      if (op.kind === 'call' && isLookup(op)) return op;
      ordered = orders(flow, fn, op);
      if (ordered) break;
    }
    if (!ordered) for (const to of targetsOf(here.end)) stack.push([to, 0]);
  }
  return null;
}

function isLookup(op: CallOp): boolean {
  return op.callee.kind === 'name' && vocabulary.events.get(op.callee.name)?.event === 'translate';
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
