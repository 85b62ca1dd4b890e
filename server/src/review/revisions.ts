// Revisions by the names that people give them: commits, ranges and merge bases, with an answer in plain words for
// what cannot be resolved. Commits are read raw, so that no setting for `git log` has a say.

import { linesOf, type Repository } from '../platform/git.ts';
import { usageError } from '../base/usage-error.ts';

export interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly subject: string;
  readonly author: string;
}

/** The commit that the name stands for. Throws a UsageError. */
export function resolveCommit({ run, shallow }: Repository, name: string): string {
  if (!isName(name)) throw usageError(`"${name}" is no name of a revision`);
  const answer = run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  const id = answer.kind === 'done' ? linesOf(answer.out)[0] : undefined;
  if (id !== undefined && /^[0-9a-f]{40,64}$/.test(id)) return id;
  const deeper = shallow ? '; the clone is shallow, "git fetch --unshallow" brings the rest' : '';
  throw usageError(`unknown revision "${name}"${deeper}`);
}

export function mergeBase(repository: Repository, branch: string): string {
  const tip = resolveCommit(repository, branch);
  const head = resolveCommit(repository, 'HEAD');
  const answer = repository.run(['merge-base', head, tip]);
  const id = answer.kind === 'done' ? linesOf(answer.out)[0] : undefined;
  if (id !== undefined) return id;
  const deeper = repository.shallow ? '; the clone is shallow, "git fetch --unshallow" brings the rest' : '';
  throw usageError(`HEAD and "${branch}" have no commit in common${deeper}`);
}

/** The commits of `A..B`, parents first. Throws a UsageError. */
export function commitsOf(repository: Repository, range: string): Commit[] {
  const [, from = '', to = ''] = /^((?:(?!\.\.).)*)\.\.(?!\.)((?:(?!\.\.).)*)$/.exec(range) ?? [];
  if (from === '' && to === '') throw usageError(`"${range}" is no range of commits such as v6.1..HEAD`);
  const first = resolveCommit(repository, from === '' ? 'HEAD' : from);
  const last = resolveCommit(repository, to === '' ? 'HEAD' : to);
  const answer = repository.run(['rev-list', '--reverse', '--topo-order', '--parents', last, `^${first}`]);
  if (answer.kind === 'failed') throw usageError(answer.message);
  const rows = linesOf(answer.out).map((line) => line.split(' '));
  const raw = rawCommits(
    repository,
    rows.map(([id = '']) => id),
  );
  return rows.map(([id = '', ...parents]) => {
    const text = raw.get(id) ?? '';
    if (parents.length === 0 && /^parent /m.test(text.slice(0, text.indexOf('\n\n')))) {
      throw usageError(
        `the clone is shallow: the parent of ${id.slice(0, 12)} is not here, "git fetch --unshallow" brings it`,
      );
    }
    return {
      id,
      parents,
      subject: subjectOf(text),
      author: /^author (.*) <[^>]*> \d+/m.exec(text)?.[1] ?? '',
    };
  });
}

/** What stands for a commit in messages: `v6.1 (830b3c68c1fb)`. */
export function shownRevision(name: string, id: string): string {
  return id.startsWith(name) ? id.slice(0, 12) : `${name} (${id.slice(0, 12)})`;
}

function isName(name: string): boolean {
  return name !== '' && !name.startsWith('-') && !/[\s\0]/.test(name);
}

function rawCommits({ run }: Repository, ids: readonly string[]): Map<string, string> {
  const out = new Map<string, string>();
  if (ids.length === 0) return out;
  const answer = run(['cat-file', '--batch'], ids.map((id) => `${id}\n`).join(''));
  if (answer.kind === 'failed') throw usageError(answer.message);
  for (let at = 0; at < answer.out.length;) {
    const end = answer.out.indexOf(10, at);
    if (end < 0) break;
    const [id = '', type, size] = answer.out.toString('latin1', at, end).split(' ');
    const stop = end + 1 + (type === 'commit' ? Number(size) : 0);
    if (type === 'commit') out.set(id, answer.out.toString('utf8', end + 1, stop));
    at = type === 'commit' ? stop + 1 : end + 1;
  }
  return out;
}

/** The first paragraph of the message, as git has it. */
function subjectOf(commit: string): string {
  const message = commit.slice(commit.indexOf('\n\n') + 2).replace(/^\n+/, '');
  return (message.split('\n\n')[0] ?? '').trim().replace(/\n/g, ' ');
}
