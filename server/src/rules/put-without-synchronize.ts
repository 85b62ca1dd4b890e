// INV407: a module that puts notifiers and can be unloaded has to wait for their last callbacks, which are its own code.

import { enforcement } from '../semantics/enforcement.ts';
import type { Program } from '../program/program.ts';
import type { EventKind } from '../semantics/contracts/row.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';

export const putWithoutSynchronize: Rule = {
  code: 'INV407',
  slug: 'put-without-synchronize',
  title: 'a module that puts notifiers never waits for them',
  severity: 'hint',
  enforces: enforcement.put,
  check,
};

/** Macros that give a file an exit function (include/linux/module.h and the bus headers). */
const exits = /^\s*(module_exit|module_\w+_driver|drm_module_\w+)\s*\(/m;

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  const put = flow.facts(fn).calls.find((c) => c.event?.event === 'put' && c.states.length > 0);
  if (put === undefined) return;
  const files = program.moduleFiles(fn.path);
  // Next to the call: what lies further off may be another module, or built in.
  const folder = fn.path.slice(0, fn.path.lastIndexOf('/') + 1);
  const isNear = (f: string): boolean => f.startsWith(folder) && !f.slice(folder.length).includes('/');
  if (!files.some((f) => isNear(f) && exits.test(program.text(f) ?? ''))) return;
  if (files.some((f) => isNear(f) && mentions(program, f, 'synchronize'))) return;
  yield {
    span: put.op.span,
    message: `${callName(put.op)} may free the notifier after the module is gone: its exit never waits`,
    help: 'Call mmu_notifier_synchronize() in the exit function of the module.',
  };
}

function mentions(program: Program, file: string, kind: EventKind): boolean {
  const text = program.text(file) ?? '';
  return [...vocabulary.events.values()].some((row) => row.event === kind && text.includes(row.name));
}
