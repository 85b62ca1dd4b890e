// The exit of a module, as its text names it.

import type { Program } from '../program/program.ts';
import { exitFunctions, exitMacros } from '../semantics/identity.ts';

/** Functions that the file names as the exit of its module. */
export function moduleExits(program: Program, path: string): ReadonlySet<string> {
  return new Set(
    [...exitMacros.keys()].flatMap((macro) => {
      const places = program.offsets(path, macro);
      return places.length === 0 ? [] : exitFunctions(program.text(path) ?? '', macro, places);
    }),
  );
}
