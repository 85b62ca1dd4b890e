// What the kernel's own makefiles would call sparse with: a configuration of everything in a build folder of its own, and
// the commands that `make -n` prints for it. Nothing is compiled but the few tools that make headers, and nothing is
// written beside the sources.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

export interface Configured {
  /** The build folder, where the commands are run. */
  readonly folder: string;
  /** What follows the name of the checker on the command line, as shell text, for each file that is built. */
  readonly commands: ReadonlyMap<string, string>;
}

/** Stands for the checker in what make prints. */
const marker = 'invlock-bench-check';

/**
 * Minutes of processor time are spent once. The folder is gone after `use`.
 * @param use gets null where the tree cannot be configured here, with the last line that says why
 */
export async function withConfigured(
  root: string,
  files: readonly string[],
  use: (configured: Configured | null, why: string) => Promise<void>,
): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'invlock-kbuild-'));
  const source = fs.realpathSync(root);
  const make = (...words: readonly string[]): { readonly isDone: boolean; readonly said: string } => {
    const { status, stdout, stderr } = spawnSync('make', [...words], {
      cwd: words.includes(`O=${folder}`) ? source : folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    return { isDone: status === 0, said: status === 0 ? stdout : `${stdout}${stderr ?? ''}` };
  };
  try {
    const steps = [
      ['-s', `O=${folder}`, 'allmodconfig'],
      ['-s', 'prepare'],
    ];
    for (const step of steps) {
      const { isDone, said } = make(...step);
      if (!isDone) return await use(null, said.trim().split('\n').at(-1) ?? '');
    }
    const objects = files.map((file) => builtAs(file).replace(/c$/, 'o'));
    const { said } = make('-n', '-k', 'C=2', `CHECK=${marker}`, ...objects);
    await use({ folder, commands: commandsIn(said, source, files) }, '');
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder that another one's makefile builds from is named through it. */
function builtAs(file: string): string {
  return file.replace(/^(drivers\/gpu\/drm\/amd\/)(amdkfd\/)/, '$1amdgpu/../$2');
}

function commandsIn(said: string, source: string, files: readonly string[]): Map<string, string> {
  const out = new Map<string, string>();
  for (const [, words = ''] of said.matchAll(new RegExp(`${marker} ([^\\n;]*)`, 'g'))) {
    const named = words.trim().split(/\s+/).at(-1) ?? '';
    const file = path.relative(source, path.resolve(source, named));
    if (files.includes(file)) out.set(file, words.trim());
  }
  return out;
}
