// A workspace that has lived through any storm of edits says what a fresh one says of the same texts.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { noBuild, type BuildOf } from '../../src/base/build-view.ts';
import { openWorkspace, type Workspace } from '../../src/lsp/workspace.ts';
import { nodeSources } from '../../src/platform/node-sources.ts';
import { sourcesAround } from '../fixtures/check-fixture.ts';
import { ensureParser } from '../support/parser.ts';

const fixtures = fileURLToPath(new URL('../../../test-fixtures', import.meta.url));
const monitor = 'rules/seq-late/bad-kvm-sample-after-pfn.c';
const everyRule = { select: [], ignore: [] };

beforeAll(ensureParser);

/** What is done to a line of a file. */
const edit = fc.record({
  file: fc.nat(),
  line: fc.nat(),
  what: fc.constantFrom('delete', 'double', 'swap', 'blank', 'cut', 'restore'),
});

function apply(text: string, original: string, line: number, what: string): string {
  const lines = text.split('\n');
  const at = line % lines.length;
  switch (what) {
    case 'delete':
      lines.splice(at, 1);
      break;
    case 'double':
      lines.splice(at, 0, lines[at] ?? '');
      break;
    case 'swap':
      lines.splice(at, 2, ...lines.slice(at, at + 2).reverse());
      break;
    case 'blank':
      lines.splice(at, 0, '');
      break;
    case 'cut':
      lines[at] = (lines[at] ?? '').slice(0, Math.floor((lines[at] ?? '').length / 2));
      break;
    case 'restore':
      return original;
  }
  return lines.join('\n');
}

function findings(workspace: Workspace, files: readonly string[]): unknown {
  return files.map((file) => {
    const { findings: found, stats } = workspace.check(file, everyRule);
    return { found, errors: stats.internalErrors };
  });
}

/** Each file is seen as if the build defined something in it alone: a program for each, which share their texts. */
const apart: BuildOf = (file) => ({ ...noBuild, defined: [[file, ['HERON_SLOW']]] });
const unbuilt: BuildOf = () => undefined;

/** With an arm in front of each lock that is taken. */
function armed(text: string): string {
  return text.replace(
    /^\tmutex_lock\(.*$/gm,
    '#ifdef HERON_SLOW\n\tmight_sleep();\n#else\n\tmutex_unlock(&heron);\n#endif\n$&',
  );
}

describe.each([
  ['two files of one driver', 'projects/interval-driver', ['demo/heron_svm.c', 'demo/heron_ctx.c'], unbuilt],
  [
    'two files of one driver, built apart',
    'projects/interval-driver',
    ['demo/heron_svm.c', 'demo/heron_ctx.c'],
    apart,
  ],
  ['a driver of one file', 'projects/interval-driver', ['right/loop-goto-again.c'], unbuilt],
  ['the invlock helpers', 'projects/invlock-driver', ['wrong/start-under-driver-lock.c'], unbuilt],
  ['a virtual machine monitor', '', [monitor], unbuilt],
])('%s', (_, project, files, build) => {
  const root = path.join(fixtures, project);
  const originals = files.map((file) => {
    const text = fs.readFileSync(path.join(root, file), 'utf8');
    return build === apart ? armed(text) : text;
  });
  const open = (): Workspace =>
    openWorkspace(root, project === '' ? () => sourcesAround(monitor) : nodeSources, build);

  it('keeps its answers through edits', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
        const texts = [...originals];
        const lived = open();
        files.forEach((file, i) => lived.setBuffer(file, texts[i] ?? ''));
        findings(lived, files);
        for (const { file, line, what } of edits) {
          const i = file % files.length;
          texts[i] = apply(texts[i] ?? '', originals[i] ?? '', line, what);
          lived.setBuffer(files[i] ?? '', texts[i]);
          findings(lived, files);
        }
        const fresh = open();
        files.forEach((file, i) => fresh.setBuffer(file, texts[i] ?? ''));
        expect(findings(lived, files)).toEqual(findings(fresh, files));
      }),
      { numRuns: 25 },
    );
  });
});
