// What is wrong in files that are no sources, settings and what a build has left: found out when they are needed, and told in
// the files themselves, open or not.

import type { Diagnostic } from 'vscode-languageserver';

export interface Notices {
  /** All that is wrong in the file now. */
  readonly set: (uri: string, diagnostics: Diagnostic[]) => void;
  readonly of: (uri: string) => Diagnostic[];
  /** What differs from what was said before. */
  readonly news: () => { readonly uri: string; readonly diagnostics: Diagnostic[] }[];
  /** What was said of the file has been taken back. */
  readonly forget: (uri: string) => void;
}

export function createNotices(): Notices {
  const current = new Map<string, Diagnostic[]>();
  const said = new Map<string, string>();
  return {
    set: (uri, diagnostics) => {
      if (diagnostics.length === 0) current.delete(uri);
      else current.set(uri, diagnostics);
    },
    of: (uri) => current.get(uri) ?? [],
    news: () => {
      const uris = new Set([...current.keys(), ...said.keys()]);
      return [...uris].flatMap((uri) => {
        const diagnostics = current.get(uri) ?? [];
        const text = JSON.stringify(diagnostics);
        if ((said.get(uri) ?? '[]') === text) return [];
        said.set(uri, text);
        return [{ uri, diagnostics }];
      });
    },
    forget: (uri) => void said.delete(uri),
  };
}
