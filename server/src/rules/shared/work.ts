// Waits for work items, and the locks that the work takes.

import type { CallVisit } from '../../flow/facts.ts';
import { mentioningAny } from '../../flow/mentioning.ts';
import type { FunctionIr } from '../../ir/ir.ts';
import { callsOf } from '../../program/values.ts';
import { workInits, workWaits } from '../../semantics/identity.ts';
import type { RuleContext } from '../rule.ts';

const initialisers = mentioningAny([...workInits]);

/** Classes of locks that the work takes which the call waits for; none if that is not known. */
export function workLocks({ program, flow, fn }: RuleContext, { op }: CallVisit): readonly string[] {
  if (op.callee.kind !== 'name' || !workWaits.has(op.callee.name)) return [];
  const value = op.args[0]?.value;
  const item = value?.kind === 'address' ? program.lockClass(fn, value.place) : null;
  if (item === null) return [];
  const out = new Set<string>();
  for (const work of workers(item)) for (const cls of flow.summary(work)?.acquires ?? []) out.add(cls);
  return [...out].sort();

  /** The functions that the item is set up with. */
  function workers(member: string): FunctionIr[] {
    const found: FunctionIr[] = [];
    for (const path of program.moduleFiles(fn.path)) {
      for (const user of initialisers(program, path)) {
        for (const call of callsOf(user)) {
          if (call.callee.kind !== 'name' || !workInits.has(call.callee.name)) continue;
          const [target, worker] = call.args;
          if (target?.value.kind !== 'address' || program.lockClass(user, target.value.place) !== member)
            continue;
          const definition = worker === undefined ? null : program.definition(worker.text.trim(), path);
          if (definition !== null) found.push(definition);
        }
      }
    }
    return found;
  }
}
