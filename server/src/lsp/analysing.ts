// Every file of a root that has to do with notifiers, checked for an editor that has few of them open. In a program of its
// own, which is given up afterwards: what is open stays as quick as it was.

import { stems } from '../analysis/batch.ts';
import type { FileResult } from '../analysis/check.ts';
import type { Finding } from '../analysis/finding.ts';
import { lockNeighbours, sourcesBeside } from '../analysis/tree-state.ts';
import { nodeSources } from '../platform/node-sources.ts';
import { createScanner } from '../platform/scan.ts';
import { stemSearch } from '../platform/stems.ts';
import { listSourceFiles } from '../platform/walk.ts';
import { walkOptions } from '../review/views.ts';
import { breathe, cancelled } from './answer.ts';
import { buffersOf } from './buffers.ts';
import type { Watch } from './commands.ts';
import type { Session } from './session.ts';

export interface Analysed {
  /** How many files were looked into. */
  readonly files: number;
  /** By file, those that were checked, in the order in which they were. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  /** Files that take the lock of a callback without ever naming a notifier. */
  readonly joined: readonly string[];
  /** The user had enough: there may be more. */
  readonly isPartial: boolean;
}

export async function analyseRoot(session: Session, root: string, watch: Watch): Promise<Analysed> {
  const buffers = buffersOf(session, root);
  const workspace = session.openWorkspace(root);
  for (const [file, text] of buffers) workspace.setBuffer(file, text);
  const { files } = listSourceFiles(root, '', walkOptions(root));
  const findings = new Map<string, readonly Finding[]>();
  const results = new Map<string, FileResult>();
  const goesOn = pacing(watch);

  const scanner = createScanner(stemSearch(stems));
  const mentioning: string[] = [];
  for (const [k, file] of files.entries()) {
    // What a buffer holds is asked by the check itself.
    if (buffers.has(file) || scanner.scan(`${root}/${file}`) === 'mentions') mentioning.push(file);
    if (k % scanStride === 0 && !(await goesOn('looking for notifiers', k, files.length, [0, 10]))) break;
  }
  await check(mentioning, [10, 90]);
  const sources = nodeSources(root);
  const state = {
    results,
    beside: (file: string) => sourcesBeside(sources, file),
    text: (file: string) => workspace.text(file)?.text ?? null,
  };
  const joined = lockNeighbours([state], [...results.keys()]);
  for (const file of joined) workspace.join(file);
  await check(joined, [90, 100]);
  return { files: files.length, findings, joined, isPartial: goesOn.isOver() };

  async function check(list: readonly string[], share: Share): Promise<void> {
    for (const [k, file] of list.entries()) {
      if (!(await goesOn(file, k, list.length, share))) return;
      const checked = session.check({ workspace, path: file });
      if (checked === null) continue;
      results.set(file, checked.result);
      findings.set(file, checked.findings);
    }
  }
}

/** So many files are looked through before messages are let in. */
const scanStride = 500;

/** Percent of the whole: where a part begins and ends. */
type Share = readonly [from: number, to: number];

interface Pacing {
  /** Lets messages in; false once the user has had enough. Throws if the request was taken back. */
  (what: string, done: number, total: number, share: Share): Promise<boolean>;
  readonly isOver: () => boolean;
}

function pacing(watch: Watch): Pacing {
  let isOver = false;
  const goesOn = async (what: string, done: number, total: number, [from, to]: Share): Promise<boolean> => {
    watch.report(Math.round(from + ((to - from) * done) / Math.max(1, total)), what);
    await breathe();
    if (watch.token.isCancellationRequested) throw cancelled();
    isOver ||= watch.isStopped();
    return !isOver;
  };
  return Object.assign(goesOn, { isOver: () => isOver });
}
