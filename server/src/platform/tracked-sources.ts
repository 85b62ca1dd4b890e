// What an analysis read: every text and every folder it asked for, absent ones too, each with the hash of the answer.
// Equal answers to all of that mean an equal result.

import { createHash } from 'node:crypto';
import { remembered, rememberingSources, type RememberingSources } from '../base/remember.ts';
import type { SourceEntry, Sources } from '../base/sources.ts';

export interface Inputs {
  /** Path and hash of its text, or `noText`. */
  readonly files: readonly (readonly [string, string])[];
  /** Path and hash of its listing. */
  readonly folders: readonly (readonly [string, string])[];
}

/** Instead of a hash: the file is missing, or is no text. */
export const noText = '-';

/** Asks the disk once for each file and folder, whoever asks. */
export interface SharedReads {
  /** A view with an account of its own. */
  readonly tracked: () => { readonly sources: Sources; readonly inputs: () => Inputs };
  /** Lets go of all other texts; their hashes stay. */
  readonly retain: RememberingSources['retain'];
}

export function sharedReads(disk: Sources): SharedReads {
  const { read, list, retain } = rememberingSources(disk);
  // Made when somebody wants them: without a cache nobody does.
  const textHashes = new Map<string, string>();
  const listingHashes = new Map<string, string>();
  return {
    retain,
    tracked: () => {
      const files = new Set<string>();
      const folders = new Set<string>();
      return {
        sources: {
          read: (path) => {
            files.add(path);
            return read(path);
          },
          list: (folder) => {
            folders.add(folder);
            return list(folder);
          },
        },
        inputs: () => ({
          files: [...files].map((path) => [path, remembered(textHashes, path, () => hashOfText(read(path)))]),
          folders: [...folders].map((folder) => [
            folder,
            remembered(listingHashes, folder, () => hashOfListing(list(folder))),
          ]),
        }),
      };
    },
  };
}

export function hashOfText(text: string | null): string {
  return text === null ? noText : hashOf(text);
}

export function hashOfListing(entries: readonly SourceEntry[]): string {
  return hashOf(
    entries.map((e) => `${e.name}${e.isFolder ? '/' : ''}${e.isLink === true ? '@' : ''}`).join('\0'),
  );
}

/** Of 96 bits: nobody gains by making two of his own files look the same to his own cache. */
export function hashOf(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
