// Where a text sets a member, and to which struct it plainly belongs: told from the text alone, so that of the many files with
// a member of some name only those are opened that may mean the struct in question.

import { withoutComments, wordOffsets } from './text.ts';

/** Names of members that are set somewhere in the text. */
export function storedMembers(text: string): Set<string> {
  const out = new Set<string>();
  for (const match of text.matchAll(/[.>](\w+)[ \t]*=(?!=)/g)) out.add(match[1] ?? '');
  return out;
}

/** Offsets where a member of that name is set: `.member = x` in an initialiser, `p->member = x` in code. */
export function storeOffsets(text: string, member: string): number[] {
  return wordOffsets(text, member).filter((at) => {
    const before = text.charCodeAt(at - 1);
    if (before !== 46 && !(before === 62 && text.charCodeAt(at - 2) === 45)) return false;
    let end = at + member.length;
    while (text.charCodeAt(end) === 32 || text.charCodeAt(end) === 9) end++;
    return text.charCodeAt(end) === 61 && text.charCodeAt(end + 1) !== 61;
  });
}

/** A member set by an initialiser in column 0 whose braces enclose nothing else. */
export interface PlainStore {
  /** With its keyword: `struct foo_ops`. */
  readonly struct: string;
  /** The name that is stored; null if it is more than a name. */
  readonly value: string | null;
}

/** What `struct a x = { .member = y }` in column 0 sets at that offset; null if it is written in another way. */
export function plainStore(text: string, at: number): PlainStore | null {
  if (text[at - 1] !== '.' || /[\w\])>]/.test(text[at - 2] ?? '')) return null;
  let head = text.lastIndexOf('\n', at);
  while (head >= 0 && !/[A-Za-z_]/.test(text[head + 1] ?? '')) head = text.lastIndexOf('\n', head - 1);
  const plain = withoutComments(text.slice(head + 1, at));
  const open = plain.indexOf('{');
  const tag = /^(?:\w+\s+)*?((?:struct|union)\s+\w+)\s+\w+\s*=\s*$/.exec(
    plain.slice(0, Math.max(0, open)),
  )?.[1];
  if (tag === undefined || /[{}]/.test(plain.slice(open + 1).replace(/\{[^{}]*\}/g, ''))) return null;
  const value = /^\w+[ \t]*=\s*&?(\w+)\s*[,}]/.exec(text.slice(at, at + longestStore))?.[1] ?? null;
  return { struct: tag.replace(/\s+/, ' '), value };
}

/** Characters of a name, its member, and what stands between. */
const longestStore = 240;
