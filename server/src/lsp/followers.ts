// Open documents other than the one that is typed in: what they are told may depend on it, through a header or a helper. For
// clients that are pushed diagnostics; those that pull ask again by themselves. They wait until nobody types.

import type { Session } from './session.ts';

/** So long nothing has to be typed, in milliseconds. */
const rest = 300;

export interface Followers {
  /** The text of this document has changed. */
  readonly changed: (uri: string) => void;
}

/** @param again looks at a document once more, and tells the client if anything is different */
export function createFollowers(session: Session, again: (uri: string) => void): Followers {
  const edited = new Set<string>();
  let timer: NodeJS.Timeout | null = null;

  const follow = (): void => {
    const roots = new Set([...edited].map((uri) => session.place(uri)?.workspace));
    const open = [...session.documents.keys()];
    const waiting = open.filter((uri) => !(edited.size === 1 && edited.has(uri)) && isBelow(uri, roots));
    edited.clear();
    // Messages that arrive meanwhile come first.
    const next = (): void => {
      const uri = waiting.shift();
      if (uri === undefined || edited.size > 0) return;
      again(uri);
      setImmediate(next);
    };
    next();
  };

  const isBelow = (uri: string, roots: ReadonlySet<unknown>): boolean => {
    const workspace = session.place(uri)?.workspace;
    return workspace !== undefined && roots.has(workspace);
  };

  return {
    changed: (uri) => {
      edited.add(uri);
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(follow, rest);
      // Nobody waits for this when the server ends.
      timer.unref();
    },
  };
}
