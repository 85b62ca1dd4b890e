// What is said of sources, rather than of rules: whoever makes a program puts it in.

import type { Sources } from '../base/sources.ts';
import type { ProgramOptions } from '../program/create.ts';
import type { CheckOptions } from './check.ts';

export type Given = Pick<CheckOptions, 'vocabulary' | 'build'>;

export function programOptions({ vocabulary, build }: Given): ProgramOptions {
  return {
    ...(vocabulary === undefined ? {} : { vocabulary }),
    ...(build === undefined ? {} : { build }),
  };
}

/** A file that is looked at once more, as it was checked. */
export interface FileJob {
  readonly file: string;
  /** With the headers of the kernel that a build names. */
  readonly sources: Sources;
  readonly options: CheckOptions;
}
