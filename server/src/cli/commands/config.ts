// `invlock config`: the settings that hold for a path, where each comes from, a file to begin with, the schema.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { plainConfig, settingRows } from '../../analysis/config/origins.ts';
import { configName } from '../../analysis/workspace.ts';
import schema from '../../../schemas/config.json';
import type { OptionValues } from '../argv.ts';
import { configChoice, createConfigs, shownPath, type LoadedConfig } from '../configs.ts';
import type { ExitCode, Host } from '../host.ts';
import { resolveInputs } from '../inputs.ts';
import { configActions } from '../options.ts';
import { jsonText } from '../../base/controls.ts';
import { printable } from '../reporters/layout.ts';
import { usageError } from '../../base/usage-error.ts';

export async function configCommand(
  args: readonly string[],
  options: OptionValues,
  host: Host,
): Promise<ExitCode> {
  const [word, given = '.'] = args;
  const action = configActions.find((known) => known === word);
  switch (action) {
    case 'schema':
      host.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
      return 0;
    case 'init':
      host.stdout.write(`${printable(shownPath(begin(path.resolve(host.cwd, given)), host.cwd))}\n`);
      return 0;
    case 'show': {
      const { config } = await configAt(given, options, host);
      host.stdout.write(`${jsonText(plainConfig(config), 2)}\n`);
      return 0;
    }
    case 'origin':
      host.stdout.write(originTable(await configAt(given, options, host)));
      return 0;
    case undefined:
      throw usageError(`config takes one of ${configActions.join(', ')}`);
  }
}

async function configAt(given: string, options: OptionValues, host: Host): Promise<LoadedConfig> {
  const [group] = resolveInputs([given], host.cwd, null, 'names');
  if (group === undefined) throw usageError(`no such file or folder: ${given}`);
  const configs = createConfigs(configChoice(options, host), host.cwd);
  const [file] = group.named;
  if (file !== undefined) return await configs.of(group.root, file);
  return await configs.of(group.root, path.posix.join(group.start[0] ?? '', 'any.c'));
}

function originTable({ config, origins }: LoadedConfig): string {
  const rows = settingRows(config, origins);
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(
      ({ name, value, origin }) =>
        `${name.padEnd(width)}  ${printable(origin ?? 'default')}  ${jsonText(value, 0)}\n`,
    )
    .join('');
}

const template = `// Settings of Invlock for the files at and below this folder. All of them are optional.
// "invlock config schema" prints what is allowed; "invlock config origin FILE" says what holds for a file.
{
  // Only these rules: codes, prefixes of codes, names. Empty means all.
  "select": [],
  // Not these rules.
  "ignore": [],
  // "INV401": "error"
  "severity": {},
  // Patterns as in .gitignore, relative to this folder.
  "exclude": []
  // Known findings: "baseline": "invlock-baseline.json"
}
`;

function begin(folder: string): string {
  const file = path.join(folder, configName);
  try {
    // An existing file is left alone, whatever it is.
    fs.writeFileSync(file, template, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw usageError(code === 'EEXIST' ? `${file} is there already` : `cannot write ${file}: ${code}`);
  }
  return file;
}
