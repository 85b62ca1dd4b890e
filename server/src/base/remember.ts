// Answers that are found once and kept: by a key in a map, and the files of a view.

import type { SourceEntry, Sources } from './sources.ts';

/** What the map has for the key; made and kept if it has nothing. */
export function remembered<K, T>(known: Map<K, T>, key: K, make: (key: K) => T): T {
  let value = known.get(key);
  if (value === undefined) {
    value = make(key);
    known.set(key, value);
  }
  return value;
}

/** Made when it is first asked for, and kept. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** What follows from an object, whatever else is told of it: made once, and kept as long as the object lives. */
export function perObject<K extends object, Told extends readonly unknown[], T>(
  make: (object: K, ...told: Told) => T,
): (object: K, ...told: Told) => T {
  const made = new WeakMap<K, { readonly value: T }>();
  return (object, ...told) => {
    let known = made.get(object);
    if (known === undefined) {
      known = { value: make(object, ...told) };
      made.set(object, known);
    }
    return known.value;
  };
}

/** Lets go of what is kept for all other keys. */
export function retain<T>(known: Map<string, T>, isKept: (key: string) => boolean): void {
  for (const key of known.keys()) if (!isKept(key)) known.delete(key);
}

/** A view that can be asked for less memory: what it lets go of is asked for again when somebody wants it. */
export interface RememberingSources extends Sources {
  readonly retain: (isKept: (path: string) => boolean) => void;
}

/** Asks the view below once for each file and folder. */
export function rememberingSources(below: Sources): RememberingSources {
  const texts = new Map<string, string | null>();
  const folders = new Map<string, readonly SourceEntry[]>();
  return {
    read: (path) => remembered(texts, path, below.read),
    list: (folder) => remembered(folders, folder, below.list),
    retain: (isKept) => retain(texts, isKept),
  };
}
