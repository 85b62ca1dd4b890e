// Does an operation sleep? Only what is sure counts: an unconditional sleeper, an allocation whose GFP flags
// are written out, a callee that sleeps on every path.

import type { Block, BlockId, CallOp, Expr, FunctionIr } from '../ir/ir.ts';
import { targetsOf } from '../ir/builder.ts';
import { placesRead } from '../ir/place.ts';
import { printExpr } from '../ir/print.ts';
import { plainReads } from '../semantics/results.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Witness } from './summary.ts';

/** True: direct reclaim is allowed; false: it is not; null: the flags are not written out. */
export function reclaims(flags: Expr): boolean | null {
  switch (flags.kind) {
    case 'constant':
      return (
        vocabulary.gfp.get(flags.name)?.directReclaim ?? (flags.name.startsWith('__GFP_') ? false : null)
      );
    case 'cast':
      return reclaims(flags.operand);
    case 'binary': {
      if (flags.operator !== '|') return null;
      const left = reclaims(flags.left);
      const right = reclaims(flags.right);
      if (left === null || right === null) return null;
      return left || right;
    }
    default:
      return null;
  }
}

/** The call itself, by the vocabulary: it sleeps for sure. */
export function sleepsByName(op: CallOp): boolean {
  if (op.callee.kind !== 'name') return false;
  const { name } = op.callee;
  const lock = vocabulary.locks.get(name);
  // What gives its lock back while it sleeps is the one way to sleep under it.
  if (lock !== undefined) return lock.sleeps && lock.trylock !== true && lock.effect !== 'reacquire';
  const event = vocabulary.events.get(name);
  if (event !== undefined) return event.sleeps;
  const sleeper = vocabulary.sleepers.get(name);
  if (sleeper === undefined) return false;
  if (sleeper.when === 'always') return true;
  const index = (sleeper.gfp ?? 0) < 0 ? op.args.length + (sleeper.gfp ?? 0) : (sleeper.gfp ?? 0);
  const flags = op.args[index];
  const value: Expr | undefined =
    flags?.value ??
    (sleeper.gfpDefault === undefined ? undefined : { kind: 'constant', name: sleeper.gfpDefault });
  return value !== undefined && reclaims(value) === true;
}

/** The call itself, by the vocabulary: it may enter direct reclaim or fault pages in. */
export function reclaimsByName(op: CallOp): boolean {
  if (op.callee.kind !== 'name') return false;
  const sleeper = vocabulary.sleepers.get(op.callee.name);
  if (sleeper?.reclaims !== true || !sleepsByName(op)) return false;
  // To store NULL is to erase: nothing is allocated for it.
  return (
    sleeper.when === 'always' || !op.args.some((a) => a.value.kind === 'constant' && a.value.name === 'NULL')
  );
}

/** Names that say that somebody decides whether the function may sleep. */
const decidesSleep = /atomic|sleep|wait|block|lock|irq|poll|flag|gfp|intr|can_|may_|kill|force|sync/i;

interface How {
  /** Scoped guards count as sleepers. */
  readonly guards?: boolean;
  /** Blocks from which on nothing counts, as the function has failed. */
  readonly failing?: ReadonlySet<BlockId>;
  /** Which way a branch goes for sure; null if that is not known. */
  readonly decides?: (condition: Expr) => boolean | null;
}

/**
 * A sleeper that a call of the function reaches whatever its arguments are: on every path, or behind tests of
 * memory alone. A test of a parameter or a local may be the caller's way to say that it must not sleep.
 */
export function alwaysSleeps(
  fn: FunctionIr,
  sleeps: (op: CallOp) => Witness | null,
  how: How = {},
): Witness | null {
  const { blocks } = fn;
  const found: (Witness | null)[] = blocks.map((block) => sleeperIn(fn, block, sleeps, how.guards ?? true));
  if (found.every((w) => w === null)) return null;
  const isRead = plainReadsOf(fn);
  // Least fixpoint over the graph, backwards: where a path leads on to a sleeper for sure.
  for (let changed = true; changed;) {
    changed = false;
    for (let id = blocks.length - 1; id >= 0; id--) {
      const block = blocks[id];
      if (block === undefined || found[id] != null) continue;
      const witness = leadsOn(block, found, how, isRead);
      if (witness === null) continue;
      found[id] = witness;
      changed = true;
    }
  }
  return found[0] ?? null;
}

