// Runs git as a reader of objects, on repositories that nobody vouches for. Whatever their configuration says, no
// hook, filter, pager, file system monitor, external diff, text conversion, signature check or transport is
// started: only plumbing that reads objects is used, and what could start a program is switched off besides.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

export interface Repository {
  /** Absolute folder of the work tree. */
  readonly top: string;
  /** The root below it, with a slash at the end; '' if the root is the top. */
  readonly prefix: string;
  /** History was cut off when it was cloned. */
  readonly shallow: boolean;
  readonly run: GitRunner;
}

export type GitAnswer =
  | { readonly kind: 'done'; readonly out: Buffer }
  | { readonly kind: 'failed'; readonly status: number | null; readonly message: string };

/** Runs in the top folder of the work tree. */
export type GitRunner = (args: readonly string[], input?: string) => GitAnswer;

type Env = Readonly<Record<string, string | undefined>>;

/** The repository around an absolute folder, or why there is none. */
export function openRepository(folder: string, env: Env): Repository | string {
  const program = findGit(env);
  if (program === null) return 'git is not installed, or not on PATH';
  const run: (at: string) => GitRunner = (at) => (args, input) => runGit(program, at, args, env, input);
  const asked = ['rev-parse', '--is-inside-work-tree', '--is-shallow-repository', '--show-toplevel'];
  const answer = run(folder)(asked);
  if (answer.kind === 'failed') return explain(answer.message, folder);
  const [inside, shallow, top = ''] = linesOf(answer.out);
  if (inside !== 'true' || top === '') return `${folder} is not in a work tree of git`;
  // The configuration may name any folder as the work tree; it has to be the one we are in.
  const real = fs.realpathSync(folder);
  const back = path.relative(top, real);
  if (back === '..' || back.startsWith(`..${path.sep}`) || path.isAbsolute(back)) {
    return `the repository says that its work tree is elsewhere: ${top}`;
  }
  const prefix = back === '' ? '' : `${back.split(path.sep).join('/')}/`;
  return { top, prefix, shallow: shallow === 'true', run: run(top) };
}

/** Settings that beat those of every file. */
const switches: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.pager=cat',
  'core.attributesFile=/dev/null',
  'core.alternateRefsCommand=',
  'core.sshCommand=false',
  'log.showSignature=false',
  'submodule.recurse=false',
  'safe.bareRepository=explicit',
  'protocol.allow=never',
];

/** What git may know of our own surroundings; variables that would point it elsewhere are left behind. */
const kept: readonly string[] = [
  'HOME',
  'XDG_CONFIG_HOME',
  'USERPROFILE',
  'SystemRoot',
  'TMPDIR',
  'TEMP',
  'PATH',
  'GIT_CEILING_DIRECTORIES',
  'GIT_CONFIG_GLOBAL',
  // A hook on a server sees new objects through these.
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
];

const mostOutput = 1024 * 1024 * 1024;

function runGit(
  program: string,
  folder: string,
  args: readonly string[],
  env: Env,
  input: string | undefined,
): GitAnswer {
  const options = ['--no-pager', '--no-replace-objects', '--no-optional-locks'];
  const settings = switches.flatMap((s) => ['-c', s]);
  const done = spawnSync(program, [...options, ...settings, ...args], {
    cwd: folder,
    env: environment(env),
    input: input ?? '',
    maxBuffer: mostOutput,
    windowsHide: true,
  });
  if (done.error !== undefined)
    return { kind: 'failed', status: null, message: `git: ${done.error.message}` };
  if (done.status === 0) return { kind: 'done', out: done.stdout };
  const said = done.stderr.toString('utf8').trim();
  const message = said === '' ? `git ${args[0]} ended with ${done.status}` : said;
  return { kind: 'failed', status: done.status, message };
}

function environment(env: Env): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of kept) {
    const value = env[name];
    if (value !== undefined) out[name] = value;
  }
  return {
    ...out,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    // Older versions of git know no GIT_NO_LAZY_FETCH. No transport at all has the same effect.
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_ASKPASS: 'false',
    GIT_SSH_COMMAND: 'false',
    GIT_PAGER: 'cat',
    GIT_ATTR_NOSYSTEM: '1',
  };
}

/** Looked up by hand, in absolute folders only: a program `git` in the work tree is not ours to run. */
function findGit(env: Env): string | null {
  const folders = (env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin').split(path.delimiter);
  const name = process.platform === 'win32' ? 'git.exe' : 'git';
  for (const folder of folders) {
    if (!path.isAbsolute(folder)) continue;
    const program = path.join(folder, name);
    try {
      fs.accessSync(program, fs.constants.X_OK);
      if (fs.statSync(program).isFile()) return program;
    } catch {
      // The next folder may have it.
    }
  }
  return null;
}

function explain(message: string, folder: string): string {
  if (message.includes('dubious ownership')) {
    return `git does not trust ${folder}, which belongs to somebody else; if you do: git config --global --add safe.directory ${folder}`;
  }
  if (message.includes('safe.bareRepository')) return `${folder} is a bare repository, without a work tree`;
  if (message.includes('must be run in a work tree')) return `${folder} is not in a work tree of git`;
  if (message.includes('not a git repository')) return `${folder} is not in a git repository`;
  return `git: ${message.replace(/^fatal: /, '')}`;
}

export function linesOf(out: Buffer): string[] {
  return out.toString('utf8').split('\n').slice(0, -1);
}
