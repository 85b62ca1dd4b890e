// FILE:FUNCTION on the command line: the function, in the program of the tree around its file.

import { openProgram, type Opened } from '../analysis/start.ts';
import { nearest } from '../analysis/suggest.ts';
import { usageError } from '../base/usage-error.ts';
import { createBuilds, noBuilds } from '../builds/builds.ts';
import { readWasm } from '../platform/wasm.ts';
import type { OptionValues } from './argv.ts';
import { buildProblems, configChoice, createConfigs } from './configs.ts';
import type { Host } from './host.ts';
import { resolveInputs } from './inputs.ts';
import { sourcesFor } from './jobs.ts';
import { printable } from './reporters/layout.ts';

const everyRule = { select: [], ignore: [] };

export interface OneFunction extends Opened {
  readonly fn: ReturnType<Opened['program']['functions']>[number];
}

/** Throws a UsageError if there is no such function. */
export async function functionOf(word: string, options: OptionValues, host: Host): Promise<OneFunction> {
  const { file, name } = target(word);
  const top = typeof options['root'] === 'string' ? options['root'] : null;
  const [group] = resolveInputs([file], host.cwd, top);
  const path = group?.named[0];
  if (group === undefined || path === undefined) throw usageError(`${file} is a folder; name a C file`);
  const { root } = group;
  const choice = configChoice(options, host);
  const builds = choice.from.kind === 'isolated' ? noBuilds : createBuilds();
  const given = await createConfigs(choice, host.cwd, builds).optionsOf(root, path, everyRule);
  for (const problem of buildProblems(builds, host.cwd))
    host.stderr.write(`invlock: ${printable(problem)}\n`);
  const { program, flow } = await openProgram(sourcesFor(root, given.build, null), readWasm(), given);
  const fns = program.functions(path);
  const fn = fns.find((f) => f.name === name);
  if (fn !== undefined) return { program, flow, fn };
  const close = nearest(
    name,
    fns.map((f) => f.name),
  );
  throw usageError(`no function ${name} in ${file}${close === null ? '' : `; did you mean ${close}?`}`);
}

function target(word: string): { file: string; name: string } {
  const colon = word.lastIndexOf(':');
  const name = word.slice(colon + 1).replace(/\(\)$/, '');
  if (colon <= 0 || name === '') throw usageError('name a file and one of its functions: FILE:FUNCTION');
  return { file: word.slice(0, colon), name };
}
