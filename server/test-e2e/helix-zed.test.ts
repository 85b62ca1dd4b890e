// Helix and Zed, which Debian does not have: their blocks of the page are read as those editors read them, what they name is
// what there is, and the command in them is started and answers.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { startLsp } from '../scripts/lsp-process.ts';
import { serverSettings } from '../src/lsp/setting-table.ts';
import { driver, openBench, type Bench } from './config.ts';

/** What Helix may leave to a server: its documentation of languages.toml, under only-features. */
const helixFeatures: ReadonlySet<string> = new Set(
  `format goto-declaration goto-definition goto-type-definition goto-reference goto-implementation signature-help hover
  document-highlight completion code-action workspace-command document-symbols workspace-symbols diagnostics rename-symbol
  inlay-hints`.split(/\s+/),
);

interface HelixLanguages {
  readonly 'language-server': Readonly<Record<string, { readonly command: string; readonly args: string[] }>>;
  readonly language: readonly {
    readonly name: string;
    readonly 'language-servers': readonly (string | { name: string; 'only-features': string[] })[];
  }[];
}

interface ZedSettings {
  readonly lsp: Readonly<
    Record<string, { readonly binary: { path: string; arguments: string[] }; readonly settings: object }>
  >;
  readonly languages: Readonly<Record<string, { readonly language_servers: readonly string[] }>>;
}

it('the block for Helix names a server that is there, and features that Helix knows', async () => {
  const bench = openBench();
  try {
    const read = 'import json, sys, tomllib; print(json.dumps(tomllib.load(open(sys.argv[1], "rb"))))';
    const json = execFileSync('python3', ['-c', read, bench.block('Helix', 'toml')], { encoding: 'utf8' });
    const languages = JSON.parse(json) as HelixLanguages;
    const [language] = languages.language;
    expect(language?.name).toBe('c');
    const own = language?.['language-servers'].find((entry) => typeof entry === 'object');
    const features = own?.['only-features'] ?? [];
    expect(features).toContain('diagnostics');
    expect(features.filter((feature) => !helixFeatures.has(feature))).toEqual([]);
    const server = languages['language-server'][own?.name ?? ''];
    expect(await codesOf(bench, server?.command ?? '', server?.args ?? [])).toEqual(['INV103', 'INV205']);
  } finally {
    bench.done();
  }
});

it('the block for Zed names a server that is there, and settings that it knows', async () => {
  const bench = openBench();
  try {
    const settings = JSON.parse(fs.readFileSync(bench.block('Zed', 'json'), 'utf8')) as ZedSettings;
    expect(settings.languages['C']?.language_servers).toContain('invlock');
    const own = settings.lsp['invlock'];
    const keys: readonly string[] = serverSettings.map(({ key }) => key);
    expect(Object.keys(own?.settings ?? {}).filter((key) => !keys.includes(key))).toEqual([]);
    expect(await codesOf(bench, own?.binary.path ?? '', own?.binary.arguments ?? [])).toEqual([
      'INV103',
      'INV205',
    ]);
  } finally {
    bench.done();
  }
});

/** Starts what the editor would start, and opens the example driver in it. */
async function codesOf(bench: Bench, command: string, args: readonly string[]): Promise<string[]> {
  const server = await startLsp(command, args, path.dirname(driver), bench.env);
  const uri = pathToFileURL(driver).href;
  server.open(uri, fs.readFileSync(driver, 'utf8'), 1);
  const found = await server.diagnostics(uri, 1);
  await server.stop();
  return found.map((d) => String(d.code)).sort();
}
