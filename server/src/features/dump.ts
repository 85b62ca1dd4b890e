// What the analysis sees of a function, for a report of a bug of ours: the text as it is parsed, the blocks that are made of
// it, or the states that come to each call, store and return. Names of the source stand in it; whoever sends it reads it.

import { positionAt } from '../base/text.ts';
import type { FlowEngine } from '../flow/facts.ts';
import { propertyKey, type State } from '../flow/state.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { printFunction } from '../ir/print.ts';
import type { Program } from '../program/program.ts';
import { attemptAt, checksOf } from '../rules/shared/checks.ts';

export const dumpKinds = ['mask', 'blocks', 'states'] as const;
export type DumpKind = (typeof dumpKinds)[number];

export function dumpText(program: Program, flow: FlowEngine, fn: FunctionIr, kind: DumpKind): string {
  switch (kind) {
    case 'mask':
      return `${program.file(fn.path)?.masked.slice(fn.span.start, fn.span.end) ?? ''}\n`;
    case 'blocks':
      return `${printFunction(fn)}\n`;
    case 'states':
      return `${statesText(program, flow, fn)}\n`;
  }
}

/** `withValues`: what is known of variables too. */
export function statesText(program: Program, flow: FlowEngine, fn: FunctionIr, withValues = false): string {
  const facts = flow.facts(fn);
  const source = program.file(fn.path)?.source;
  const at = (offset: number): number => (source === undefined ? 0 : positionAt(source, offset).line + 1);
  const rows: { start: number; text: string }[] = [];
  const add = (start: number, what: string, states: readonly State[]): void => {
    const lines = states.map((s) => `      ${show(s, withValues)}`);
    rows.push({ start, text: [`${at(start)}: ${what}`, ...lines].join('\n') });
  };
  for (const visit of checksOf(facts)) {
    const a = visit.states[0] === undefined ? null : attemptAt(visit.states[0], visit);
    const locks = flow.sequenceLocks(a?.field ?? null, visit.event.protocol, fn.path);
    add(
      visit.op.span.start,
      `check of ${a?.field ?? '?'} under ${locks === null ? '?' : [...locks].join(' ')}`,
      [],
    );
  }
  for (const { op, states, publishes } of facts.calls) {
    const callee = op.callee.kind === 'name' ? op.callee.name : op.callee.place.key;
    add(op.span.start, `${callee}()${publishes ? ' publishes' : ''}`, states);
  }
  for (const { op, states } of facts.stores) add(op.span.start, `store ${op.target?.key ?? '?'}`, states);
  for (const { end, arrivals } of facts.returns) {
    add(
      end.span.start,
      'return',
      arrivals.map((a) => a.state),
    );
    rows.at(-1)!.text +=
      `\n      values ${arrivals.map((a) => `${a.value?.mask ?? '-'}${a.value?.exact ?? ''}`).join(' ')}`;
  }
  const { outcomes, ...summary } = facts.summary;
  const head = [
    `${fn.name}${facts.widened ? ' WIDENED' : ''}${flow.notifierPaths(fn.path).includes(fn) ? '' : ' (no notifier path)'}`,
    `  roles ${
      flow
        .roles(fn)
        .map((r) => `${r.table.variable.name}.${r.row.name}`)
        .join(' ') || '-'
    }`,
    `  sleeps ${summary.alwaysSleeps?.chain.join(' > ') ?? '-'}; acquires ${[...summary.acquires].join(' ') || '-'}; set_seq ${summary.setsSequence}`,
    ...outcomes.map(
      (o) =>
        `  outcome ${JSON.stringify(o, (key, value: unknown) => (key === 'span' || key === 'path' || key === 'root' ? undefined : value))}`,
    ),
  ];
  return [...head, ...rows.sort((a, b) => a.start - b.start).map((r) => r.text)].join('\n');
}

function show(state: State, withValues: boolean): string {
  const values = [...state.facts.values].map(([k, v]) => `${k}=${v.mask}${v.sequence ?? ''}`);
  return `${propertyKey(state)} {${[...state.facts.tainted].join(' ')}}${withValues ? ` [${values.join(', ')}]` : ''}`;
}
