// INV606: kernels 5.1 to 5.3 drop the mmap lock before they answer -EAGAIN to a lookup that must not wait.

import { withResultIn } from '../flow/course.ts';
import { NEG } from '../flow/values.ts';
import type { Op } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { dropsMmapLock, mmapLockRow } from './shared/mmap-lock.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const hmmEagainUnlock: Rule = {
  code: 'INV606',
  slug: 'hmm-eagain-unlock',
  title: 'the mmap lock is released after a lookup that dropped it',
  severity: 'error',
  enforces: enforcement.faultLock,
  check,
};

const again = '-EAGAIN';

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of facts.calls) {
    const { op, event, states } = visit;
    if (!dropsMmapLock(program, event) || states.length === 0 || op.result !== 'used') continue;
    const course = flow.course(fn, visit, {
      assume: (s) => withResultIn(s, op.id, NEG, again),
      stops: (o) => o === op || isAcquire(o),
    });
    const release = course.calls.find(({ op: o }) => mmapLockRow(o)?.effect === 'release');
    if (course.widened || release === undefined) continue;
    yield {
      span: release.op.span,
      message: `${callName(release.op)} is reached with ${again} from ${callName(op)}, which has dropped the lock already`,
      help: `Do not release the lock where the result is ${again}.`,
      related: steps(fn, [op.span, `returns ${again} with the lock dropped`]),
    };
  }
}

function isAcquire(op: Op): boolean {
  return op.kind === 'call' && mmapLockRow(op)?.effect === 'acquire';
}
