// Waits for work items, and the locks that the work takes.

import type { CallVisit } from '../../flow/facts.ts';
import { mentioningAny } from '../../flow/mentioning.ts';
import type { CallOp, FunctionIr } from '../../ir/ir.ts';
import type { Program } from '../../program/program.ts';
import { withoutComments, wordOffsets } from '../../program/text.ts';
import { callsOf } from '../../program/values.ts';
import { workInits, workWaits } from '../../semantics/identity.ts';
import type { RuleContext } from '../rule.ts';

const initialisers = mentioningAny([...workInits]);

/** True if the function is entered by a work queue alone: every use of its name sets a work item up with it. */
export function isWorker(program: Program, fn: FunctionIr): boolean {
  if (!program.addressTaken(fn) || program.callers(fn).sites.length > 0) return false;
  const paths = fn.isStatic ? [fn.path] : program.moduleFiles(fn.path);
  return paths.every((path) => {
    if (!program.contains(path, fn.name)) return true;
    const code = withoutComments(program.file(path)?.masked ?? '');
    const uses = wordOffsets(code, fn.name).filter((at) => !/^\s*\(/.test(code.slice(at + fn.name.length)));
    const setUp = initialisers(program, path).flatMap((user) => callsOf(user).filter(isSetUpWith(fn.name)));
    return uses.length === setUp.length;
  });
}

function isSetUpWith(name: string): (call: CallOp) => boolean {
  return ({ callee, args }) =>
    callee.kind === 'name' && workInits.has(callee.name) && args[1]?.text.trim() === name;
}

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
