// Which rules run: codes (INV103), prefixes of codes (INV5), slugs (retry-unlocked) and named sets, in any case.
// A selector that names no rule is the user's mistake and is never passed over in silence.

import type { Rule } from '../rules/rule.ts';
import type { Severity } from './finding.ts';
import { didYouMean } from './suggest.ts';

type RuleId = Pick<Rule, 'code' | 'slug' | 'severity' | 'preview'>;

export interface RuleSet {
  readonly name: string;
  readonly summary: string;
  readonly has: (rule: RuleId) => boolean;
}

export const strictSet = 'strict';

export const ruleSets: readonly RuleSet[] = [
  {
    name: 'recommended',
    summary: 'the rules that are more than a hint',
    has: (rule) => rule.severity !== 'hint',
  },
  { name: strictSet, summary: 'every rule; hints are shown', has: () => true },
];

export type Selection<R extends RuleId> =
  | { readonly kind: 'rules'; readonly rules: readonly R[] }
  | { readonly kind: 'unknown'; readonly selector: string; readonly message: string };

/**
 * An empty `select` means every rule. What `ignore` names is left out, whatever `select` says, and so are preview rules
 * unless they are wanted.
 */
export function selectRules<R extends RuleId>(
  all: readonly R[],
  select: readonly string[],
  ignore: readonly string[],
  preview = false,
): Selection<R> {
  const unknown = [...select, ...ignore].find((selector) => !all.some((rule) => selects(selector, rule)));
  if (unknown !== undefined) {
    return { kind: 'unknown', selector: unknown, message: unknownRule(unknown, all, ruleSets) };
  }
  const rules = all.filter(
    (rule) =>
      (preview || rule.preview !== true) &&
      (select.length === 0 || select.some((selector) => selects(selector, rule))) &&
      !ignore.some((selector) => selects(selector, rule)),
  );
  return { kind: 'rules', rules };
}

/** True if the selector is the rule's code, a prefix of it, its slug, or a set that it is in. */
export function selects(selector: string, rule: RuleId): boolean {
  const word = selector.toLowerCase();
  const set = ruleSets.find(({ name }) => name === word);
  if (set !== undefined) return set.has(rule);
  return word === rule.slug || (/^inv\d*$/.test(word) && rule.code.toLowerCase().startsWith(word));
}

/** The severity that the settings give the rule; undefined leaves it as it is. */
export function askedSeverity(
  options: { readonly severity?: readonly (readonly [string, Severity])[] },
  rule: RuleId,
): Severity | undefined {
  return options.severity?.findLast(([selector]) => selects(selector, rule))?.[1];
}

/** The message for a selector that fits no rule. */
export function unknownRule(
  selector: string,
  all: readonly Pick<Rule, 'code' | 'slug'>[],
  sets: readonly RuleSet[] = [],
): string {
  const known = [...all.flatMap((rule) => [rule.code, rule.slug]), ...sets.map((set) => set.name)];
  return `unknown rule "${selector}"${didYouMean(selector, known)}`;
}
