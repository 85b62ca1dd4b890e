// Links of the protocol, which no C server knows: from a call to the callback that will run against it, from a
// callback to all that use its subscription. Both ways go through the subscription's class and the ops tables.

import type { Span } from '../base/span.ts';
import { pointee } from '../flow/evaluate.ts';
import type { CallVisit, FlowEngine, FlowFacts } from '../flow/facts.ts';
import { subscriptionClasses } from '../flow/subscriptions.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { OpsTable, Program } from '../program/program.ts';
import type { CallbackRow, EventRow } from '../semantics/contracts/row.ts';
import { protocols } from '../semantics/enforcement.ts';
import { mentionsVocabulary } from '../semantics/stems.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { AtCursor, Cursor } from './at-cursor.ts';
import { atCursor } from './at-cursor.ts';

/** A place in a file; `full` is the declaration around it. */
export interface Target {
  readonly file: string;
  readonly span: Span;
  readonly full: Span;
}

export interface Links {
  /** What was asked about. */
  readonly origin: Span;
  readonly targets: readonly Target[];
}

/** The callbacks that a call brings about, or the function that a table's field names. */
export function definitionAt(cursor: Cursor): Links | null {
  const at = atCursor(cursor);
  const fns = at === null ? [] : callbacksFrom(cursor, at);
  if (at === null || fns.length === 0) return null;
  return { origin: at.span, targets: fns.map(targetOf) };
}

/** Of a callback: the calls that use its subscription. Of such a call: the others. */
export function referencesAt(cursor: Cursor, withDeclaration: boolean): readonly Target[] {
  const at = atCursor(cursor);
  if (at === null) return [];
  const fns = at.kind === 'callback' ? [at.fn] : callbacksFrom(cursor, at);
  const users = usersOf(cursor.program, cursor.flow, fns);
  return [...(withDeclaration ? fns.map(targetOf) : []), ...users.map((u) => userTarget(u))];
}

export interface User {
  readonly fn: FunctionIr;
  readonly visit: CallVisit;
  readonly row: EventRow;
}

/** Calls anywhere in the module that mean a subscription which one of the callbacks serves. */
export function usersOf(program: Program, flow: FlowEngine, callbacks: readonly FunctionIr[]): User[] {
  const [first] = callbacks;
  if (first === undefined) return [];
  const out: User[] = [];
  for (const file of program.moduleFiles(first.path)) {
    const text = program.text(file);
    if (text === null || !mentionsVocabulary(text)) continue;
    for (const fn of program.functionsWith(file, mentionsUse)) {
      const facts = flow.facts(fn);
      for (const visit of facts.calls) {
        if (visit.event === null || !usingEvents.has(visit.event.event)) continue;
        const served = callbacksOfCall(program, flow, facts, visit);
        if (served.some((s) => callbacks.some((c) => isSame(c, s))))
          out.push({ fn, visit, row: visit.event });
      }
    }
  }
  return out;
}

/** The callbacks that may run against the call; empty if the subscription is not resolved. */
export function callbacksOfCall(
  program: Program,
  flow: FlowEngine,
  facts: FlowFacts,
  visit: CallVisit,
): readonly FunctionIr[] {
  const row = visit.event;
  if (row === null) return [];
  const { fn } = facts;
  const tables = new Set<OpsTable>();
  const ops = row.args.ops === undefined ? undefined : visit.op.args[row.args.ops]?.text.replace(/^&\s*/, '');
  for (const table of program.opsTables(fn.path)) if (table.variable.name === ops) tables.add(table);
  if (row.protocol === protocols.kvm || row.protocol === protocols.invlock) {
    return countingCallbacks(program, flow, fn.path, row.protocol);
  }
  for (const field of fieldsOf(program, flow, fn, visit, row)) {
    for (const table of program.opsOfSubscription(field, fn.path)) tables.add(table);
  }
  return definitionsOf(program, [...tables]);
}

/** Classes of the subscription that a call means: of its argument, or of the attempts that it may belong to. */
function fieldsOf(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  visit: CallVisit,
  row: EventRow,
): readonly string[] {
  const out = new Set<string>();
  const argument = row.args.subscription === undefined ? undefined : visit.op.args[row.args.subscription];
  for (const state of visit.states) {
    const place = argument === undefined ? null : pointee(state, argument.value);
    if (place !== null) for (const cls of subscriptionClasses(program, flow.facts, fn, place)) out.add(cls);
    if (argument !== undefined) break;
    for (const attempt of state.attempts) {
      if (attempt.protocol === row.protocol && attempt.field !== null) out.add(attempt.field);
    }
  }
  if (out.size > 0 || argument !== undefined) return [...out];
  return sampledElsewhere(program, flow, fn, row);
}

