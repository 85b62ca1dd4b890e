// `explain`: a rule's page, a name of the kernel, or a protocol, in Markdown. The same rows and models that hover
// and `model` read.

import { nearest } from '../analysis/suggest.ts';
import { ruleNamed, ruleNames } from '../analysis/catalog.ts';
import { sourceText } from '../semantics/describe.ts';
import { modelNamed, models } from '../semantics/models/all.ts';
import { rowsNamed, vocabularyNames } from '../semantics/vocabulary.ts';
import { rowsText } from './hover.ts';
import { modelText } from './model-text.ts';
import { ruleInModel } from './rule-in-model.ts';

/** null if the word means nothing; an empty page is a broken installation. */
export function explainText(word: string, pageOf: (slug: string) => string | null): string | null {
  const rule = ruleNamed(word);
  if (rule !== null) {
    const page = pageOf(rule.slug) ?? '';
    const picture = page === '' ? null : ruleInModel(rule.code);
    return picture === null ? page : `${page.trimEnd()}\n\n${picture}`;
  }
  const model = modelNamed(word.toLowerCase());
  if (model !== undefined) return modelText(model, 100);
  const rows = rowsNamed(word.replace(/\(\)$/, ''));
  if (rows.length === 0) return null;
  const [first] = rows;
  const rulesOf = rows.flatMap((row) => (row.kind === 'event' ? rulesAbout(row.protocol) : []));
  const more = rulesOf.length === 0 ? '' : `\nRules of its protocol: ${rulesOf.join(', ')}.\n`;
  const sources = [...new Set(rows.map(sourceText))].join(', ');
  return `# ${first?.name ?? word}\n\n${rowsText(rows)}\n\nSource: ${sources}.\n${more}`;
}

/** What is wrong with a word that means nothing. */
export function unknownName(word: string): string {
  const names = [
    ...ruleNames.flatMap((r) => [r.code, r.slug]),
    ...models.map((m) => m.id),
    ...vocabularyNames,
  ];
  const close = nearest(word, names);
  return `nothing is known of '${word}'${close === null ? '' : `; did you mean ${close}?`}`;
}

/** Rules whose mistakes the models of the protocol hold as variants. */
function rulesAbout(protocol: string): string[] {
  const own = models.filter((m) => (m.vocabulary ?? m.id) === protocol);
  return [...new Set(own.flatMap((m) => m.variants.flatMap((v) => v.rule ?? [])))]
    .filter((code) => ruleNamed(code) !== null)
    .sort();
}
