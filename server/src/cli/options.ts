// The command tree as data: what `--help` prints and what argv is parsed by. No behaviour here.

export interface CommandSpec {
  readonly name: CommandName;
  readonly summary: string;
  /** Runs when no command is named. */
  readonly isDefault?: true;
  readonly args: readonly ArgSpec[];
  readonly options: readonly OptionSpec[];
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [string, string])[];
}

export type CommandName = 'check' | 'explain' | 'model' | 'explore' | 'lsp';

export interface ArgSpec {
  /** In commander's notation: `[path...]`, `<code>`. */
  readonly syntax: string;
  readonly summary: string;
}

export interface OptionSpec {
  /** In commander's notation: `-q, --quiet`, `--root <dir>`. */
  readonly flags: string;
  readonly summary: string;
  readonly kind: 'flag' | 'text' | 'list' | 'count' | 'choice';
  readonly choices?: readonly string[];
  readonly fallback?: string;
}

export const formats = ['text', 'gcc', 'json'] as const;
export type Format = (typeof formats)[number];

export const colorModes = ['auto', 'always', 'never'] as const;
export type ColorMode = (typeof colorModes)[number];

export const exitCodes: readonly (readonly [number, string])[] = [
  [0, 'nothing found (hints do not count)'],
  [1, 'findings'],
  [2, 'wrong usage, unreadable input, or an internal error'],
];

export const commands: readonly CommandSpec[] = [
  {
    name: 'check',
    summary: 'check C files against the mmu notifier lock protocols',
    isDefault: true,
    args: [{ syntax: '[path...]', summary: 'files and folders; the current folder if there are none' }],
    options: [
      {
        flags: '--format <format>',
        summary: 'how findings are printed',
        kind: 'choice',
        choices: formats,
        fallback: 'text',
      },
      {
        flags: '--root <dir>',
        summary: 'top of the kernel tree or project (found from the paths otherwise)',
        kind: 'text',
      },
      {
        flags: '--stdin-filename <path>',
        summary: 'the text on standard input stands in for this file',
        kind: 'text',
      },
      {
        flags: '--select <rules>',
        summary: 'only these rules: codes, prefixes, slugs (comma list)',
        kind: 'list',
      },
      { flags: '--ignore <rules>', summary: 'not these rules', kind: 'list' },
      { flags: '--hints', summary: 'show hints in text and gcc output', kind: 'flag' },
      { flags: '--stats', summary: 'say on standard error what was analysed and skipped', kind: 'flag' },
      { flags: '--jobs <n>', summary: 'number of threads (as many as make sense otherwise)', kind: 'count' },
      {
        flags: '--color <when>',
        summary: 'colour in text output',
        kind: 'choice',
        choices: colorModes,
        fallback: 'auto',
      },
      { flags: '-q, --quiet', summary: 'findings only: no summary, no progress', kind: 'flag' },
    ],
    examples: [
      ['invlock check drivers/gpu/drm/nouveau', 'a driver'],
      ['invlock check --select INV1,lock-leak .', 'some rules on a whole tree'],
      ['invlock check --format gcc mm/hmm.c', 'for Vim, Emacs and make'],
      ['invlock check --stdin-filename mm/hmm.c < draft.c', 'text that is not saved'],
    ],
  },
  {
    name: 'explain',
    summary: 'print what is known of a rule, a kernel name or a protocol, or the table of all rules',
    args: [
      {
        syntax: '[name]',
        summary: 'a code such as INV103, a slug, a call such as hmm_range_fault, a protocol',
      },
    ],
    options: [],
    examples: [
      ['invlock explain INV103', 'what it means, with wrong and right code'],
      ['invlock explain mmu_interval_read_retry', 'its place in the protocol, locks, results, versions'],
    ],
  },
  {
    name: 'model',
    summary: 'print a protocol as Invlock runs it, or try all its variants',
    args: [{ syntax: '[name]', summary: 'a protocol such as interval-notifier; the list if there is none' }],
    options: [
      {
        flags: '--format <format>',
        summary: 'how it is printed',
        kind: 'choice',
        choices: ['text', 'md', 'mermaid', 'json'],
        fallback: 'text',
      },
      { flags: '--verify', summary: 'search every variant for violations of every property', kind: 'flag' },
    ],
    examples: [
      ['invlock model interval-notifier', 'roles, calls, locks, sources'],
      ['invlock model invlock-rfc --verify', 'what is wrong with the sketch, and what mends it'],
    ],
  },
  {
    name: 'explore',
    summary: 'search the interleavings of one function with the callback of its driver',
    args: [{ syntax: '<file:function>', summary: 'a C file and one of its functions' }],
    options: [
      {
        flags: '--format <format>',
        summary: 'how the answer is printed',
        kind: 'choice',
        choices: ['text', 'md', 'json'],
        fallback: 'text',
      },
      {
        flags: '--root <dir>',
        summary: 'top of the kernel tree or project (found from the path otherwise)',
        kind: 'text',
      },
      {
        flags: '--context <context>',
        summary: 'how the invalidation holds the mmap lock; every way otherwise',
        kind: 'choice',
        choices: ['write', 'read', 'neither'],
      },
      {
        flags: '--invalidators <n>',
        summary: 'how many at once, up to 5; one and two otherwise',
        kind: 'count',
      },
    ],
    examples: [['invlock explore lib/test_hmm.c:dmirror_range_fault', 'clean, with the bound, or a trace']],
  },
  {
    name: 'lsp',
    summary: 'run the language server',
    args: [],
    options: [
      { flags: '--stdio', summary: 'talk over standard input and output (required)', kind: 'flag' },
      // Some client libraries hand it to every server that they start.
      { flags: '--clientProcessId <pid>', summary: 'the process of the client (not needed)', kind: 'text' },
    ],
    examples: [['invlock lsp --stdio', 'the command an editor starts']],
  },
];
