// What the manifest of the extension says by hand and other parts have to keep to: the problem matcher reads what the
// command line prints.

import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { run, runJson } from './cli/host.ts';

interface Matcher {
  readonly name: string;
  readonly pattern: { readonly regexp: string } & Readonly<Record<string, number | string>>;
}

const manifest = JSON.parse(
  fs.readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'),
) as { contributes: { problemMatchers: readonly Matcher[] } };

it('the problem matcher takes every finding of --format gcc apart', async () => {
  const [matcher] = manifest.contributes.problemMatchers;
  expect(matcher?.name).toBe('invlock');
  const { regexp, file, line, code, severity } = matcher?.pattern ?? { regexp: '' };
  const { out } = await run(['check', '--format', 'gcc', '.']);
  const matches = out
    .trimEnd()
    .split('\n')
    .map((text) => new RegExp(regexp).exec(text) ?? expect.fail(`not taken apart: ${text}`));
  const found = matches
    .filter((match) => match[Number(severity)] !== 'note')
    .map((match) => [match[Number(file)], Number(match[Number(line)]), match[Number(code)]]);
  const { report } = await runJson(['.']);
  expect(found.length).toBeGreaterThan(2);
  expect(found).toEqual(report.findings.map((f) => [f.file, f.line, f.code]));
});
