// Seeded bugs of our own: one bug at a time is planted in memory into a file of the kernel trees, and the file is
// checked. What counts as found is written in the recipe, which was written from the contracts.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkFile } from '../../src/analysis/check.ts';
import type { Finding } from '../../src/analysis/finding.ts';
import { rememberingSources } from '../../src/base/remember.ts';
import type { Sources } from '../../src/base/sources.ts';
import { createFlowEngine } from '../../src/flow/engine.ts';
import type { FlowEngine } from '../../src/flow/facts.ts';
import { nodeSources, overlaySources } from '../../src/platform/node-sources.ts';
import { readWasm } from '../../src/platform/wasm.ts';
import { createProgram, differsInBodies } from '../../src/program/create.ts';
import type { Program } from '../../src/program/program.ts';
import { initParser } from '../../src/syntax/parser.ts';
import { beyond } from './new-findings.ts';
import { editFunction, Inapplicable } from './seeds-edit.ts';
import { recipeSets, type Place, type Recipe } from './seeds-recipes.ts';

/** Rules that are hints by nature; of others a hint is no hit. */
const hintRules = new Set(['INV111', 'INV116', 'INV407', 'INV607']);
const everyRule = { select: [], ignore: [] };

/** An untouched tree, with what was found out about it: a bug is an edit of it, as in the editor. */
interface Clean {
  readonly sources: Sources;
  readonly program: Program;
  readonly flow: FlowEngine;
  readonly findings: Map<string, readonly Finding[]>;
}

interface Count {
  found: number;
  all: number;
}

/**
 * Plants every recipe (`--only=PART`: those with PART in id, class, file or expected codes) and prints found and missed
 * by class and by rule; `--set=NAME` plants one of the sets that were written blind in place of it, `--misses` lists the
 * missed with what else was found, `--least=PERCENT` makes a smaller share fail. Returns the exit code: 2 without kernel
 * trees, 1 for too small a share or a recipe in a file of the corpus.
 */
export async function plantSeeds(trees: string, words: readonly string[]): Promise<number> {
  const wordOf = (name: string): string | null =>
    words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
  const only = wordOf('only');
  const set = recipeSets.get(wordOf('set') ?? 'own');
  if (set === undefined) {
    process.stderr.write(`there is no such set: ${[...recipeSets.keys()].join(', ')}\n`);
    return 2;
  }
  const chosen = set.recipes.filter((recipe) => only === null || describe(recipe).includes(only));
  await initParser(readWasm());
  const views = new Map<string, Clean>();
  for (const kernel of new Set(chosen.map((recipe) => recipe.kernel))) {
    const root = path.join(trees, `linux-source-${kernel}`);
    if (!fs.existsSync(root)) {
      process.stderr.write(`there is no ${root}: unpack it with shared/corpus/kernel.sh\n`);
      return 2;
    }
    views.set(kernel, cleanTree(rememberingSources(nodeSources(root))));
  }
  const shared = set.isBeside ? [] : alsoInCorpus(path.join(trees, 'bugs', 'index.json'), chosen);
  for (const recipe of shared) say(`${recipe.id}: the corpus has bugs in ${recipe.file} of ${recipe.kernel}`);
  const classes = new Map<string, Count>();
  const rules = new Map<string, Count>();
  const total: Count = { found: 0, all: 0 };
  let failed = 0;
  for (const recipe of chosen) {
    const clean = views.get(recipe.kernel);
    if (clean === undefined) continue;
    const result = planted(recipe, clean);
    if (typeof result === 'string') {
      say(`FAILED ${recipe.id}: ${result}`);
      failed++;
      continue;
    }
    const hits = result.filter((finding) => isHit(recipe, finding));
    for (const [table, key] of [
      [classes, recipe.class],
      [rules, recipe.expect[0] ?? ''],
    ] as const) {
      const count = table.get(key) ?? { found: 0, all: 0 };
      table.set(key, count);
      add(count, hits.length > 0);
    }
    add(total, hits.length > 0);
    if (hits.length > 0 || !words.includes('--misses')) continue;
    say(`missed ${recipe.id} (${recipe.class}, ${recipe.expect.join(' or ')}): ${recipe.why}`);
    say(`       ${recipe.kernel} ${recipe.file} ${recipe.function}()`);
    for (const other of result) say(`       found instead: ${shown(other)}`);
  }
  for (const [what, table] of [
    ['class', classes],
    ['rule', rules],
  ] as const) {
    for (const [key, { found, all }] of [...table].sort(([a], [b]) => (a < b ? -1 : 1))) {
      say(`${what} ${key.padEnd(24)} ${String(found).padStart(3)} of ${String(all).padStart(3)}`);
    }
  }
  const files = new Set(chosen.map((recipe) => `${recipe.kernel} ${recipe.file}`)).size;
  const share = total.all === 0 ? 0 : (total.found * 100) / total.all;
  say(`${total.all} bugs in ${files} files, ${failed} no longer apply`);
  say(`found ${total.found} of ${total.all} (${share.toFixed(1)} %)`);
  const least = Number(wordOf('least') ?? 0);
  if (!(share >= least)) say(`seeds: below ${least} %`);
  return share >= least && total.all > 0 && shared.length === 0 ? 0 : 1;
}

