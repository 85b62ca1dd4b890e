// `check --fix` and `check --diff`: the files with findings are mended in memory, and then written or compared. What
// was done is told on standard error; standard output stays the report's, or the diff's.

import * as path from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { startAnalysis } from '../analysis/batch.ts';
import type { Finding } from '../analysis/finding.ts';
import { mendFiles, type Mended } from '../analysis/mend.ts';
import { replaceText } from '../platform/replace-text.ts';
import { readWasm } from '../platform/wasm.ts';
import type { Host } from './host.ts';
import { sourcesOf, type Overlay } from './jobs.ts';
import type { GroupResult } from './results.ts';
import type { CheckSettings } from './settings.ts';

export interface MendedGroup {
  readonly root: string;
  readonly files: readonly Mended[];
}

/** Mends every file that has an error or a warning; nothing is written. */
export async function mendGroups(
  groups: readonly GroupResult[],
  settings: CheckSettings,
  overlay: Overlay | null,
): Promise<MendedGroup[]> {
  await startAnalysis(readWasm());
  const { select, ignore, unsafeFixes: unsafe } = settings;
  return groups.map(({ root, results }) => {
    const loud = results.filter((r) => r.findings.some((f) => f.severity !== 'hint'));
    // What the settings, a comment or a baseline speak for stays as it is.
    const open = new Set(loud.flatMap((r) => r.findings.map((f) => f.fingerprint)));
    const isWanted = ({ fingerprint }: Finding): boolean => open.has(fingerprint);
    const files = loud.map((r) => r.file).sort();
    return { root, files: mendFiles(sourcesOf(root, overlay), files, { select, ignore, unsafe, isWanted }) };
  });
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
  const patch = groups
    .flatMap((group) => group.files.map((mended) => ({ group, mended })))
    .filter(({ mended }) => mended.made.length > 0)
    .map(({ group, mended }) => {
      const name = path.relative(root, path.join(group.root, mended.file)).split(path.sep).join('/');
      return createTwoFilesPatch(`a/${name}`, `b/${name}`, mended.before, mended.after, '', '', {
        headerOptions: FILE_HEADERS_ONLY,
      });
    })
    .join('');
  // For a program every byte counts; a terminal must not be told what to do by a source file.
  return host.stdout.isTerminal ? patch.replace(controls, '?') : patch;
}

export function diffSummary(groups: readonly MendedGroup[]): string {
  const made = groups.flatMap((g) => g.files).filter((f) => f.made.length > 0);
  return summary(
    groups,
    made.reduce((sum, f) => sum + f.made.length, 0),
    made.length,
  );
}

const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

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
