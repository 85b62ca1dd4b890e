// A state of a tree with other texts in it: of patches on top of it, or of buffers of an editor.

import { stems } from '../analysis/batch.ts';
import type { SourceEntry } from '../base/sources.ts';
import type { View } from './views.ts';

/** A view with some files replaced, added or taken away; null is a file that is gone. */
export function patchedView(base: View, texts: ReadonlyMap<string, string | null>): View {
  const isMentioning = (text: string): boolean => stems.some((stem) => text.includes(stem));
  return {
    sources: {
      read: (file) => {
        const text = texts.get(file);
        return text === undefined ? base.sources.read(file) : text;
      },
      list: (folder) => patchedList(base.sources.list(folder), folder, texts),
    },
    mentioning: () => [
      ...base.mentioning().filter((file) => !texts.has(file)),
      ...[...texts].flatMap(([file, text]) =>
        file.endsWith('.c') && text !== null && isMentioning(text) ? [file] : [],
      ),
    ],
  };
}

function patchedList(
  entries: readonly SourceEntry[],
  folder: string,
  texts: ReadonlyMap<string, string | null>,
): readonly SourceEntry[] {
  const lead = folder === '' ? '' : `${folder}/`;
  const near = [...texts].filter(([file]) => file.startsWith(lead));
  if (near.length === 0) return entries;
  const out = new Map(entries.map((entry) => [entry.name, entry]));
  for (const [file, text] of near) {
    const [name = '', ...rest] = file.slice(lead.length).split('/');
    const isFolder = rest.length > 0;
    if (text !== null && !out.has(name)) out.set(name, { name, isFolder });
    if (text === null && !isFolder) out.delete(name);
  }
  return [...out.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
