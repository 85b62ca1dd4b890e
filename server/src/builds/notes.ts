// Kbuild's own note of how it made an object, in the object's folder: `.foo.o.cmd`. Of its macros nothing is said: the files
// beside it have theirs.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { readCommandFile } from '../analysis/build/database.ts';
import { ownFolders } from '../analysis/build/own.ts';
import { rootKind } from '../analysis/workspace.ts';
import type { BuildView } from '../base/build-view.ts';
import { hasEntry, readText } from '../platform/node-sources.ts';
import { viewOf } from './views.ts';

/** Where Kbuild notes how the file was compiled. */
export function noteOf(source: string): string {
  return path.join(path.dirname(source), `.${path.basename(source, '.c')}.o.cmd`);
}

export function isNote(file: string): boolean {
  const name = path.basename(file);
  return name.startsWith('.') && name.endsWith('.o.cmd');
}

/** What the note beside a source file says; null if there is none. */
export function leftBeside(root: string, file: string): BuildView | null {
  const read = readText(root, noteOf(file));
  const facts = read.kind === 'text' ? readCommandFile(read.text) : null;
  if (facts === null) return null;
  const isKernel = rootKind(root, hasEntry) === 'kernel';
  const view = viewOf(root, file, facts, root);
  // Where the compiler ran is not written there, but for a kernel it is the top of the tree.
  const isThere = (at: string): boolean => isKernel || fs.existsSync(path.join(root, at));
  return {
    ...view,
    includes: ownFolders(view.includes).filter(isThere),
    forced: view.forced.filter(isThere),
    defined: [],
  };
}
