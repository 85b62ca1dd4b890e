// INV201: an interval callback that does not move the sequence, or not whenever it should, although somebody compares it.

import { enforcement } from '../semantics/enforcement.ts';
import type { FlowEngine } from '../flow/facts.ts';
import type { CallbackRole, Program } from '../program/program.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { delegates, intervalRoles } from './shared/callbacks.ts';
import { skippedUnderLock } from './shared/skipped-set-seq.ts';

export const setSeqMissing: Rule = {
  code: 'INV201',
  slug: 'set-seq-missing',
  title: 'the callback does not move the sequence',
  severity: 'warning',
  enforces: enforcement.noStaleMapping,
  check: findMissing,
};

function* findMissing({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const roles = intervalRoles(flow, fn);
  const [role] = roles;
  if (role === undefined || fn.partial) return;
  const facts = flow.facts(fn);
  if (facts.summary.setsSequence === 'always' || delegates(facts, role)) return;
  if (isMovedInSecondPass(program, flow, role)) return;
  if (!roles.some((r) => flow.hasReader(r, fn.path))) return;
  if (facts.summary.setsSequence === 'sometimes') {
    yield* skippedUnderLock(flow, facts, role);
    return;
  }
  yield {
    span: fn.nameSpan,
    message: `${fn.name}() never calls mmu_interval_set_seq(), but mmu_interval_read_retry() relies on it`,
    help: 'Call mmu_interval_set_seq() under the driver lock before the range is cleared.',
    related: role.table.callbacks
      .filter((c) => c.functionName === fn.name && role.table.variable.path === fn.path)
      .map((c) => ({ file: fn.path, span: c.span, message: 'the notifier core calls it from here' })),
  };
}

/** INV215 says so. */
function isMovedInSecondPass(program: Program, flow: FlowEngine, { table }: CallbackRole): boolean {
  const entry = table.callbacks.find((c) => c.row.role === 'finish');
  const second = entry === undefined ? null : program.definition(entry.functionName, table.variable.path);
  return second !== null && flow.facts(second).summary.setsSequence !== 'never';
}
