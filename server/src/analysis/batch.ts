// Checks one file after another of one frozen view of the files, sharing what is known of the program. What
// the command line and the editor call; a bug of ours on one file costs that file and is told, never thrown.

import type { Sources } from '../base/sources.ts';
import { createProgram } from '../program/create.ts';
import type { Program } from '../program/program.ts';
import { createFlowEngine } from '../flow/engine.ts';
import { initParser, type ParserFiles } from '../syntax/parser.ts';
import { vocabularyStems } from '../semantics/vocabulary.ts';
import { checkFile, noTimes, type CheckOptions, type FileResult } from './check.ts';

/** Has to be awaited once per thread before anything is checked. */
export async function startAnalysis(files: ParserFiles): Promise<void> {
  await initParser(files);
}

/** A file that contains none of these words (as plain substrings) has nothing to check. */
export const stems: readonly string[] = vocabularyStems;

export type FileChecker = (path: string) => FileResult;

/**
 * Makes checkers that share what follows from a text alone. What is concluded from several files each finds for itself,
 * so that the sources of a checker see everything that its results depend on.
 */
export type CheckerFamily = (sources: Sources, options: CheckOptions) => FileChecker;

/** @param now a clock in milliseconds, for those who want to know how long it took */
export function createCheckerFamily(now?: () => number): CheckerFamily {
  let previous: Program | undefined;
  return (sources, options) => {
    const program = createProgram(sources, {
      ...(previous === undefined ? {} : { previous }),
      ...(options.vocabulary === undefined ? {} : { vocabulary: options.vocabulary }),
      ...(options.includes === undefined ? {} : { includes: options.includes }),
    });
    previous = program;
    const flow = createFlowEngine(program);
    return (path) => {
      try {
        return checkFile(program, path, options, flow, now);
      } catch (error) {
        return failed(path, error);
      }
    };
  };
}

/** A checker of its own. */
export function createFileChecker(sources: Sources, options: CheckOptions, now?: () => number): FileChecker {
  return createCheckerFamily(now)(sources, options);
}

function failed(path: string, error: unknown): FileResult {
  const message = error instanceof Error ? error.message : String(error);
  return {
    file: path,
    findings: [],
    suppressed: [],
    times: noTimes,
    lockWords: [],
    stats: {
      functions: 0,
      partialFunctions: 0,
      analysedFunctions: 0,
      widenedFunctions: 0,
      internalErrors: [`${path}: ${message}`],
    },
  };
}
