// `invlock explore FILE:FUNCTION`: a function of a driver against the callback of the same driver.

import { nearest } from '../../analysis/suggest.ts';
import { type Exploration, explore, exploreContexts } from '../../features/explore.ts';
import { explorationJson, explorationMarkdown, explorationText } from '../../features/explore-text.ts';
import { openProgram } from '../../analysis/start.ts';
import { nodeSources } from '../../platform/node-sources.ts';
import { readWasm } from '../../platform/wasm.ts';
import { vocabularyText } from '../../semantics/helper-rows.ts';
import type { OptionValues } from '../argv.ts';
import { configChoice, createConfigs } from '../configs.ts';
import type { ExitCode, Host } from '../host.ts';
import { resolveInputs } from '../inputs.ts';
import { usageError } from '../../base/usage-error.ts';

export async function exploreCommand(
  args: readonly string[],
  options: OptionValues,
  host: Host,
): Promise<ExitCode> {
  const { file, name } = target(args[0] ?? '');
  const root = typeof options['root'] === 'string' ? options['root'] : null;
  const [group] = resolveInputs([file], host.cwd, root);
  const path = group?.named[0];
  if (group === undefined || path === undefined) throw usageError(`${file} is a folder; name a C file`);
  const { config } = await createConfigs(configChoice(options, host), host.cwd).of(group.root, path);
  const helpers = vocabularyText(config.vocabulary);
  const { program, flow } = await openProgram(nodeSources(group.root), readWasm(), helpers);
  const fns = program.functions(path);
  const fn = fns.find((f) => f.name === name);
  if (fn === undefined) {
    const close = nearest(
      name,
      fns.map((f) => f.name),
    );
    throw usageError(`no function ${name} in ${file}${close === null ? '' : `; did you mean ${close}?`}`);
  }
  const context = exploreContexts.find((c) => c === options['context']);
  const count = typeof options['invalidators'] === 'number' ? options['invalidators'] : null;
  if (count !== null && count > mostInvalidators) {
    throw usageError(`--invalidators goes up to ${mostInvalidators}`);
  }
  const found = explore(program, flow, fn, {
    contexts: context === undefined ? exploreContexts : [context],
    invalidators: count === null ? [1, 2] : [count],
  });
  if ('reason' in found) throw usageError(`${name}() cannot be explored: ${found.reason}`);
  host.stdout.write(printed(found, options['format'], host.stdout.columns ?? 80));
  return found.shortest === null ? 0 : 1;
}

/** More than these need more states than anybody waits for. */
const mostInvalidators = 5;

function target(word: string): { file: string; name: string } {
  const colon = word.lastIndexOf(':');
  const name = word.slice(colon + 1).replace(/\(\)$/, '');
  if (colon <= 0 || name === '') throw usageError('name a file and one of its functions: FILE:FUNCTION');
  return { file: word.slice(0, colon), name };
}

function printed(found: Exploration, format: unknown, width: number): string {
  if (format === 'md') return explorationMarkdown(found);
  return format === 'json' ? explorationJson(found) : explorationText(found, width);
}
