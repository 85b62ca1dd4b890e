// Chores of development: `npm run dev -- CHORE`.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { bench } from './chores/bench.ts';
import { dump } from './chores/dump.ts';
import { checkKernels } from './chores/kernel.ts';
import { lspPage } from './chores/lsp-page.ts';
import { protocolsPage } from './chores/protocols.ts';
import { registrySource } from './chores/registry.ts';

const usage = `usage: npm run dev -- CHORE
  gen                     write the registry of rules, and server/docs/lsp.md
  protocols [--check]     write server/docs/protocols.md, or say whether it is current
  bench [explorer]        measure the design's figures
  kernel                  check the kernel trees against server/docs/triage.md
  dump ROOT FILE [FUNCTION] [--states]
                          show what the analysis sees
`;

/** The kernel trees: unpacked by the corpus script, at the root of the checkout unless the environment says where. */
function treesFolder(): string {
  return process.env['INVLOCK_KERNELS'] ?? path.resolve('.kernels');
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
  switch (chore) {
    case 'gen': {
      const folder = path.resolve('server/src/rules');
      fs.writeFileSync(path.join(folder, 'registry.ts'), await registrySource(folder));
      fs.writeFileSync(path.resolve('server/docs/lsp.md'), lspPage());
      return 0;
    }
    case 'protocols':
      return writePage(path.resolve('server/docs/protocols.md'), protocolsPage(), words.includes('--check'));
    case 'bench':
      return await bench(treesFolder(), words[0]);
    case 'kernel':
      return await checkKernels(treesFolder(), path.resolve('server/docs/triage.md'));
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

void main().then((code) => {
  process.exitCode = code;
});
