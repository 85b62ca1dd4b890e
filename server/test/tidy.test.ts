// The house keeps its shape: which layer may import which, how long a file may be, where the names of
// protocols may stand, and that the registry is what the generator would write.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../scripts/chores/generated.ts';
import { allRows } from '../src/semantics/contracts/all.ts';
import { rules } from '../src/rules/registry.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = path.join(root, 'server/src');

const files = fs
  .readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.split(path.sep).join('/'))
  .sort();
const textOf = (file: string): string => fs.readFileSync(path.join(source, file), 'utf8');
const layerOf = (file: string): string => file.slice(0, file.indexOf('/'));

/** What each layer may import besides itself: the data path, read from left to right. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  semantics: ['base'],
  syntax: ['base'],
  ir: ['base', 'syntax', 'semantics'],
  program: ['base', 'semantics', 'syntax', 'ir'],
  flow: ['base', 'semantics', 'ir', 'program'],
  rules: ['base', 'semantics', 'ir', 'program', 'flow', 'analysis/finding.ts'],
  fixes: ['base', 'semantics', 'syntax', 'ir', 'program', 'flow', 'rules', 'analysis/finding.ts'],
  analysis: ['base', 'semantics', 'syntax', 'ir', 'program', 'flow', 'rules', 'fixes'],
  features: [
    ...[
      'base',
      'semantics',
      'ir/ir.ts',
      'ir/print.ts',
      'program',
      'flow',
      'rules/shared/checks.ts',
      'analysis',
    ],
  ],
  platform: ['base'],
  builds: ['base', 'analysis', 'platform'],
  review: ['base', 'analysis', 'platform'],
  lsp: ['base', 'semantics', 'program', 'flow', 'analysis', 'features', 'platform', 'builds', 'review'],
  cli: ['base', 'semantics', 'analysis', 'features', 'platform', 'builds', 'review', 'lsp/server.ts'],
  library: ['base', 'analysis', 'features', 'platform'],
};

const importsOf = (file: string): string[] =>
  [...textOf(file).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) =>
    path.posix.normalize(path.posix.join(path.posix.dirname(file), match[1] ?? '')),
  );

describe('layers', () => {
  it.each(Object.keys(allowed))('%s imports only what lies before it', (layer) => {
    const wrong = files
      .filter((file) => layerOf(file) === layer)
      .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
      .filter(({ target }) => !target.startsWith('..'))
      .filter(({ target }) => layerOf(target) !== layer)
      .filter(
        ({ target }) => !(allowed[layer] ?? []).some((to) => target === to || target.startsWith(`${to}/`)),
      );
    expect(wrong).toEqual([]);
  });

  it('are all known', () => {
    expect([...new Set(files.map(layerOf))].sort()).toEqual(Object.keys(allowed).sort());
  });

  it('leave the disk, the clock and the process to platform, builds, review, cli and lsp', () => {
    const outer = new Set(['platform', 'builds', 'review', 'cli', 'lsp']);
    const wrong = files
      .filter((file) => !outer.has(layerOf(file)))
      .filter((file) => /from 'node:|\bprocess\.|Date\.now|performance\.now/.test(textOf(file)));
    expect(wrong).toEqual([]);
  });

  it('let only syntax know the parser, and only lsp the protocol', () => {
    const users = (name: RegExp): string[] => files.filter((file) => name.test(textOf(file))).map(layerOf);
    expect([...new Set(users(/from 'web-tree-sitter'/))]).toEqual(['syntax']);
    expect([...new Set(users(/from 'vscode-/))]).toEqual(['lsp']);
  });
});

describe('sizes', () => {
  const lines = (file: string): number => textOf(file).split('\n').length - 1;

  it('no file is longer than a reader can hold', () => {
    expect(files.filter((file) => lines(file) > 400).map((file) => `${file} ${lines(file)}`)).toEqual([]);
  });

  it('a rule is a small file, a handler a smaller one', () => {
    const small = files.filter(
      (file) => /^rules\/[^/]+\.ts$/.test(file) && file !== 'rules/start-end-unbalanced.ts',
    );
    expect(small.filter((file) => lines(file) > 150)).toEqual([]);
    expect(files.filter((file) => /^lsp\/handlers\//.test(file) && lines(file) > 40)).toEqual([]);
  });
});

describe('names', () => {
  // The tool has the name of the protocol that it began with; lsp and cli may call themselves by it.
  const own = new Set(['lsp', 'cli']);
  const names = new Set([
    ...allRows.map((row) => row.name).filter((name) => name.includes('_') && /^[a-z]/.test(name)),
    ...allRows.flatMap((row) => ('protocol' in row ? [row.protocol] : [])),
  ]);

  it('of protocols and contracts are strings in semantics only', () => {
    const wrong = files
      .filter((file) => layerOf(file) !== 'semantics')
      .flatMap((file) =>
        [...textOf(file).matchAll(/'([^'\n]+)'/g)]
          .map((match) => match[1] ?? '')
          .filter((text) => names.has(text) && !(text === 'invlock' && own.has(layerOf(file))))
          .map((text) => `${file}: ${text}`),
      );
    expect(wrong).toEqual([]);
  });

  it('of rules agree with their files and pages', () => {
    for (const rule of rules) {
      expect(textOf(`rules/${rule.slug}.ts`)).toContain(`code: '${rule.code}'`);
      expect(fs.existsSync(path.join(source, `rules/${rule.slug}.md`))).toBe(true);
    }
    expect(new Set(rules.map((rule) => rule.code)).size).toBe(rules.length);
  });
});

describe('generated files', () => {
  it('are what the generators write', async () => {
    for (const [file, text] of await generatedFiles(root)) {
      expect(fs.readFileSync(file, 'utf8'), file).toBe(text);
    }
  });
});
