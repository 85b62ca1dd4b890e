// What the rules about callbacks share.

import { protocols } from '../../semantics/enforcement.ts';
import type { CallbackRole } from '../../program/program.ts';
import type { FlowFacts } from '../../flow/facts.ts';
import type { FlowEngine } from '../../flow/facts.ts';
import { rootName } from '../../ir/place.ts';
import type { FunctionIr } from '../../ir/ir.ts';

/** The interval callbacks among a function's roles. */
export function intervalRoles(flow: FlowEngine, fn: FunctionIr): readonly CallbackRole[] {
  return flow.roles(fn).filter((r) => r.row.role === 'invalidate' && r.row.protocol === protocols.interval);
}

/** True if a call whose body is not in view gets the subscription or the new sequence: it may do the rest. */
export function delegates(facts: FlowFacts, role: CallbackRole): boolean {
  const names = [role.row.params.subscription, role.row.params.sequence]
    .filter((index) => index !== undefined)
    .map((index) => facts.fn.params[index]?.name);
  return facts.calls.some(
    (visit) =>
      visit.event === null &&
      visit.lock === null &&
      visit.plain === null &&
      visit.callees.length === 0 &&
      visit.op.args.some((arg) => {
        if (arg.value.kind !== 'place' && arg.value.kind !== 'address') return false;
        const root = rootName(arg.value.place.root);
        return arg.value.place.path.length === 0 && root !== null && names.includes(root);
      }),
  );
}
