// Edits as hurried hands, broken merges and cut transfers make them. Each takes a text and gives another one.

import { vocabulary } from '../../../src/semantics/vocabulary.ts';
import type { Random } from './random.ts';

export type Mutation = (text: string, random: Random, donor: () => string) => string;

const names: readonly string[] = [...vocabulary.events.keys(), ...vocabulary.locks.keys()];

const fragments: readonly string[] = [
  ...'(){}[];,:?=#*&\\"\'\n\r\t\f\v\0\u2028\ufeff',
  ...['/*', '*/', '//', '\n}\n', '\n{\n', '\\\n', '->', '...', '({', '})', 'é', '\ud800', '##', '<:', '??/'],
  ...['\n#if 0\n', '\n#else\n', '\n#endif\n', '\n#ifdef CONFIG_X\n', '\n#define X(', '\n#define X \\\n'],
  ...[
    '\n#include "',
    '\n#undef X\n',
    '\n#elif 1\n',
    '\n#include __FILE__\n',
    'goto out;',
    'return;',
    'break;',
  ],
  ...['if (', 'else ', 'while (', 'for (;;) {', 'do {', 'switch (x) {', 'case 1 ... 2:', 'default:', 'out:'],
  ...['scoped_guard(mutex, ', 'guard(mutex)(', '__free(kfree) ', 'list_for_each_entry(', 'typeof(', 'asm('],
  ...['container_of(', '__must_hold(', 'static ', 'struct x {', 'typedef ', '__attribute__((', '(void *)'],
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty', '0x', '1e999', "'\\", '"\\', '9'.repeat(400)],
];

/** The name is told with a failure. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'line deleted': onLines((lines, at) => void lines.splice(at, 1)),
  'line doubled': onLines((lines, at) => void lines.splice(at, 0, lines[at] ?? '')),
  'lines swapped': onLines((lines, at, random) => {
    const to = random.chance(0.5) ? Math.min(at + 1, lines.length - 1) : random.below(lines.length);
    [lines[at], lines[to]] = [lines[to] ?? '', lines[at] ?? ''];
  }),
  'lines deleted': onLines((lines, at, random) => void lines.splice(at, 2 + random.below(40))),
  'lines doubled': onLines((lines, at, random) => {
    lines.splice(at, 0, ...lines.slice(at, at + 2 + random.below(60)));
  }),
  'line blank': onLines((lines, at) => void lines.splice(at, 0, '')),
  'line halved': onLines((lines, at, random) => {
    const line = lines[at] ?? '';
    lines[at] = line.slice(0, random.below(line.length + 1));
  }),
  'directive moved': onLines((lines, at, random) => {
    const found = lines.flatMap((line, i) => (/^\s*#\s*(if|el|end)/.test(line) ? [i] : []));
    if (found.length === 0) lines.splice(at, 0, random.pick(['#if A', '#else', '#endif', '#ifndef B']));
    else lines.splice(at, 0, ...lines.splice(random.pick(found), 1));
  }),
  'arm around lines': onLines((lines, at, random) => {
    lines.splice(
      at + 1 + random.below(20),
      0,
      random.pick(['#endif', '#else', '#elif defined(B)', '#endif /*']),
    );
    lines.splice(at, 0, random.pick(['#if A', '#ifdef CONFIG_A', '#if 0', '#if !IS_ENABLED(CONFIG_B)']));
  }),
  'brace dropped': without(/[{}]/g),
  'paren dropped': without(/[()]/g),
  'semicolon dropped': without(/;/g),
  'quote dropped': without(/["']|\/\*|\*\//g),
  'token replaced': replaced(/\w+|[^\s\w]/g, (random, found) => random.pick(found)),
  'word replaced': replaced(/[A-Za-z_]\w+/g, (random, found) => random.pick(found)),
  'call replaced': replaced(/[A-Za-z_]\w+(?=\()/g, (random) => random.pick(names)),
  'word renamed': (text, random) => {
    const word = chosen(text, /[A-Za-z_]\w+/g, random);
    if (word === null) return text;
    const name = random.chance(0.5) ? random.pick(names) : `${word[0]}2`;
    return text.replaceAll(new RegExp(`\\b${word[0]}\\b`, 'g'), () => name);
  },
  'file cut': (text, random) => text.slice(0, random.below(text.length + 1)),
  'head cut': (text, random) => text.slice(random.below(Math.min(text.length, 4000) + 1)),
  'two files spliced': (text, random, donor) => {
    const other = donor();
    return text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1));
  },
  'piece of another file': (text, random, donor) => {
    const other = donor();
    const from = random.below(other.length + 1);
    return inserted(text, random, other.slice(from, from + random.below(3000)));
  },
  'range deleted': (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + text.slice(at + random.below(300));
  },
  'fragment put in': (text, random) => inserted(text, random, random.pick(fragments)),
  'fragment put in many times': (text, random) =>
    inserted(text, random, random.pick(fragments).repeat(1 + random.below(300))),
  'bytes put in': (text, random) => inserted(text, random, randomText(random, 1 + random.below(60))),
  'NUL put in': (text, random) => inserted(text, random, '\0'),
  'line ends of DOS': (text) => text.replace(/\r?\n/g, '\r\n'),
};

export const mutationNames: readonly string[] = Object.keys(mutations);

/** So many of them, one after another, and their names. */
export function mutate(
  text: string,
  count: number,
  random: Random,
  donor: () => string,
): { readonly text: string; readonly did: readonly string[] } {
  const did: string[] = [];
  let out = text;
  for (let i = 0; i < count; i++) {
    const name = random.pick(mutationNames);
    out = mutations[name]?.(out, random, donor) ?? out;
    did.push(name);
  }
  return { text: out, did };
}

/** Bytes as a decoder of UTF-8 leaves them: any character, broken ones as U+FFFD, control characters and NUL. */
export function randomText(random: Random, length: number): string {
  return Buffer.from(Array.from({ length }, () => random.below(256))).toString('utf8');
}

function onLines(change: (lines: string[], at: number, random: Random) => void): Mutation {
  return (text, random) => {
    const lines = text.split('\n');
    change(lines, random.below(lines.length), random);
    return lines.join('\n');
  };
}

function inserted(text: string, random: Random, piece: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at);
}

/** A match near a place at random: looking at all of them would take longer than checking the file. */
function chosen(text: string, what: RegExp, random: Random): RegExpExecArray | null {
  what.lastIndex = random.below(text.length + 1);
  return what.exec(text);
}

function without(what: RegExp): Mutation {
  return replaced(what, () => '');
}

function replaced(what: RegExp, by: (random: Random, found: readonly string[]) => string): Mutation {
  return (text, random) => {
    const match = chosen(text, what, random);
    if (match === null) return text;
    const other = chosen(text, what, random);
    const put = by(random, [other?.[0] ?? match[0], match[0]]);
    return text.slice(0, match.index) + put + text.slice(match.index + match[0].length);
  };
}
