// Small extensions that only tests install, each in a folder beside this file.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';

/** The package of the extension in the folder of that name; its path. */
export async function packedExtension(name: string): Promise<string> {
  const from = path.resolve('client/test-e2e', name);
  const to = path.resolve('client/dist', name);
  fs.mkdirSync(to, { recursive: true });
  fs.copyFileSync(path.join(from, 'package.json'), path.join(to, 'package.json'));
  await build({
    entryPoints: [path.join(from, 'extension.ts')],
    outfile: path.join(to, 'extension.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'error',
  });
  const vsix = path.join(to, `${name}.vsix`);
  const options = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix];
  execFileSync(path.resolve('node_modules/.bin/vsce'), ['package', ...options], { cwd: to, stdio: 'pipe' });
  return vsix;
}
