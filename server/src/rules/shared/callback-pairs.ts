// The two callbacks of one table as a pair: what the first counts up, the second has to count down.

import type { FlowEngine } from '../../flow/facts.ts';
import type { FunctionIr } from '../../ir/ir.ts';
import type { OpsTable, Program } from '../../program/program.ts';
import { spotLines } from '../../semantics/roles.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { callName } from './names.ts';
import { steps } from './steps.ts';

/** The start callback of a table counts something up that its end callback never counts down. */
export function* unpairedCallbacks({ program, flow, fn }: RuleContext): Iterable<Draft> {
  for (const { table } of flow.roles(fn)) {
    const start = callback(program, table, 'start');
    const end = callback(program, table, 'end');
    if (start === null || hasUnknownCalls(flow, end)) continue;
    const facts = flow.facts(start);
    const closing = end === null ? null : flow.facts(end).summary;
    const begin = facts.calls.find((c) => c.event?.event === 'invalidate-begin');
    if (start === fn && begin !== undefined && closing?.closesInvalidation !== true) {
      yield {
        span: begin.op.span,
        message: `${callName(begin.op)} counts an invalidation in that no range_end callback counts out`,
        help: 'Count it out under the driver lock in the invalidate_range_end callback.',
        scene: { kind: 'callback', spots: [] },
      };
    }
    if (closing === null || end !== fn) continue;
    // A counter that only ever goes up in both callbacks is a sequence or a statistic.
    const lost = [...facts.summary.increments].find(
      ([field]) =>
        !closing.decrements.has(field) &&
        !closing.increments.has(field) &&
        !facts.summary.decrements.has(field),
    );
    if (lost !== undefined) {
      yield {
        span: fn.nameSpan,
        message: `${fn.name}() never counts ${lost[0]} down, which ${start.name}() counts up`,
        help: 'Count it down in the invalidate_range_end callback.',
        related: start.path === fn.path ? steps(fn, [lost[1], 'counted up here']) : [],
        scene: {
          kind: 'callback',
          spots: [{ path: start.path, start: lost[1].start, line: spotLines.countUp }],
        },
      };
    }
  }
}

function callback(program: Program, table: OpsTable, role: 'start' | 'end'): FunctionIr | null {
  const entry = table.callbacks.find((c) => c.row.role === role);
  return entry === undefined ? null : program.definition(entry.functionName, table.variable.path);
}

/** Calls through pointers may do what is missed. */
function hasUnknownCalls(flow: FlowEngine, fn: FunctionIr | null): boolean {
  return (
    fn !== null && flow.facts(fn).calls.some((c) => c.op.callee.kind === 'pointer' && c.callees.length === 0)
  );
}
