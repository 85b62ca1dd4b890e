// `--format jsonl` while the run goes on: the findings of a part of the tree as soon as it is done and the parts before
// it are. What a baseline may speak for waits for the end: its entries are matched over all files at once.

import type { FileResult } from '../analysis/check.ts';
import { baselineOf } from './baselines.ts';
import type { Configs } from './configs.ts';
import type { InputGroup } from './inputs.ts';
import { findingLines, runLine, statsLine } from './reporters/jsonl.ts';
import type { Report } from './reporters/report.ts';
import { collectReport, type GroupResult } from './results.ts';
import type { Overlay } from './jobs.ts';
import type { CheckSettings } from './settings.ts';

/** Gets the parts of a tree in an order that no number of threads can change. */
export type PartSink = (results: readonly FileResult[]) => Promise<void>;

export interface FindingStream {
  readonly sink: (group: number) => PartSink;
  /** What was held back, and the account of the run. */
  readonly end: (results: readonly GroupResult[], report: Report) => void;
}

export interface StreamWay {
  readonly write: (text: string) => void;
  /** The report without what was not asked for. */
  readonly limited: (report: Report) => Report;
  readonly cwd: string;
}

/** null if nothing can be said before all is known. */
export function openStream(
  groups: readonly InputGroup[],
  overlay: Overlay | null,
  configs: Configs,
  settings: CheckSettings,
  { write, limited, cwd }: StreamWay,
): FindingStream | null {
  // The first so many of all findings are only known at the end.
  if (settings.format !== 'jsonl' || settings.maxFindings !== null || settings.baseline !== null) return null;
  const told = groups.map(() => new Set<string>());
  let hasBegun = false;

  function tell(report: Report): void {
    if (!hasBegun) write(runLine(report));
    hasBegun = true;
    const lines = findingLines(limited(report));
    if (lines !== '') write(lines);
  }

  return {
    sink: (at) => async (results) => {
      const root = groups[at]?.root ?? '';
      for (const { file } of results) if (baselineOf(await configs.of(root, file), settings) !== null) return;
      for (const { file } of results) told[at]?.add(file);
      // All groups: the names of files begin at the folder above them all.
      const only = groups.map((group, i) => ({ ...unchecked(group), results: i === at ? results : [] }));
      tell(collectReport(only, overlay, cwd));
    },
    end: (groupResults, report) => {
      const rest = groupResults.map((group, i) => ({
        ...group,
        results: group.results.filter(({ file }) => told[i]?.has(file) !== true),
      }));
      tell(collectReport(rest, overlay, cwd));
      write(statsLine(report));
    },
  };
}

function unchecked({ root }: InputGroup): GroupResult {
  return {
    root,
    files: 0,
    silent: 0,
    results: [],
    folders: new Set(),
    unreadable: [],
    notAnalysed: [],
    errors: [],
  };
}
