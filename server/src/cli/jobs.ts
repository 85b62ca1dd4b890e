// What a lane does: look through files for the vocabulary, or check files. The same code runs on this thread
// and in workers, so that the number of threads cannot show in a result.

import { createCheckerFamily, startAnalysis, stems, type FileChecker } from '../analysis/batch.ts';
import type { Sources } from '../base/sources.ts';
import type { BuildView } from '../base/build-view.ts';
import type { CheckOptions, FileResult } from '../analysis/check.ts';
import { createFunctionWatch } from '../analysis/function-watch.ts';
import { systemClock } from '../platform/clock.ts';
import { lentHeaders, nodeSources, overlaySources } from '../platform/node-sources.ts';
import { scanFiles, type ScanAnswer } from '../platform/scan.ts';
import { stemSearch } from '../platform/stems.ts';
import { sharedReads, type Inputs, type SharedReads } from '../platform/tracked-sources.ts';
import { collectIfLarge } from '../platform/runtime.ts';
import { readWasm } from '../platform/wasm.ts';
import type { JobHandler } from '../platform/workers.ts';

export interface LaneInit {
  /** A file of which the text is not the one on disk. */
  readonly overlay: Overlay | null;
  /** Milliseconds that a function may take; null: as long as it takes. */
  readonly functionLimit: number | null;
}

/** The function that a lane begins to look at; the name is empty for what comes before the first one of a file. */
export interface LaneNote {
  readonly file: string;
  readonly name: string;
}

export interface Overlay {
  readonly root: string;
  readonly path: string;
  readonly text: string;
}

export type LaneJob =
  | {
      readonly kind: 'scan';
      readonly root: string;
      readonly files: readonly string[];
      /** What to look for; the vocabulary if there are none. */
      readonly words: readonly string[];
    }
  | {
      readonly kind: 'check';
      readonly root: string;
      /** The part of the tree that the files lie in: what its files have in common is found out once. */
      readonly part: string;
      readonly files: readonly string[];
      readonly options: CheckOptions;
      /** Somebody wants to know what the results depend on. */
      readonly wantsInputs: boolean;
    }
  /** Nothing more will be asked of that part: what is known of it takes room. */
  | { readonly kind: 'release'; readonly root: string; readonly part: string };

export type LaneAnswer =
  | { readonly kind: 'scan'; readonly answers: readonly ScanAnswer[] }
  | { readonly kind: 'release' }
  | {
      readonly kind: 'check';
      readonly results: readonly FileResult[];
      /** All that the results follow from, beside the options and the program that they were made by. */
      readonly inputs: Inputs | null;
    };

interface PartChecker {
  readonly root: string;
  readonly part: string;
  readonly check: FileChecker;
  /** What was read for the part up to now. */
  readonly inputs: () => Inputs;
}

/**
 * The handler of one lane.
 * @param breathe is called between files
 * @param note is called before each function, and with null after the last of a job
 */
export async function startLane(
  init: LaneInit,
  breathe: () => Promise<void>,
  note: (note: LaneNote | null) => void,
): Promise<JobHandler<LaneJob, LaneAnswer>> {
  const search = stemSearch(stems);
  const watch = createFunctionWatch(systemClock.now, init.functionLimit, (file, name) =>
    note({ file, name }),
  );
  const family = createCheckerFamily(systemClock.now, watch);
  const disks = new Map<string, SharedReads>();
  const checkers = new Map<string, PartChecker>();
  let started: Promise<void> | null = null;

  function checkerOf(root: string, part: string, options: CheckOptions): PartChecker {
    const key = JSON.stringify([root, part, options]);
    let checker = checkers.get(key);
    if (checker === undefined) {
      const at = diskOf(root, options);
      const disk = disks.get(at) ?? sharedReads(sourcesFor(root, options.build, init.overlay));
      disks.set(at, disk);
      const { sources, inputs } = disk.tracked();
      checker = { root, part, check: family.checker(sources, options), inputs };
      checkers.set(key, checker);
    }
    return checker;
  }

  function release(root: string, part: string): void {
    for (const [key, one] of checkers) if (one.root === root && one.part === part) checkers.delete(key);
    // Another part of a tree, checked in between, reads again what it still needs.
    for (const [at, disk] of disks) if (at.startsWith(`${root}\0`)) disk.retain(family.isShared);
    family.shrink();
    collectIfLarge();
  }

  return async (job) => {
    if (job.kind === 'release') {
      release(job.root, job.part);
      return { kind: 'release' };
    }
    if (job.kind === 'scan') {
      const words = job.words.length === 0 ? search : stemSearch(job.words);
      return { kind: 'scan', answers: scanFiles(job.root, job.files, words) };
    }
    started ??= startAnalysis(readWasm());
    await started;
    const { check, inputs } = checkerOf(job.root, job.part, job.options);
    const results: FileResult[] = [];
    for (const file of job.files) {
      note({ file, name: '' });
      results.push(check(file));
      await breathe();
    }
    note(null);
    return { kind: 'check', results, inputs: job.wantsInputs ? inputs() : null };
  };
}

function diskOf(root: string, { build }: CheckOptions): string {
  return `${root}\0${build?.kernel ?? ''}`;
}

/** The same, with the headers of the kernel that the build names. */
export function sourcesFor(root: string, build: BuildView | undefined, overlay: Overlay | null): Sources {
  const own = sourcesOf(root, overlay);
  const kernel = build?.kernel ?? null;
  return kernel === null ? own : lentHeaders(own, nodeSources(kernel));
}

/** The files below the root, with the overlay's text in its place. */
export function sourcesOf(root: string, overlay: Overlay | null): ReturnType<typeof nodeSources> {
  const disk = nodeSources(root);
  return overlay?.root === root ? overlaySources(disk, new Map([[overlay.path, overlay.text]])) : disk;
}
