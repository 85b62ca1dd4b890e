// INV215: the two passes of an invalidation do not match: the first leaves work for a second that does not exist, or
// leaves the sequence to it.

import { enforcement } from '../semantics/enforcement.ts';
import type { AssignOp, FunctionIr } from '../ir/ir.ts';
import type { CallbackRole, OpsTable, Program } from '../program/program.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { steps } from './shared/steps.ts';

export const twopassIncomplete: Rule = {
  code: 'INV215',
  slug: 'twopass-incomplete',
  title: 'the two passes of an invalidation do not match',
  severity: 'error',
  enforces: enforcement.twoPass,
  check,
};

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  for (const role of flow.roles(fn)) {
    const { row, table } = role;
    const left = work(fn, role);
    if (left !== null && !table.callbacks.some((c) => c.row.role === 'finish')) {
      yield {
        span: left.span,
        message: `${fn.name}() leaves work for a second pass, and ${table.variable.name} has none`,
        help: 'Add the callback of the second pass, or do all of it in the first.',
      };
    }
    if (row.role !== 'finish') continue;
    const first = firstPass(program, table);
    if (first === null || flow.facts(first).summary.setsSequence !== 'never') continue;
    const move = flow.facts(fn).calls.find((c) => c.event?.event === 'set-seq');
    // A first pass that calls what is out of view may move it there.
    if (move === undefined || flow.facts(first).calls.some((c) => c.op.callee.kind === 'pointer')) continue;
    yield {
      span: move.op.span,
      message: 'the sequence is moved in the second pass: a reader between the passes sees the old one',
      help: `Move it in ${first.name}(), under the driver lock.`,
      related: first.path === fn.path ? steps(fn, [first.nameSpan, 'the first pass']) : [],
    };
  }
}

/** Where a first pass hands something on to the second. */
function work(fn: FunctionIr, { row }: CallbackRole): AssignOp | null {
  const param = row.params.finish;
  if (param === undefined) return null;
  for (const op of fn.blocks.flatMap((b) => b.ops)) {
    if (op.kind !== 'assign' || op.target === null || op.value.kind === 'constant') continue;
    const { root, path } = op.target;
    if (root.kind === 'param' && root.index === param && path.length === 1 && path[0]?.kind === 'deref')
      return op;
  }
  return null;
}

function firstPass(program: Program, table: OpsTable): FunctionIr | null {
  const entry = table.callbacks.find((c) => c.row.params.finish !== undefined);
  return entry === undefined ? null : program.definition(entry.functionName, table.variable.path);
}
