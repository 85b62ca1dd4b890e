// The exit of a module, as its text names it.

import { exitFunctions, exitMacros, generatedExitLetters, generatedExits } from '../semantics/identity.ts';
import { perEntry, type FileEntry } from './files.ts';

/** Functions that the file names as the exit of its module, and macros that write one. */
export const exitsOf = perEntry((entry: FileEntry): ReadonlySet<string> => {
  const written = [...exitMacros.keys()].flatMap((macro) => {
    const places = entry.has.offsets(macro);
    return places.length === 0 ? [] : exitFunctions(entry.text, macro, places);
  });
  const generated = entry.has.contains(generatedExitLetters) ? generatedExits(entry.text) : [];
  return new Set([...written, ...generated]);
});
