// The options of `check` as one value with every default filled in.

import * as path from 'node:path';
import { previewMistake } from '../analysis/catalog.ts';
import type { CheckOptions } from '../analysis/check.ts';
import type { Config } from '../analysis/config/config.ts';
import type { Severity } from '../analysis/finding.ts';
import { strictSet } from '../analysis/select.ts';
import type { OptionValues } from './argv.ts';
import type { Host } from './host.ts';
import { formats, patchFormat, severities, type Format } from './options.ts';
import { configChoice, type ConfigChoice } from './configs.ts';
import { cacheChoice, type CacheChoice } from './result-cache.ts';
import { outputsOf, type OutputSpec } from './outputs.ts';
import { usageError } from '../base/usage-error.ts';

export interface CheckSettings {
  readonly format: Format;
  /** The changes are printed as a mail that `git am` takes. */
  readonly asPatch: boolean;
  readonly outputs: readonly OutputSpec[];
  readonly root: string | null;
  readonly config: ConfigChoice;
  /** Absolute; null leaves it to the settings. */
  readonly baseline: string | null;
  readonly stdinFilename: string | null;
  /** What a review starts from: a revision, or a branch to leave from. */
  readonly since: string | null;
  readonly mergeBase: string | null;
  /** Of what is introduced, only what is on a touched line. */
  readonly diffOnly: boolean;
  /** A range of commits to judge one by one. */
  readonly commits: string | null;
  /** A file of patches; `-` is standard input. */
  readonly patch: string | null;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  /** Rules that are on trial run as well. */
  readonly preview: boolean;
  /** Nothing below it is reported; null: hints, but not to people. */
  readonly severity: Severity | null;
  /** null: all of them. */
  readonly maxFindings: number | null;
  readonly exitZero: boolean;
  readonly strict: boolean;
  readonly statistics: boolean;
  readonly stats: boolean;
  readonly quiet: boolean;
  /** Every file that was checked is named. */
  readonly verbose: boolean;
  readonly fix: boolean;
  /** What is left is not told, and does not count. */
  readonly fixOnly: boolean;
  readonly unsafeFixes: boolean;
  readonly diff: boolean;
  /** Checks again whenever a file changes. */
  readonly watch: boolean;
  readonly color: boolean;
  readonly hyperlinks: boolean;
  /** Threads; null leaves the choice to the machine. */
  readonly jobs: number | null;
  /** Megabytes that the process may take; null: as much as it takes. */
  readonly maxMemory: number | null;
  /** Milliseconds for each function; null: as long as it takes. */
  readonly functionLimit: number | null;
  /** Where results are kept; null: nowhere. */
  readonly cache: CacheChoice | null;
}

export function checkSettings(options: OptionValues, host: Host): CheckSettings {
  return {
    format: formats.find((format) => format === options['format']) ?? 'text',
    asPatch: options['format'] === patchFormat,
    outputs: outputsOf(listOf(options['output']), host.cwd),
    root: textOf(options['root']),
    config: configChoice(options, host),
    baseline: baselineFile(options['baseline'], host),
    stdinFilename: textOf(options['stdinFilename']),
    since: textOf(options['since']),
    mergeBase: textOf(options['mergeBase']),
    diffOnly: options['diffOnly'] === true,
    commits: textOf(options['commits']),
    patch: textOf(options['patch']),
    select: listOf(options['select']),
    ignore: listOf(options['ignore']),
    preview: options['preview'] === true,
    severity: severityOf(options),
    maxFindings: numberOf(options['maxFindings']),
    exitZero: options['exitZero'] === true,
    strict: options['strict'] === true,
    statistics: options['statistics'] === true,
    stats: options['stats'] === true,
    quiet: options['quiet'] === true || options['silent'] === true,
    verbose: options['verbose'] === true,
    fix: options['fix'] === true || options['fixOnly'] === true,
    fixOnly: options['fixOnly'] === true,
    unsafeFixes: options['unsafeFixes'] === true,
    diff: options['diff'] === true,
    watch: options['watch'] === true,
    color: wantsColor(options['color'], host),
    hyperlinks: wantsLinks(options['hyperlinks'], options['color'], host),
    jobs: numberOf(options['jobs']),
    maxMemory: numberOf(options['maxMemory']),
    functionLimit: seconds(numberOf(options['functionTimeout'])),
    cache: cacheOf(options, host),
  };
}

function seconds(count: number | null): number | null {
  return count === null ? null : count * 1000;
}

function cacheOf(options: OptionValues, host: Host): CacheChoice | null {
  const isOff = options['cache'] === false;
  if (isOff && options['cacheDir'] !== undefined)
    throw usageError('--no-cache and --cache-dir contradict each other');
  return cacheChoice(options['cacheDir'], isOff, host);
}

function severityOf(options: OptionValues): Severity | null {
  const severity = severities.find((level) => level === options['severity']) ?? null;
  const isStrict = listOf(options['select']).some((word) => word.toLowerCase() === strictSet);
  if (options['hints'] !== true) return severity === null && isStrict ? 'hint' : severity;
  if (severity !== null && severity !== 'hint')
    throw usageError(`--hints and --severity ${severity} contradict each other`);
  return 'hint';
}

// https://no-color.org: any value but the empty one turns colour off; https://force-color.org: the reverse, and 0
// is no. An explicit option wins over both, and a wish for no colour over the other.
function wantsColor(when: unknown, host: Host): boolean {
  if (when === 'always') return true;
  if (when === 'never') return false;
  if (isSet(host, 'NO_COLOR')) return false;
  if (isSet(host, 'FORCE_COLOR')) return host.env['FORCE_COLOR'] !== '0';
  return host.stdout.isTerminal && host.env['TERM'] !== 'dumb';
}

/** Terminals that do not know links may print them: only those that say who they are get any. */
const linkingTerminals: readonly (readonly [string, RegExp])[] = [
  ['TERM_PROGRAM', /^(iTerm\.app|WezTerm|vscode|ghostty|Hyper|rio)$/],
  ['TERM', /^(xterm-kitty|xterm-ghostty|alacritty|foot|contour)/],
  ['VTE_VERSION', /^([5-9]\d{3}|\d{5,})$/],
  ['WT_SESSION', /./],
  ['KONSOLE_VERSION', /./],
];

function wantsLinks(when: unknown, color: unknown, host: Host): boolean {
  if (when === 'always') return true;
  if (when === 'never' || !host.stdout.isTerminal || !wantsColor(color, host)) return false;
  return linkingTerminals.some(([name, known]) => known.test(host.env[name] ?? ''));
}

function isSet(host: Host, name: string): boolean {
  return (host.env[name] ?? '') !== '';
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
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

/** What is asked for on the spot, for a check. */
export function askedOf({ select, ignore, preview }: CheckSettings): CheckOptions {
  return { select, ignore, ...(preview ? { preview } : {}) };
}

/** Throws a UsageError if a rule on trial is named where neither the option nor any settings have such rules run. */
export function requirePreview({ select, preview }: CheckSettings, configs: readonly Config[]): void {
  const mistake = previewMistake(select, preview || configs.some((config) => config.preview));
  if (mistake !== null) throw usageError(mistake);
}
