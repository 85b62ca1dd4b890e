// Sessions in Markdown: what a person types, what is printed, and the exit code. Each file is played in a fresh
// folder with the demo driver in it, and has to look afterwards as it looked before; `vitest -u` writes them anew.
//
// A `console` block holds commands after `$ `; standard error follows standard output, and `[1]` is an exit code that
// is not 0; `git` says nothing. A block whose info string names a file writes that file. `$DIR` stands for the folder.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/options.ts';
import { git, gitEnv } from './demo-repository.ts';
import { demo, run, withFolder } from './host.ts';

const folder = fileURLToPath(new URL('sessions', import.meta.url));
const sessions = fs.readdirSync(folder).filter((name) => name.endsWith('.md'));

describe('sessions', () => {
  it.each(sessions)('%s', async (name) => {
    const file = path.join(folder, name);
    const driver = Object.fromEntries(
      fs.readdirSync(demo).map((entry) => [entry, fs.readFileSync(path.join(demo, entry))]),
    );
    await withFolder(driver, async (cwd) => {
      await expect(await play(fs.readFileSync(file, 'utf8'), cwd)).toMatchFileSnapshot(file);
    });
  });

  it('show every command, option and action', () => {
    const texts = sessions.map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join('\n');
    const typed = texts.split('\n').filter((line) => line.startsWith('$ '));
    const unseen: string[] = [];
    for (const command of commands) {
      const own = typed.filter((line) => line.includes(`invlock ${command.name}`));
      const isShown = (word: string): boolean => own.some((line) => line.split(/[ =]/).includes(word));
      if (own.length === 0) unseen.push(command.name);
      for (const { flags, choices = [], kind } of command.options) {
        const long = /--[\w-]+/.exec(flags)?.[0] ?? flags;
        if (!isShown(long)) unseen.push(`${command.name} ${long}`);
        for (const choice of kind === 'choice' ? choices : [])
          if (!own.some((line) => line.includes(`${long} ${choice}`) || line.includes(`${long}=${choice}`)))
            unseen.push(`${command.name} ${long} ${choice}`);
      }
      for (const choice of command.args.flatMap((arg) => arg.choices ?? []))
        if (!isShown(choice)) unseen.push(`${command.name} ${choice}`);
    }
    expect(unseen).toEqual([]);
  });
});

/** The session with what is printed now. */
async function play(text: string, cwd: string): Promise<string> {
  const lines = text.split('\n');
  const out: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    out.push(line);
    const fence = /^(`{3,})(\w+)(?: (\S+))?$/.exec(line);
    if (fence === null) continue;
    const end = lines.indexOf(fence[1] ?? '', i + 1);
    if (end < 0) throw new Error(`line ${i + 1}: the block does not end`);
    const block = lines.slice(i + 1, end);
    const file = fence[3];
    if (file !== undefined) write(path.join(cwd, file), `${block.join('\n')}\n`);
    if (fence[2] === 'console') {
      for (const command of block.filter((typed) => typed.startsWith('$ ')))
        out.push(command, ...(await perform(command.slice(2), cwd)));
    } else out.push(...block);
    out.push(lines[end] ?? '');
    i = end;
  }
  return out.join('\n');
}

async function perform(command: string, cwd: string): Promise<string[]> {
  const [, typed = '', head] = /^(.*?)(?: \| head -(\d+))?$/.exec(command) ?? [];
  const [, before = '', input] = /^(.*?)(?: < (\S+))?$/.exec(typed) ?? [];
  const words = wordsOf(before.replaceAll('$DIR', cwd));
  const env: Record<string, string> = {};
  while (/^[A-Z_]+=/.test(words[0] ?? '')) {
    const [name = '', value = ''] = words.shift()?.split('=') ?? [];
    env[name] = value;
  }
  const [program, ...args] = words;
  if (program === 'cat') return shown(fs.readFileSync(path.join(cwd, args[0] ?? ''), 'utf8'), cwd);
  if (program === 'mv' || program === 'cp') {
    const [from = '', to = ''] = args.map((name) => path.join(cwd, name));
    if (program === 'mv') fs.renameSync(from, to);
    else fs.copyFileSync(from, to);
    return [];
  }
  if (program === 'git') {
    git(cwd, ...args);
    return [];
  }
  if (program !== 'invlock') throw new Error(`no such program: ${command}`);
  const around = input === undefined ? {} : { input: fs.readFileSync(path.join(cwd, input)) };
  const { code, out, err } = await run(args, { cwd, env: { ...gitEnv, ...env }, ...around });
  const lines = shown(out + err, cwd);
  const cut = head === undefined ? lines : lines.slice(0, Number(head));
  return code === 0 ? cut : [...cut, `[${code}]`];
}

function shown(text: string, cwd: string): string[] {
  const lines = text.replaceAll(cwd, '$DIR').replaceAll('\u001b', '\\e').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Words as a shell cuts them, with quotes but without expansion. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
  );
}

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}
