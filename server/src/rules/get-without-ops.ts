// INV408: mmu_notifier_get() on a table that cannot allocate or free: the core calls both without a look.

import { globalOf } from '../program/values.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';

export const getWithoutOps: Rule = {
  code: 'INV408',
  slug: 'get-without-ops',
  title: 'a counted notifier without alloc_notifier or free_notifier',
  severity: 'error',
  enforces: enforcement.get,
  check,
};

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  for (const { event, op } of flow.facts(fn).calls) {
    if (event?.event !== 'get' || event.args.ops === undefined) continue;
    const value = op.args[event.args.ops]?.value;
    const name = value === undefined ? null : globalOf(fn, value);
    const tables = program.moduleFiles(fn.path).flatMap((p) => program.opsTables(p));
    const [table, other] = tables.filter((t) => t.variable.name === name && isVisible(t.variable, fn.path));
    // The core's own assertions do not look at a table that is filled at run time.
    if (table === undefined || other !== undefined) continue;
    const missing = (['alloc', 'free'] as const).filter(
      (role) => !table.callbacks.some((c) => c.row.role === role),
    );
    if (missing.length === 0) continue;
    const names = missing.map((role) => `.${role}_notifier`).join(' and ');
    yield {
      span: op.span,
      message: `${callName(op)} calls ${names}, which ${table.variable.name} does not have`,
      help: 'Give the table both, or register a notifier of your own with mmu_notifier_register().',
    };
  }
}

function isVisible(variable: { readonly isStatic: boolean; readonly path: string }, from: string): boolean {
  return !variable.isStatic || variable.path === from;
}
