// Code lenses: over each callback, whose callback it is and how many functions use it; over each reader, its findings
// or what the explorer says of it. Where they stand is cheap to know; what they say is computed when they are seen.

import type { Finding } from '../analysis/finding.ts';
import type { Span } from '../base/span.ts';
import type { FlowEngine } from '../flow/facts.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import type { EventRow } from '../semantics/contracts/row.ts';
import type { Property } from '../semantics/machine/properties.ts';
import { explore, exploreContexts, type Exploration } from './explore.ts';
import type { NoRace } from '../flow/race.ts';
import { usersOf } from './links.ts';

export interface Lens {
  readonly span: Span;
  readonly function: string;
  readonly role: 'callback' | 'reader';
}

export function lensesIn(program: Program, flow: FlowEngine, path: string): readonly Lens[] {
  return flow.notifierPaths(path).flatMap((fn): Lens[] => {
    const role = roleOf(flow, fn);
    return role === null ? [] : [{ span: fn.nameSpan, function: fn.name, role }];
  });
}

/** What a lens says; null if the function has gone or plays no role any more. */
export function lensTitle(
  program: Program,
  flow: FlowEngine,
  path: string,
  name: string,
  findings: readonly Finding[],
): string | null {
  const fn = flow.notifierPaths(path).find((f) => f.name === name);
  const role = fn === undefined ? null : roleOf(flow, fn);
  if (fn === undefined || role === null) return null;
  const own = findings.filter((f) => f.function === name && f.severity !== 'hint').length;
  const wrong = own === 0 ? [] : [`${own} finding${own === 1 ? '' : 's'}`];
  if (role === 'callback') return [...wrong, callbackTitle(program, flow, fn)].join(' · ');
  return [...(own > 0 ? wrong : [verdict(program, flow, fn)]), 'explore'].join(' · ');
}

function roleOf(flow: FlowEngine, fn: FunctionIr): Lens['role'] | null {
  if (flow.roles(fn).some((r) => invalidating.has(r.row.role))) return 'callback';
  const isReader = [...flow.kinds(fn).events].some((event) => opening.has(event));
  return isReader ? 'reader' : null;
}

const invalidating: ReadonlySet<string> = new Set(['invalidate', 'start', 'finish', 'end']);
const opening: ReadonlySet<EventRow['event']> = new Set(['sample', 'section-start', 'hmm-wait', 'check']);

function callbackTitle(program: Program, flow: FlowEngine, fn: FunctionIr): string {
  const tables = new Set(flow.roles(fn).map((r) => r.table.variable.name));
  const of = tables.size === 1 ? [...tables].join('') : `${tables.size} ops`;
  const users = new Set(usersOf(program, flow, [fn]).map((u) => `${u.fn.path}:${u.fn.name}`)).size;
  return `callback of ${of} · ${users} user${users === 1 ? '' : 's'}`;
}

/** A bound is no proof: the words say what was searched. */
function verdict(program: Program, flow: FlowEngine, fn: FunctionIr): string {
  const found = explored(program, flow, fn);
  if ('reason' in found) return `not explored: ${found.reason}`;
  const broken = found.runs
    .flatMap((r) => r.broken)
    .filter((b) => !ofCallbacks.has(b.property))
    .sort((a, b) => a.length - b.length);
  const [worst] = broken;
  if (worst !== undefined) return `${worst.property} breaks in ${worst.length} steps`;
  if (found.doubts.length > 0 || found.runs.some((r) => !r.complete)) return 'undecided';
  const by = found.callbacks.length === 0 ? ', by the documented callback' : '';
  return `verified: no counterexample within ${found.states.toLocaleString('en-US')} states${by}`;
}

/** What a callback breaks by itself is told over the callback. */
const ofCallbacks: ReadonlySet<Property> = new Set<Property>(['no-block-when-nonblockable']);

const memory = new WeakMap<FlowEngine, Map<FunctionIr, Exploration | NoRace>>();

function explored(program: Program, flow: FlowEngine, fn: FunctionIr): Exploration | NoRace {
  let known = memory.get(flow);
  if (known === undefined) {
    known = new Map();
    memory.set(flow, known);
  }
  let found = known.get(fn);
  if (found === undefined) {
    found = explore(program, flow, fn, { contexts: exploreContexts, invalidators: [1, 2] });
    known.set(fn, found);
  }
  return found;
}
