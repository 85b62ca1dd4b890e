// The command tree in the words that completion scripts and the man page need: flags apart, what a value is.

import { ruleNames } from '../analysis/catalog.ts';
import { ruleSets } from '../analysis/select.ts';
import { models } from '../semantics/models/all.ts';
import { vocabularyNames } from '../semantics/vocabulary.ts';
import type { ArgSpec, OptionSpec } from './command-spec.ts';

/** What stands for a value, or for an argument. */
export type Value =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'rules' }
  | { readonly kind: 'file' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'any' };

export interface OptionWords {
  readonly short: string | null;
  readonly long: string;
  readonly summary: string;
  /** Its name in the help, as in `--root <dir>`; null for a flag. */
  readonly argument: string | null;
  readonly value: Value | null;
  readonly repeats: boolean;
}

export const helpOption: OptionWords = {
  short: '-h',
  long: '--help',
  summary: 'print this help',
  argument: null,
  value: null,
  repeats: false,
};

export const versionOption: OptionWords = {
  short: '-V',
  long: '--version',
  summary: 'print the version',
  argument: null,
  value: null,
  repeats: false,
};

export function optionWords(spec: OptionSpec): OptionWords {
  const [, short, long = '', argument] = /^(?:(-\w), )?(--[\w-]+)(?: <(.+)>)?$/.exec(spec.flags) ?? [];
  return {
    short: short ?? null,
    long,
    summary: spec.summary,
    argument: argument ?? null,
    value: argument === undefined ? null : valueOf(argument, spec.choices),
    repeats: spec.kind === 'list' || spec.kind === 'texts',
  };
}

export function argumentValue(spec: ArgSpec): Value {
  return valueOf(spec.syntax.replace(/[[\]<>.]/g, ''), spec.choices);
}

/** Codes and names with their titles. */
const ruleWords: readonly (readonly [string, string])[] = ruleNames.flatMap((rule) => [
  [rule.code, rule.title] as const,
  [rule.slug, rule.title] as const,
]);

/** What selects rules: the sets stand first. */
export const selectorWords: readonly (readonly [string, string])[] = [
  ...ruleSets.map(({ name, summary }) => [name, summary] as const),
  ...ruleWords,
];

/** All that `explain` has something to say about. */
const knownNames: readonly string[] = [
  ...ruleWords.map(([word]) => word),
  ...models.map((model) => model.id),
  ...vocabularyNames,
];

function valueOf(argument: string, choices: readonly string[] | undefined): Value {
  if (choices !== undefined) return { kind: 'words', words: choices };
  switch (argument) {
    case 'rule':
    case 'rules':
      return { kind: 'rules' };
    case 'topic':
      return { kind: 'words', words: knownNames };
    case 'dir':
      return { kind: 'folder' };
    case 'file':
    case 'file|key=value':
    case 'path':
    case 'format=file':
    case 'file:function':
      return { kind: 'file' };
    default:
      return { kind: 'any' };
  }
}
