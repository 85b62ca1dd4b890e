// What the tests of editors share: the blocks of server/docs/editors.md as files, and a folder for PATH in which
// `invlock` is the bundle.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

export const driver = path.join(here, '../../test-fixtures/projects/interval-driver/demo/heron_svm.c');
export const driverLines: readonly string[] = fs.readFileSync(driver, 'utf8').split('\n');

export interface Bench {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Writes the n-th block of that language below the heading; gives its file. */
  readonly block: (heading: string, language: string, n?: number) => string;
  readonly script: (name: string) => string;
  readonly done: () => void;
}

export function openBench(): Bench {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-editor-'));
  const bin = path.join(folder, 'bin');
  fs.mkdirSync(bin);
  const cli = path.join(here, '../dist/cli.cjs');
  fs.writeFileSync(path.join(bin, 'invlock'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`, {
    mode: 0o755,
  });
  const page = fs.readFileSync(path.join(here, '../docs/editors.md'), 'utf8');
  return {
    folder,
    env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: folder },
    block: (heading, language, n = 0) => {
      const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
      const blocks = [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))];
      const file = path.join(folder, `block-${language}-${n}`);
      fs.writeFileSync(file, blocks[n]?.[1] ?? '');
      return file;
    },
    script: (name) => path.join(here, name),
    done: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
