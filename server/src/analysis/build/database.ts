// The text of a `compile_commands.json` (scripts/clang-tools/gen_compile_commands.py, 6.12), and of the `.foo.o.cmd` that
// Kbuild leaves beside an object. Entries that are not understood are counted and passed over; nothing is executed.

import { buildFacts, type BuildFacts } from './flags.ts';

export interface BuildEntry {
  /** As they are written. */
  readonly directory: string;
  readonly file: string;
  /** Taken apart when somebody asks: most entries nobody does. */
  readonly facts: () => BuildFacts;
}

export interface BuildDatabase {
  readonly entries: readonly BuildEntry[];
  /** What is wrong with it, in words for a message; null if nothing is. */
  readonly problem: string | null;
}

export function readDatabase(text: string): BuildDatabase {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { entries: [], problem: 'this is no JSON' };
  }
  if (!Array.isArray(value)) return { entries: [], problem: 'this is no list of commands' };
  const entries: BuildEntry[] = [];
  let first: string | null = null;
  let bad = 0;
  for (const [i, one] of (value as readonly unknown[]).entries()) {
    const entry = readEntry(one);
    if (typeof entry !== 'string') entries.push(entry);
    else {
      bad++;
      first ??= `entry ${i + 1} ${entry}`;
    }
  }
  if (first === null) return { entries, problem: null };
  const others = bad === 1 ? '' : `, and ${bad - 1} more are not understood`;
  return { entries, problem: `${first}${others}` };
}

/** Characters: Linux starts no program with more. */
const longestCommand = 2 * 1024 * 1024;

/** The entry, or what is wrong with it. */
function readEntry(value: unknown): BuildEntry | string {
  if (typeof value !== 'object' || value === null) return 'is no object';
  const { directory, file, command, arguments: words } = value as Record<string, unknown>;
  if (typeof directory !== 'string') return 'has no directory';
  if (typeof file !== 'string') return 'has no file';
  if (Array.isArray(words)) {
    if (!words.every((word) => typeof word === 'string')) return 'has arguments that are no texts';
    return { directory, file, facts: () => buildFacts(words.slice(1)) };
  }
  if (typeof command !== 'string') return 'has no command';
  if (command.length > longestCommand) return 'has a command that no system runs';
  return { directory, file, facts: () => buildFacts(shellWords(command).slice(1)) };
}

/** What the first line of a `.foo.o.cmd` says; null if it is none of a compiler. */
export function readCommandFile(text: string): BuildFacts | null {
  const [, command] = /^(?:saved)?cmd_\S+ *:= *([^\n]*)/.exec(text) ?? [];
  // What follows the compiler is of other programs.
  const [compile = ''] = (command ?? '').split(' ; ');
  const words = shellWords(compile).slice(1);
  return words.includes('-c') ? buildFacts(words) : null;
}

/** The words of a command as a shell sees them, without its variables and patterns. */
export function shellWords(command: string): string[] {
  return Array.from(command.matchAll(wordPattern), ([word]) =>
    /['"\\]/.test(word) ? word.replace(quoted, unquoted) : word,
  );
}

const wordPattern = /(?:[^\s'"\\]+|'[^']*'?|"(?:[^"\\]|\\[^])*"?|\\[^]?)+/g;
const quoted = /'[^']*'?|"(?:[^"\\]|\\[^])*"?|\\[^]?/g;

function unquoted(token: string): string {
  switch (token[0]) {
    case "'":
      return token.replace(/^'|'$/g, '');
    case '"':
      return token.replace(/^"|"$/g, '').replace(/\\(["\\$`])/g, '$1');
    default:
      return token.slice(1);
  }
}
