// Functions that may have to do with some names, told from their texts: the others are not even parsed.

import { perObject } from '../base/remember.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Content, Passes, Program } from '../program/program.ts';

/**
 * Passes functions whose text has one of the names. Made once for each list of names: what a text has is remembered by
 * what it says, and an edit leaves nearly all functions as they are.
 */
export function passesOf(names: readonly string[]): Passes {
  const mentions = perObject((_: Content, text: string) => names.some((name) => text.includes(name)));
  return (text, _, content) => mentions(content, text);
}

/** Asks files for the functions that it passes. */
export function mentioningAny(
  names: readonly string[],
): (program: Program, path: string) => readonly FunctionIr[] {
  const passes = passesOf(names);
  return (program, path) => program.functionsWith(path, passes, names);
}
