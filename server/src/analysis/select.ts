// Which rules run: codes (INV103), prefixes of codes (INV5) and slugs (retry-unlocked), in any case.
// A selector that names no rule is the user's mistake and is never passed over in silence.

import type { Rule } from '../rules/rule.ts';
import { didYouMean } from './suggest.ts';

export type Selection =
  | { readonly kind: 'rules'; readonly rules: readonly Rule[] }
  | { readonly kind: 'unknown'; readonly selector: string; readonly message: string };

/** An empty `select` means every rule. What `ignore` names is left out, whatever `select` says. */
export function selectRules(
  all: readonly Rule[],
  select: readonly string[],
  ignore: readonly string[],
): Selection {
  const unknown = [...select, ...ignore].find((selector) => !all.some((rule) => selects(selector, rule)));
  if (unknown !== undefined) {
    return { kind: 'unknown', selector: unknown, message: unknownRule(unknown, all) };
  }
  const rules = all.filter(
    (rule) =>
      (select.length === 0 || select.some((selector) => selects(selector, rule))) &&
      !ignore.some((selector) => selects(selector, rule)),
  );
  return { kind: 'rules', rules };
}

/** True if the selector is the rule's code, a prefix of it, or its slug. */
export function selects(selector: string, rule: Pick<Rule, 'code' | 'slug'>): boolean {
  const word = selector.toLowerCase();
  return word === rule.slug || (/^inv\d*$/.test(word) && rule.code.toLowerCase().startsWith(word));
}

/** The message for a selector that fits no rule. */
export function unknownRule(selector: string, all: readonly Pick<Rule, 'code' | 'slug'>[]): string {
  const known = all.flatMap((rule) => [rule.code, rule.slug]);
  return `unknown rule "${selector}"${didYouMean(selector, known)}`;
}
