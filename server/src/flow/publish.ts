// Publishing is no API: it is a call whose operands depend on a translation and that is neither a release, nor
// logging, nor a plain look, nor part of the vocabulary.

import { perObject } from '../base/remember.ts';
import type { AssignOp, CallOp, Expr, FunctionIr, Op, Place } from '../ir/ir.ts';
import { placesRead, rootName } from '../ir/place.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { isNonLocal, isTainted } from './assign.ts';
import type { FunctionContext } from './context.ts';
import { resolvePlace } from './evaluate.ts';
import type { Span } from '../base/span.ts';
import type { PlainRow } from '../semantics/contracts/row.ts';
import type { State } from './state.ts';

/** Names of calls that give something back, print, or only look. */
const harmless =
  /(^|_)(put|free|release|unpin|unmap|destroy|cleanup|fini|unref|drop|discard|clear|undo|unwind|abort|cancel)(_|$)|^trace_|^pr_|_(dbg|debug|err|warn|info|trace|print|printk)$|(^|_)(is|has|are|can|should|needs?)_|(^|_)(valid|empty|size|count|order|len)(_|$)/i;

/** True if the call may publish what this state knows as translated; what it fills anew it does not use. */
export function publishes(state: State, op: CallOp, filled?: ReadonlySet<number>): boolean {
  if (state.facts.tainted.size === 0) return false;
  const name = op.callee.kind === 'name' ? op.callee.name : '';
  if (name !== '') {
    if (vocabulary.events.has(name) || vocabulary.locks.has(name) || vocabulary.plain.has(name)) return false;
    if (vocabulary.sleepers.has(name)) return false;
    if (harmless.test(name)) return false;
  }
  return op.args.some((a, index) => filled?.has(index) !== true && isTainted(state, a.value));
}

/** The same of a call whose callees are known: who only looks uses nothing, and what is filled anew is not used. */
export function mayUse(
  context: FunctionContext,
  state: State,
  op: CallOp,
  callees: readonly FunctionIr[] | null,
): boolean {
  if (callees !== null && callees.length > 0) {
    if (callees.every((callee) => onlyLooks(callee) || onlyLocks(callee))) return false;
    if (callees.every((callee) => onlyAdjusts(state, op, callee))) return false;
  }
  return publishes(state, op, filledBy(context, op, callees));
}

/** All that the callee does with the pages is to put others into the variables of ours that it got them in. */
function onlyAdjusts(state: State, op: CallOp, callee: FunctionIr): boolean {
  return op.args.every(
    ({ value }, index) =>
      !isTainted(state, value) ||
      (value.kind === 'address' &&
        value.place.root.kind === 'local' &&
        value.place.path.length === 0 &&
        adjusted(callee).has(index)),
  );
}

/**
 * Parameters whose target is read and written again, and goes nowhere else: `transparent_hugepage_adjust()`
 * (arch/arm64/kvm/mmu.c, 6.1) makes the frame at `pfnp` the first of its huge page.
 */
const adjusted = perObject((fn: FunctionIr): ReadonlySet<number> => {
  const ops = fn.blocks.flatMap((b) => b.ops);
  return new Set(fn.params.flatMap(({ name }, index) => (staysIn(ops, name, index) ? [index] : [])));
});

function staysIn(ops: readonly Op[], name: string, index: number): boolean {
  const names = new Set([name]);
  const reads = (value: Expr): boolean => placesRead(value).some((p) => names.has(rootName(p.root) ?? ''));
  let isWritten = false;
  for (let before = -1; before !== names.size;) {
    before = names.size;
    for (const op of ops) {
      if (op.kind === 'call' && op.args.some((a) => reads(a.value))) {
        if (!isKnownHarmless(op)) return false;
        names.add(`%${op.id}`);
      }
      if (op.kind !== 'assign' || op.target === null || !reads(op.value)) continue;
      const { root } = op.target;
      if (!isNonLocal(op.target)) names.add(rootName(root) ?? '');
      else if (root.kind !== 'param' || root.index !== index) return false;
      else isWritten = true;
    }
  }
  return isWritten;
}

function isKnownHarmless({ callee }: CallOp): boolean {
  return callee.kind === 'name' && (vocabulary.plain.has(callee.name) || harmless.test(callee.name));
}

/** The arguments that the one callee in view fills with a translation of its own. */
function filledBy(
  { summaryOf }: FunctionContext,
  op: CallOp,
  callees: readonly FunctionIr[] | null,
): ReadonlySet<number> | undefined {
  const [only] = callees ?? [];
  return callees?.length === 1 && only !== undefined ? summaryOf(only, op)?.fills : undefined;
}

