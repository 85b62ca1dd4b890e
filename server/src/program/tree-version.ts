// The version of the kernel that the files belong to, as the top of the tree says it.

import type { Program } from './program.ts';

const versions = new WeakMap<Program, string | null>();

/** `6.12`, or null where there is no kernel's Makefile. */
export function treeVersion(program: Program): string | null {
  let known = versions.get(program);
  if (known === undefined) {
    known = parse(program.text('Makefile') ?? '');
    versions.set(program, known);
  }
  return known;
}

/** True if `version` is `other` or later; both are `major.minor`. */
export function isAtLeast(version: string, other: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major > otherMajor || (major === otherMajor && minor >= otherMinor);
}

function parse(makefile: string): string | null {
  const major = /^VERSION\s*=\s*(\d+)$/m.exec(makefile)?.[1];
  const minor = /^PATCHLEVEL\s*=\s*(\d+)$/m.exec(makefile)?.[1];
  return major === undefined || minor === undefined ? null : `${major}.${minor}`;
}