function sleeperIn(
  fn: FunctionIr,
  block: Block,
  sleeps: (op: CallOp) => Witness | null,
  guards: boolean,
): Witness | null {
  for (const op of block.ops) {
    const witness =
      op.kind === 'call'
        ? sleeps(op)
        : guards && op.kind === 'guard' && guardSleeps(op.name)
          ? { chain: [op.name], file: fn.path, span: op.span }
          : null;
    if (witness !== null) return witness;
  }
  return null;
}

type IsRead = (temporary: number) => boolean;

function leadsOn(
  block: Block,
  found: readonly (Witness | null)[],
  { failing, decides }: How,
  isRead: IsRead,
): Witness | null {
  const { end } = block;
  const truth = end.kind === 'branch' ? (decides?.(end.condition) ?? null) : null;
  if (end.kind === 'branch' && truth !== null) return found[truth ? end.then : end.else] ?? null;
  const targets = targetsOf(end).map((id) => found[id] ?? null);
  const [first] = targets;
  if (targets.length === 0 || first === undefined) return null;
  if (targets.every((w) => w !== null)) return first;
  if (end.kind !== 'branch') return null;
  // Who fails on one side does not get there: whoever succeeds does.
  const isLost = targetsOf(end).some((id) => failing?.has(id)) && !saysWhether(end.condition);
  if (isLost || isFreeTest(end.condition, isRead)) return targets.find((w) => w !== null) ?? null;
  // A loop ends at some time: what follows it is reached.
  const isLoop = end.origin === 'loop' || end.origin === 'iterator';
  return isLoop ? (found[end.else] ?? null) : null;
}

/** Somebody may decide here whether to sleep. Of a set of flags it is the one asked for that says what is decided. */
function saysWhether(condition: Expr): boolean {
  const asked = condition.kind === 'binary' && condition.operator === '&' ? condition.right : null;
  return decidesSleep.test(asked?.kind === 'constant' ? asked.name : printExpr(condition));
}

/** A test of memory that the callers share, not of what this caller asked for. */
function isFreeTest(condition: Expr, isRead: IsRead): boolean {
  if (saysWhether(condition)) return false;
  if (temporariesIn(condition).some((id) => !isRead(id))) return false;
  const places = placesRead(condition);
  return (
    (places.length > 0 || temporariesIn(condition).length > 0) &&
    places.every((p) => p.root.kind === 'temp' || p.path.some((s) => s.kind === 'deref'))
  );
}

/** Whether a temporary is the result of a plain read: READ_ONCE(x->y), list_empty(&x->list). */
function plainReadsOf(fn: FunctionIr): IsRead {
  let reads: ReadonlySet<number> | null = null;
  const find = (): ReadonlySet<number> =>
    new Set(
      fn.blocks.flatMap((b) => b.ops).flatMap((op) => (op.kind === 'call' && isRead(op) ? [op.id] : [])),
    );
  return (id) => (reads ??= find()).has(id);
}

function isRead({ callee, args }: CallOp): boolean {
  if (callee.kind !== 'name' || !plainReads.has(callee.name)) return false;
  return !args.some((a) => decidesSleep.test(a.text));
}

function temporariesIn(expr: Expr): number[] {
  switch (expr.kind) {
    case 'temp':
      return [expr.id];
    case 'unary':
    case 'cast':
    case 'container':
      return temporariesIn(expr.operand);
    case 'binary':
      return [...temporariesIn(expr.left), ...temporariesIn(expr.right)];
    case 'opaque':
      return expr.reads.flatMap(temporariesIn);
    default:
      return [];
  }
}

/** `guard(mutex)` sleeps as mutex_lock() does; conditional guards may not. */
export function guardSleeps(name: string): boolean {
  const row = vocabulary.guards.get(name);
  const lock = row === undefined || row.conditional ? undefined : vocabulary.locks.get(row.acquire);
  return lock?.sleeps === true;
}
