// The injection grammar in the engine that editors run it in, on top of a small grammar of C.

import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { INITIAL, parseRawGrammar, Registry, type IGrammar } from 'vscode-textmate';
import { beforeAll, describe, expect, it } from 'vitest';
import { callsByPart } from '../src/semantics/token-roles.ts';
import { vocabulary } from '../src/semantics/vocabulary.ts';

const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8')) as {
  contributes: { grammars: { path: string; scopeName: string; injectTo: string[] }[] };
};

/** Comments, strings and calls, as the editors' grammars of C have them. */
const smallC = {
  scopeName: 'source.c',
  patterns: [
    { name: 'comment.block.c', begin: '/\\*', end: '\\*/' },
    { name: 'comment.line.double-slash.c', match: '//.*$' },
    { name: 'string.quoted.double.c', begin: '"', end: '"' },
    { name: 'entity.name.function.c', match: '\\b\\w+(?=\\s*\\()' },
  ],
};

let grammar: IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await loadWASM(fs.readFileSync(wasm));
  const [ours] = manifest.contributes.grammars;
  if (ours === undefined) throw new Error('no grammar is contributed');
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: (scope) =>
      Promise.resolve(
        parseRawGrammar(
          scope === 'source.c' ? JSON.stringify(smallC) : fs.readFileSync(ours.path, 'utf8'),
          `${scope}.json`,
        ),
      ),
    getInjections: (scope) => (ours.injectTo.includes(scope) ? [ours.scopeName] : []),
  });
  const loaded = await registry.loadGrammar('source.c');
  if (loaded === null) throw new Error('no grammar');
  grammar = loaded;
});

/** Scopes of ours by the text that has them, over lines. */
function marked(text: string): (readonly [string, string])[] {
  let stack = INITIAL;
  return text.split('\n').flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    return tokens.flatMap((token) => {
      const own = token.scopes.find((scope) => scope.includes('.invlock.'));
      return own === undefined ? [] : [[line.slice(token.startIndex, token.endIndex), own] as const];
    });
  });
}

describe('the injection grammar', () => {
  it('is contributed from a file that the package has', () => {
    for (const { path: file } of manifest.contributes.grammars) {
      expect(path.normalize(file).startsWith('syntaxes/')).toBe(true);
      expect(fs.existsSync(file)).toBe(true);
    }
  });

  it('marks calls by their part in the protocol', () => {
    expect(
      marked('seq = mmu_interval_read_begin(sub);\nif (mmu_interval_read_retry (sub, seq))\n\tgoto again;'),
    ).toEqual([
      ['mmu_interval_read_begin', 'support.function.invlock.sample.c'],
      ['mmu_interval_read_retry', 'support.function.invlock.check.c'],
    ]);
    expect(marked('\tmmu_interval_set_seq(sub, cur_seq);')).toEqual([
      ['mmu_interval_set_seq', 'support.function.invlock.invalidate.c'],
    ]);
  });

  it('marks nothing in comments and strings, over lines either', () => {
    expect(marked('/* mmu_interval_read_begin(sub)\n   hmm_range_fault(range) */')).toEqual([]);
    expect(marked('// hmm_range_fault(range)')).toEqual([]);
    expect(marked('pr_info("hmm_range_fault(range)");')).toEqual([]);
  });

  it('marks neither longer names nor what is no call', () => {
    expect(marked('my_hmm_range_fault(range); hmm_range_fault_x(range); fn = hmm_range_fault;')).toEqual([]);
  });

  it('knows every call that the vocabulary knows', () => {
    const known = [...callsByPart.values()].flat().sort();
    expect(known).toEqual([...vocabulary.events.keys()].sort());
    for (const name of known)
      expect([name, marked(`${name}(x);`).map(([text]) => text)]).toEqual([name, [name]]);
  });
});
