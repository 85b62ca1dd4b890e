// FILE:FUNCTION on the command line: the function, in the program of the tree around its file.

import { openProgram, type Opened } from '../analysis/start.ts';
import { nearest } from '../analysis/suggest.ts';
import { usageError } from '../base/usage-error.ts';
import { nodeSources } from '../platform/node-sources.ts';
import { readWasm } from '../platform/wasm.ts';
import { vocabularyText } from '../semantics/helper-rows.ts';
import type { OptionValues } from './argv.ts';
import { configChoice, createConfigs } from './configs.ts';
import type { Host } from './host.ts';
import { resolveInputs } from './inputs.ts';

export interface OneFunction extends Opened {
  readonly fn: ReturnType<Opened['program']['functions']>[number];
}

/** Throws a UsageError if there is no such function. */
export async function functionOf(word: string, options: OptionValues, host: Host): Promise<OneFunction> {
  const { file, name } = target(word);
  const root = typeof options['root'] === 'string' ? options['root'] : null;
  const [group] = resolveInputs([file], host.cwd, root);
  const path = group?.named[0];
  if (group === undefined || path === undefined) throw usageError(`${file} is a folder; name a C file`);
  const { config } = await createConfigs(configChoice(options, host), host.cwd).of(group.root, path);
  const helpers = vocabularyText(config.vocabulary);
  const { program, flow } = await openProgram(nodeSources(group.root), readWasm(), helpers);
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
