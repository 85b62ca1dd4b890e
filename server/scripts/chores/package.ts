// The extension as one VSIX. What .vscodeignore lets through is copied to a folder of its own first: the packager walks
// all that lies beside it before it leaves anything out, and a checkout has kernel trees in it.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** Where the page on the Marketplace takes its pictures from. */
const pictures = 'https://github.com/invlock/invlock/raw/HEAD/client';

/** Writes client/dist/invlock.vsix. Throws if the packager fails or a named file does not exist. */
export function packageExtension(root: string): void {
  const staging = path.join(root, 'client/dist/vsix');
  fs.rmSync(staging, { recursive: true, force: true });
  for (const file of ['.vscodeignore', ...packagedFiles(root)]) {
    const to = path.join(staging, file);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.copyFileSync(path.join(root, file), to);
  }
  const vsce = path.join(root, 'node_modules/.bin/vsce');
  const out = path.join(root, 'client/dist/invlock.vsix');
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const page = ['--readme-path', 'client/README.md', '--baseImagesUrl', pictures];
  const channel = isPreRelease(version) ? ['--pre-release'] : [];
  execFileSync(vsce, ['package', '--no-dependencies', ...page, ...channel, '--out', out], {
    cwd: staging,
    stdio: 'inherit',
  });
}

/** As both markets want it, which know no suffixes of versions: an odd minor number is for those who want it early. */
export function isPreRelease(version: string): boolean {
  return Number(version.split('.')[1]) % 2 === 1;
}

/** The lines of .vscodeignore that name something: a path, or all files of a folder that end alike. */
function packagedFiles(root: string): string[] {
  const lines = fs.readFileSync(path.join(root, '.vscodeignore'), 'utf8').split('\n');
  const named = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1).trim());
  return named.flatMap((name) => {
    const star = name.indexOf('/*');
    if (star < 0) return [name];
    const folder = name.slice(0, star);
    const ending = name.slice(star + 2);
    const files = fs.readdirSync(path.join(root, folder)).filter((file) => file.endsWith(ending));
    if (files.length === 0) throw new Error(`.vscodeignore names ${name}, and there is none`);
    return files.map((file) => `${folder}/${file}`);
  });
}
