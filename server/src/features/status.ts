// What an editor's status says of one file: how many findings, what was not looked at, and which kernel it takes the tree
// to be.

import type { FileResult } from '../analysis/check.ts';
import type { Program } from '../program/program.ts';
import { newestSource } from '../semantics/vocabulary.ts';

export interface Status {
  readonly findings: number;
  /** On notifier paths. */
  readonly functions: number;
  /** Functions of these with syntax errors, or with more paths than were followed: rules that need all are silent. */
  readonly partial: number;
  readonly undecided: number;
  /** Failures of ours. */
  readonly errors: number;
  readonly kernel: {
    /** As the tree's own Makefile says; null if there is none. */
    readonly version: string | null;
    /** The newest kernel that a contract was read in. */
    readonly contracts: string;
  };
}

export function statusOf(program: Program, result: FileResult): Status {
  const { stats, findings } = result;
  return {
    findings: findings.filter((f) => f.severity !== 'hint').length,
    functions: stats.analysedFunctions,
    partial: stats.partialFunctions,
    undecided: stats.widenedFunctions,
    errors: stats.internalErrors.length,
    kernel: { version: treeKernel(program), contracts: newestSource },
  };
}

/** From the first lines of a kernel's Makefile; null if the tree is none. */
export function treeKernel(program: Program): string | null {
  const head = program.text('Makefile')?.slice(0, 500) ?? '';
  const number = (name: string): string | undefined =>
    new RegExp(`^${name} *= *(\\d+) *$`, 'm').exec(head)?.[1];
  const [major, minor] = [number('VERSION'), number('PATCHLEVEL')];
  return major === undefined || minor === undefined ? null : `${major}.${minor}`;
}
