// The options of `check` as one value with every default filled in.

import type { OptionValues } from './argv.ts';
import type { Host } from './host.ts';
import { formats, type Format } from './options.ts';

export interface CheckSettings {
  readonly format: Format;
  readonly root: string | null;
  readonly stdinFilename: string | null;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly hints: boolean;
  readonly stats: boolean;
  readonly quiet: boolean;
  readonly fix: boolean;
  readonly unsafeFixes: boolean;
  readonly diff: boolean;
  readonly color: boolean;
  /** Threads; null leaves the choice to the machine. */
  readonly jobs: number | null;
}

export function checkSettings(options: OptionValues, host: Host): CheckSettings {
  return {
    format: formats.find((format) => format === options['format']) ?? 'text',
    root: textOf(options['root']),
    stdinFilename: textOf(options['stdinFilename']),
    select: listOf(options['select']),
    ignore: listOf(options['ignore']),
    hints: options['hints'] === true,
    stats: options['stats'] === true,
    quiet: options['quiet'] === true,
    fix: options['fix'] === true,
    unsafeFixes: options['unsafeFixes'] === true,
    diff: options['diff'] === true,
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

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
