// Completion for three shells, written from the command tree. All words are ours, so quoting is enough for titles;
// nothing is run while a user types.

import type { CommandSpec } from './command-spec.ts';
import { commands } from './options.ts';
import {
  argumentValue,
  helpOption,
  optionWords,
  selectorWords,
  versionOption,
  type OptionWords,
  type Value,
} from './command-words.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export function completionScript(shell: Shell): string {
  switch (shell) {
    case 'bash':
      return bashScript();
    case 'zsh':
      return zshScript();
    case 'fish':
      return fishScript();
  }
}

const optionsOf = (command: CommandSpec): OptionWords[] => [...command.options.map(optionWords), helpOption];
const names = commands.map((command) => command.name);
const fallback = commands.find((command) => command.isDefault)?.name ?? '';
const ruleList = selectorWords.map(([word]) => word);

function bashScript(): string {
  const words = (list: readonly string[]): string =>
    `COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$cur"))`;
  const answer = (value: Value): string => {
    switch (value.kind) {
      case 'words':
        return words(value.words);
      case 'rules':
        // A comma list: what stands before the last comma stays.
        return `COMPREPLY=($(compgen -P "\${cur%"\${cur##*,}"}" -W '${ruleList.join(' ')}' -- "\${cur##*,}"))`;
      case 'file':
        return 'COMPREPLY=($(compgen -f -- "$cur"))';
      case 'folder':
        return 'COMPREPLY=($(compgen -d -- "$cur"))';
      case 'any':
        return 'COMPREPLY=()';
    }
  };
  const values = commands.flatMap((command) =>
    optionsOf(command).flatMap(({ long, short, value }) => {
      if (value === null) return [];
      const flags = [long, short].filter((flag) => flag !== null).map((flag) => `${command.name}:${flag}`);
      return [`    ${flags.join('|')}) ${answer(value)}; return ;;`];
    }),
  );
  const flags = commands.map((command) => {
    const list = optionsOf(command).flatMap(({ long, short }) => (short === null ? [long] : [short, long]));
    return `      ${command.name}) ${words(list)} ;;`;
  });
  const args = commands.flatMap((command) =>
    command.args.map((arg, i) => {
      const count = i === command.args.length - 1 ? '*' : String(i);
      return `    ${command.name}:${count}) ${answer(argumentValue(arg))} ;;`;
    }),
  );
  return `# bash completion for invlock: source it, or put it where bash-completion looks.
_invlock() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command='' word count=0 i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $command ]]; then
      [[ $word != -* ]] && ((count++))
    elif [[ " ${names.join(' ')} " == *" $word "* ]]; then
      command=$word
    elif [[ $word != -* ]]; then
      command=${fallback}
    fi
  done
  COMPREPLY=()
  case "\${command:-${fallback}}:$prev" in
${values.join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case "\${command:-${fallback}}" in
${flags.join('\n')}
    esac
    return
  fi
  if [[ -z $command ]]; then
    COMPREPLY=($(compgen -W '${names.join(' ')}' -- "$cur") $(compgen -f -- "$cur"))
    return
  fi
  case "$command:$count" in
${args.join('\n')}
  esac
}
complete -o filenames -o bashdefault -F _invlock invlock
`;
}

