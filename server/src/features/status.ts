// What an editor's status says of one file: how many findings, what was not looked at, by which models, and which kernel it
// takes the tree to be.

import type { FileResult } from '../analysis/check.ts';
import type { Program } from '../program/program.ts';
import { protocolName } from '../semantics/describe.ts';
import { newestSource } from '../semantics/vocabulary.ts';
import type { Cursor } from './at-cursor.ts';

export interface Status {
  readonly findings: number;
  /** On notifier paths. */
  readonly functions: number;
  /** Functions of these with syntax errors, or with more paths than were followed: rules that need all are silent. */
  readonly partial: number;
  readonly undecided: number;
  /** Failures of ours. */
  readonly errors: number;
  /** The protocols that the file was checked against: those that its functions have calls of. */
  readonly models: readonly string[];
  readonly kernel: {
    /** As the settings say, else the tree's own Makefile; null if neither does. */
    readonly version: string | null;
    readonly from: 'settings' | 'tree' | null;
    /** The newest kernel that a contract was read in. */
    readonly contracts: string;
  };
}

/** @param version the kernel that somebody set for the file */
export function statusOf(
  { program, flow, path }: Pick<Cursor, 'program' | 'flow' | 'path'>,
  result: FileResult,
  version: string | null,
): Status {
  const { stats, findings } = result;
  const functions = stats.analysedFunctions === 0 ? [] : flow.notifierPaths(path);
  const protocols = new Set(functions.flatMap((fn) => [...flow.kinds(fn).protocols]));
  const inTree = treeKernel(program);
  return {
    findings: findings.filter((f) => f.severity !== 'hint').length,
    functions: stats.analysedFunctions,
    partial: stats.partialFunctions,
    undecided: stats.widenedFunctions,
    errors: stats.internalErrors.length,
    models: [...protocols].map(protocolName).sort(),
    kernel: {
      version: version ?? inTree,
      from: version !== null ? 'settings' : inTree !== null ? 'tree' : null,
      contracts: newestSource,
    },
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
