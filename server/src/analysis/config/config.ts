// What `invlock.jsonc` says, as a value with every default filled in. Reading the text is in read.ts, which is only
// loaded where there is a file to read.

import ignore from 'ignore';
import type { Span } from '../../base/span.ts';
import type { CheckOptions } from '../check.ts';
import type { Severity } from '../finding.ts';
import { vocabularyText, type VocabularyRow } from '../../semantics/helper-rows.ts';

export interface Config {
  /** Codes, slugs or code prefixes; empty means every rule. */
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  /** Rules that are on trial run as well. */
  readonly preview: boolean;
  /** By code, slug or code prefix, in the order of the file; the last that fits counts. */
  readonly severity: readonly (readonly [string, Severity])[];
  /** Patterns as in .gitignore, relative to the folder of the file. */
  readonly exclude: readonly string[];
  /** Relative to the folder of the file, and inside it. */
  readonly baseline: string | null;
  /** `6.12`: what the driver is written for; null if nothing is said. */
  readonly kernel: string | null;
  readonly vocabulary: readonly VocabularyRow[];
}

/** Something in the file that is not as it should be. */
export interface ConfigMistake {
  readonly span: Span;
  readonly message: string;
}

export const noConfig: Config = {
  select: [],
  ignore: [],
  preview: false,
  severity: [],
  exclude: [],
  baseline: null,
  kernel: null,
  vocabulary: [],
};

/** Options of a run over a file: what is asked for on the spot stands before what the file says. */
export function checkOptionsOf(config: Config, asked: CheckOptions): CheckOptions {
  return {
    ...asked,
    select: asked.select.length > 0 ? asked.select : config.select,
    ignore: asked.ignore.length > 0 ? asked.ignore : config.ignore,
    ...(asked.preview === true || config.preview ? { preview: true } : {}),
    severity: config.severity,
    vocabulary: vocabularyText(config.vocabulary),
  };
}

/** True if `exclude` names the file; the path is relative to the folder of the configuration. */
export function excludes(config: Config, path: string): boolean {
  if (config.exclude.length === 0) return false;
  let matcher = matchers.get(config);
  if (matcher === undefined) {
    matcher = ignore().add([...config.exclude]);
    matchers.set(config, matcher);
  }
  return matcher.ignores(path);
}

const matchers = new WeakMap<Config, ReturnType<typeof ignore>>();
