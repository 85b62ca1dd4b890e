// Chores of development: `npm run dev -- CHORE`.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { bench } from './chores/bench.ts';
import { dump } from './chores/dump.ts';
import { tryFixes } from './chores/fixes.ts';
import { fuzz } from './chores/fuzz.ts';
import { serveCases } from './chores/fuzz/child.ts';
import { checkKernels } from './chores/kernel.ts';
import { packageExtension } from './chores/package.ts';
import { tuneRuntime } from '../src/platform/runtime.ts';
import { respell } from './chores/respell.ts';
import { plantSeeds } from './chores/seeds.ts';
import { listSites } from './chores/sites.ts';
import { protocolsPage } from './chores/protocols.ts';
import { generatedFiles } from './chores/generated.ts';

const usage = `usage: npm run dev -- CHORE
  gen                     write what is generated: rules, schema of the settings, man page, grammar, server/docs/lsp.md
  package                 write client/dist/invlock.vsix from what is built
  protocols [--check]     write server/docs/protocols.md, or say whether it is current
  bench [cli] [edits] [lsp] [explorer]
                          measure the design's figures; cli: the command line beside grep, sparse, cppcheck, spatch
  fixes                   try the quick fixes of the findings on seeded bugs
  fuzz [--seconds N] [--seed WORD] [--files N] [--steps N] [--case NAME]
                          broken files and storms of edits: no crash, no hang, no answer that depends on history
  kernel                  check the kernel trees against server/docs/triage.md
  respell [--way=NAMES] [--only=PART] [--write]
                          the same C written another way: the same findings, in kernel files and fixtures
  seeds [--set=NAME] [--misses] [--only=PART] [--least=PERCENT]
                          plant bugs of our own into the kernel trees: which are found; own, unseen, unseen-2 or beside
  dump ROOT FILE [FUNCTION] [--states]
                          show what the analysis sees
  sites ROOT [--only=PART]
                          what the explorer says of every check of a sequence
`;

/** The kernel trees: unpacked by the corpus script, at the root of the checkout unless the environment says where. */
function treesFolder(): string {
  return path.resolve(process.env['INVLOCK_KERNELS'] ?? '.kernels');
}

function writePage(file: string, text: string, checkOnly: boolean): number {
  if (!checkOnly) {
    fs.writeFileSync(file, text);
    return 0;
  }
  const isCurrent = fs.readFileSync(file, 'utf8') === text;
  if (!isCurrent) process.stderr.write(`${path.basename(file)} is not what the models give\n`);
  return isCurrent ? 0 : 1;
}

async function main(): Promise<number> {
  const [chore, ...words] = process.argv.slice(2);
  // Some take minutes: who asks what they do does not want them done.
  if (chore !== 'fuzz' && words.some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(usage);
    return 0;
  }
  switch (chore) {
    case 'gen': {
      for (const [file, text] of await generatedFiles(path.resolve('.'))) {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, text);
      }
      return 0;
    }
    case 'package':
      packageExtension(path.resolve('.'));
      return 0;
    case 'protocols':
      return writePage(path.resolve('server/docs/protocols.md'), protocolsPage(), words.includes('--check'));
    case 'bench':
      return await bench(treesFolder(), words);
    case 'fixes':
      return await tryFixes(treesFolder(), words);
    case 'fuzz':
      return await fuzz(treesFolder(), words);
    case 'fuzz-cases':
      // A process of the chore above.
      await serveCases();
      return 0;
    case 'kernel':
      return await checkKernels(treesFolder(), path.resolve('server/docs/triage.md'));
    case 'respell':
      return await respell(treesFolder(), words);
    case 'seeds':
      return await plantSeeds(treesFolder(), words);
    case 'sites': {
      const text = await listSites(words);
      process.stdout.write(text ?? usage);
      return text === null ? 2 : 0;
    }
    case 'dump': {
      const text = await dump(words);
      process.stdout.write(text ?? usage);
      return text === null ? 2 : 0;
    }
    default:
      process.stderr.write(usage);
      return 2;
  }
}

tuneRuntime();
void main().then((code) => {
  process.exitCode = code;
});
