// The findings of the work tree, with what is not saved yet, against those of a revision: by fingerprint and read from
// git's objects, as `invlock check --since` does it.

import { compareStates, type Comparison } from '../analysis/compare.ts';
import { openRepository } from '../platform/git.ts';
import { diskChanges } from '../review/disk-changes.ts';
import { createJudge, findingsIn } from '../review/judge.ts';
import { patchedView } from '../review/patched-view.ts';
import { resolveCommit, shownRevision } from '../review/revisions.ts';
import { diskView, required, skips, treeViews } from '../review/views.ts';
import type { SourceText } from '../base/text.ts';
import { sourceText } from '../base/text.ts';
import { breathe, cancelled } from './answer.ts';
import { buffersOf } from './buffers.ts';
import type { Watch } from './commands.ts';
import { fileUri } from './convert.ts';
import type { Session } from './session.ts';
import type { Workspace } from './workspace.ts';

export interface Compared extends Comparison {
  /** What stands for the revision: `v6.12 (adc218676eef)`. */
  readonly base: string;
  readonly before: (file: string) => SourceText | null;
  readonly after: (file: string) => SourceText | null;
}

/** Throws a UsageError: there is no git here, or no such revision. */
export async function compareWith(
  session: Session,
  workspace: Workspace,
  revision: string,
  watch: Watch,
): Promise<Compared> {
  const { root } = workspace;
  const repository = required(openRepository(root, process.env));
  const id = resolveCommit(repository, revision);
  const base = treeViews(repository, root).at(id);
  const buffers = buffersOf(session, root);
  const skipped = skips(root);
  const optionsOf = (file: string): ReturnType<Session['configs']['options']> =>
    session.configs.options(workspace, file, session.settingsOf(fileUri(root, file)).options);
  const { open, judge } = createJudge({
    // One set of rules for both, as on the command line.
    options: optionsOf('any.c') ?? session.settings.options,
    build: workspace.build,
    isWanted: (file) => !skipped.has(file.split('/')[0] ?? '') && optionsOf(file) !== null,
    named: [],
    breathe: async (what, done, total) => {
      watch.report(Math.round((100 * done) / total), what);
      await breathe();
      if (watch.token.isCancellationRequested || watch.isStopped()) throw cancelled();
    },
  });
  const before = open(base, null);
  const after = open(patchedView(diskView(root), buffers), before);
  const changed = new Set([...diskChanges(base.tree, repository, root), ...buffers.keys()]);
  const files = await judge(before, after, [...changed].sort());
  const textIn =
    (stage: typeof before) =>
    (file: string): SourceText | null => {
      const text = stage.state.text(file);
      return text === null ? null : sourceText(file, text);
    };
  return {
    ...compareStates(findingsIn(before.state, files), findingsIn(after.state, files)),
    base: shownRevision(revision, id),
    before: textIn(before),
    after: textIn(after),
  };
}
