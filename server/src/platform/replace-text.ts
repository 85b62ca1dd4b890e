// Puts a new text in the place of a file, in one step: readers see the old one or the new one, never a part. Nothing
// outside the root is written, by whatever links, and no file that is not what was read.

import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { relativeInside, resolveInside } from './node-sources.ts';

export type Replaced = { readonly kind: 'written' } | { readonly kind: 'refused'; readonly reason: string };

/** `expected` is the text as it was read. Never throws. */
export function replaceText(root: string, relative: string, expected: string, text: string): Replaced {
  const absolute = resolveInside(root, relative);
  if (absolute === null) return refused('it is outside the root');
  try {
    const file = fs.realpathSync(absolute);
    if (relativeInside(fs.realpathSync(root), file) === null)
      return refused('it is a link that leads out of the root');
    const bytes = fs.readFileSync(file);
    // The kernel has files in other encodings; writing them back as UTF-8 would spoil them.
    if (!Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes)) return refused('it is not UTF-8');
    if (bytes.toString('utf8') !== expected) return refused('it has changed since it was read');
    write(file, text);
    return { kind: 'written' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return refused(
      code === 'EACCES' || code === 'EPERM' ? 'permission denied' : code || 'it cannot be written',
    );
  }
}

function write(file: string, text: string): void {
  const { mode } = fs.statSync(file);
  // A file that may not be written stays as it is, even if its folder would let us replace it.
  fs.accessSync(file, fs.constants.W_OK);
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.${crypto.randomUUID()}`);
  try {
    const handle = fs.openSync(beside, 'wx', mode & 0o777);
    try {
      fs.writeFileSync(handle, text);
      fs.fchmodSync(handle, mode & 0o777);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    fs.renameSync(beside, file);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  }
}

function refused(reason: string): Replaced {
  return { kind: 'refused', reason };
}
