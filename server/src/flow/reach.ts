// Does a call come to an operation of some kind, whatever its arguments are but constants? Only what lies on every path
// counts, or behind tests of memory alone; calls through pointers are not followed. The way there is the witness.

import { remembered } from '../base/remember.ts';
import type { CallOp, Expr, FunctionIr } from '../ir/ir.ts';
import { printExpr } from '../ir/print.ts';
import type { Program } from '../program/program.ts';
import { Memo } from '../program/trails.ts';
import { isConstant } from '../program/values.ts';
import { noReclaimToken } from '../semantics/identity.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { acquiredClass, releasedClass } from './acquired.ts';
import { failingBlocks } from './failing.ts';
import { alwaysSleeps, reclaimsByName } from './sleeping.ts';
import type { Witness } from './summary.ts';

/** What is looked for. Searches are compared by identity, so that answers are found once: they are constants. */
export interface Search {
  readonly matches: (op: CallOp) => boolean;
  /** A function that makes such a call does it on purpose: nothing in it counts. */
  readonly shields?: (op: CallOp) => boolean;
  /** It is enough that the function does not succeed without it. */
  readonly onSuccess?: true;
}

/** What may enter direct reclaim, or fault pages in. */
export const reclaiming: Search = { matches: reclaimsByName, shields: entersNoReclaim };

const deepest = 6;

type CalleesOf = (fn: FunctionIr, op: CallOp) => readonly FunctionIr[] | null;

export function createReach(
  program: Program,
  calleesOf: CalleesOf,
): (fn: FunctionIr, op: CallOp, search: Search) => Witness | null {
  const answers = new Map<Search, Map<FunctionIr, Memo<string, Witness | null>>>();

  const below = (fn: FunctionIr, search: Search, depth: number, given: Given): Witness | null => {
    const ofSearch = remembered(answers, search, () => new Map<FunctionIr, Memo<string, Witness | null>>());
    const memo = remembered(ofSearch, fn, () => new Memo<string, Witness | null>(program));
    const key = [...given].map(([name, value]) => `${name}=${printExpr(value)}`).join();
    const known = memo.known(key);
    if (known !== undefined || depth > deepest) return known ?? null;
    const find = (): Witness | null =>
      isShielded(fn, search) || givesBackFirst(program, fn)
        ? null
        : alwaysSleeps(fn, (op) => reached(fn, op, search, depth + 1, given), {
            guards: false,
            ...(search.onSuccess === true ? { failing: failingBlocks(fn) } : {}),
            decides: (condition) => truthOf(condition, given),
          });
    return memo.make(key, find, null);
  };

  const isShielded = (fn: FunctionIr, { shields }: Search): boolean =>
    shields !== undefined &&
    fn.blocks.some((b) =>
      b.ops.some(
        (op) =>
          op.kind === 'call' &&
          (shields(op) ||
            (calleesOf(fn, op) ?? []).some((callee) =>
              callee.blocks.some((inner) => inner.ops.some((o) => o.kind === 'call' && shields(o))),
            )),
      ),
    );

  const reached = (
    fn: FunctionIr,
    op: CallOp,
    search: Search,
    depth: number,
    given: Given,
  ): Witness | null => {
    if (op.callee.kind !== 'name') return null;
    const callees = calleesOf(fn, op);
    const { name } = op.callee;
    if (callees === null)
      return search.matches(withGiven(op, given)) ? { chain: [name], file: fn.path, span: op.span } : null;
    const [only] = callees;
    if (callees.length !== 1 || only === undefined) return null;
    const inner = below(only, search, depth, constantsFor(only, withGiven(op, given)));
    return inner === null ? null : { ...inner, chain: [name, ...inner.chain] };
  };

  return (fn, op, search) => reached(fn, op, search, 0, nothing);
}

/** Releases a lock that it has not taken: what it does then it may do without its caller's lock. */
function givesBackFirst(program: Program, fn: FunctionIr): boolean {
  const seen = new Set<string>();
  for (const op of fn.blocks.flatMap((b) => b.ops)) {
    const taken = acquiredClass(program, fn, op);
    if (taken !== null) seen.add(taken);
    const released = op.kind === 'call' ? releasedClass(program, fn, op) : undefined;
    if (typeof released === 'string' && !released.startsWith('<') && !seen.has(released)) return true;
  }
  return false;
}

/** Parameters by name that this caller gives a constant. */
type Given = ReadonlyMap<string, Expr>;

const nothing: Given = new Map();

/** What a call gives the function's parameters for good, as far as it is written out. */
function constantsFor(fn: FunctionIr, op: CallOp): Given {
  const out = new Map<string, Expr>();
  for (const [index, { name }] of fn.params.entries()) {
    const value = op.args[index]?.value;
    if (value === undefined || !isWrittenOut(value) || isWritten(fn, name)) continue;
    out.set(name, value);
  }
  return out.size === 0 ? nothing : out;
}

function isWrittenOut(value: Expr): boolean {
  if (value.kind === 'binary')
    return value.operator === '|' && isWrittenOut(value.left) && isWrittenOut(value.right);
  return isConstant(value);
}

function isWritten(fn: FunctionIr, name: string): boolean {
  return fn.blocks.some((b) =>
    b.ops.some((op) =>
      op.kind === 'assign'
        ? op.target?.key === name
        : op.kind === 'havoc'
          ? op.places.some((p) => p.key === name)
          : op.args.some((a) => a.value.kind === 'address' && a.value.place.key === name),
    ),
  );
}

function withGiven(op: CallOp, given: Given): CallOp {
  if (given.size === 0) return op;
  const args = op.args.map((arg) => ({ ...arg, value: constantOf(arg.value, given) ?? arg.value }));
  return { ...op, args };
}

function constantOf(value: Expr, given: Given): Expr | null {
  if (value.kind === 'cast') return constantOf(value.operand, given);
  if (value.kind === 'unary' && value.operator === '!') {
    const truth = truthOf(value, given);
    return truth === null ? null : { kind: 'constant', name: String(truth) };
  }
  if (value.kind !== 'place' || value.place.root.kind !== 'param' || value.place.path.length > 0) return null;
  return given.get(value.place.root.name) ?? null;
}

const noes: ReadonlySet<string> = new Set(['false', 'NULL', '0']);
const yeses: ReadonlySet<string> = new Set(['true', '1']);

/** What the constants that the function is given make of the condition; null if they do not decide it. */
function truthOf(condition: Expr, given: Given): boolean | null {
  if (condition.kind === 'unary' && condition.operator === '!') {
    const inner = truthOf(condition.operand, given);
    return inner === null ? null : !inner;
  }
  if (condition.kind === 'binary' && isZero(condition.right)) {
    const inner = truthOf(condition.left, given);
    if (inner !== null && condition.operator === '!=') return inner;
    if (inner !== null && condition.operator === '==') return !inner;
  }
  const value = isConstant(condition) ? condition : constantOf(condition, given);
  if (value === null) return null;
  const text = printExpr(value);
  return yeses.has(text) ? true : noes.has(text) ? false : null;
}

function isZero(value: Expr): boolean {
  return isConstant(value) && noes.has(printExpr(value));
}

function entersNoReclaim(op: CallOp): boolean {
  if (op.callee.kind !== 'name') return false;
  const lock = vocabulary.locks.get(op.callee.name)?.lock;
  return lock?.kind === 'token' && lock.token === noReclaimToken;
}
