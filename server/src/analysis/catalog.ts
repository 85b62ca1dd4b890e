// The rules as the command line names them: for messages, tables and selectors.

import { rules } from '../rules/registry.ts';
import type { Enforces } from '../semantics/enforcement.ts';
import type { Severity } from './finding.ts';
import { selectRules, unknownRule } from './select.ts';
import { suppressionRules } from './suppress.ts';

export interface RuleName {
  readonly code: string;
  readonly slug: string;
  readonly title: string;
  readonly severity: Severity;
  /** On trial: off unless preview rules are wanted. */
  readonly preview?: true;
}

/** Every rule, by code. */
export const ruleNames: readonly RuleName[] = [...rules, ...suppressionRules];

/** The rule with that code or slug, or null. */
export function ruleNamed(word: string): RuleName | null {
  return (
    ruleNames.find((rule) => rule.code === word.toUpperCase() || rule.slug === word.toLowerCase()) ?? null
  );
}

/** What a rule holds drivers to; null for those about comments and for a code that is none. */
export function enforcedBy(code: string): Enforces | null {
  return rules.find((rule) => rule.code === code)?.enforces ?? null;
}

/** What is wrong with the selectors, as a message; null if nothing is. */
export function selectorMistake(select: readonly string[], ignore: readonly string[]): string | null {
  const selection = selectRules(ruleNames, select, ignore);
  return selection.kind === 'unknown' ? selection.message : null;
}

/** What is wrong with naming a preview rule where none is wanted, as a message; null if nobody does. */
export function previewMistake(select: readonly string[], preview: boolean): string | null {
  const named = preview ? undefined : select.map(ruleNamed).find((rule) => rule?.preview === true);
  return named == null ? null : `${named.code} is a preview rule: it runs with --preview`;
}

/** What to say of a word that names no rule. */
export function unknownRuleMessage(word: string): string {
  return unknownRule(word, ruleNames);
}
