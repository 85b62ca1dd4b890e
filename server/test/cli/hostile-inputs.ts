// Inputs that mean harm, as data: what lies in the tree, and what is asked. What each gets is found by running it, and
// stands in server/docs/hostile.md.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { git } from './demo-repository.ts';
import { demoText } from './host.ts';

export interface HostileInput {
  readonly what: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Makes what is no plain file. */
  readonly prepare?: (tree: string) => void;
  readonly argv: readonly string[];
  readonly input?: string | Uint8Array;
  /** A file that would be there if a program of the tree had run. */
  readonly mark?: string;
}

const driver = demoText('heron_svm.c');
const link =
  (target: string, name: string) =>
  (tree: string): void =>
    fs.symlinkSync(target, path.join(tree, name));
const fifo =
  (name: string) =>
  (tree: string): void =>
    void execFileSync('mkfifo', [path.join(tree, name)]);
const flagged = (comment: string): string =>
  `void f(struct mmu_interval_notifier *s) { /* ${comment} */ mmu_interval_notifier_insert(s, 0, 0, 1, 0); }\n`;
const hunk = (file: string, at: string, body: string): string =>
  `--- a/${file}\n+++ b/${file}\n@@ ${at} @@\n${body}`;
const added = '-1,1 +1,2';
const database = 'compile_commands.json';
const here = ['check', '--format', 'gcc', '.'];
const settings = (text: string): Readonly<Record<string, string>> => ({ 'invlock.jsonc': text });
const known = (text: string): Readonly<Record<string, string>> => ({ 'known.json': text });
const withBaseline = ['check', '--baseline', 'known.json', '.'];
const patch = ['check', '-'];

