// The same C written another way gets the same findings: what is found by the way it is written is luck, and what is found
// in one way only is most likely wrong. Kernel files and our own fixtures, one way at a time.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { checkFile } from '../../src/analysis/check.ts';
import type { Finding } from '../../src/analysis/finding.ts';
import { rememberingSources } from '../../src/base/remember.ts';
import type { Sources } from '../../src/base/sources.ts';
import { sourceText } from '../../src/base/text.ts';
import { applyEdits } from '../../src/fixes/fix.ts';
import { createFlowEngine } from '../../src/flow/engine.ts';
import { nodeSources, overlaySources } from '../../src/platform/node-sources.ts';
import { listSourceFiles } from '../../src/platform/walk.ts';
import { readWasm } from '../../src/platform/wasm.ts';
import { createProgram } from '../../src/program/create.ts';
import type { Program } from '../../src/program/program.ts';
import { mentionsVocabulary } from '../../src/semantics/stems.ts';
import { openFile } from '../../src/syntax/open.ts';
import { initParser } from '../../src/syntax/parser.ts';
import { aloneAmong } from '../alone.ts';
import { beyond } from './new-findings.ts';
import { ways } from './respell/ways.ts';

const everyRule = { select: [], ignore: [] };

interface Tree {
  readonly name: string;
  readonly sources: Sources;
  readonly files: readonly string[];
}

/**
 * `--way=NAME,NAME` for some of the ways, `--only=PART` for files with PART in their path, `--write` to keep what differs in
 * the folder for temporary files. Returns 1 if there are differences, 2 for a way that is not known.
 */
export async function respell(trees: string, words: readonly string[]): Promise<number> {
  const wordOf = (name: string): string | undefined =>
    words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const [only, chosen] = [wordOf('only') ?? '', wordOf('way')?.split(',')];
  const strange = chosen?.find((way) => !ways.has(way));
  if (strange !== undefined) {
    process.stderr.write(`respell: there is no way ${strange}; there are ${[...ways.keys()].join(', ')}\n`);
    return 2;
  }
  await initParser(readWasm());
  const totals = new Map<string, { files: number; more: number; less: number }>();
  for (const { name, sources, files } of treesIn(trees, only)) {
    const clean = createProgram(sources);
    const flow = createFlowEngine(clean);
    for (const file of files.filter((f) => `${name}/${f}`.includes(only))) {
      const text = sources.read(file) ?? '';
      const before = checkFile(clean, file, everyRule, flow).findings;
      for (const [way, edit] of ways) {
        if (chosen !== undefined && !chosen.includes(way)) continue;
        const other = applyEdits(text, edit(openFile(sourceText(file, text))));
        if (other === null || other === text) continue;
        const total = totals.get(way) ?? { files: 0, more: 0, less: 0 };
        totals.set(way, total);
        total.files++;
        const after = checkedAs(clean, sources, file, other);
        const more = beyond(before, after, keyOf).filter(isFirm);
        const less = beyond(after, before, keyOf).filter(isFirm);
        total.more += more.length;
        total.less += less.length;
        for (const f of more) say(`${way} ${name}/${file}: now ${shown(f)}`);
        for (const f of less) say(`${way} ${name}/${file}: no longer ${shown(f)}`);
        if (words.includes('--write') && more.length + less.length > 0)
          fs.writeFileSync(path.join(os.tmpdir(), `${way}-${path.basename(file)}`), other);
      }
    }
  }
  let differences = 0;
  for (const [way, { files, more, less }] of totals) {
    say(`${way.padEnd(10)} ${files} files, ${more} more, ${less} less`);
    differences += more + less;
  }
  return differences === 0 ? 0 : 1;
}

const everything = { skipTopLevel: new Set<string>(), gitIgnore: false };

function* treesIn(trees: string, only: string): Iterable<Tree> {
  const fixtures = nodeSources(path.resolve('test-fixtures'));
  for (const file of listSourceFiles(path.resolve('test-fixtures'), 'rules', everything).files)
    if (file.endsWith('.c'))
      yield { name: 'test-fixtures', sources: aloneAmong(fixtures, file), files: [file] };
  // To look through a kernel takes longer than to check all fixtures.
  if (only.startsWith('test-fixtures')) return;
  for (const kernel of ['linux-source-6.12', 'linux-source-6.1']) {
    const root = path.join(trees, kernel);
    const sources = rememberingSources(nodeSources(root));
    const files = listSourceFiles(root, '', everything).files.filter(
      (file) => file.endsWith('.c') && mentionsVocabulary(sources.read(file) ?? ''),
    );
    yield { name: kernel, sources, files };
  }
}

function checkedAs(clean: Program, sources: Sources, file: string, text: string): readonly Finding[] {
  const changed = overlaySources(sources, new Map([[file, text]]));
  return checkFile(createProgram(changed, { previous: clean, edited: file }), file, everyRule).findings;
}

const keyOf = (f: Finding): string => `${f.code} ${f.severity}`;
const isFirm = (f: Finding): boolean => f.severity !== 'hint';

const shown = (f: Finding): string => `${f.code} ${f.severity} ${f.function}() ${f.message}`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
