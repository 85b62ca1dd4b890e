// Turns argv into a request by way of commander and the tree in options.ts. Help and mistakes come back as
// values; nothing here prints or exits.

import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { nearest } from '../analysis/suggest.ts';
import type { ArgSpec, CommandName, CommandSpec, OptionSpec } from './command-spec.ts';
import { commands, exitCodes } from './options.ts';
import { tool, versionText } from './version.ts';

export type Request =
  | {
      readonly kind: 'run';
      readonly command: CommandName;
      readonly args: readonly string[];
      readonly options: OptionValues;
    }
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'mistake'; readonly message: string };

const helpWidth = 80;

/** By camel-case option name. Absent options are absent; lists are flattened. */
export type OptionValues = Readonly<
  Record<string, string | boolean | number | readonly string[] | undefined>
>;

export function parseArgv(argv: readonly string[]): Request {
  let printed = '';
  let complaint = '';
  let request: Request | null = null;
  const program = new Command(tool.name)
    .description('Checks kernel drivers that mirror page tables against the mmu notifier lock protocols.')
    .version(versionText, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .usage('[command] [options]')
    .showSuggestionAfterError(true)
    .configureHelp({
      helpWidth,
      minWidthToWrap: 20,
      subcommandTerm: (command) =>
        [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
    })
    .addHelpText('after', rootHelp())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void (printed += text),
      writeErr: (text) => void (complaint += text),
    });
  for (const spec of commands) {
    const command = program
      .command(spec.name, { isDefault: spec.isDefault ?? false })
      .summary(spec.summary)
      .description(capital(spec.summary) + '.')
      .helpOption('-h, --help', 'print this help')
      .addHelpText('after', commandHelp(spec));
    for (const arg of spec.args) command.addArgument(argumentOf(arg));
    for (const option of spec.options) command.addOption(optionOf(option));
    command.action(() => {
      request = { kind: 'run', command: spec.name, args: command.args, options: command.opts() };
    });
  }
  try {
    program.parse(passedOn(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'print', text: printed };
    return { kind: 'mistake', message: oneLine(complaint || error.message) };
  }
  return request ?? { kind: 'print', text: program.helpInformation() };
}

/** With `--` between the options of a command that passes the rest on, and that rest. */
function passedOn(argv: readonly string[]): readonly string[] {
  const spec = commands.find((command) => command.name === argv[0] && command.passesOn === true);
  if (spec === undefined) return argv;
  const own = new Map(
    ['-h', '--help', ...spec.options.map(({ flags }) => flags)].map((f) => [f.split(' ')[0], f]),
  );
  let at = 1;
  for (;;) {
    const word = argv[at] ?? '';
    const flags = own.get(word.split('=')[0]);
    if (flags === undefined) break;
    at += flags.includes('<') && !word.includes('=') ? 2 : 1;
  }
  return [...argv.slice(0, at), '--', ...argv.slice(at)];
}

/** A path that does not exist may be a mistyped command. */
export function commandLike(word: string): string | null {
  return nearest(
    word,
    commands.map((c) => c.name),
  );
}

function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function argumentOf(spec: ArgSpec): Argument {
  const argument = new Argument(spec.syntax, spec.summary);
  return spec.choices === undefined ? argument : argument.choices(spec.choices);
}

function optionOf(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.summary);
  switch (spec.kind) {
    case 'flag':
    case 'text':
      break;
    case 'texts':
      option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
      break;
    case 'list':
      option.argParser((value: string, before: readonly string[] | undefined) => [
        ...(before ?? []),
        ...value
          .split(',')
          .map((word) => word.trim())
          .filter((word) => word !== ''),
      ]);
      break;
    case 'count':
      option.argParser((value: string) => {
        const count = Number(value);
        const [least, most] = [spec.least ?? 1, spec.most ?? 256];
        if (!/^\d+$/.test(value) || count < least || count > most) {
          throw new InvalidArgumentError(`It is a number from ${least} to ${most}.`);
        }
        return count;
      });
      break;
    case 'choice':
      option.choices(spec.choices ?? []);
      break;
  }
  if (spec.fallback !== undefined) option.default(spec.fallback);
  return option;
}

function rootHelp(): string {
  return `\n${exitCodeTable()}\n\nWithout a command it checks: "invlock mm" is "invlock check mm".\nAn argument @FILE stands for the lines of that file, one argument each.`;
}

function commandHelp(spec: CommandSpec): string {
  const width = Math.max(0, ...spec.examples.map(([line]) => line.length));
  const beside = spec.examples.every(([, what]) => width + what.length + 4 <= helpWidth);
  const examples = spec.examples.map(([line, what]) =>
    (beside ? `  ${line.padEnd(width)}  ${what}` : `  # ${what}\n  ${line}`).trimEnd(),
  );
  const parts = examples.length > 0 ? [`\nExamples:\n${examples.join('\n')}`] : [];
  if (spec.name === 'check') parts.push(exitCodeTable());
  return parts.join('\n\n');
}

function exitCodeTable(): string {
  return `Exit codes:\n${exitCodes.map(([code, what]) => `  ${code}  ${what}`).join('\n')}`;
}

function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
