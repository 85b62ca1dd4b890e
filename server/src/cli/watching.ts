// `check --watch`: the check again whenever something changes that its findings follow from. Mistakes that come up on the
// way, such as settings that are half written, are told and waited out. Ctrl-C ends it with the code of the last check.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { configName } from '../analysis/workspace.ts';
import { watchFolders } from '../platform/watch.ts';
import type { Checked } from './baselines.ts';
import { shownPath } from './configs.ts';
import type { ExitCode, Host } from './host.ts';
import { resolveInputs, type InputGroup } from './inputs.ts';
import { printable } from './reporters/layout.ts';
import { folderOf } from '../base/folder.ts';
import type { CheckSettings } from './settings.ts';
import { isUsageError } from '../base/usage-error.ts';

interface Outcome {
  readonly code: ExitCode;
  readonly checked: Checked;
}

/** Of the files that changed, so many are named. */
const mostNamed = 3;
const clearScreen = '\u001b[H\u001b[2J\u001b[3J';

/** @param once a check that prints its report; what it throws at first ends the command */
export async function watchCheck(
  args: readonly string[],
  settings: CheckSettings,
  host: Host,
  once: () => Promise<Outcome>,
): Promise<ExitCode> {
  const say = (line: string): void => {
    if (!settings.quiet) host.stderr.write(`invlock: ${printable(line)}\n`);
  };
  const redraws = host.stdout.isTerminal && settings.format === 'text';
  const own = new Set(settings.outputs.map((output) => output.file));
  const watch = watchFolders((file) => mattersByName(file, settings) && !own.has(file));
  const follow = (groups: readonly InputGroup[], folders: Iterable<string>): void => {
    const { failed, reason } = watch.set([...inputFolders(groups, settings), ...folders]);
    if (failed > 0) say(`cannot watch ${failed} ${failed === 1 ? 'folder' : 'folders'}: ${advice(reason)}`);
  };

  // What changes while the first check runs is not missed.
  follow(resolveInputs(args.length === 0 ? ['.'] : args, host.cwd, settings.root), []);
  let code: ExitCode;
  try {
    ({ code } = await checkAndFollow());
  } catch (error) {
    watch.close();
    throw error;
  }
  let isOver = false;
  const over = new Promise<null>((resolve) => {
    host.onInterrupt(() => {
      isOver = true;
      watch.close();
      resolve(null);
      return code;
    });
  });
  say('waiting for changes; Ctrl-C ends');
  while (!isOver) {
    const files = await Promise.race([over, watch.next()]);
    if (files === null) break;
    if (redraws) host.stdout.write(clearScreen);
    say(changedText(files, host.cwd));
    try {
      ({ code } = await checkAndFollow());
    } catch (error) {
      if (!isUsageError(error)) throw error;
      code = 2;
      for (const line of [error.message, ...error.more]) host.stderr.write(`invlock: ${printable(line)}\n`);
    }
    say('waiting for changes; Ctrl-C ends');
  }
  return code;

  async function checkAndFollow(): Promise<Outcome> {
    const outcome = await once();
    follow(outcome.checked.groups, readFolders(outcome.checked));
    return outcome;
  }
}

function changedText(files: readonly string[], cwd: string): string {
  const more = files.length > mostNamed ? ` and ${files.length - mostNamed} more` : '';
  const names = files.slice(0, mostNamed).map((file) => shownPath(file, cwd));
  return `changed: ${names.join(', ')}${more}`;
}

/** Sources, headers, settings, baselines. */
function mattersByName(file: string, settings: CheckSettings): boolean {
  const name = path.basename(file);
  if (/\.[ch]$/.test(name) || name === configName || name === '.gitignore') return true;
  return name.endsWith('.json') || namedFiles(settings).includes(file);
}

/** Settings and a baseline that were named, and the user's own settings. */
function namedFiles({ config: { from }, baseline }: CheckSettings): string[] {
  const named = from.kind === 'file' ? from.file : null;
  // A folder that is not there cannot be watched.
  const user =
    from.kind === 'nearest' && from.user !== null && fs.existsSync(from.user)
      ? path.join(from.user, configName)
      : null;
  return [named, user, baseline].filter((file) => file !== null);
}

/** The folders of all files in view, and those above, where settings and new folders turn up. */
function inputFolders(groups: readonly InputGroup[], settings: CheckSettings): Set<string> {
  const out = new Set(namedFiles(settings).map((file) => path.dirname(file)));
  for (const { root, named, found, start } of groups) {
    const folders = new Set([...start, ...[...named, ...found].map(folderOf)]);
    for (const folder of folders) {
      for (let at = folder; ; at = folderOf(at)) {
        out.add(path.join(root, at));
        if (at === '') break;
      }
    }
  }
  return out;
}

/** Where the headers are that were read, and those that were looked for. */
function readFolders({ results }: Checked): string[] {
  return results.flatMap(({ root, folders }) => [...folders].map((folder) => path.join(root, folder)));
}

function advice(reason: string): string {
  return reason === 'ENOSPC' || reason === 'EMFILE'
    ? 'the system allows no more (see fs.inotify.max_user_watches)'
    : reason;
}
