// The exit of a module, as its text names it.

import { exitFunctions, exitMacros } from '../semantics/identity.ts';
import { perEntry, type FileEntry } from './files.ts';

/** Functions that the file names as the exit of its module. */
export const exitsOf = perEntry((entry: FileEntry): ReadonlySet<string> => {
  return new Set(
    [...exitMacros.keys()].flatMap((macro) => {
      const places = entry.has.offsets(macro);
      return places.length === 0 ? [] : exitFunctions(entry.text, macro, places);
    }),
  );
});
