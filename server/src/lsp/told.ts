// Diagnostics of files that nobody has open, from an analysis of the whole root. They are pushed to every client, since
// none of them pulls what it does not show; what is open is left to the usual way.

import type { Diagnostic } from 'vscode-languageserver';
import { isConfig } from './configs.ts';
import { diagnose } from './handlers/diagnostics.ts';
import type { Session } from './session.ts';

export interface Told {
  /** In place of all that was told before. */
  readonly tell: (found: ReadonlyMap<string, readonly Diagnostic[]>) => void;
  readonly opened: (uri: string) => void;
  readonly closed: (uri: string) => void;
  /** These files changed on the disk. What follows from a header is only seen by the next analysis. */
  readonly changed: (uris: readonly string[]) => void;
}

export function createTold(session: Session, send: (uri: string, items: Diagnostic[]) => void): Told {
  const told = new Set<string>();
  const again = (uri: string): void => {
    if (session.documents.has(uri)) return;
    const { items } = diagnose(session, uri);
    send(uri, items);
    if (items.length === 0) told.delete(uri);
  };
  return {
    tell: (found) => {
      for (const uri of told) if (!found.has(uri) && !session.documents.has(uri)) send(uri, []);
      told.clear();
      for (const [uri, items] of found) {
        told.add(uri);
        if (!session.documents.has(uri)) send(uri, [...items]);
      }
    },
    opened: (uri) => {
      // Those that the client pulls now would stand beside them.
      if (told.has(uri)) send(uri, []);
    },
    closed: (uri) => {
      if (told.has(uri)) again(uri);
    },
    changed: (uris) => {
      const isAll = uris.some((uri) => isConfig(uri) || uri.endsWith('.json'));
      for (const uri of isAll ? [...told] : uris) if (told.has(uri)) again(uri);
    },
  };
}
