// `invlock completion`: the script that teaches a shell our commands, options and rules.

import { completionScript, shells } from '../completion.ts';
import type { ExitCode, Host } from '../host.ts';
import { usageError } from '../../base/usage-error.ts';

export function completionCommand(args: readonly string[], host: Host): ExitCode {
  const shell = shells.find((known) => known === args[0]);
  if (shell === undefined) throw usageError(`completion takes one of ${shells.join(', ')}`);
  host.stdout.write(completionScript(shell));
  return 0;
}
