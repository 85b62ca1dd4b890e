// A state of a tree with patches on top of it, as the views of it that are on disk or in a commit.

import * as path from 'node:path';
import { stems } from '../../analysis/batch.ts';
import type { SourceEntry } from '../../base/sources.ts';
import { hasEntry } from '../../platform/node-sources.ts';
import type { View } from '../../review/views.ts';
import type { PatchedFile } from './patch.ts';

/** A view with some files replaced, added or taken away. */
export function patchedView(base: View, changes: readonly PatchedFile[]): View {
  const texts = new Map(changes.map(({ path: file, after }) => [file, after]));
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

/** The root below the folder that paths in patches are relative to: the checkout, if there is one. */
export function patchPrefix(root: string): string {
  for (let at = root; ; at = path.dirname(at)) {
    if (hasEntry(at, '.git')) {
      const back = path.relative(at, root);
      return back === '' ? '' : `${back.split(path.sep).join('/')}/`;
    }
    if (path.dirname(at) === at) return '';
  }
}
