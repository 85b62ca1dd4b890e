// Files that a run has checked and looks at once more, for their fixes: with all that held for them.

import type { CheckOptions } from '../analysis/check.ts';
import type { FileJob } from '../analysis/given.ts';
import { sourcesFor, type Overlay } from './jobs.ts';

/** What holds for a file of a root. */
export type OptionsOf = (root: string, file: string) => Promise<CheckOptions>;

export async function fileJobs(
  root: string,
  files: Iterable<string>,
  optionsOf: OptionsOf,
  overlay: Overlay | null,
): Promise<FileJob[]> {
  const jobs: FileJob[] = [];
  for (const file of files) {
    const options = await optionsOf(root, file);
    jobs.push({ file, options, sources: sourcesFor(root, options.build, overlay) });
  }
  return jobs;
}
