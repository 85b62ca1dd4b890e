// `invlock lsp --stdio`: the language server on standard input and output.

import type { OptionValues } from '../argv.ts';
import type { ExitCode } from '../host.ts';
import { usageError } from '../../base/usage-error.ts';
import { tool } from '../version.ts';

export async function lspCommand(options: OptionValues): Promise<ExitCode> {
  if (options['stdio'] !== true)
    throw usageError('the language server talks over --stdio; no other way is built in');
  const { serveStdio } = await import('../../lsp/server.ts');
  return await serveStdio(tool.version);
}
