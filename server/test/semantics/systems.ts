// Systems made by hand for the tests of the search and of replay, and what a search says of one in few words.

import { search } from '../../src/semantics/explorer.ts';
import type { LockKind, Procedures, SystemSpec } from '../../src/semantics/machine/program.ts';
import { properties, type Property } from '../../src/semantics/machine/properties.ts';
import { event, routine } from '../../src/semantics/protocol.ts';
import { replay } from '../../src/semantics/replay.ts';
import { type Trace, traceOf } from '../../src/semantics/trace.ts';

export interface Role {
  readonly lines: string;
  readonly count?: number;
  /** The liveness properties ask whether it gets done. */
  readonly reader?: boolean;
}

export function systemOf(
  locks: Readonly<Record<string, LockKind>>,
  roles: Readonly<Record<string, Role>>,
  events: Readonly<Record<string, string>> = {},
  shared: Readonly<Record<string, number>> = {},
): SystemSpec {
  const procedures: Procedures = {
    ...Object.fromEntries(Object.entries(events).map(([name, lines]) => [name, event(lines)])),
    ...Object.fromEntries(Object.entries(roles).map(([name, role]) => [name, routine(role.lines)])),
  };
  const tasks = Object.entries(roles).map(([role, { count = 1, reader = false }]) => {
    return { role, procedure: role, count, reader };
  });
  const specs = Object.entries(locks).map(([name, kind]) => ({ name, kind }));
  return { shared, sequences: [], locks: specs, procedures, tasks };
}

export interface Finding {
  readonly trace: Trace;
  readonly accepted: boolean;
}

/** What the search finds, traced and replayed. A search that gives up is a mistake of the test. */
export function findings(
  spec: SystemSpec,
  wanted: readonly Property[] = properties,
): ReadonlyMap<Property, Finding> {
  const result = search(spec, { properties: wanted });
  if (!result.complete) throw new Error('the search gave up');
  return new Map(
    [...result.violations].map(([property, violation]) => {
      const trace = traceOf(result, violation);
      return [property, { trace, accepted: replay(spec, trace).accepted }] as const;
    }),
  );
}

export function brokenBy(spec: SystemSpec, wanted?: readonly Property[]): Property[] {
  return [...findings(spec, wanted).keys()].sort();
}

export function traceFor(spec: SystemSpec, property: Property): Trace {
  const found = findings(spec).get(property);
  if (found === undefined) throw new Error(`nothing breaks ${property}`);
  return found.trace;
}