function zshScript(): string {
  const quoted = (text: string): string => `'${text.replace(/'/g, "'\\''")}'`;
  const described = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&');
  const action = (value: Value): string => {
    switch (value.kind) {
      case 'words':
        return `(${value.words.join(' ')})`;
      case 'rules':
        return '_sequence _invlock_rules';
      case 'file':
        return '_files';
      case 'folder':
        return '_files -/';
      case 'any':
        return ' ';
    }
  };
  const argumentsOf = (command: CommandSpec): string[] => {
    const options = optionsOf(command).flatMap(({ long, short, summary, argument, value, repeats }) => {
      const tail = value === null ? '' : `:${described(argument ?? '')}:${action(value)}`;
      const star = repeats ? '*' : '';
      return [long, ...(short === null ? [] : [short])].map((flag) =>
        quoted(`${star}${flag}[${described(summary)}]${tail}`),
      );
    });
    const args = command.args.map((arg, i) => {
      const place = arg.syntax.includes('...') ? '*' : String(i + 1);
      const value = argumentValue(arg);
      const own = value.kind === 'rules' ? '_invlock_rules' : action(value);
      return quoted(`${place}:${described(arg.syntax.replace(/[[\]<>.]/g, ''))}:${own}`);
    });
    return [...options, ...args];
  };
  const summaries = commands.map((command) => quoted(`${command.name}:${described(command.summary)}`));
  const rules = selectorWords.map(([word, title]) => `    ${quoted(`${word}:${described(title)}`)}`);
  const cases = commands.map(
    (command) =>
      `    ${command.name})\n      _arguments ${argumentsOf(command).join(' \\\n        ')}\n      ;;`,
  );
  const rest = commands.find((command) => command.name === fallback);
  const loose = rest === undefined ? [] : optionsOf(rest).filter(({ long }) => long !== helpOption.long);
  const first = [...loose, helpOption, versionOption].map(({ long, summary }) =>
    quoted(`${long}:${described(summary)}`),
  );
  return `#compdef invlock
# zsh completion for invlock: put it into a folder of $fpath under the name _invlock.
_invlock_rules() {
  local -a rules=(
${rules.join('\n')}
  )
  _describe rule rules "$@"
}

_invlock() {
  local -a commands=(${summaries.join(' ')})
  local -a options=(${first.join(' ')})
  if ((CURRENT == 2)); then
    _describe command commands
    [[ $PREFIX == -* ]] && _describe option options
    _files
    return
  fi
  local command=$words[2]
  if [[ \${commands[(I)$command:*]} == 0 ]]; then
    command=${fallback}
  else
    shift words
    ((CURRENT--))
  fi
  case $command in
${cases.join('\n')}
  esac
}

if [[ $funcstack[1] == _invlock ]]; then
  _invlock "$@"
else
  compdef _invlock invlock
fi
`;
}

function fishScript(): string {
  const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
  const values = (value: Value): string => {
    switch (value.kind) {
      case 'words':
        return ` -x -a ${quoted(value.words.join(' '))}`;
      case 'rules':
        return " -x -a '(__invlock_rules)'";
      case 'file':
        return ' -r -F';
      case 'folder':
        return " -x -a '(__fish_complete_directories)'";
      case 'any':
        return ' -x';
    }
  };
  const lines = commands.flatMap((command) => {
    const isDefault = command.name === fallback;
    const within = isDefault
      ? `-n 'not __fish_seen_subcommand_from ${names.filter((name) => name !== fallback).join(' ')}'`
      : `-n '__fish_seen_subcommand_from ${command.name}'`;
    const options = optionsOf(command).map(({ long, short, summary, value }) => {
      const flags = `-l ${long.slice(2)}${short === null ? '' : ` -s ${short.slice(1)}`}`;
      return `complete -c invlock ${within} ${flags} -d ${quoted(summary)}${value === null ? '' : values(value)}`;
    });
    const args = command.args.flatMap((arg) => {
      const value = argumentValue(arg);
      return value.kind === 'words' || value.kind === 'rules'
        ? [
            `complete -c invlock -n '__fish_seen_subcommand_from ${command.name}'${values(value).replace(' -x', ' -f')}`,
          ]
        : [];
    });
    return [
      `complete -c invlock -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
      ...options,
      ...args,
    ];
  });
  const rules = selectorWords.map(([word, title]) => `  echo ${quoted(`${word}\t${title}`)}`);
  return `# fish completion for invlock: put it into ~/.config/fish/completions/invlock.fish.
function __invlock_rules
${rules.join('\n')}
end

${lines.join('\n')}
complete -c invlock -n __fish_use_subcommand -s V -l version -d ${quoted(versionOption.summary)}
`;
}
