// Which files are one program: what a module's callers, tables and registrations are looked for in. A module is
// the largest enclosing folder that is still of a size one driver has; a virtual machine monitor is its
// architecture's part and the common part together.

import { folderOf } from '../base/folder.ts';
import { remembered } from '../base/remember.ts';
import type { Files } from './files.ts';
import { ancestors, isCommonHeader } from './paths.ts';

export interface Modules {
  /** Source files and headers of the module, sorted. */
  readonly files: (path: string) => readonly string[];
  /** True if the path belongs to the module of `of`. */
  readonly contains: (of: string, path: string) => boolean;
  /** Headers of the module with that file name. */
  readonly headersNamed: (path: string, name: string) => readonly string[];
  /** An id that the files of one module share, so that facts about it are found once. */
  readonly id: (path: string) => string;
}

/** More source files than this are a subsystem, not a module. */
const mostSources = 1500;
const commonPart = 'virt/kvm';

/** Folders of generated register tables: no functions, and more text than all code of the module together. */
const registerFolder = /(^|_)regs?$/;

/** A folder with all that is below it, or its own files only. */
interface ModuleRoot {
  readonly folder: string;
  readonly deep: boolean;
}

export function createModules(files: Files): Modules {
  const listings = new Map<string, readonly string[] | null>();
  const roots = new Map<string, readonly ModuleRoot[]>();
  const ids = new Map<string, string>();
  const members = new Map<string, readonly string[]>();
  const headers = new Map<string, Map<string, string[]>>();
  let kernel: boolean | null = null;

  const listing = (folder: string): readonly string[] | null => {
    let known = listings.get(folder);
    if (known === undefined) {
      known = listRecursively(files, folder);
      listings.set(folder, known);
    }
    return known;
  };

  const rootsOf = (folder: string): readonly ModuleRoot[] => {
    let known = roots.get(folder);
    if (known === undefined) {
      kernel ??= isKernelTree(files);
      known = findRoots(folder, listing, kernel);
      roots.set(folder, known);
    }
    return known;
  };

  const idOf = (path: string): string =>
    remembered(ids, folderOf(path), (folder) =>
      rootsOf(folder)
        .map((r) => `${r.folder}/${r.deep ? '**' : '*'}`)
        .join(' '),
    );

  const filesOf = (path: string): readonly string[] => {
    const id = idOf(path);
    let known = members.get(id);
    if (known === undefined) {
      known = rootsOf(folderOf(path))
        .flatMap((r) => (r.deep ? (listing(r.folder) ?? []) : plainFiles(files, r.folder)))
        .sort();
      members.set(id, known);
    }
    return known;
  };

  return {
    files: filesOf,
    id: idOf,
    contains: (of, path) =>
      rootsOf(folderOf(of)).some((r) =>
        r.deep ? r.folder === '' || path.startsWith(`${r.folder}/`) : folderOf(path) === r.folder,
      ),
    headersNamed: (path, name) => {
      const id = idOf(path);
      let known = headers.get(id);
      if (known === undefined) {
        known = headersByName(filesOf(path));
        headers.set(id, known);
      }
      return known.get(name) ?? [];
    },
  };
}

function isKernelTree(files: Files): boolean {
  const top = new Set(files.list('').map((e) => e.name));
  return top.has('include') && (top.has('drivers') || top.has('arch') || top.has('mm'));
}

function findRoots(
  folder: string,
  listing: (folder: string) => readonly string[] | null,
  isKernel: boolean,
): ModuleRoot[] {
  const monitor = /^arch\/([^/]+)\/kvm(?:\/|$)/.exec(folder);
  if (monitor !== null) {
    return [
      { folder: `arch/${monitor[1]}/kvm`, deep: true },
      { folder: commonPart, deep: true },
    ];
  }
  if (isKernel && isCommonHeader(`${folder}/`)) return [{ folder, deep: false }];
  let root: string | null = null;
  for (const candidate of ancestors(folder)) {
    if (isKernel && depthOf(candidate) < leastDepth(candidate)) break;
    if (listing(candidate) === null) break;
    root = candidate;
  }
  return [root === null ? { folder, deep: false } : { folder: root, deep: true }];
}

function depthOf(folder: string): number {
  return folder === '' ? 0 : folder.split('/').length;
}

/** `drivers/xen` and `virt/kvm` may be modules, `arch/x86` and `lib` are not. */
function leastDepth(folder: string): number {
  return folder.startsWith('arch/') ? 3 : 2;
}

/** null if the folder has more sources than a module. */
/** More folders than any module has: a disk, not a driver. */
const mostFolders = 2000;

function listRecursively(files: Files, folder: string): readonly string[] | null {
  const out: string[] = [];
  let sources = 0;
  let visited = 0;
  const pending = [folder];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (++visited > mostFolders) return null;
    for (const entry of files.list(at)) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.isFolder) {
        // A linked folder may lead back to where it is linked from.
        if (isSearched(entry.name) && entry.isLink !== true) pending.push(path);
        continue;
      }
      if (entry.name.endsWith('.c')) sources++;
      else if (!entry.name.endsWith('.h')) continue;
      out.push(path);
      if (sources > mostSources) return null;
    }
  }
  return out;
}

function isSearched(folderName: string): boolean {
  return !folderName.startsWith('.') && folderName !== 'node_modules' && !registerFolder.test(folderName);
}

function plainFiles(files: Files, folder: string): string[] {
  return files
    .list(folder)
    .filter((e) => !e.isFolder && /\.[ch]$/.test(e.name))
    .map((e) => (folder === '' ? e.name : `${folder}/${e.name}`));
}

function headersByName(paths: readonly string[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const path of paths) {
    if (!path.endsWith('.h')) continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const list = out.get(name);
    if (list === undefined) out.set(name, [path]);
    else list.push(path);
  }
  return out;
}
