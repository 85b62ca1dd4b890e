// Prints what the analysis sees of a file's functions, or of one: the IR, or with --states what reaches each
// call, store and return. usage: dump ROOT FILE [FUNCTION] [--states] [--stand-in=FILE]

import * as fs from 'node:fs';
import * as path from 'node:path';
import { positionAt } from '../../src/base/text.ts';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { propertyKey, type State } from '../../src/flow/state.ts';
import type { FunctionIr } from '../../src/ir/ir.ts';
import { printFunction } from '../../src/ir/print.ts';
import { nodeSources, overlaySources } from '../../src/platform/node-sources.ts';
import { readWasm } from '../../src/platform/wasm.ts';
import { createProgram } from '../../src/program/create.ts';
import type { Program } from '../../src/program/program.ts';
import { attemptAt, checksOf } from '../../src/rules/shared/checks.ts';
import { initParser } from '../../src/syntax/parser.ts';

/** Words of the command line after the chore's name; null if it is used wrongly. */
export async function dump(words: readonly string[]): Promise<string | null> {
  const [root, name, only] = words.filter((word) => !word.startsWith('--'));
  if (root === undefined || name === undefined) return null;
  await initParser(readWasm());
  const program = createProgram(sourcesOf(path.resolve(root), name));
  return program
    .functions(name)
    .filter((fn) => only === undefined || fn.name === only)
    .map((fn) => (words.includes('--states') ? statesOf(program, fn) : printFunction(fn)))
    .map((text) => `${text}\n\n`)
    .join('');
}

/** The files below the root, with --stand-in=FILE in the place of the one that is looked at. */
function sourcesOf(root: string, name: string): ReturnType<typeof nodeSources> {
  const disk = nodeSources(root);
  const given = process.argv.find((word) => word.startsWith('--stand-in='));
  if (given === undefined) return disk;
  return overlaySources(disk, new Map([[name, fs.readFileSync(given.slice('--stand-in='.length), 'utf8')]]));
}

function statesOf(program: Program, fn: FunctionIr): string {
  const flow = createFlowEngine(program);
  const facts = flow.facts(fn);
  const source = program.file(fn.path)?.source;
  const at = (offset: number): number => (source === undefined ? 0 : positionAt(source, offset).line + 1);
  const rows: { start: number; text: string }[] = [];
  const add = (start: number, what: string, states: readonly State[]): void => {
    const lines = states.map((s) => `      ${show(s)}`);
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

function show(state: State): string {
  const values = [...state.facts.values].map(([k, v]) => `${k}=${v.mask}${v.sequence ?? ''}`);
  return `${propertyKey(state)} {${[...state.facts.tainted].join(' ')}}${process.argv.includes('--values') ? ` [${values.join(', ')}]` : ''}`;
}
