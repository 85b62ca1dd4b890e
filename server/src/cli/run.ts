// One run of the command line: argv to exit code. Commands are loaded when they are asked for, so that
// `--version` and `--help` need neither the parser nor the rules.

import { parseArgv } from './argv.ts';
import { expandArgFiles } from './arg-files.ts';
import type { ExitCode, Host } from './host.ts';
import { printable } from './reporters/layout.ts';
import { isUsageError } from '../base/usage-error.ts';
import { versionJson, versionText } from './version.ts';
import { never } from '../base/assert.ts';

/** Never rejects: a bug of ours ends in one line on standard error and exit code 2. */
export async function runCli(argv: readonly string[], host: Host): Promise<ExitCode> {
  try {
    const request = parseArgv(expandArgFiles(argv, host.cwd));
    switch (request.kind) {
      case 'print':
        host.stdout.write(request.text);
        return 0;
      case 'mistake':
        return fail(host, request.message);
      case 'run':
        break;
      default:
        return never(request);
    }
    switch (request.command) {
      case 'check': {
        const { checkCommand } = await import('./commands/check.ts');
        return await checkCommand(request.args, request.options, host);
      }
      case 'kbuild': {
        const { kbuildCommand } = await import('./commands/kbuild.ts');
        return await kbuildCommand(request.args, request.options, host);
      }
      case 'baseline': {
        const { baselineCommand } = await import('./commands/baseline.ts');
        return await baselineCommand(request.args, request.options, host);
      }
      case 'config': {
        const { configCommand } = await import('./commands/config.ts');
        return await configCommand(request.args, request.options, host);
      }
      case 'explain': {
        const { explainCommand } = await import('./commands/explain.ts');
        return explainCommand(request.args, host);
      }
      case 'model': {
        const { modelCommand } = await import('./commands/model.ts');
        return await modelCommand(request.args, request.options, host);
      }
      case 'explore': {
        const { exploreCommand } = await import('./commands/explore.ts');
        return await exploreCommand(request.args, request.options, host);
      }
      case 'dump': {
        const { dumpCommand } = await import('./commands/dump.ts');
        return await dumpCommand(request.args, request.options, host);
      }
      case 'version':
        host.stdout.write(request.options['format'] === 'json' ? versionJson(host.node) : `${versionText}\n`);
        return 0;
      case 'completion': {
        const { completionCommand } = await import('./commands/completion.ts');
        return completionCommand(request.args, host);
      }
      case 'lsp': {
        const { lspCommand } = await import('./commands/lsp.ts');
        return await lspCommand(request.options);
      }
      default:
        return never(request.command);
    }
  } catch (error) {
    if (isUsageError(error)) return fail(host, error.message, error.more);
    return fail(host, `internal error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fail(host: Host, message: string, more: readonly string[] = []): ExitCode {
  for (const line of [message, ...more]) host.stderr.write(`invlock: ${printable(line)}\n`);
  return 2;
}
