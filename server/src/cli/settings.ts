// The options of `check` as one value with every default filled in.

import * as path from 'node:path';
import type { OptionValues } from './argv.ts';
import type { Host } from './host.ts';
import { formats, type Format } from './options.ts';
import { configChoice, type ConfigChoice } from './configs.ts';
import { outputsOf, type OutputSpec } from './outputs.ts';

export interface CheckSettings {
  readonly format: Format;
  readonly outputs: readonly OutputSpec[];
  readonly root: string | null;
  readonly config: ConfigChoice;
  /** Absolute; null leaves it to the settings. */
  readonly baseline: string | null;
  readonly stdinFilename: string | null;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly hints: boolean;
  readonly stats: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  /** Threads; null leaves the choice to the machine. */
  readonly jobs: number | null;
}

export function checkSettings(options: OptionValues, host: Host): CheckSettings {
  return {
    format: formats.find((format) => format === options['format']) ?? 'text',
    outputs: outputsOf(listOf(options['output']), host.cwd),
    root: textOf(options['root']),
    config: configChoice(options, host),
    baseline: baselineFile(options['baseline'], host),
    stdinFilename: textOf(options['stdinFilename']),
    select: listOf(options['select']),
    ignore: listOf(options['ignore']),
    hints: options['hints'] === true,
    stats: options['stats'] === true,
    quiet: options['quiet'] === true,
    color: wantsColor(options['color'], host),
    jobs: typeof options['jobs'] === 'number' ? options['jobs'] : null,
  };
}

// https://no-color.org: any value but the empty one turns colour off; an explicit option wins.
function wantsColor(when: unknown, host: Host): boolean {
  if (when === 'always') return true;
  if (when === 'never') return false;
  return host.stdout.isTerminal && (host.env['NO_COLOR'] ?? '') === '' && host.env['TERM'] !== 'dumb';
}

function baselineFile(given: unknown, host: Host): string | null {
  return typeof given === 'string' ? path.resolve(host.cwd, given) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
