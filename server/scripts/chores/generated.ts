// Every file that is generated and checked in, with the text that it should have.

import * as fs from 'node:fs';
import * as path from 'node:path';
import prettier from 'prettier';
import { ruleNames } from '../../src/analysis/catalog.ts';
import { jsonSchema } from '../../src/analysis/config/schema.ts';
import { injectionGrammar } from './injection-grammar.ts';
import { lspPage } from './lsp-page.ts';
import { manifestText } from './manifest.ts';
import { reportJsonSchema } from '../../src/cli/reporters/report-schema.ts';
import { manPage } from '../../src/cli/man-page.ts';
import { registrySource } from './registry.ts';

/** Absolute paths with their texts. */
export async function generatedFiles(root: string): Promise<readonly (readonly [string, string])[]> {
  const rules = path.join(root, 'server/src/rules');
  const selectors = ruleNames.flatMap((rule) => [rule.code, rule.slug]);
  const schema = path.join(root, 'server/schemas/config.json');
  const report = path.join(root, 'server/schemas/report.json');
  const manifest = path.join(root, 'package.json');
  const grammar = path.join(root, 'syntaxes/invlock.injection.json');
  return [
    [path.join(rules, 'registry.ts'), await registrySource(rules)],
    [path.join(root, 'server/man/invlock.1'), manPage()],
    [path.join(root, 'server/docs/lsp.md'), lspPage()],
    [manifest, await pretty(manifest, manifestText(fs.readFileSync(manifest, 'utf8')))],
    [grammar, await pretty(grammar, JSON.stringify(injectionGrammar()))],
    [schema, await pretty(schema, JSON.stringify(jsonSchema(selectors)))],
    [report, await pretty(report, JSON.stringify(reportJsonSchema()))],
  ];
}

async function pretty(file: string, text: string): Promise<string> {
  const options = await prettier.resolveConfig(file);
  return await prettier.format(text, { ...options, filepath: file });
}
