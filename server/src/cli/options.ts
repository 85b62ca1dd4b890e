// The command tree as data: what `--help` prints and what argv is parsed by. No behaviour here.

import type { CommandSpec, OptionSpec } from './command-spec.ts';
import { leastMemory } from './memory.ts';

export const formats = [
  'text',
  'gcc',
  'checkpatch',
  'json',
  'jsonl',
  'sarif',
  'github',
  'gitlab',
  'junit',
  'rdjson',
  'markdown',
  'mail',
] as const;
export type Format = (typeof formats)[number];

/** What `check` can print beside the reports: the changes of --fix and --diff as a mail. */
export const patchFormat = 'patch';

export const severities = ['error', 'warning', 'hint'] as const;

export const colorModes = ['auto', 'always', 'never'] as const;
export type ColorMode = (typeof colorModes)[number];

export const exitCodes: readonly (readonly [number, string])[] = [
  [0, 'nothing found (hints do not count)'],
  [1, 'findings'],
  [2, 'wrong usage, unreadable input, or an internal error'],
  [3, 'nothing found, but not all could be decided (with --strict)'],
];

export const configActions = ['show', 'origin', 'init', 'schema'] as const;

const selectOptions: readonly OptionSpec[] = [
  {
    flags: '--root <dir>',
    summary: 'top of the kernel tree or project (found from the paths otherwise)',
    kind: 'text',
  },
  {
    flags: '--select <rules>',
    summary: 'only these rules: codes, prefixes, slugs, recommended or strict (comma list)',
    kind: 'list',
  },
  { flags: '--ignore <rules>', summary: 'not these rules', kind: 'list' },
  { flags: '--preview', summary: 'rules that are on trial as well', kind: 'flag' },
];

export const baselineActions = ['create', 'update', 'prune', 'show'] as const;

const configOptions: readonly OptionSpec[] = [
  {
    flags: '--config <file|key=value>',
    summary:
      'settings from this file, not from invlock.jsonc around the paths; or one setting that stands before any file; may be given several times',
    kind: 'texts',
  },
  { flags: '--isolated', summary: 'no settings from any file', kind: 'flag' },
];

const functionRoot: OptionSpec = {
  flags: '--root <dir>',
  summary: 'top of the kernel tree or project (found from the path otherwise)',
  kind: 'text',
};

