// Paths of a kernel tree, as far as they say what belongs together.

import { folderOf } from '../base/folder.ts';

export function joinPath(folder: string, rest: string): string {
  const out: string[] = folder === '' ? [] : folder.split('/');
  for (const part of rest.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') out.pop();
    else out.push(part);
  }
  return out.join('/');
}

/** The folder and its parents up to the root '', nearest first. */
export function ancestors(folder: string): string[] {
  const out = [folder];
  for (let at = folder; at !== '';) {
    at = folderOf(at);
    out.push(at);
  }
  return out;
}

export function isInside(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** The architecture whose headers a file sees; the usual one for files of none. */
export function archOf(path: string): string {
  return /^arch\/([^/]+)\//.exec(path)?.[1] ?? 'x86';
}

/** True for headers of the kernel at large, which belong to no driver. */
export function isCommonHeader(path: string): boolean {
  return /^(include|arch\/[^/]+\/include|tools\/include)\//.test(path);
}

export function isHeader(path: string): boolean {
  return path.endsWith('.h');
}

/** The file of functions that stand in for a project's helpers. No folder lists it. */
export const vocabularyPath = '.invlock-vocabulary.c';
