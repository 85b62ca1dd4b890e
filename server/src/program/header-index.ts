// Which of the headers that a file reaches seem to define a name. A file reaches hundreds of them and asks for thousands of
// names: one index of all headers is asked, and what it answers is held against what the file reaches.

import type { FileEntry } from './files.ts';

export interface HeaderIndex {
  /** Paths of the visible files that may define the name. @param visible asked once for each place */
  readonly defining: (
    name: string,
    fromPath: string,
    visible: () => readonly FileEntry[],
  ) => readonly string[];
}

export function createHeaderIndex(): HeaderIndex {
  const byName = new Map<string, string[]>();
  const indexed = new Set<string>();
  const views = new Map<string, ReadonlySet<string>>();

  const view = (visible: readonly FileEntry[]): ReadonlySet<string> => {
    for (const entry of visible) {
      if (indexed.has(entry.path)) continue;
      indexed.add(entry.path);
      for (const name of entry.callables().bodied) {
        const paths = byName.get(name);
        if (paths === undefined) byName.set(name, [entry.path]);
        else paths.push(entry.path);
      }
    }
    return new Set(visible.map((entry) => entry.path));
  };

  return {
    defining: (name, fromPath, visible) => {
      let seen = views.get(fromPath);
      if (seen === undefined) {
        seen = view(visible());
        views.set(fromPath, seen);
      }
      const within = seen;
      return byName.get(name)?.filter((path) => within.has(path)) ?? [];
    },
  };
}
