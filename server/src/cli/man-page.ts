// The manual page, in the language of man(7), written from the command tree.

import type { CommandSpec } from './command-spec.ts';
import { commands, exitCodes } from './options.ts';
import { helpOption, optionWords, type OptionWords } from './command-words.ts';
import { tool } from './version.ts';

export function manPage(): string {
  const main = commands.find((command) => command.isDefault);
  const lines = [
    '.\\" Written by "npm run dev -- gen" from the command tree.',
    `.TH INVLOCK 1 "" "invlock ${tool.version}" "User Commands"`,
    '.SH NAME',
    'invlock \\- check kernel drivers against the mmu notifier lock protocols',
    '.SH SYNOPSIS',
    ...commands.flatMap((command) => ['.PP', synopsis(command, command === main)]),
    '.SH DESCRIPTION',
    '.PP',
    roff(
      'invlock reads the sources of Linux drivers that mirror page tables and reports where they break the lock ' +
        'protocols of mmu notifiers. It needs no build and runs nothing of what it reads. Without a command it checks.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    ...exitCodes.flatMap(([code, what]) => ['.TP', `.B ${code}`, roff(what)]),
    '.SH FILES',
    '.TP',
    '.I invlock.jsonc',
    roff('Settings for the files at and below its folder. "invlock config schema" says what is allowed.'),
    '.TP',
    '.I $XDG_CONFIG_HOME/invlock/invlock.jsonc, ~/.config/invlock/invlock.jsonc',
    roff('Settings where the tree of a file has none.'),
    '.TP',
    '.I @FILE',
    roff('As an argument: the lines of the file, one argument each.'),
    '.SH ENVIRONMENT',
    '.TP',
    '.B NO_COLOR',
    roff('Any value but the empty one: no colour.'),
    '.TP',
    '.B FORCE_COLOR',
    roff('Any value but the empty one and 0: colour, also where the output is no terminal.'),
    '',
  ];
  return lines.join('\n');
}

function synopsis(command: CommandSpec, isDefault: boolean): string {
  const name = isDefault ? `[${bold(command.name)}]` : bold(command.name);
  const args = command.args.map((arg) => italic(arg.syntax));
  return [bold('invlock'), name, '[options]', ...args].join(' ');
}

function commandLines(command: CommandSpec): string[] {
  return [
    `.SS ${roff(command.name)}`,
    roff(`${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`),
    ...command.args.flatMap((arg) => ['.TP', italic(arg.syntax), roff(arg.summary + choices(arg.choices))]),
    ...command.options.flatMap((spec) => {
      const fallback = spec.fallback === undefined ? '' : `; ${spec.fallback} otherwise`;
      return ['.TP', flags(optionWords(spec)), roff(spec.summary + choices(spec.choices) + fallback)];
    }),
    '.TP',
    flags(helpOption),
    roff(helpOption.summary),
    ...(command.examples.length === 0 ? [] : ['.PP', 'Examples:']),
    ...command.examples.flatMap(([line, what]) => [
      '.PP',
      roff(what),
      '.RS',
      '.nf',
      roff(line),
      '.fi',
      '.RE',
    ]),
  ];
}

function choices(words: readonly string[] | undefined): string {
  return words === undefined ? '' : ` (${words.join(', ')})`;
}

function flags({ short, long, argument }: OptionWords): string {
  const names = [short, long].filter((name) => name !== null).map(bold);
  return `${names.join(', ')}${argument === null ? '' : ` ${italic(argument)}`}`;
}

function bold(text: string): string {
  return `\\fB${roff(text)}\\fR`;
}

function italic(text: string): string {
  return `\\fI${roff(text)}\\fR`;
}

/** Text in which nothing is a request: no dot or apostrophe begins a line, and a minus is a minus. */
function roff(text: string): string {
  return text
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/^([.'])/, '\\&$1');
}
