// `check --fix` and `check --diff`: the files with findings are mended in memory, and then written or compared. What
// was done is told on standard error; standard output stays the report's, or the diff's.

import * as path from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { controls } from '../base/controls.ts';
import { startAnalysis } from '../analysis/batch.ts';
import type { Finding } from '../analysis/finding.ts';
import { mendFiles, type Mended } from '../analysis/mend.ts';
import { replaceText } from '../platform/replace-text.ts';
import { readWasm } from '../platform/wasm.ts';
import { fileJobs, type OptionsOf } from './file-jobs.ts';
import type { Host } from './host.ts';
import type { Overlay } from './jobs.ts';
import type { GroupResult } from './results.ts';
import { printable } from './reporters/layout.ts';
import { tool } from './version.ts';

export interface MendedGroup {
  readonly root: string;
  readonly files: readonly Mended[];
}

/** Mends every file that has an error or a warning; nothing is written. */
export async function mendGroups(
  groups: readonly GroupResult[],
  optionsOf: OptionsOf,
  unsafe: boolean,
  overlay: Overlay | null,
): Promise<MendedGroup[]> {
  await startAnalysis(readWasm());
  const out: MendedGroup[] = [];
  for (const { root, results } of groups) {
    const loud = results.filter((r) => r.findings.some((f) => f.severity !== 'hint'));
    // What the settings, a comment or a baseline speak for stays as it is.
    const open = new Set(loud.flatMap((r) => r.findings.map((f) => f.fingerprint)));
    const isWanted = ({ fingerprint }: Finding): boolean => open.has(fingerprint);
    const files = loud.map((r) => r.file).sort();
    const jobs = await fileJobs(root, files, optionsOf, overlay);
    out.push({ root, files: mendFiles(jobs, { unsafe, isWanted }) });
  }
  return out;
}

/** True if all that should be written is. */
export function writeMended(groups: readonly MendedGroup[], host: Host, quiet: boolean): boolean {
  let fixes = 0;
  let files = 0;
  let failed = false;
  for (const { root, files: mended } of groups) {
    for (const { file, before, after, made } of mended) {
      if (made.length === 0) continue;
      const replaced = replaceText(root, file, before, after);
      const name = shown(path.join(root, file), host.cwd);
      if (replaced.kind === 'refused') {
        failed = true;
        host.stderr.write(`invlock: cannot write ${name}: ${replaced.reason}\n`);
        continue;
      }
      files++;
      fixes += made.length;
      if (quiet) continue;
      for (const { finding, fix } of made)
        host.stderr.write(`${name}: fixed ${finding.code} in ${finding.function}(): ${fix.title}\n`);
    }
  }
  if (!quiet) host.stderr.write(summary(groups, fixes, files));
  return !failed;
}

/** All that would be written, as one patch with paths from the root. */
export function diffOf(groups: readonly MendedGroup[], root: string, host: Host): string {
  return shownPatch(
    changesOf(groups, root).map(({ text }) => text),
    host,
  );
}

/**
 * The same as a mail that `git am` takes. Who it is from is taken from git's own variables; what it says is for the author
 * to write, in the places that git leaves open in a cover letter. Empty if nothing changes.
 */
export function patchOf(groups: readonly MendedGroup[], root: string, host: Host): string {
  const changes = changesOf(groups, root);
  if (changes.length === 0) return '';
  const { GIT_AUTHOR_NAME: name = '*** YOUR NAME HERE ***', GIT_AUTHOR_EMAIL: address = 'you@example.com' } =
    host.env;
  const stat = changes.map(
    ({ file, added, removed }) =>
      ` ${file} | ${added + removed} ${'+'.repeat(Math.min(added, 30))}${'-'.repeat(Math.min(removed, 30))}`,
  );
  const sum = (of: 'added' | 'removed'): number => changes.reduce((all, change) => all + change[of], 0);
  const head = [
    // The date tells mail programs that a mailbox begins here; it is the same in every patch of git's.
    `From ${'0'.repeat(40)} Mon Sep 17 00:00:00 2001`,
    `From: ${printable(name)} <${printable(address)}>`,
    'Subject: [PATCH] *** SUBJECT HERE ***',
    '',
    '*** BODY HERE ***',
    '---',
    ...stat,
    ` ${counted(changes.length, 'file')} changed, ${counted(sum('added'), 'insertion')}(+), ${counted(sum('removed'), 'deletion')}(-)`,
    '',
    '',
  ];
  const texts = changes.map(({ file, text }) => `diff --git a/${file} b/${file}\n${text}`);
  return shownPatch([head.join('\n'), ...texts, `-- \n${tool.name} ${tool.version}\n`], host);
}

interface Change {
  /** From the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly added: number;
  readonly removed: number;
}

function changesOf(groups: readonly MendedGroup[], root: string): Change[] {
  return groups
    .flatMap((group) => group.files.map((mended) => ({ group, mended })))
    .filter(({ mended }) => mended.made.length > 0)
    .map(({ group, mended }) => {
      const file = path.relative(root, path.join(group.root, mended.file)).split(path.sep).join('/');
      const text = createTwoFilesPatch(`a/${file}`, `b/${file}`, mended.before, mended.after, '', '', {
        headerOptions: FILE_HEADERS_ONLY,
      });
      const lines = text.split('\n').slice(2);
      const count = (mark: string): number => lines.filter((line) => line.startsWith(mark)).length;
      return { file, text, added: count('+'), removed: count('-') };
    });
}

/** For a program every byte counts; a terminal must not be told what to do by a source file. */
function shownPatch(parts: readonly string[], host: Host): string {
  const patch = parts.join('');
  return host.stdout.isTerminal
    ? patch.replace(controls, (c) => (c === '\n' || c === '\t' ? c : '?'))
    : patch;
}

export function diffSummary(groups: readonly MendedGroup[]): string {
  const made = groups.flatMap((g) => g.files).filter((f) => f.made.length > 0);
  return summary(
    groups,
    made.reduce((sum, f) => sum + f.made.length, 0),
    made.length,
  );
}

function summary(groups: readonly MendedGroup[], fixes: number, files: number): string {
  const more = groups.flatMap((g) => g.files).reduce((sum, f) => sum + f.suggested, 0);
  const rest = more === 0 ? '' : `; ${counted(more, 'more finding')} with --unsafe-fixes`;
  return `${counted(fixes, 'fix', 'fixes')} in ${counted(files, 'file')}${rest}\n`;
}

function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function shown(absolute: string, cwd: string): string {
  const relative = path.relative(cwd, absolute);
  return relative === '..' || relative.startsWith(`..${path.sep}`) ? absolute : relative;
}
