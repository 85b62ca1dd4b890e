// INV407: a module that puts notifiers and can be unloaded has to wait for their last callbacks, which are its own code.

import { enforcement } from '../semantics/enforcement.ts';
import type { Program } from '../program/program.ts';
import type { EventKind } from '../semantics/contracts/row.ts';
import { exitFunctions } from '../semantics/identity.ts';
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

const help = 'Call mmu_notifier_synchronize() in the exit function of the module.';

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  const put = flow.facts(fn).calls.find((c) => c.event?.event === 'put' && c.states.length > 0);
  const isExit = exitFunctions(program.text(fn.path) ?? '').has(fn.name);
  if (put === undefined && !isExit) return;
  const module = program.moduleFiles(fn.path);
  const exits = module.filter((f) => exitFunctions(program.text(f) ?? '').size > 0);
  if (exits.length === 0) return;
  // Of several modules in one folder tree only what stands next to the exit is surely its own.
  const isNear = (f: string): boolean => exits.length === 1 || exits.some((e) => folderOf(e) === folderOf(f));
  const files = module.filter(
    (f) => f.endsWith('.c') && isNear(f) && (exits.length === 1 || folderOf(f) === folderOf(fn.path)),
  );
  if (!isNear(fn.path) || files.some((f) => mentions(program, f, 'synchronize'))) return;
  if (isExit && files.some((f) => mentions(program, f, 'put'))) {
    yield {
      span: fn.nameSpan,
      message: `${fn.name}() does not wait for the notifiers that the module has put`,
      help,
    };
  }
  // One finding is enough where the exit is in view too.
  if (put === undefined || exits.includes(fn.path)) return;
  yield {
    span: put.op.span,
    message: `${callName(put.op)} may free the notifier after the module is gone: its exit never waits`,
    help,
  };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function mentions(program: Program, file: string, kind: EventKind): boolean {
  const text = program.text(file) ?? '';
  return [...vocabulary.events.values()].some((row) => row.event === kind && text.includes(`${row.name}(`));
}
