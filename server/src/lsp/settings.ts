// What the user sets, read from whatever the client sends by the table of settings. A value that does not fit is left out
// and named.

import { selectorMistake } from '../analysis/catalog.ts';
import type { CheckOptions } from '../analysis/check.ts';
import { kernelVersion } from '../semantics/kernel-version.ts';
import { serverSettings, type SettingSpec } from './setting-table.ts';

type Switch = Extract<(typeof serverSettings)[number], { type: 'switch' }>['key'];

/** One switch per feature, so that a user with another C server can take only what it lacks. */
export type FeatureSettings = Readonly<Record<Switch, boolean>> & {
  /** line: only where the cursor rests. */
  readonly inlayHints: 'off' | 'line' | 'on';
};

export interface Settings {
  readonly options: CheckOptions;
  readonly features: FeatureSettings;
  /** The kernel that the sources are for; null leaves it to the tree. */
  readonly kernel: string | null;
}

/** The settings that are fit for use, and what is wrong with the others. */
export function readSettings(value: unknown): Settings & { readonly mistake: string | null } {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const read = Object.fromEntries(serverSettings.map((spec) => [spec.key, fitValue(spec, given[spec.key])]));
  const wrong = serverSettings.flatMap((spec) => mistakeOf(spec, given[spec.key]) ?? []);
  const { select, ignore, kernel, ...features } = read;
  return {
    options: { select: listOf(select), ignore: listOf(ignore) },
    features: features as FeatureSettings,
    kernel: typeof kernel === 'string' ? kernel : null,
    mistake: wrong[0] ?? null,
  };
}

export const defaultSettings: Settings = readSettings({});

/** Off is only what says so: a client may send anything for what it does not know. */
function fitValue({ type, default: otherwise }: SettingSpec, value: unknown): unknown {
  switch (type) {
    case 'switch':
      return value !== false;
    case 'rules':
      return listOf(value).filter((word) => selectorMistake([word], []) === null);
    case 'version':
      return typeof value === 'string' && kernelVersion.test(value) ? value : otherwise;
    default:
      return type.some(([word]) => word === value) ? value : otherwise;
  }
}

function mistakeOf(spec: SettingSpec, value: unknown): string | null {
  const { key, type } = spec;
  if (value === undefined || value === null || type === 'switch') return null;
  if (type === 'rules') return selectorMistake(listOf(value), []);
  if (fitValue(spec, value) === value) return null;
  return type === 'version'
    ? `${key} is a version such as 6.12`
    : `${key} is ${words(type.map(([word]) => word))}`;
}

/** `a, b or c` */
function words(list: readonly string[]): string {
  return [list.slice(0, -1).join(', '), ...list.slice(-1)].join(' or ');
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
}
