// INV407: a module that puts notifiers and can be unloaded has to wait for their last callbacks, which are its own code.

import { enforcement } from '../semantics/enforcement.ts';
import type { FunctionIr } from '../ir/ir.ts';
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

const help = 'Call mmu_notifier_synchronize() in the exit function of the module.';

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  const put = flow.facts(fn).calls.find((c) => c.event?.event === 'put' && c.states.length > 0);
  const isExit = program.exits(fn.path).has(fn.name);
  if (put === undefined && !isExit) return;
  const sources = program.moduleFiles(fn.path).filter((f) => f.endsWith('.c'));
  const exits = sources.filter((f) => program.exits(f).size > 0);
  if (exits.length === 0) return;
  // Of several modules in one folder tree only what stands next to the exit, or where it calls to, is surely its own.
  const isSingle = exits.length === 1;
  const folders = isExit ? foldersBelow(program, fn, sources) : new Set([folderOf(fn.path)]);
  const files = isSingle ? sources : sources.filter((f) => folders.has(folderOf(f)));
  if (!isSingle && !exits.some((e) => folders.has(folderOf(e)))) return;
  if (files.some((f) => mentions(program, f, 'synchronize'))) return;
  if (isExit && files.some((f) => mentions(program, f, 'put'))) {
    yield {
      span: fn.nameSpan,
      message: `${fn.name}() does not wait for the notifiers that the module has put`,
      help,
    };
  }
  // One finding is enough where the exit is in view too.
  if (put === undefined || hasExitFunction(program, fn.path)) return;
  yield {
    span: put.op.span,
    message: `${callName(put.op)} may free the notifier after the module is gone: its exit never waits`,
    help: exits.some((f) => hasExitFunction(program, f))
      ? help
      : 'Write the exit of the module out, and call mmu_notifier_synchronize() in it.',
  };
}

/** A macro that writes the exit leaves no function to look at. */
function hasExitFunction(program: Program, path: string): boolean {
  return [...program.exits(path)].some((name) => program.functionsNamed(path, [name]).length > 0);
}

const farthest = 3;

/** The folders of the functions that the exit comes to: what it calls and nobody exports is linked with it. */
function foldersBelow(program: Program, exit: FunctionIr, sources: readonly string[]): ReadonlySet<string> {
  const seen = new Set([exit]);
  const visit = (fn: FunctionIr, depth: number): void => {
    for (const op of depth < farthest ? fn.blocks.flatMap((b) => b.ops) : []) {
      if (op.kind !== 'call' || op.callee.kind !== 'name') continue;
      const callee = linked(program, op.callee.name, fn.path, sources);
      if (callee === null || seen.has(callee)) continue;
      seen.add(callee);
      visit(callee, depth + 1);
    }
  };
  visit(exit, 0);
  return new Set([...seen].map((fn) => folderOf(fn.path)));
}

/** What a call is linked to within the module; a header may have an empty body for builds without that part. */
function linked(program: Program, name: string, from: string, sources: readonly string[]): FunctionIr | null {
  const near = program.definition(name, from);
  if (near !== null && near.path.endsWith('.c')) return isExported(program, near) ? null : near;
  const found = sources
    .filter((f) => program.seemsToDefine(f, name))
    .flatMap((f) => program.functionsNamed(f, [name]))
    .filter((f) => !f.isStatic);
  const [only] = found;
  return only !== undefined && found.length === 1 && !isExported(program, only) ? only : null;
}

function isExported(program: Program, fn: FunctionIr): boolean {
  return new RegExp(`^[ \\t]*EXPORT_\\w+\\(\\s*${fn.name}\\b`, 'm').test(program.text(fn.path) ?? '');
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function mentions(program: Program, file: string, kind: EventKind): boolean {
  const text = program.text(file) ?? '';
  return [...vocabulary.events.values()].some((row) => row.event === kind && text.includes(`${row.name}(`));
}