/** Places in a repository's own settings and attributes from which git starts programs. */
function hostileRepository(tree: string): void {
  const program = `touch ${path.join(tree, 'ran')}`;
  git(tree, 'init', '-q');
  git(tree, 'add', '-A');
  git(tree, 'commit', '-q', '-m', 'start');
  const values = {
    'core.fsmonitor': program,
    'core.pager': program,
    'core.sshCommand': program,
    'diff.external': program,
    'diff.evil.textconv': program,
    'filter.evil.clean': program,
    'filter.evil.smudge': program,
    'alias.rev-parse': `!${program}`,
  };
  for (const [name, value] of Object.entries(values)) git(tree, 'config', name, value);
  fs.writeFileSync(path.join(tree, '.gitattributes'), '*.c diff=evil filter=evil\n');
  for (const hook of ['post-index-change', 'reference-transaction', 'post-checkout'])
    fs.writeFileSync(path.join(tree, '.git/hooks', hook), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  fs.appendFileSync(path.join(tree, 'heron_svm.c'), '\n');
}

export const hostileInputs: readonly HostileInput[] = [
  {
    what: 'a file name that sets the title of the terminal',
    files: { 'a\u001b]0;x\u0007.c': flagged('') },
    argv: here,
  },
  {
    what: 'a file name with a newline and a command for a CI log',
    files: { 'a\n::error::x.c': flagged('') },
    argv: ['check', '--format', 'github', '.'],
  },
  {
    what: 'a file name that turns the direction of text',
    files: { 'a\u202ec.exe.c': flagged('') },
    argv: here,
  },
  {
    what: 'a file name that is no UTF-8',
    prepare: (tree) =>
      fs.writeFileSync(
        Buffer.concat([Buffer.from(`${tree}/a`), Buffer.from([0xff, 0xfe]), Buffer.from('.c')]),
        flagged(''),
      ),
    argv: here,
  },
  { what: 'an argument with an escape sequence', argv: ['check', 'a\u001b[2J.c'] },
  {
    what: 'escape sequences in a flagged line',
    files: { 'a.c': flagged('\u001b[2J\u001b]8;;x\u0007') },
    argv: ['check', 'a.c'],
  },
  {
    what: 'marks that turn the direction of text in a flagged line',
    files: { 'a.c': flagged('\u202e\u2066') },
    argv: ['check', 'a.c'],
  },
  {
    what: 'C1 control characters in a flagged line',
    files: { 'a.c': flagged('\u009b2J') },
    argv: ['check', 'a.c'],
  },
  { what: 'a NUL byte in a named file', files: { 'a.c': 'int a;\0' }, argv: ['check', 'a.c'] },
  { what: 'a NUL byte in a file of a folder', files: { 'a.c': `${flagged('')}\0` }, argv: here },
  {
    what: 'bytes that are no UTF-8',
    files: { 'a.c': Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0x80]) },
    argv: ['check', 'a.c'],
  },
  {
    what: 'a source in UTF-16',
    files: { 'a.c': Buffer.from('\ufeffint a;\n', 'utf16le') },
    argv: ['check', 'a.c'],
  },
  {
    what: 'a line of a megabyte',
    files: { 'a.c': flagged('x'.repeat(1024 * 1024)) },
    argv: ['check', 'a.c'],
  },
  {
    what: 'an expression in 2,000 parentheses',
    files: {
      'a.c': `int f(void) { mmu_interval_read_begin(0); return ${'('.repeat(2_000)}1${')'.repeat(2_000)}; }\n`,
    },
    argv: ['check', 'a.c'],
  },
  {
    what: '1,000 nested blocks',
    files: {
      'a.c': `void f(void) { mmu_interval_read_begin(0); ${'{'.repeat(1_000)}${'}'.repeat(1_000)} }\n`,
    },
    argv: ['check', 'a.c'],
  },
  {
    what: '100 nested #if',
    files: { 'a.c': `${'#if A\n'.repeat(100)}${flagged('')}${'#endif\n'.repeat(100)}` },
    argv: ['check', '--format', 'gcc', 'a.c'],
  },
  {
    what: 'a comment and a string without an end',
    files: { 'a.c': `${flagged('')}char *s = "\n/* ${flagged('')}` },
    argv: ['check', '--format', 'gcc', 'a.c'],
  },
  {
    what: 'a header that includes itself',
    files: { 'a.c': '#include "a.h"\n', 'a.h': '#include "a.h"\n#include "a.c"\n' },
    argv: ['check', 'a.c'],
  },
  {
    what: 'functions that call each other without end',
    files: {
      'a.c': `void g(void);\nvoid f(void) { mmu_interval_read_begin(0); g(); }\nvoid g(void) { f(); }\n`,
    },
    argv: ['check', 'a.c'],
  },
  {
    what: 'a source of 17 MB',
    prepare: (tree) => fs.writeFileSync(path.join(tree, 'a.c'), Buffer.alloc(17 * 1024 * 1024, 32)),
    argv: ['check', 'a.c'],
  },
  { what: 'a link to itself', prepare: link('a.c', 'a.c'), argv: ['check', 'a.c'] },
  { what: 'a link to nothing', prepare: link('nothing', 'a.c'), argv: ['check', 'a.c'] },
  { what: 'a folder that links to the one above it', prepare: link('..', 'loop'), argv: here },
  {
    what: 'a folder that links out of the tree',
    files: { '../other/b.c': flagged('') },
    prepare: link('../other', 'out'),
    argv: here,
  },
  { what: 'a pipe with the name of a source', prepare: fifo('a.c'), argv: ['check', 'a.c'] },
  { what: 'a pipe in a folder', prepare: fifo('a.c'), argv: here },
  { what: 'a device', argv: ['check', '/dev/zero'] },
  {
    what: 'a folder with the name of a source',
    prepare: (tree) => fs.mkdirSync(path.join(tree, 'a.c')),
    argv: here,
  },
  {
    what: 'a file outside the root',
    files: { '../other.c': flagged('') },
    argv: ['check', '--root', '.', '../other.c'],
  },
  {
    what: 'settings that are a link out of the tree',
    prepare: link('../secret', 'invlock.jsonc'),
    argv: here,
  },
  { what: 'settings that are a pipe', prepare: fifo('invlock.jsonc'), argv: here },
  { what: 'settings with a NUL byte', files: settings('{}\0'), argv: here },
  { what: 'settings with an unknown key', files: settings('{ "selct": [] }'), argv: here },
  { what: 'settings of the wrong types', files: settings('{ "select": 1 }'), argv: here },
  { what: 'settings that quote escape sequences', files: settings('{ "\u001b[2J": "\u202e" }'), argv: here },
  { what: 'settings nested 100,000 deep', files: settings('['.repeat(100_000)), argv: here },
  { what: 'settings with __proto__', files: settings('{ "__proto__": { "ignore": ["INV"] } }'), argv: here },
  {
    what: 'settings whose baseline lies outside',
    files: settings('{ "baseline": "../secret" }'),
    argv: here,
  },
  { what: 'a database of commands that is no JSON', files: { [database]: '[{"directory":' }, argv: here },
  { what: 'a database of commands of the wrong types', files: { [database]: '[1, {}, null]' }, argv: here },
  { what: 'a database of commands that is a pipe', prepare: fifo(database), argv: here },
  {
    what: 'a database of commands whose headers are files outside',
    files: {
      'a.c': flagged('#include "secret"\n'),
      [database]: JSON.stringify([
        { directory: '/', file: 'a.c', command: 'cc' },
        { directory: '.', file: 'a.c', command: 'cc -I.. -I/etc -include ../secret -c $(touch pwned) a.c' },
      ]),
    },
    argv: here,
    mark: 'pwned',
  },
  {
    what: 'a pattern that is slow to match',
    files: settings(`{ "exclude": ["${'*a'.repeat(40)}b"] }`),
    argv: here,
  },
  { what: 'a baseline that is no JSON', files: known('secret'), argv: withBaseline },
  {
    what: 'a baseline of the wrong types',
    files: known('{ "version": 1, "findings": [{ "rule": 1 }] }'),
    argv: withBaseline,
  },
  { what: 'a baseline that is a list', files: known('[]'), argv: withBaseline },
  { what: 'a rule that does not exist', argv: ['check', '--select', 'INV999', '.'] },
  { what: 'a file of arguments that names itself', files: { args: '@args\n' }, argv: ['check', '@args'] },
  {
    what: 'a file of arguments that is a folder',
    prepare: (tree) => fs.mkdirSync(path.join(tree, 'args')),
    argv: ['check', '@args'],
  },
  { what: 'a file of arguments full of zeros', files: { args: Buffer.alloc(64) }, argv: ['check', '@args'] },
  { what: 'nothing where a patch is expected', argv: patch, input: '' },
  { what: 'a patch that ends in the middle', argv: patch, input: hunk('heron_svm.c', '-1,9 +1,9', ' //') },
  { what: 'a patch that leads out of the tree', argv: patch, input: hunk('../secret', added, ' a\n+b\n') },
  {
    what: 'a patch to an absolute path',
    argv: patch,
    input: '--- /etc/passwd\n+++ /etc/passwd\n@@ -1,1 +1,2 @@\n a\n+b\n',
  },
  {
    what: 'a patch with line numbers beyond counting',
    argv: patch,
    input: hunk('heron_svm.c', '-99999999999999999999,1 +1,2', ' a\n+b\n'),
  },
  {
    what: 'a patch through a link that leads out',
    prepare: link('../secret', 'a.c'),
    argv: patch,
    input: hunk('a.c', added, ' root-password\n+b\n'),
  },
  {
    what: 'a mail whose subject is a command for the terminal',
    argv: patch,
    input: `From: x <x@x>\nSubject: [PATCH] =?utf-8?B?${Buffer.from('\u001b]0;x\u0007\u202e').toString('base64')}?=\n\n---\n${hunk('heron_svm.c', added, ' x\n+y\n')}`,
  },
  {
    what: 'a mail in a charset and an encoding that do not exist',
    argv: patch,
    input: `From: x\nSubject: =?klingon?X?a?=\nContent-Type: text/plain; charset=klingon\nContent-Transfer-Encoding: base65\n\n${hunk('heron_svm.c', added, ' x\n+y\n')}`,
  },
  {
    what: 'a mail with 100,000 headers and no patch',
    argv: patch,
    input: `From x Mon Sep 17 00:00:00 2001\n${'X-A: b\n'.repeat(100_000)}\nhello\n`,
  },
  { what: 'standard input with a NUL byte', argv: ['check', '--stdin-filename', 'a.c'], input: 'int a;\0' },
  {
    what: 'standard input in the name of a file outside',
    argv: ['check', '--root', '.', '--stdin-filename', '../a.c'],
    input: '',
  },
  {
    what: 'a revision that is an option',
    prepare: hostileRepository,
    argv: ['check', '--since=--output=x'],
    mark: 'ran',
  },
  {
    what: 'a repository whose settings, attributes and hooks name programs',
    prepare: hostileRepository,
    argv: ['check', '--since', 'HEAD', '--format', 'gcc'],
    mark: 'ran',
  },
  {
    what: 'a .git that points nowhere',
    files: { '.git': 'gitdir: /nowhere\n' },
    argv: ['check', '--since', 'HEAD'],
  },
  {
    what: 'a .gitignore that is slow to match',
    files: { '.gitignore': `${'**/a*'.repeat(30)}b\n`, '.git/HEAD': '' },
    argv: here,
  },
  {
    what: 'patterns of the repository that are a device',
    prepare: (tree) => {
      fs.mkdirSync(path.join(tree, '.git/info'), { recursive: true });
      fs.symlinkSync('/dev/zero', path.join(tree, '.git/info/exclude'));
    },
    argv: here,
  },
  {
    what: 'a .git of which the common part is itself',
    files: { '.git': 'gitdir: loop\n', 'loop/commondir': '../loop\n', 'loop/info/exclude': '\u001b[2J\n[\n' },
    argv: here,
  },
  { what: 'no memory at all', argv: ['check', '--max-memory', '0', '.'] },
  { what: 'memory with a unit', argv: ['check', '--max-memory', '512M\u001b[2J', '.'] },
  { what: 'no time at all', argv: ['check', '--function-timeout', '0', '.'] },
  { what: 'a rule on trial that nobody asked for', argv: ['check', '--select', 'INV507', '.'] },
  {
    what: 'settings that want rules on trial in many words',
    files: { 'invlock.jsonc': '{"preview": ["yes"]}' },
    argv: here,
  },
  { what: 'a topic with an escape sequence', argv: ['explain', '\u001b[2J'] },
  { what: 'a function with an escape sequence', argv: ['explore', 'heron_svm.c:\u001b[2J'] },
  {
    what: 'a comment that allows everything',
    files: { 'a.c': `/* invlock: allow */\n${flagged('')}` },
    argv: ['check', '--format', 'gcc', 'a.c'],
  },
];

/** What lies in every tree: a driver with findings. */
export const hostileTree: Readonly<Record<string, string>> = {
  'tree/heron_svm.c': driver,
  'tree/heron.h': demoText('heron.h'),
  'tree/Kbuild': 'obj-m := heron.o\n',
  secret: 'root-password\n',
};
