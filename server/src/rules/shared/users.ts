// Who in a module has to do with a member, by its name alone.

import type { FunctionIr } from '../../ir/ir.ts';
import type { Program } from '../../program/program.ts';

/** True if some function of the module whose text has the name fits; none further is looked at. */
export function hasUser(
  program: Program,
  path: string,
  member: string,
  fits: (fn: FunctionIr) => boolean,
): boolean {
  const mentions = (text: string): boolean => text.includes(member);
  return program.moduleFiles(path).some((file) => program.functionsWith(file, mentions, [member]).some(fits));
}