export const commands: readonly CommandSpec[] = [
  {
    name: 'check',
    summary: 'check C files against the mmu notifier lock protocols',
    isDefault: true,
    args: [
      {
        syntax: '[path...]',
        summary:
          'files, folders and patterns; the current folder if there are none; - for patches, or names of files, on standard input',
      },
    ],
    options: [
      {
        flags: '--format <format>',
        summary: 'how findings are printed; patch: the changes of --fix or --diff, for git am',
        kind: 'choice',
        choices: [...formats, patchFormat],
        fallback: 'text',
      },
      {
        flags: '--output <format=file>',
        summary: 'write the findings to a file as well; may be given several times',
        kind: 'texts',
      },
      {
        flags: '--stdin-filename <path>',
        summary: 'the text on standard input stands in for this file',
        kind: 'text',
      },
      ...selectOptions,
      ...configOptions,
      { flags: '--baseline <file>', summary: 'the file of known findings', kind: 'text' },
      {
        flags: '--since <rev>',
        summary: 'compare with this revision: what is introduced, what is fixed',
        kind: 'text',
      },
      { flags: '--merge-base <branch>', summary: 'the same from where this branch was left', kind: 'text' },
      {
        flags: '--diff-only',
        summary: 'with --since or --merge-base: of what is introduced, only what is on a touched line',
        kind: 'flag',
      },
      { flags: '--commits <a..b>', summary: 'a verdict on each commit of the range', kind: 'text' },
      {
        flags: '--patch <file>',
        summary: 'apply mails or a diff in memory and judge each patch (- is standard input)',
        kind: 'text',
      },
      {
        flags: '--severity <level>',
        summary: 'nothing below this level, in any format (otherwise hints are for programs only)',
        kind: 'choice',
        choices: severities,
      },
      { flags: '--hints', summary: 'the same as --severity hint', kind: 'flag' },
      {
        flags: '--max-findings <n>',
        summary: 'report no more than this many',
        kind: 'count',
        most: 1_000_000,
      },
      { flags: '--exit-zero', summary: 'exit with 0 where findings would give 1', kind: 'flag' },
      {
        flags: '--strict',
        summary: 'exit with 3 if there are no findings but not all could be decided',
        kind: 'flag',
      },
      { flags: '--statistics', summary: 'count the findings by rule, on standard error', kind: 'flag' },
      {
        flags: '--stats',
        summary: 'say on standard error what was analysed and skipped, and how long it took',
        kind: 'flag',
      },
      { flags: '--fix', summary: 'make the verified fixes, and report what is left', kind: 'flag' },
      { flags: '--fix-only', summary: 'make the verified fixes, and leave it at that', kind: 'flag' },
      {
        flags: '--unsafe-fixes',
        summary: 'with --fix, --fix-only or --diff: suggested fixes as well',
        kind: 'flag',
      },
      { flags: '--diff', summary: 'print what --fix would change, and change nothing', kind: 'flag' },
      { flags: '--watch', summary: 'check again whenever a file changes, until Ctrl-C', kind: 'flag' },
      { flags: '--no-cache', summary: 'neither use nor keep results of earlier runs', kind: 'flag' },
      {
        flags: '--cache-dir <dir>',
        summary: 'where results are kept ($XDG_CACHE_HOME/invlock or ~/.cache/invlock otherwise)',
        kind: 'text',
      },
      { flags: '--jobs <n>', summary: 'number of threads (as many as make sense otherwise)', kind: 'count' },
      {
        flags: '--max-memory <mb>',
        summary:
          'megabytes that the whole process may take: fewer threads, smaller steps; what does not fit at all is named, not analysed, and counts for --strict',
        kind: 'count',
        least: leastMemory,
        most: 1_000_000,
      },
      {
        flags: '--function-timeout <seconds>',
        summary:
          'give up on a function after so long; it is named and counts for --strict (a count of steps bounds all of them anyway)',
        kind: 'count',
        most: 86_400,
      },
      {
        flags: '--color <when>',
        summary: 'colour in text output',
        kind: 'choice',
        choices: colorModes,
        fallback: 'auto',
      },
      {
        flags: '--hyperlinks <when>',
        summary: 'places and rules as links that terminals can open',
        kind: 'choice',
        choices: colorModes,
        fallback: 'auto',
      },
      { flags: '-q, --quiet', summary: 'findings only: no summary, no progress', kind: 'flag' },
      { flags: '-s, --silent', summary: 'print no findings either: the exit code says it', kind: 'flag' },
      {
        flags: '-v, --verbose',
        summary: 'name every file that was checked, on standard error',
        kind: 'flag',
      },
    ],
    examples: [
      ['invlock check drivers/gpu/drm/nouveau', 'a driver'],
      ['invlock check --select INV1,lock-leak .', 'some rules on a whole tree'],
      ['invlock check --format gcc mm/hmm.c', 'for Vim, Emacs and make'],
      ['invlock check --output sarif=out.sarif .', 'text here, SARIF in a file'],
      ['invlock check --diff drivers/gpu | git apply', 'the verified fixes, by way of git'],
      ['invlock check --diff --format patch mm > 0001.patch', 'a patch to put into words'],
      ['invlock check --stdin-filename mm/hmm.c < draft.c', 'text that is not saved'],
      ['invlock check --since v6.12 drivers/gpu', 'what the work tree breaks and mends'],
      ['invlock check --commits v6.12..HEAD', 'which commit did it'],
      ['invlock check --format mail - < series.mbx', 'a review of patches, ready to be sent'],
    ],
  },
  {
    name: 'kbuild',
    summary: 'check one file in the place of sparse, as make C=1 CHECK="invlock kbuild" wants it',
    passesOn: true,
    args: [
      {
        syntax: '<flags...>',
        summary: 'flags of the compiler and one C file; -D, -U and -I are understood, the others passed over',
      },
    ],
    options: [
      { flags: '--fail', summary: 'exit with 1 if there are findings, which ends the build', kind: 'flag' },
      ...selectOptions,
      ...configOptions,
      { flags: '--baseline <file>', summary: 'the file of known findings', kind: 'text' },
    ],
    examples: [
      ['make C=1 CHECK="invlock kbuild" drivers/gpu/drm/nouveau/', 'what is compiled'],
      ['make C=2 CHECK="invlock kbuild --fail" M=$PWD', 'all of a module, and stop'],
    ],
  },
  {
    name: 'baseline',
    summary: 'keep the file of known findings',
    args: [
      {
        syntax: '<action>',
        summary:
          'write a new file, bring it up to date, only take out what is not found any more, or show it',
        choices: baselineActions,
      },
      { syntax: '[path...]', summary: 'files and folders; the current folder if there are none' },
    ],
    options: [
      { flags: '--baseline <file>', summary: 'the file (the one in the settings otherwise)', kind: 'text' },
      { flags: '--reason <text>', summary: 'why the findings that are added stay as they are', kind: 'text' },
      { flags: '--author <name>', summary: 'who says so', kind: 'text' },
      { flags: '--add', summary: 'with update: add what is new, which needs a reason', kind: 'flag' },
      ...selectOptions,
      ...configOptions,
    ],
    examples: [
      ['invlock baseline create --baseline known.json --reason "found in 2026" .', 'begin'],
      ['invlock baseline update --add --reason "see the list" .', 'take in what is new'],
      ['invlock baseline prune .', 'after something was mended'],
    ],
  },
  {
    name: 'config',
    summary: 'show, explain or begin the settings in invlock.jsonc',
    args: [
      {
        syntax: '<action>',
        summary: 'show the settings, say where each is from, begin a file, print its schema',
        choices: configActions,
      },
      { syntax: '[path]', summary: 'the file or folder that they are for; the current folder otherwise' },
    ],
    options: configOptions,
    examples: [
      ['invlock config show drivers/gpu', 'what holds there'],
      ['invlock config origin mm/hmm.c', 'and who says so'],
      ['invlock config init', 'a file to begin with'],
      ['invlock config schema', 'for editors'],
    ],
  },
  {
    name: 'explain',
    summary: 'print what is known of a rule, a kernel name or a protocol, or the table of all rules',
    args: [
      {
        syntax: '[topic]',
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
      functionRoot,
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
      ...configOptions,
    ],
    examples: [['invlock explore lib/test_hmm.c:dmirror_range_fault', 'clean, with the bound, or a trace']],
  },
  {
    name: 'dump',
    summary: 'print what the analysis sees of one function, for a report of a bug of ours',
    args: [{ syntax: '<file:function>', summary: 'a C file and one of its functions' }],
    options: [
      {
        flags: '--what <kind>',
        summary: 'the text as it is parsed, the blocks made of it, or the states that reach each call',
        kind: 'choice',
        choices: ['mask', 'blocks', 'states'],
        fallback: 'states',
      },
      functionRoot,
      ...configOptions,
    ],
    examples: [
      ['invlock dump lib/test_hmm.c:dmirror_range_fault --what blocks', 'read it before you send it'],
    ],
  },
  {
    name: 'completion',
    summary: 'print the completion script of a shell',
    args: [{ syntax: '<shell>', summary: 'the shell', choices: ['bash', 'zsh', 'fish'] }],
    options: [],
    examples: [['source <(invlock completion bash)', 'in ~/.bashrc']],
  },
  {
    name: 'version',
    summary: 'print the version, as --version does',
    args: [],
    options: [
      {
        flags: '--format <format>',
        summary: 'how it is printed; json: with the version of node',
        kind: 'choice',
        choices: ['text', 'json'],
        fallback: 'text',
      },
    ],
    examples: [['invlock version --format json', 'for a report of a bug']],
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
