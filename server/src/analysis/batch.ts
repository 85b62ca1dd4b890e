// Checks one file after another of one frozen view of the files, sharing what is known of the program. What
// the command line and the editor call; a bug of ours on one file costs that file and is told, never thrown.

import type { Sources } from '../base/sources.ts';
import { createProgram, retainTexts } from '../program/create.ts';
import { isCommonHeader } from '../program/paths.ts';
import { createFlowEngine } from '../flow/engine.ts';
import { initParser, type ParserFiles } from '../syntax/parser.ts';
import { vocabularyStems } from '../semantics/stems.ts';
import { unwatched, type FunctionWatch } from './function-watch.ts';
import { checkFile, noTimes, type CheckOptions, type FileResult } from './check.ts';
import { programOptions } from './given.ts';

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
export interface CheckerFamily {
  readonly checker: (sources: Sources, options: CheckOptions) => FileChecker;
  /** True of the headers that every driver may reach. */
  readonly isShared: (path: string) => boolean;
  /** Lets go of what is known of all other files. */
  readonly shrink: () => void;
}

/**
 * @param now a clock in milliseconds, for those who want to know how long it took
 * @param watch for those who want to know where it takes long, or to limit that
 */
export function createCheckerFamily(now?: () => number, watch: FunctionWatch = unwatched): CheckerFamily {
  // The checkers go when their parts are done; this one keeps the texts between them.
  const shared = createProgram({ read: () => null, list: () => [] });
  return {
    checker: (sources, options) => {
      const program = createProgram(sources, { previous: shared, ...programOptions(options) });
      let flow = createFlowEngine(program, undefined, watch.isOver);
      return (path) => {
        try {
          const result = checkFile(program, path, options, flow, now, watch);
          if (result.stats.undecided.some(({ why }) => why === 'time'))
            flow = createFlowEngine(program, undefined, watch.isOver);
          return result;
        } catch (error) {
          return failed(path, error);
        }
      };
    },
    isShared: isCommonHeader,
    shrink: () => retainTexts(shared, isCommonHeader),
  };
}

/** A checker of its own. */
export function createFileChecker(sources: Sources, options: CheckOptions, now?: () => number): FileChecker {
  return createCheckerFamily(now).checker(sources, options);
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
      undecided: [],
    },
  };
}
