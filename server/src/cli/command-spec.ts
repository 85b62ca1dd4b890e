// The shape of the command tree: what can be said of a command, its arguments and its options.

export interface CommandSpec {
  readonly name: CommandName;
  readonly summary: string;
  /** Runs when no command is named. */
  readonly isDefault?: true;
  /** What follows the options that stand first is another program's: none of it is read as an option. */
  readonly passesOn?: true;
  readonly args: readonly ArgSpec[];
  readonly options: readonly OptionSpec[];
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [string, string])[];
}

export type CommandName =
  | 'check'
  | 'kbuild'
  | 'baseline'
  | 'config'
  | 'explain'
  | 'model'
  | 'explore'
  | 'dump'
  | 'completion'
  | 'version'
  | 'lsp';

export interface ArgSpec {
  /** In commander's notation: `[path...]`, `<code>`. */
  readonly syntax: string;
  readonly summary: string;
  readonly choices?: readonly string[];
}

export interface OptionSpec {
  /** In commander's notation: `-q, --quiet`, `--root <dir>`. */
  readonly flags: string;
  readonly summary: string;
  readonly kind:
    | 'flag'
    | 'text'
    /** May be given several times. */
    | 'texts'
    /** A comma list, which may be given several times. */
    | 'list'
    | 'count'
    | 'choice';
  readonly choices?: readonly string[];
  readonly fallback?: string;
  /** The smallest count that makes sense; 1 if absent. */
  readonly least?: number;
  /** The largest count that makes sense; 256 if absent. */
  readonly most?: number;
}
