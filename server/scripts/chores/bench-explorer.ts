// The explorer's figures: states a second, how long a counterexample takes, and a full verdict of one function.

import * as path from 'node:path';
import { openProgram } from '../../src/analysis/start.ts';
import { explore, exploreContexts } from '../../src/features/explore.ts';
import { nodeSources } from '../../src/platform/node-sources.ts';
import { readWasm } from '../../src/platform/wasm.ts';
import { systemOf } from '../../src/semantics/build.ts';
import { climb } from '../../src/semantics/counterexample.ts';
import { search } from '../../src/semantics/explorer.ts';
import type { Property } from '../../src/semantics/machine/properties.ts';
import { models } from '../../src/semantics/models/all.ts';
import { contextClasses, type ProtocolModel, type Variant } from '../../src/semantics/protocol.ts';
import { combinations, verify } from '../../src/semantics/verify.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

export async function benchExplorer(root: string): Promise<void> {
  say('explorer');
  say(`  ${(statesPerSecond() / 1e6).toFixed(2)} million states a second   (target 1)`);
  const times = counterexamples().sort((a, b) => a - b);
  const p95 = times[Math.floor(times.length * 0.95)] ?? 0;
  say(
    `  ${times.length} counterexamples: p95 ${p95.toFixed(1)} ms, longest ${(times.at(-1) ?? 0).toFixed(1)} ms   (targets 10 and 50)`,
  );
  const file = 'drivers/gpu/drm/nouveau/nouveau_svm.c';
  const verdict = await functionVerdict(root, file, 'nouveau_range_fault');
  say(
    `  full verdict of ${path.basename(file)}:nouveau_range_fault, warm: ${verdict.toFixed(0)} ms   (target 100)`,
  );
}

/** Whole spaces of documented patterns, safety properties only, as a check of one function searches them. */
function statesPerSecond(): number {
  let states = 0;
  let millis = 0;
  for (let round = 0; round < 4; round++) {
    for (const model of models) {
      const documented = model.variants.filter((v) => v.kind === 'documented').slice(0, 1);
      const spec = systemOf(model, documented, { contexts: contextClasses.neither, invalidators: 2 });
      const begun = performance.now();
      const result = search(spec, { properties: ['unusable-while-invalidating'] });
      // The first round warms up.
      if (round === 0) continue;
      millis += performance.now() - begun;
      states += result.states;
    }
  }
  return (states / millis) * 1000;
}

/** Of every property that a variant breaks: the time to its first counterexample, smallest systems first. */
function counterexamples(): number[] {
  const jobs: { model: ProtocolModel; variants: readonly Variant[]; property: Property }[] = [];
  for (const model of models) {
    for (const combination of combinations(model)) {
      const broken = new Set(
        verify(model, combination).cells.flatMap((c) => (c.verdict === 'broken' ? [c.property] : [])),
      );
      for (const property of broken) jobs.push({ model, variants: combination.variants, property });
    }
  }
  const timeOf = ({ model, variants, property }: (typeof jobs)[number]): number => {
    const begun = performance.now();
    const found = climb(
      (contexts, invalidators) => systemOf(model, variants, { contexts, invalidators }),
      [property],
      400_000,
    );
    const millis = performance.now() - begun;
    if (found.found.length === 0)
      say(`  ${model.id} ${variants.map((v) => v.id).join('+')}: ${property} only in a larger system`);
    return millis;
  };
  // Once to warm up: what is measured is the search, not the compiler.
  jobs.forEach(timeOf);
  return jobs.map(timeOf);
}

async function functionVerdict(root: string, file: string, name: string): Promise<number> {
  const { program, flow } = await openProgram(nodeSources(root), readWasm());
  const fn = program.functions(file).find((f) => f.name === name);
  if (fn === undefined) throw new Error(`no ${name} in ${file}`);
  const times: number[] = [];
  for (let round = 0; round < 7; round++) {
    const begun = performance.now();
    explore(program, flow, fn, { contexts: exploreContexts, invalidators: [1, 2] });
    times.push(performance.now() - begun);
  }
  return times.slice(2).sort((a, b) => a - b)[2] ?? 0;
}