/** Recipes in files that the development set touches: those would show nothing about other code. */
function alsoInCorpus(index: string, chosen: readonly Recipe[]): readonly Recipe[] {
  if (!fs.existsSync(index)) return [];
  const bugs = JSON.parse(fs.readFileSync(index, 'utf8')) as readonly { kernel: string; file: string }[];
  return chosen.filter(({ kernel, file }) => bugs.some((bug) => bug.kernel === kernel && bug.file === file));
}

/** What is new with the bug in it, hints included; or why it cannot be planted. */
function planted(recipe: Recipe, clean: Clean): readonly Finding[] | string {
  const { sources } = clean;
  const text = sources.read(recipe.file);
  if (text === null) return 'no such file';
  let buggy: string;
  try {
    buggy = editFunction(recipe.file, text, recipe.function, recipe.edits);
  } catch (error) {
    if (error instanceof Inapplicable) return error.message;
    throw error;
  }
  const changed = overlaySources(sources, new Map([[recipe.file, buggy]]));
  const edit = { previous: clean.program, edited: recipe.file };
  const program = createProgram(changed, edit);
  const flow = differsInBodies(clean.program, program, recipe.file)
    ? createFlowEngine(program, { previous: clean.flow, edited: recipe.file })
    : createFlowEngine(program);
  const files = [...new Set(placesOf(recipe).map((place) => place.file))];
  return files.flatMap((file) => {
    const before = clean.findings.get(file) ?? checkFile(clean.program, file, everyRule, clean.flow).findings;
    clean.findings.set(file, before);
    return beyond(before, checkFile(program, file, everyRule, flow).findings, keyOf);
  });
}

function cleanTree(sources: Sources): Clean {
  const program = createProgram(sources);
  return { sources, program, flow: createFlowEngine(program), findings: new Map() };
}

/** By rule and function. */
const keyOf = (f: Finding): string => `${f.code} ${f.function} ${f.severity === 'hint' ? 'hint' : 'firm'}`;

function isHit(recipe: Recipe, finding: Finding): boolean {
  if (finding.severity === 'hint' && !hintRules.has(finding.code)) return false;
  return (
    recipe.expect.includes(finding.code) &&
    placesOf(recipe).some((place) => place.file === finding.file && place.function === finding.function)
  );
}

const placesOf = (recipe: Recipe): readonly Place[] => [recipe, ...(recipe.also ?? [])];

const describe = (recipe: Recipe): string =>
  [recipe.id, recipe.class, recipe.kernel, recipe.file, ...recipe.expect].join(' ');

const shown = (f: Finding): string => `${f.code} ${f.severity} ${f.file} ${f.function}() ${f.message}`;

function add(count: Count, isFound: boolean): void {
  count.all++;
  if (isFound) count.found++;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
