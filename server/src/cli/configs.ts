// The configuration of each file: the nearest `invlock.jsonc` from its folder up to the root, else the user's own. What
// reads such a file is only loaded if there is one. A file with mistakes ends the run: what it was meant to say is not
// known.

import * as path from 'node:path';
import { folderOf } from '../base/folder.ts';
import { checkOptionsOf, excludes, noConfig, type Config } from '../analysis/config/config.ts';
import type { CheckOptions } from '../analysis/check.ts';
import { configName, findConfigFolder } from '../analysis/workspace.ts';
import type { Span } from '../base/span.ts';
import { positionAt, sourceText } from '../base/text.ts';
import { hasEntry, linksOut, readText, relativeInside } from '../platform/node-sources.ts';
import { noBuilds, type Builds } from '../builds/builds.ts';
import type { OptionValues } from './argv.ts';
import { isConfigValue, readConfigValues, type ConfigValues } from './config-values.ts';
import type { Host } from './host.ts';
import type { InputGroup } from './inputs.ts';
import { usageError } from '../base/usage-error.ts';
import { tool } from './version.ts';

export interface ConfigChoice {
  readonly from: ConfigSource;
  /** `KEY=VALUE`: what stands before any file. */
  readonly values: readonly string[];
}

type ConfigSource =
  /** `user` is the absolute folder of the file that holds where no other does. */
  | { readonly kind: 'nearest'; readonly user: string | null }
  | { readonly kind: 'isolated' }
  /** Absolute. */
  | { readonly kind: 'file'; readonly file: string };

export interface LoadedConfig {
  /** Absolute; null if there is no file. */
  readonly file: string | null;
  /** Absolute: what the baseline and the exclusions are relative to. */
  readonly folder: string;
  readonly excludeFolder: string;
  readonly config: Config;
  /** For every key that is set, the place in the words of a message. */
  readonly origins: ReadonlyMap<string, string>;
}

type ReadConfig = Pick<LoadedConfig, 'file' | 'config' | 'origins'>;

const nothing: ReadConfig = { file: null, config: noConfig, origins: new Map() };

/** Every answer may throw a UsageError: the file has mistakes, or cannot be read. */
export interface Configs {
  /** Of a file or folder below the root. */
  readonly of: (root: string, relative: string) => Promise<LoadedConfig>;
  /** Loads what governs the paths that were named, so that its mistakes are told in any case. */
  readonly require: (group: InputGroup) => Promise<void>;
  /** The files that no `exclude` names. */
  readonly included: (root: string, files: readonly string[]) => Promise<string[]>;
  /** What holds for the file, with what a build says of it. */
  readonly optionsOf: (root: string, file: string, asked: CheckOptions) => Promise<CheckOptions>;
  /** The files by the options that hold for them. */
  readonly parts: (
    root: string,
    files: readonly string[],
    asked: CheckOptions,
  ) => Promise<readonly { readonly options: CheckOptions; readonly files: readonly string[] }[]>;
}

export function configChoice(options: OptionValues, host: Host): ConfigChoice {
  const given = options['config'];
  const words = Array.isArray(given) ? given.map(String) : [];
  const values = words.filter(isConfigValue);
  const [file, second] = words.filter((word) => !isConfigValue(word));
  if (second !== undefined) throw usageError(`settings come from one file: ${file} or ${second}`);
  if (options['isolated'] === true) {
    if (file !== undefined) throw usageError('--isolated and --config contradict each other');
    return { from: { kind: 'isolated' }, values };
  }
  if (file === undefined) return { from: { kind: 'nearest', user: userFolder(host) }, values };
  return { from: { kind: 'file', file: path.resolve(host.cwd, file) }, values };
}

/** By the rules of the XDG, which has relative folders ignored. */
function userFolder(host: Host): string | null {
  const { XDG_CONFIG_HOME: configs, HOME: home } = host.env;
  if (configs !== undefined && path.isAbsolute(configs)) return path.join(configs, tool.name);
  return home !== undefined && path.isAbsolute(home) ? path.join(home, '.config', tool.name) : null;
}

