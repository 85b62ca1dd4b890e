// `invlock explain`: a rule's page as it is shipped, a name of the kernel, a protocol, or the table of all rules.

import { ruleNames, unknownRuleMessage } from '../../analysis/catalog.ts';
import { explainText, unknownName } from '../../features/explain.ts';
import { readRulePage } from '../../platform/pages.ts';
import type { ExitCode, Host } from '../host.ts';
import { usageError } from '../../base/usage-error.ts';

export function explainCommand(args: readonly string[], host: Host): ExitCode {
  const [word] = args;
  if (word === undefined) {
    host.page(table());
    return 0;
  }
  const page = explainText(word, readRulePage);
  if (page === null) throw usageError(/^INV/i.test(word) ? unknownRuleMessage(word) : unknownName(word));
  if (page === '') throw usageError(`the page of ${word} is missing beside the program; install it again`);
  host.page(page.endsWith('\n') ? page : `${page}\n`);
  return 0;
}

function table(): string {
  const width = Math.max(...ruleNames.map((rule) => rule.slug.length));
  return ruleNames
    .map((rule) => {
      const trial = rule.preview === true ? ' (preview)' : '';
      return `${rule.code}  ${rule.severity.padEnd(7)}  ${rule.slug.padEnd(width)}  ${rule.title}${trial}\n`;
    })
    .join('');
}
