// `invlock dump FILE:FUNCTION`: what the analysis sees of a function. Names of the source stand in it.

import { controls } from '../../base/controls.ts';
import { dumpKinds, dumpText } from '../../features/dump.ts';
import type { OptionValues } from '../argv.ts';
import type { ExitCode, Host } from '../host.ts';
import { functionOf } from '../one-function.ts';

export async function dumpCommand(
  args: readonly string[],
  options: OptionValues,
  host: Host,
): Promise<ExitCode> {
  const { program, flow, fn } = await functionOf(args[0] ?? '', options, host);
  const kind = dumpKinds.find((known) => known === options['what']) ?? 'states';
  host.stdout.write(
    dumpText(program, flow, fn, kind).replace(controls, (c) => (c === '\n' || c === '\t' ? c : '?')),
  );
  return 0;
}
