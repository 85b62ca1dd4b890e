// What the user sets, read from whatever the client sends. A value that does not fit is left out and named.

import { selectorMistake } from '../analysis/catalog.ts';
import type { CheckOptions } from '../analysis/check.ts';

/** One switch per feature, so that a user with another C server can take only what it lacks. */
export interface FeatureSettings {
  readonly hover: boolean;
  /** Definition, implementation and references. */
  readonly links: boolean;
  readonly highlight: boolean;
  readonly codeLens: boolean;
  readonly completion: boolean;
  /** line: only where the cursor rests. */
  readonly inlayHints: 'off' | 'line' | 'on';
}

export interface Settings {
  readonly options: CheckOptions;
  readonly features: FeatureSettings;
}

export const defaultSettings: Settings = {
  options: { select: [], ignore: [] },
  features: {
    hover: true,
    links: true,
    highlight: true,
    codeLens: true,
    completion: true,
    inlayHints: 'line',
  },
};

/** The settings that are fit for use, and what is wrong with the others. */
export function readSettings(value: unknown): Settings & { readonly mistake: string | null } {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const select = listOf(given['select']);
  const ignore = listOf(given['ignore']);
  const fit = (selector: string): boolean => selectorMistake([selector], []) === null;
  const hints = given['inlayHints'];
  const isHints = hints === 'off' || hints === 'line' || hints === 'on';
  const { features } = defaultSettings;
  const isOn = (name: keyof FeatureSettings): boolean => given[name] !== false;
  const wrongHints =
    hints !== undefined && hints !== null && !isHints ? 'inlayHints is off, line or on' : null;
  return {
    options: { select: select.filter(fit), ignore: ignore.filter(fit) },
    features: {
      hover: isOn('hover'),
      links: isOn('links'),
      highlight: isOn('highlight'),
      codeLens: isOn('codeLens'),
      completion: isOn('completion'),
      inlayHints: isHints ? hints : features.inlayHints,
    },
    mistake: selectorMistake(select, ignore) ?? wrongHints,
  };
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
}