/** The attempt began where no subscription was in sight: what the function's other calls name. */
function sampledElsewhere(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  row: EventRow,
): readonly string[] {
  const out = new Set<string>();
  for (const other of flow.facts(fn).calls) {
    const own = other.event;
    if (own?.protocol !== row.protocol || own.args.subscription === undefined) continue;
    for (const cls of fieldsOf(program, flow, fn, other, own)) out.add(cls);
  }
  return [...out];
}

/** Protocols with one counter for an address space: the callbacks of the module that count. */
function countingCallbacks(
  program: Program,
  flow: FlowEngine,
  path: string,
  protocol: EventRow['protocol'],
): readonly FunctionIr[] {
  const tables = program.moduleFiles(path).flatMap((file) => [...program.opsTables(file)]);
  return definitionsOf(program, tables).filter((fn) => reachesCount(flow, fn, protocol, 0));
}

function reachesCount(flow: FlowEngine, fn: FunctionIr, protocol: string, depth: number): boolean {
  return flow.facts(fn).calls.some((visit) => {
    const event = visit.event?.event;
    if (visit.event?.protocol === protocol && (event === 'invalidate-begin' || event === 'invalidate-end'))
      return true;
    return depth < 3 && visit.callees.some((callee) => reachesCount(flow, callee, protocol, depth + 1));
  });
}

function definitionsOf(program: Program, tables: readonly OpsTable[]): FunctionIr[] {
  const out = new Map<string, FunctionIr>();
  for (const table of tables) {
    for (const { row, functionName } of table.callbacks) {
      if (!runningRoles.has(row.role)) continue;
      const fn = program.definition(functionName, table.variable.path);
      if (fn !== null) out.set(`${fn.path}:${fn.name}`, fn);
    }
  }
  return [...out.values()];
}

function callbacksFrom(cursor: Cursor, at: AtCursor): readonly FunctionIr[] {
  const { program, flow, path } = cursor;
  if (at.kind === 'callback') {
    const isHere = at.fn.path === path && at.fn.nameSpan.start === at.span.start;
    return isHere ? [] : [at.fn];
  }
  if (at.kind === 'rule') return [];
  const field = at.rows.find((row): row is CallbackRow => row.kind === 'callback');
  if (field !== undefined) return fieldFunction(program, path, at.span);
  if (at.fn === null || at.visit === null) return [];
  return callbacksOfCall(program, flow, flow.facts(at.fn), at.visit);
}

function fieldFunction(program: Program, path: string, word: Span): FunctionIr[] {
  for (const table of program.opsTables(path)) {
    for (const { span, functionName } of table.callbacks) {
      if (word.start < span.start - 1 || word.end > span.end) continue;
      const fn = program.definition(functionName, path);
      return fn === null ? [] : [fn];
    }
  }
  return [];
}

function userTarget({ fn, visit }: User): Target {
  return { file: fn.path, span: visit.op.nameSpan, full: visit.op.span };
}

export function targetOf(fn: FunctionIr): Target {
  return { file: fn.path, span: fn.nameSpan, full: fn.span };
}

function isSame(one: FunctionIr, other: FunctionIr): boolean {
  return one.path === other.path && one.name === other.name;
}

const runningRoles: ReadonlySet<CallbackRow['role']> = new Set([
  'invalidate',
  'start',
  'end',
  'finish',
  'release',
  'secondary-tlb',
]);

/** Events that wait for, look at, or bring about invalidations of a subscription. */
const usingEvents: ReadonlySet<EventRow['event']> = new Set([
  'sample',
  'check',
  'early-check',
  'translate',
  'insert',
  'remove',
  'register',
  'unregister',
  'get',
  'put',
  'section-start',
  'section-end',
  'section-check',
  'hmm-register',
  'hmm-unregister',
  'hmm-wait',
]);

const usingNames: ReadonlySet<string> = new Set(
  [...vocabulary.events.values()]
    // What the environment looks up has no subscription of its own.
    .filter((row) => usingEvents.has(row.event) && row.protocol !== protocols.environment)
    .map((row) => row.name),
);

function mentionsUse(text: string): boolean {
  for (const [word] of text.matchAll(/[A-Za-z_]\w+/g)) if (usingNames.has(word)) return true;
  return false;
}
