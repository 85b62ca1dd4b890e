// `invlock explore FILE:FUNCTION`: a function of a driver against the callback of the same driver.

import { type Exploration, explore, exploreContexts } from '../../features/explore.ts';
import { explorationJson, explorationMarkdown, explorationText } from '../../features/explore-text.ts';
import type { OptionValues } from '../argv.ts';
import type { ExitCode, Host } from '../host.ts';
import { functionOf } from '../one-function.ts';
import { usageError } from '../../base/usage-error.ts';

export async function exploreCommand(
  args: readonly string[],
  options: OptionValues,
  host: Host,
): Promise<ExitCode> {
  const { program, flow, fn } = await functionOf(args[0] ?? '', options, host);
  const context = exploreContexts.find((c) => c === options['context']);
  const count = typeof options['invalidators'] === 'number' ? options['invalidators'] : null;
  if (count !== null && count > mostInvalidators) {
    throw usageError(`--invalidators goes up to ${mostInvalidators}`);
  }
  const found = explore(program, flow, fn, {
    contexts: context === undefined ? exploreContexts : [context],
    invalidators: count === null ? [1, 2] : [count],
  });
  if ('reason' in found) throw usageError(`${fn.name}() cannot be explored: ${found.reason}`);
  host.stdout.write(printed(found, options['format'], host.stdout.columns ?? 80));
  return found.shortest === null ? 0 : 1;
}

/** More than these need more states than anybody waits for. */
const mostInvalidators = 5;

function printed(found: Exploration, format: unknown, width: number): string {
  if (format === 'md') return explorationMarkdown(found);
  return format === 'json' ? explorationJson(found) : explorationText(found, width);
}
