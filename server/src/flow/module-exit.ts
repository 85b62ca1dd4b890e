// The exit of a module, as its text names it.

import type { Program } from '../program/program.ts';
import { exitFunctions, exitMacro } from '../semantics/identity.ts';

const none: ReadonlySet<string> = new Set();

/** Functions that the file names as the exit of its module. */
export function moduleExits(program: Program, path: string): ReadonlySet<string> {
  const places = program.offsets(path, exitMacro);
  return places.length === 0 ? none : exitFunctions(program.text(path) ?? '', places);
}
