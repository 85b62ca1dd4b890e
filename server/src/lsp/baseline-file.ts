// One more entry in the baseline that holds for a file. Where the settings name none, a file beside them is begun and
// named in them. Written to the disk, as the command line does; what is not saved in the editor is not written over.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { baselineText, entryFor } from '../analysis/baseline.ts';
import { withBaseline } from '../analysis/config/edit.ts';
import { readBaseline } from '../analysis/config/read-baseline.ts';
import type { Finding } from '../analysis/finding.ts';
import { readText, resolveInside } from '../platform/node-sources.ts';
import { replaceText } from '../platform/replace-text.ts';
import { fileUri } from './convert.ts';
import type { Place, Session } from './session.ts';

export type Added =
  /** Relative to the root, and how many entries it has now. */
  { readonly file: string; readonly entries: number } | { readonly refusal: string };

const firstName = 'invlock-baseline.json';

export function addToBaseline(
  { configs, documents }: Session,
  { workspace, path: source }: Place,
  finding: Finding,
  { reason, author }: { readonly reason: string; readonly author: string | null },
): Added {
  const { root } = workspace;
  const settings = configs.location(workspace, source);
  const named = configs.baseline(workspace, source);
  const file = named ?? path.posix.join(path.posix.dirname(settings), firstName);
  const before = readText(root, file);
  const known =
    before.kind === 'text' ? readBaseline(before.text) : ({ kind: 'entries', entries: [] } as const);
  if (before.kind === 'unreadable' && exists(root, file)) return refusal(file, before.reason);
  if (known.kind === 'mistake') return refusal(file, known.message);
  const entries = [...known.entries, entryFor(finding, reason, author)];
  if (named === null) {
    const naming = nameIt(root, settings, workspace.text(settings)?.text ?? null);
    if ('failure' in naming) return refusal(settings, naming.failure);
    // The editor reads it again by itself, but only after this answer.
    if (documents.has(fileUri(root, settings))) workspace.setBuffer(settings, naming.text);
  }
  const failure = put(root, file, before.kind === 'text' ? before.text : null, baselineText(entries));
  return failure === null ? { file, entries: entries.length } : refusal(file, failure);
}

/** Writes the name into the settings; their text then, or what went wrong. */
function nameIt(
  root: string,
  settings: string,
  shown: string | null,
): { readonly text: string } | { readonly failure: string } {
  const disk = readText(root, settings);
  const text = disk.kind === 'text' ? disk.text : null;
  if (text !== shown) return { failure: 'it has changes that are not saved' };
  const after = withBaseline(text, firstName);
  if (after === null) return { failure: 'the settings cannot be added to' };
  const failure = put(root, settings, text, after);
  return failure === null ? { text: after } : { failure };
}

function put(root: string, file: string, before: string | null, after: string): string | null {
  if (before !== null) {
    const done = replaceText(root, file, before, after);
    return done.kind === 'refused' ? done.reason : null;
  }
  const absolute = resolveInside(root, file);
  if (absolute === null) return 'it is outside the root';
  try {
    // Never through a link, and never over what has come there meanwhile.
    fs.writeFileSync(absolute, after, { flag: 'wx' });
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return code === 'EEXIST' ? 'it is there already' : code || 'it cannot be written';
  }
}

function exists(root: string, file: string): boolean {
  return fs.lstatSync(path.join(root, file), { throwIfNoEntry: false }) !== undefined;
}

function refusal(file: string, reason: string): Added {
  return { refusal: `${file}: ${reason}` };
}
