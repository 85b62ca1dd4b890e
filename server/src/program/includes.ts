// Which headers a file reaches. No configured tree is needed: a name is looked for where the kernel's build
// would look, first beside the file, then in the include folders of its module, then in those of the kernel.
// Driver headers are followed to any depth, common ones only a few steps, since they reach nearly everything.

import { folderOf } from '../base/folder.ts';
import { noBuild, type BuildView } from '../base/build-view.ts';
import type { Files } from './files.ts';
import type { Modules } from './module.ts';
import type { Included } from './text.ts';
import { ancestors, archOf, isCommonHeader, isHeader, joinPath } from './paths.ts';

export interface Includes {
  /** Headers that the file reaches, nearest first, without the file itself. */
  readonly reached: (path: string) => readonly string[];
  /** Files that include this header directly, if it is a template: one without a guard against a second inclusion. */
  readonly includers: (path: string) => readonly string[];
  /** Headers and `.c` files of the module that the file includes directly. */
  readonly direct: (path: string) => readonly string[];
}

/** How many common headers may follow one another. */
const commonDepth = 2;

/** @param build names folders beyond that: looked into before the module's own, by files of a driver only */
export function createIncludes(files: Files, modules: Modules, build: BuildView = noBuild): Includes {
  const folders = build.includes;
  const directs = new Map<string, readonly string[]>();
  const reach = new Map<string, readonly string[]>();
  const reverse = new Map<string, readonly string[]>();

  /** Those of them that are there. */
  let forcedHeaders: readonly string[] | null = null;
  const forced = (): readonly string[] =>
    (forcedHeaders ??= build.forced.filter((path) => !isCommonHeader(path) && files.exists(path)));

  const direct = (path: string, arch = archOf(path)): readonly string[] => {
    // The same common header includes other ones for each architecture.
    const key = isCommonHeader(path) ? `${arch}:${path}` : path;
    let known = directs.get(key);
    if (known === undefined) {
      const found = new Set<string>(path.endsWith('.c') ? forced() : []);
      for (const line of files.entry(path)?.includes() ?? []) {
        const target = resolve(files, modules, folders, path, line, arch);
        if (target !== null && target !== path) found.add(target);
      }
      known = [...found];
      directs.set(key, known);
    }
    return known;
  };

  const reached = (path: string): readonly string[] => {
    let known = reach.get(path);
    if (known === undefined) {
      known = breadthFirst(path, direct);
      reach.set(path, known);
    }
    return known;
  };

  const includers = (path: string): readonly string[] => {
    if (!isHeader(path) || isCommonHeader(path) || hasGuard(files.entry(path)?.text ?? '')) return [];
    let known = reverse.get(path);
    if (known === undefined) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const folder = folderOf(path);
      known = [folder, folderOf(folder)]
        .filter((f, i, all) => f !== '' && all.indexOf(f) === i)
        .flatMap((f) =>
          files
            .list(f)
            .filter((e) => !e.isFolder && /\.[ch]$/.test(e.name))
            .map((e) => `${f}/${e.name}`),
        )
        .filter(
          (p) => p !== path && (files.entry(p)?.text.includes(name) ?? false) && direct(p).includes(path),
        );
      reverse.set(path, known);
    }
    return known;
  };
  return { reached, includers, direct: (path) => direct(path) };
}

function breadthFirst(path: string, direct: (path: string, arch: string) => readonly string[]): string[] {
  const arch = archOf(path);
  const depths = new Map<string, number>([[path, 0]]);
  const queue = [path];
  for (let i = 0; i < queue.length; i++) {
    const from = queue[i] ?? '';
    const depth = depths.get(from) ?? 0;
    if (depth >= commonDepth) continue;
    for (const target of direct(from, arch)) {
      if (depths.has(target)) continue;
      depths.set(target, isCommonHeader(target) ? depth + 1 : 0);
      queue.push(target);
    }
  }
  return queue.slice(1);
}

function resolve(
  files: Files,
  modules: Modules,
  folders: readonly string[],
  from: string,
  line: Included,
  arch: string,
): string | null {
  if (!line.system) {
    const beside = joinPath(folderOf(from), line.target);
    if (files.exists(beside)) return beside;
  }
  const roots = ['include', `arch/${arch}/include`, 'include/uapi', `arch/${arch}/include/uapi`];
  // A common header never means one of a driver.
  if (isCommonHeader(from) || line.system) {
    const common = firstExisting(files, roots, line.target);
    if (common !== null) return common;
  }
  if (!isCommonHeader(from)) {
    const own = [...folders, ...ancestors(folderOf(from)).flatMap((f) => [f, joinPath(f, 'include')])];
    const near = firstExisting(files, own, line.target) ?? inModule(modules, from, line.target);
    if (near !== null) return near;
  }
  const generic = line.target.startsWith('asm/') ? `asm-generic/${line.target.slice(4)}` : line.target;
  return firstExisting(files, roots, generic);
}

/** The first directive of an ordinary header keeps it from being included twice. */
function hasGuard(text: string): boolean {
  const first = /^[ \t]*#[ \t]*(\w+)/m.exec(text)?.[1];
  return first === 'ifndef' || first === 'pragma';
}

function firstExisting(files: Files, folders: readonly string[], target: string): string | null {
  for (const folder of folders) {
    const path = joinPath(folder, target);
    if (files.exists(path)) return path;
  }
  return null;
}

/** A header of the module whose path ends so: what the module's own -I flags would find. Nearest if several. */
function inModule(modules: Modules, from: string, target: string): string | null {
  const name = target.slice(target.lastIndexOf('/') + 1);
  if (!isHeader(name)) return null;
  const wanted = `/${target.replace(/^(\.\.?\/)+/, '')}`;
  const found = modules.headersNamed(from, name).filter((p) => `/${p}`.endsWith(wanted));
  return found.sort((a, b) => distance(from, a) - distance(from, b) || (a < b ? -1 : 1))[0] ?? null;
}

function distance(from: string, to: string): number {
  const a = from.split('/');
  const b = to.split('/');
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return a.length + b.length - 2 * same;
}
