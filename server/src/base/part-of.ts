// The parts of a tree: what lies in one is found out together, by one lane, and the macros that a build defines are those of
// all its files.

const moduleDepth = 4;

/** The part of the tree that a file lies in: about a module. */
export function partOf(file: string): string {
  return file.split('/').slice(0, -1).slice(0, moduleDepth).join('/');
}
