// A project in memory: what the pure layers see as files, made from a record of strings.

import type { SourceEntry, Sources } from '../../src/base/sources.ts';

/** The files by path relative to the root; folders follow from the paths. */
export function memorySources(files: Readonly<Record<string, string>>): Sources {
  const folders = new Map<string, Map<string, SourceEntry>>([['', new Map()]]);
  for (const file of Object.keys(files)) {
    const parts = file.split('/');
    for (let i = 0; i < parts.length; i++) {
      const folder = parts.slice(0, i).join('/');
      const name = parts[i] ?? '';
      const entries = folders.get(folder) ?? new Map<string, SourceEntry>();
      entries.set(name, { name, isFolder: i < parts.length - 1 });
      folders.set(folder, entries);
    }
  }
  return {
    read: (path) => (Object.hasOwn(files, path) ? (files[path] ?? null) : null),
    list: (folder) =>
      [...(folders.get(folder)?.values() ?? [])].sort((a, b) =>
        a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
      ),
  };
}

/** Like `memorySources`, and keeps which paths were read: for tests that few files are opened. */
export function countingSources(files: Readonly<Record<string, string>>): {
  sources: Sources;
  reads: string[];
} {
  const inner = memorySources(files);
  const reads: string[] = [];
  return {
    sources: {
      read: (path) => {
        const text = inner.read(path);
        if (text !== null) reads.push(path);
        return text;
      },
      list: inner.list,
    },
    reads,
  };
}