/** @param builds is asked what holds for each file that is checked */
export function createConfigs(
  { from, values }: ConfigChoice,
  cwd: string,
  builds: Builds = noBuilds,
): Configs {
  const read = new Map<string, Promise<ReadConfig>>();
  const loaded = new Map<string, Promise<LoadedConfig>>();
  const folders = new Map<string, string | null>();
  const user =
    from.kind === 'nearest' && from.user !== null && hasEntry(from.user, configName)
      ? path.join(from.user, configName)
      : null;
  let overrides: Promise<ConfigValues> | null = null;

  const fileFor = (root: string, folder: string): string | null => {
    if (from.kind === 'file') return from.file;
    if (from.kind === 'isolated') return null;
    const absolute = path.join(root, folder);
    const key = `${root}\0${absolute}`;
    let known = folders.get(key);
    if (known === undefined) {
      known = findConfigFolder(absolute, root, hasEntry);
      folders.set(key, known);
    }
    return known === null ? user : path.join(known, configName);
  };

  const readOnce = (root: string, file: string): Promise<ReadConfig> => {
    let known = read.get(file);
    if (known === undefined) {
      // What the checkout holds must not make us quote files that lie outside of it.
      const isLink = from.kind === 'nearest' && file !== user && linksOut(root, file);
      if (isLink) throw usageError(`${shownPath(file, cwd)} is a link to a file outside of ${root}`);
      known = loadConfig(file, cwd);
      read.set(file, known);
    }
    return known;
  };

  const load = async (root: string, file: string | null): Promise<LoadedConfig> => {
    const { config, origins } = file === null ? nothing : await readOnce(root, file);
    // What is said for any tree is said from its top.
    const folder = file === null || file === user ? root : path.dirname(file);
    const own = { file, folder, excludeFolder: folder, config, origins };
    if (values.length === 0) return own;
    overrides ??= readConfigValues(values);
    const { config: over, keys } = await overrides;
    return {
      file,
      folder,
      excludeFolder: keys.has('exclude') ? root : folder,
      config: {
        ...config,
        ...Object.fromEntries(Object.entries(over).filter(([key]) => keys.has(key))),
      },
      origins: new Map([...origins, ...[...keys].map((key) => [key, '--config'] as const)]),
    };
  };

  const ofFolder = async (root: string, folder: string): Promise<LoadedConfig> => {
    const file = fileFor(root, folder);
    const key = `${root}\0${file ?? ''}`;
    const known = loaded.get(key) ?? load(root, file);
    loaded.set(key, known);
    return await known;
  };

  const of = (root: string, file: string): Promise<LoadedConfig> => ofFolder(root, folderOf(file));

  const optionsOf: Configs['optionsOf'] = async (root, file, asked) => {
    const options = checkOptionsOf((await of(root, file)).config, asked);
    const build = builds.of(root, file);
    return build === undefined ? options : { ...options, build };
  };

  return {
    of,
    optionsOf,
    require: async ({ root, named, start }) => {
      for (const file of named) await of(root, file);
      for (const folder of start) await ofFolder(root, folder);
    },
    included: async (root, files) => {
      const out: string[] = [];
      for (const file of files) {
        if (!isExcluded(await of(root, file), path.join(root, file))) out.push(file);
      }
      return out;
    },
    parts: async (root, files, asked) => {
      const parts = new Map<string, { options: CheckOptions; files: string[] }>();
      for (const file of files) {
        const options = await optionsOf(root, file, asked);
        const key = JSON.stringify(options);
        const part = parts.get(key) ?? { options, files: [] };
        parts.set(key, part);
        part.files.push(file);
      }
      return [...parts.values()];
    },
  };
}

/** Reads the file, which must be there; throws a UsageError with every mistake. */
async function loadConfig(file: string, cwd: string): Promise<ReadConfig> {
  const shown = shownPath(file, cwd);
  const read = readText(path.dirname(file), path.basename(file));
  if (read.kind === 'unreadable') throw usageError(`cannot read the settings ${shown}: ${read.reason}`);
  const { readConfig } = await import('../analysis/config/read.ts');
  const { config, mistakes, origins } = readConfig(read.text);
  const source = sourceText(shown, read.text);
  const at = (span: Span): string => {
    const { line, column } = positionAt(source, span.start);
    return `${shown}:${line + 1}:${column + 1}`;
  };
  const lines = mistakes.map(({ span, message }) => `${at(span)}: ${message}`);
  const [first, ...more] = lines;
  if (first !== undefined) throw usageError(first, more);
  return { file, config, origins: new Map([...origins].map(([key, span]) => [key, at(span)])) };
}

/** What is wrong with what a build has left, a line each. */
export function buildProblems(builds: Builds, cwd: string): string[] {
  return builds.problems().map(([file, problem]) => `${shownPath(file, cwd)}: ${problem}`);
}

/** As a person in the folder would write it. */
export function shownPath(file: string, cwd: string): string {
  return relativeInside(cwd, file) ?? file;
}

function isExcluded({ excludeFolder, config }: LoadedConfig, absolute: string): boolean {
  const relative = relativeInside(excludeFolder, absolute);
  return relative !== null && relative !== '' && excludes(config, relative);
}