/**
 * A function in view that compares, asserts and gives memory back, and stores nothing that others see: getting the pages is
 * no use of them.
 */
const onlyLooks = perObject((fn: FunctionIr) => fn.blocks.every((b) => b.ops.every(isLook)));

/** All that it does is to take locks or give them back, and to note something about that. */
const onlyLocks = perObject(({ blocks }: FunctionIr) => {
  const ops = blocks.flatMap((b) => b.ops);
  const isLock = (op: Op): boolean =>
    op.kind === 'call' && op.callee.kind === 'name' && vocabulary.locks.has(op.callee.name);
  const isNote = (op: Op): boolean =>
    op.kind === 'assign' && placesRead(op.value).every((p) => p.root.kind !== 'param');
  return (
    ops.some(isLock) &&
    ops.every((op) => isLock(op) || isLook(op) || isNote(op) || (op.kind === 'call' && isKnownHarmless(op)))
  );
});

/** The same, and it gives nothing back: calling it is only good for its answer. */
export function onlyAnswers(fn: FunctionIr): boolean {
  return onlyLooks(fn) && !fn.blocks.some((b) => b.ops.some(givesBack));
}

function givesBack(op: Op): boolean {
  return (
    op.kind === 'call' &&
    op.callee.kind === 'name' &&
    ['free', 'release'].includes(vocabulary.plain.get(op.callee.name)?.role ?? '')
  );
}

/** What neither changes a page nor lets anybody else have it. */
const looks: ReadonlySet<PlainRow['role']> = new Set(['pure', 'free', 'release', 'log', 'assertion']);

function isLook(op: Op): boolean {
  if (op.kind === 'assign') return op.target === null || !isNonLocal(op.target);
  if (op.kind !== 'call') return op.kind === 'havoc';
  if (op.callee.kind !== 'name') return false;
  const { name } = op.callee;
  const event = vocabulary.events.get(name)?.event;
  if (event !== undefined) return event === 'check' || event === 'early-check';
  const plain = vocabulary.plain.get(name)?.role;
  return vocabulary.locks.get(name)?.effect === 'assert' || (plain !== undefined && looks.has(plain));
}

/** With a translation that a callee left in an object, under its lock, any call that does something may be the use. */
export function mayUseHandedOver(op: CallOp, callees: readonly FunctionIr[] | null): boolean {
  if (callees !== null && callees.length > 0 && callees.every(onlyLocks)) return false;
  const name = op.callee.kind === 'name' ? op.callee.name : '';
  if (vocabulary.events.has(name) || vocabulary.locks.has(name) || vocabulary.plain.has(name)) return false;
  return !vocabulary.sleepers.has(name) && !harmless.test(name) && op.args.length > 0;
}

export function noteHandedOver(state: State, at: Span): State {
  if (!state.attempts.some((a) => a.handedOver && a.published === null)) return state;
  return {
    ...state,
    attempts: state.attempts.map((a) => (a.handedOver && a.published === null ? { ...a, published: at } : a)),
  };
}

/** A store of translated data to memory that others see. */
export function storesTranslation(state: State, op: AssignOp): boolean {
  if (state.facts.tainted.size === 0 || op.target === null || op.declares) return false;
  const target = resolvePlace(state, op.target);
  if (!isNonLocal(target) || !isTainted(state, op.value) || handsBack(target)) return false;
  // Into a part of the translation itself: the range, the pfn array.
  const root = rootName(target.root);
  return root === null || !state.facts.tainted.has(root);
}

/** `*out = x` into a parameter: a second result, which the caller may check before anyone uses it. */
function handsBack(target: Place): boolean {
  return target.root.kind === 'param' && target.path.length === 1 && target.path[0]?.kind === 'deref';
}

/**
 * Attempts that were not checked yet take note of their first publish. What is computed from a page table entry passes
 * through many calls that only look: there, only a store counts.
 */
export function notePublish(state: State, at: Span, isStore = true): State {
  const counts = (a: State['attempts'][number]): boolean => unpublished(a) && (isStore || a.walked === null);
  const isUnderLock = (a: State['attempts'][number]): boolean => a.stage === 'checked' && a.walked !== null;
  if (!state.attempts.some((a) => counts(a) || isUnderLock(a))) return state;
  return {
    ...state,
    attempts: state.attempts.map((a) =>
      isUnderLock(a) ? { ...a, walked: null } : counts(a) ? { ...a, published: at } : a,
    ),
  };
}

function unpublished(a: State['attempts'][number]): boolean {
  return a.published === null && a.translation === 'done' && a.stage !== 'checked';
}
