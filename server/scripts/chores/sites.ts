// What the explorer says of every check site of a tree: each function that calls a check of a sequence, the path
// that was run for it, the callback that ran against it, and why there is no verdict where there is none.
// usage: sites ROOT [--only=PART]

import * as fs from 'node:fs';
import * as path from 'node:path';
import { type Exploration, explore, exploreContexts, verdictOf } from '../../src/features/explore.ts';
import { callsEvent } from '../../src/flow/readers.ts';
import { createFlowEngine } from '../../src/flow/engine.ts';
import type { FlowEngine } from '../../src/flow/facts.ts';
import type { FunctionIr } from '../../src/ir/ir.ts';
import { nodeSources } from '../../src/platform/node-sources.ts';
import { kernelSkips, listSourceFiles } from '../../src/platform/walk.ts';
import { readWasm } from '../../src/platform/wasm.ts';
import { createProgram } from '../../src/program/create.ts';
import type { Program } from '../../src/program/program.ts';
import { vocabulary } from '../../src/semantics/vocabulary.ts';
import { initParser } from '../../src/syntax/parser.ts';

const checkKinds = ['check', 'early-check'];
const checkNames = [...vocabulary.events.values()]
  .filter((row) => checkKinds.includes(row.event) && row.protocol !== 'environment')
  .map((row) => row.name);
/** Files with one of these may include a header with a check. */
const stems = [...checkNames, ...vocabulary.sequenceFields.keys()];
/** Callers above a function that does not hold the whole attempt. */
const farthest = 4;
const mostPaths = 8;

interface Row {
  readonly site: string;
  readonly path: string;
  readonly callback: string;
  readonly verdict: string;
  readonly reason: string;
}

/** Words of the command line after the chore's name; null if it is used wrongly. */
export async function listSites(words: readonly string[]): Promise<string | null> {
  const [given] = words.filter((word) => !word.startsWith('--'));
  if (given === undefined) return null;
  const only = words.find((word) => word.startsWith('--only='))?.slice('--only='.length) ?? '';
  const root = path.resolve(given);
  await initParser(readWasm());
  const program = createProgram(nodeSources(root));
  const users = listSourceFiles(root, '', { skipTopLevel: kernelSkips, gitIgnore: false }).files.filter(
    (file) => {
      const text = fs.readFileSync(path.join(root, file), 'latin1');
      return stems.some((stem) => text.includes(stem));
    },
  );
  // A check may stand in a header that a user includes.
  const files = [...new Set(users.flatMap((file) => [file, ...program.headers(file)]))].filter(
    (file) => file.includes(only) && checkNames.some((name) => program.contains(file, name)),
  );
  const flow = createFlowEngine(program);
  const rows: Row[] = [];
  for (const file of files.sort()) {
    const sites = program
      .functionsWith(file, (text) => checkNames.some((name) => text.includes(name)))
      .filter((fn) => callsEvent(fn, checkKinds) && !vocabulary.events.has(fn.name));
    for (const fn of sites) rows.push(rowOf(program, flow, fn, users));
    flow.forget();
  }
  const own = rows.filter((r) => r.callback.endsWith('()') && r.verdict !== 'undecided');
  const head = ['| site | path | callback | verdict | reason |', '| --- | --- | --- | --- | --- |'];
  const lines = rows.map((r) => `| ${r.site} | ${r.path} | ${r.callback} | ${r.verdict} | ${r.reason} |`);
  return [
    ...head,
    ...lines,
    '',
    `${own.length} of ${rows.length} decided against the real callback`,
    '',
  ].join('\n');
}

/** The function itself; if it holds no whole attempt, its callers: all that run have to agree. */
function rowOf(program: Program, flow: FlowEngine, fn: FunctionIr, users: readonly string[]): Row {
  const site = `${fn.path}:${fn.name}`;
  const reasons: string[] = [];
  const seen = new Set<FunctionIr>();
  let level: FunctionIr[] = [fn];
  for (let depth = 0; depth <= farthest && level.length > 0 && seen.size < mostPaths; depth++) {
    const found: Exploration[] = [];
    for (const at of level.slice(0, mostPaths)) {
      seen.add(at);
      const result = explore(program, flow, at, { contexts: exploreContexts, invalidators: [1, 2] });
      if ('reason' in result) reasons.push(`${at.name}(): ${result.reason}`);
      else found.push(result);
    }
    const whole = found.filter((e) => e.leftTo.length === 0);
    if (whole.length > 0) return worst(site, whole);
    level = [...new Set(level.flatMap((f) => callersOf(program, f, users)))].filter((f) => !seen.has(f));
  }
  return { site, path: '-', callback: '-', verdict: 'undecided', reason: reasons[0] ?? 'no path' };
}

/** A function of a header is called from whatever file of the tree includes it. */
function callersOf(program: Program, fn: FunctionIr, users: readonly string[]): readonly FunctionIr[] {
  const near = program.callers(fn).sites.map((s) => s.caller);
  if (near.length > 0 || !fn.path.endsWith('.h')) return near;
  const call = `${fn.name}(`;
  return users
    .filter((file) => program.contains(file, call) && program.headers(file).includes(fn.path))
    .flatMap((file) => program.functionsWith(file, (text) => text.includes(call)));
}

function worst(site: string, found: readonly Exploration[]): Row {
  const order = ['clean', 'undecided', 'breaks'];
  const [first] = [...found].sort((a, b) => order.indexOf(verdictOf(b)) - order.indexOf(verdictOf(a)));
  if (first === undefined) throw new Error('nothing was explored');
  const verdict = verdictOf(first);
  const broken =
    first.shortest === null ? '' : `${first.shortest.property} in ${first.shortest.steps.length} steps`;
  return {
    site,
    path: found.map((e) => e.function).join(' '),
    callback: first.callbacks.length === 0 ? 'stand-in' : first.callbacks.map((c) => `${c}()`).join(' '),
    verdict,
    reason: [broken, ...first.doubts].filter((r) => r !== '').join('; '),
  };
}
