// Questions to the server, typed.

import type { Commands } from '../../server/src/lsp/extensions.ts';

/** Null if no server runs, and where the server has no answer. */
export type Ask = <K extends keyof Commands>(
  command: K,
  argument: Commands[K]['argument'],
) => Promise<Commands[K]['answer'] | null>;
