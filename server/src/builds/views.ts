// The flags of one file as facts about its tree: names relative to the root, and what lies outside of it left out, but for
// the kernel that a module is built for.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { ownHeaders } from '../analysis/build/own.ts';
import { telling, type BuildFacts } from '../analysis/build/flags.ts';
import type { BuildView } from '../base/build-view.ts';
import { relativeInside } from '../platform/node-sources.ts';

/** What the flags of one file say. @param directory where the compiler runs */
export function viewOf(root: string, file: string, facts: BuildFacts, directory: string): BuildView {
  const absolute = facts.includes.map((folder) => path.resolve(directory, folder));
  const inside = (at: string): string[] => [insideOf(root, at)].filter((one) => one !== null);
  const forced = facts.forced.flatMap((header) => inside(path.resolve(directory, header)));
  const names = telling(facts.defined);
  return {
    includes: [...new Set(absolute.flatMap(inside))],
    forced: ownHeaders(forced),
    defined: names.length === 0 ? [] : [[file, names]],
    kernel: kernelOutside(root, absolute),
  };
}

/** The kernel tree of which the headers are used for a module out of it. */
export function kernelOutside(root: string, folders: readonly string[]): string | null {
  const kernel = folders.find(
    (folder) =>
      path.basename(folder) === 'include' && fs.existsSync(path.join(folder, 'linux/mmu_notifier.h')),
  );
  const isOutside = kernel !== undefined && insideOf(root, kernel) === null;
  return isOutside ? path.dirname(kernel) : null;
}

const reals = new Map<string, string>();

/** Relative to the root as it was named, or as a build that does not know the link to it names it; null is outside. */
export function insideOf(root: string, absolute: string): string | null {
  let real = reals.get(root);
  if (real === undefined) {
    real = realPath(root);
    reals.set(root, real);
  }
  return relativeInside(root, absolute) ?? (real === root ? null : relativeInside(real, absolute));
}

function realPath(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch {
    return folder;
  }
}
