// The two callbacks of one table as a pair: what the first counts up, the second has to count down.

import { callbackWith } from '../../flow/callback-pairs.ts';
import type { FlowEngine } from '../../flow/facts.ts';
import type { CallOp, FunctionIr, Op, Place } from '../../ir/ir.ts';
import type { Program } from '../../program/program.ts';
import { memberOfClass } from '../../semantics/identity.ts';
import { countsDown, plainReads } from '../../semantics/results.ts';
import { spotLines } from '../../semantics/roles.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { callName } from './names.ts';
import { hasUser } from './users.ts';

/** The start callback of a table counts something up that its end callback never counts down. */
export function* unpairedCallbacks({ program, flow, fn }: RuleContext): Iterable<Draft> {
  for (const { table } of flow.roles(fn)) {
    const start = callbackWith(program, table, (row) => row.role === 'start');
    const end = callbackWith(program, table, (row) => row.role === 'end');
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
    yield* endsWithoutStart(program, flow, fn, start);
    // A counter that only ever goes up in both callbacks is a sequence or a statistic.
    const lost = [...facts.summary.increments].find(
      ([field]) =>
        !closing.decrements.has(field) &&
        !closing.increments.has(field) &&
        !facts.summary.decrements.has(field),
    );
    if (lost !== undefined) {
      const [field, { file, span }] = lost;
      yield {
        span: fn.nameSpan,
        message: `${fn.name}() never counts ${field} down, which ${start.name}() counts up`,
        help: 'Count it down in the invalidate_range_end callback.',
        related: [{ file, span, message: 'counted up here' }],
        scene: { kind: 'callback', spots: [{ path: file, start: span.start, line: spotLines.countUp }] },
      };
    }
  }
}

/** The other way round: the end counts something down that nobody in the module counts up. */
function* endsWithoutStart(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  start: FunctionIr,
): Iterable<Draft> {
  if (hasUnknownCalls(flow, start) || start.partial) return;
  const opening = flow.facts(start).summary;
  const facts = flow.facts(fn);
  const close = facts.calls.find((c) => c.event?.event === 'invalidate-end');
  if (close !== undefined && !opening.opensInvalidation) {
    yield {
      span: close.op.span,
      message: `${callName(close.op)} counts an invalidation out that ${start.name}() never counted in`,
      help: 'Count it in under the driver lock in the invalidate_range_start callback.',
      scene: { kind: 'callback', spots: [] },
    };
  }
  const alone = [...facts.summary.decrements].find(
    (field) =>
      !opening.increments.has(field) &&
      !opening.decrements.has(field) &&
      !facts.summary.increments.has(field) &&
      !mayGoUp(program, fn.path, field),
  );
  if (alone === undefined) return;
  yield {
    span: fn.nameSpan,
    message: `${fn.name}() counts ${alone} down, which ${start.name}() never counts up`,
    help: 'Count it up in the invalidate_range_start callback.',
    scene: { kind: 'callback', spots: [] },
  };
}

/** Some function of the module counts the member up, sets it to anything but 0, or lets others do so. */
function mayGoUp(program: Program, path: string, field: string): boolean {
  const member = memberOfClass(field);
  const isIt = (fn: FunctionIr, place: Place): boolean => {
    const last = place.path.at(-1);
    if (last?.kind !== 'field' || last.name !== member) return false;
    const cls = program.lockClass(fn, place);
    return cls === null || cls === field;
  };
  const goesUp = (fn: FunctionIr, op: Op): boolean => {
    if (op.kind === 'assign') {
      const isDown = op.operator.startsWith('-') || (op.value.kind === 'number' && op.value.value === 0);
      if (op.value.kind === 'address' && isIt(fn, op.value.place)) return true;
      return !isDown && op.target !== null && isIt(fn, op.target);
    }
    if (op.kind !== 'call') return false;
    const name = op.callee.kind === 'name' ? op.callee.name : '';
    if (countsDown.has(name) || plainReads.has(name) || startsAtZero(op)) return false;
    // A macro may be given the member itself.
    return op.args.some(
      ({ value }) => (value.kind === 'address' || value.kind === 'place') && isIt(fn, value.place),
    );
  };
  return hasUser(
    program,
    path,
    member,
    (fn) => fn.partial || fn.blocks.some((b) => b.ops.some((op) => goesUp(fn, op))),
  );
}

/** `atomic_set(&p->count, 0)` */
function startsAtZero({ args }: CallOp): boolean {
  const value = args[1]?.value;
  return args.length === 2 && value?.kind === 'number' && value.value === 0;
}

/** Calls through pointers may do what is missed. */
function hasUnknownCalls(flow: FlowEngine, fn: FunctionIr | null): boolean {
  return (
    fn !== null && flow.facts(fn).calls.some((c) => c.op.callee.kind === 'pointer' && c.callees.length === 0)
  );
}
