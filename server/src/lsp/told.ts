// Diagnostics of files that nobody has open, from an analysis of the whole root. They are pushed to every client, since
// none of them pulls what it does not show; what is open is left to the usual way.

import type { Diagnostic } from 'vscode-languageserver';
import { diagnose } from './handlers/diagnostics.ts';
import type { Session } from './session.ts';

export interface Told {
  /** In place of all that was told before. */
  readonly tell: (found: ReadonlyMap<string, readonly Diagnostic[]>) => void;
  readonly opened: (uri: string) => void;
  readonly closed: (uri: string) => void;
  /**
   * Something changed on the disk: a header or a helper decides about other files too, so that all are looked at again, one
   * after another. Files that had no finding are left to the next analysis.
   */
  readonly changed: () => void;
}

export function createTold(session: Session, send: (uri: string, items: Diagnostic[]) => void): Told {
  const told = new Set<string>();
  const again = (uri: string): void => {
    if (session.documents.has(uri)) return;
    const { items } = diagnose(session, uri);
    send(uri, items);
    if (items.length === 0) told.delete(uri);
  };
  const waiting = new Set<string>();
  // Messages that arrive meanwhile come first.
  const next = (): void => {
    const [uri] = waiting;
    if (uri === undefined) return;
    if (told.has(uri)) again(uri);
    waiting.delete(uri);
    if (waiting.size > 0) setImmediate(next);
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
    changed: () => {
      const isUnderWay = waiting.size > 0;
      for (const uri of told) waiting.add(uri);
      if (waiting.size > 0 && !isUnderWay) setImmediate(next);
    },
  };
}
