// INV507, on trial: a helper on a notifier path is only ever called under one lock, and nothing in it says so.

import { inAll } from '../base/sets.ts';
import { commonClasses } from '../flow/queries.ts';
import type { FlowFacts } from '../flow/facts.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { rootName } from '../ir/place.ts';
import type { CallSite, Program } from '../program/program.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { mmapLockClass } from '../semantics/identity.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';

export const assertionMissing: Rule = {
  code: 'INV507',
  slug: 'assertion-missing',
  title: 'a helper does not assert the lock that all of its callers hold',
  severity: 'hint',
  preview: true,
  enforces: enforcement.assertion,
  check,
};

/** One caller may be a chance. */
const fewestCalls = 2;

/** Callers of callers that are asked. */
const farthest = 3;

type Around = Pick<RuleContext, 'program' | 'flow'>;

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  if (!fn.isStatic || fn.partial || program.addressTaken(fn) || flow.roles(fn).length > 0) return;
  const { complete, sites } = program.callers(fn);
  if (!complete || sites.length < fewestCalls) return;
  const facts = flow.facts(fn);
  if (facts.widened || !touchesProtocol(facts)) return;
  const held = [...heldByAll({ program, flow }, sites)].filter(
    (name) => name !== mmapLockClass && isNameable(program, fn, name),
  );
  // Of several the one that callbacks take: it is what the protocol is about.
  const taken = flow.callbackLocks(fn.path);
  const cls = held.find((name) => taken.has(name)) ?? held[0];
  if (cls === undefined || facts.summary.acquires.has(cls) || mentions(facts, cls)) return;
  yield {
    span: fn.nameSpan,
    message: `all ${sites.length} calls of ${fn.name}() hold ${cls}, and nothing in it says so`,
    help: 'Begin it with lockdep_assert_held() of that lock.',
    related: sites.slice(0, fewestCalls).map(({ caller, call }) => ({
      file: caller.path,
      span: call.span,
      message: 'called with the lock held',
    })),
  };
}

/** It compares or moves a sequence, uses looked-up pages, or writes what others see. */
function touchesProtocol({ fn, calls, stores, summary }: FlowFacts): boolean {
  if (stores.length > 0 || summary.setsSequence !== 'never' || summary.checks) return true;
  if (calls.some((visit) => visit.publishes || visit.event !== null)) return true;
  return fn.blocks.some((block) =>
    block.ops.some(
      (op) => op.kind === 'assign' && (op.target?.path.length ?? 0) > 0 && isShared(fn, op.target?.root),
    ),
  );
}

function isShared(fn: FunctionIr, root: Parameters<typeof rootName>[0] | undefined): boolean {
  const name = root === undefined ? null : rootName(root);
  const type = name === null ? undefined : fn.locals.get(name);
  return type === undefined || type.pointers > 0;
}

/** The classes that are surely held on every path to every one of the calls. */
function heldByAll(around: Around, sites: readonly CallSite[], depth = 0): ReadonlySet<string> {
  return inAll(sites.map((site) => heldAt(around, site, depth)));
}

/** Held by the caller itself, or by all of its own callers where it is a helper that leaves the lock alone. */
function heldAt(around: Around, { caller, call }: CallSite, depth: number): ReadonlySet<string> {
  const facts = around.flow.facts(caller);
  const states = facts.calls.find((visit) => visit.op === call)?.states ?? [];
  if (caller.partial || facts.widened || states.length === 0 || states.some((s) => s.murky)) return new Set();
  const own = commonClasses(states);
  const above = depth < farthest ? onEntry(around, caller, depth + 1) : [];
  return new Set([...own, ...[...above].filter((cls) => !mentions(facts, cls))]);
}

function onEntry(around: Around, fn: FunctionIr, depth: number): ReadonlySet<string> {
  const { program, flow } = around;
  if (!fn.isStatic || program.addressTaken(fn) || flow.roles(fn).length > 0) return new Set();
  const { complete, sites } = program.callers(fn);
  return complete && sites.length > 0 ? heldByAll(around, sites, depth) : new Set();
}

/** It takes, releases or asserts a lock of the class itself, or what it calls does. */
function mentions({ calls, returns }: FlowFacts, cls: string): boolean {
  const states = [
    ...calls.flatMap((visit) => visit.states),
    ...returns.flatMap((r) => r.arrivals.map((a) => a.state)),
  ];
  return states.some(
    (state) => state.murky || state.locks.some((lock) => lock.cls === cls || lock.cls === null),
  );
}

/** A parameter points to what has the lock, or there is only one of it: the helper can write the assertion. */
function isNameable(program: Program, fn: FunctionIr, cls: string): boolean {
  const owner = cls.includes('.') ? cls.slice(0, cls.indexOf('.')) : null;
  return owner === null || fn.params.some(({ type }) => type.pointers === 1 && type.base === owner);
}
