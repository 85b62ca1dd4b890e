// The notifiers of a driver as a tree: subscription, ops table, callback, the lock it takes, the functions that run
// against it, and what is found in them. Of use without findings too: it says how the driver hangs together.

import type { Finding } from '../analysis/finding.ts';
import type { Span } from '../base/span.ts';
import { positionAt } from '../base/text.ts';
import { callsEvent } from '../flow/readers.ts';
import type { FlowEngine } from '../flow/facts.ts';
import { racesOf } from '../flow/race.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { OpsCallback, OpsTable, Program } from '../program/program.ts';
import { protocolName } from '../semantics/describe.ts';

export interface MapNode {
  readonly kind: 'subscription' | 'table' | 'callback' | 'lock' | 'user' | 'finding';
  readonly label: string;
  readonly detail: string;
  readonly place: MapPlace | null;
  readonly children: readonly MapNode[];
  /** Of a finding: what opens its race; null if it is none. */
  readonly fingerprint: string | null;
  readonly severity: Finding['severity'] | null;
}

/** Relative to the root; lines and columns count from zero. */
export interface MapPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** More files than these of one module are not asked who uses its notifiers. */
const mostFiles = 200;

export function notifierMap(
  program: Program,
  flow: FlowEngine,
  path: string,
  findingsOf: (file: string) => readonly Finding[],
): MapNode[] {
  const tables = new Map<OpsTable, string[]>();
  for (const [field, list] of program.subscriptions(path)) {
    for (const table of list) tables.set(table, [...(tables.get(table) ?? []), field]);
  }
  const users = usersOf(program, flow, path);
  const files = new Set([...users.values()].flat().map((fn) => fn.path));
  const found = [...files].flatMap((file) => findingsOf(file));
  return [...tables]
    .flatMap(([table, fields]) => fields.map((field) => ({ table, field })))
    .sort((a, b) => (a.field < b.field ? -1 : 1))
    .map(({ table, field }) => subscriptionNode({ program, flow, users, found }, table, field));
}

interface Asked {
  readonly program: Program;
  readonly flow: FlowEngine;
  /** Functions that run against a callback, by the callback. */
  readonly users: ReadonlyMap<FunctionIr, readonly FunctionIr[]>;
  readonly found: readonly Finding[];
}

function subscriptionNode(asked: Asked, table: OpsTable, field: string): MapNode {
  const child = tableNode(asked, table, field);
  const findings = countFindings([child]);
  const [first] = table.callbacks;
  const protocol = first === undefined ? '' : `${protocolName(first.row.protocol)} · `;
  return node('subscription', field, {
    detail: `${protocol}${findings === 0 ? 'no findings' : findings === 1 ? '1 finding' : `${findings} findings`}`,
    children: [child],
    place: child.place,
  });
}

function tableNode(asked: Asked, table: OpsTable, field: string): MapNode {
  const { name, path, span } = table.variable;
  const place = placeOf(asked.program, path, span);
  return node('table', name, {
    detail: detailOf(place),
    place,
    children: table.callbacks.map((c) => callbackNode(asked, table, field, c)),
  });
}

function callbackNode(asked: Asked, table: OpsTable, field: string, callback: OpsCallback): MapNode {
  const { program, flow } = asked;
  const { row, functionName } = callback;
  const fn = program.definition(functionName, table.variable.path);
  if (fn === null) {
    const place = placeOf(program, table.variable.path, callback.span);
    return node('callback', `${functionName}()`, { detail: `${row.name} · out of view`, place });
  }
  const place = placeOf(program, fn.path, fn.nameSpan);
  const isInvalidating = row.role === 'invalidate' || row.role === 'start';
  const locks = isInvalidating
    ? [...(flow.sequenceLocks(field, row.protocol, table.variable.path) ?? [])]
    : [];
  const users = (asked.users.get(fn) ?? []).map((user) => userNode(asked, user));
  const own = findingNodes(asked, fn);
  const below =
    locks.length === 0
      ? users
      : [node('lock', locks.join(', '), { detail: 'held where the sequence moves', place, children: users })];
  return node('callback', `${fn.name}()`, {
    detail: `${row.name} · ${detailOf(place)}`,
    place,
    children: [...own, ...below],
  });
}

function userNode(asked: Asked, fn: FunctionIr): MapNode {
  const place = placeOf(asked.program, fn.path, fn.nameSpan);
  return node('user', `${fn.name}()`, { detail: detailOf(place), place, children: findingNodes(asked, fn) });
}

function findingNodes({ program, found }: Asked, fn: FunctionIr): MapNode[] {
  return found
    .filter((f) => f.file === fn.path && f.function === fn.name)
    .map((f) => {
      const steps = f.proof?.timeline?.steps.length;
      const [first = ''] = f.message.split(';');
      return node('finding', f.code, {
        detail: steps === undefined ? first : `${first} · ${steps} steps`,
        place: placeOf(program, f.file, f.span),
        fingerprint: f.fingerprint,
        severity: f.severity,
      });
    });
}

/** Functions that sample or check, by the callbacks that each of them may run against. */
function usersOf(program: Program, flow: FlowEngine, path: string): Map<FunctionIr, FunctionIr[]> {
  const out = new Map<FunctionIr, FunctionIr[]>();
  for (const file of program.moduleFiles(path).slice(0, mostFiles)) {
    for (const fn of flow.notifierPaths(file)) {
      if (!callsEvent(fn, readingEvents)) continue;
      const races = racesOf(program, flow, fn);
      if ('reason' in races) continue;
      for (const { callback } of races)
        if (callback !== null) out.set(callback, [...(out.get(callback) ?? []), fn]);
    }
  }
  return out;
}

const readingEvents = ['sample', 'check', 'section-start', 'section-end'];

function countFindings(nodes: readonly MapNode[]): number {
  return nodes.reduce((sum, n) => sum + (n.kind === 'finding' ? 1 : 0) + countFindings(n.children), 0);
}

function placeOf(program: Program, file: string, span: Span): MapPlace | null {
  const source = program.file(file)?.source;
  if (source === undefined) return null;
  const { line, column } = positionAt(source, span.start);
  return { file, line, column };
}

function detailOf(place: MapPlace | null): string {
  return place === null ? '' : `${place.file.slice(place.file.lastIndexOf('/') + 1)}:${place.line + 1}`;
}

function node(kind: MapNode['kind'], label: string, rest: Partial<MapNode> = {}): MapNode {
  return { kind, label, detail: '', place: null, children: [], fingerprint: null, severity: null, ...rest };
}
