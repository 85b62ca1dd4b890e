// The open C documents of a root, for those who look at more of its files than the editor has open.

import type { Session } from './session.ts';

/** Texts by the path below the root. */
export function buffersOf(session: Session, root: string): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const [uri, document] of session.documents) {
    const place = session.place(uri);
    if (place?.workspace.root === root) out.set(place.path, document.getText());
  }
  return out;
}
