// The first pass of an invalidation and what it leaves to the second.

import { callbackWith } from '../../flow/callback-pairs.ts';
import type { FlowEngine } from '../../flow/facts.ts';
import type { State } from '../../flow/state.ts';
import type { FunctionIr, Op } from '../../ir/ir.ts';
import { paramOf } from '../../program/values.ts';
import type { CallbackRole, OpsTable, Program } from '../../program/program.ts';

/** Functions between the first pass and the store that leaves work. */
const farthest = 2;

/** Where a first pass hands something on to the second, itself or in a function that it gives its pointer to. */
export function workLeft(flow: FlowEngine, fn: FunctionIr, { row }: CallbackRole): readonly Op[] {
  return row.params.finish === undefined ? [] : storesTo(flow, fn, row.params.finish, 0);
}

function storesTo(flow: FlowEngine, fn: FunctionIr, param: number, depth: number): readonly Op[] {
  return fn.blocks
    .flatMap((b) => b.ops)
    .filter((op) => {
      if (op.kind === 'assign') {
        if (op.target === null || op.value.kind === 'constant') return false;
        const { root, path } = op.target;
        return (
          root.kind === 'param' && root.index === param && path.length === 1 && path[0]?.kind === 'deref'
        );
      }
      if (op.kind !== 'call' || depth >= farthest) return false;
      const given = op.args.findIndex(({ value }) => paramOf(fn, value) === param);
      const [callee, other] = given < 0 ? [] : (flow.calleesOf(fn, op) ?? []);
      return (
        callee !== undefined && other === undefined && storesTo(flow, callee, given, depth + 1).length > 0
      );
    });
}

export function firstPass(program: Program, table: OpsTable): FunctionIr | null {
  return callbackWith(program, table, (row) => row.params.finish !== undefined);
}

/** True if the first pass may leave work for a range that is not blockable: the second cannot ask any more. */
export function mayFollowNonblock(program: Program, flow: FlowEngine, { table }: CallbackRole): boolean {
  const first = firstPass(program, table);
  const role = first === null ? undefined : flow.roles(first).find((r) => r.table === table);
  if (first === null || role === undefined || first.partial) return false;
  const facts = flow.facts(first);
  if (facts.widened) return false;
  const left = new Set<Op>(workLeft(flow, first, role));
  const mayBe = (s: State): boolean => s.blockable !== 'yes';
  return [...facts.calls, ...facts.assigns].some(({ op, states }) => left.has(op) && states.some(mayBe));
}
