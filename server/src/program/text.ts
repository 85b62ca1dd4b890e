// Questions about raw text that are much cheaper than lexing it: does a word occur, which names does a file
// seem to define. Answers may be too generous (a comment, a macro), never too narrow for plain kernel style;
// whoever uses them looks again at the declarations.

import type { Span } from '../base/span.ts';
import { contextStruct } from '../syntax/dialect/words.ts';

/** True if the word occurs as a whole word. */
export function hasWord(text: string, word: string): boolean {
  return wordFrom(text, word, 0) >= 0;
}

/** Offsets of all whole-word occurrences, ascending. */
export function wordOffsets(text: string, word: string): number[] {
  const out: number[] = [];
  for (let at = wordFrom(text, word, 0); at >= 0; at = wordFrom(text, word, at + word.length)) out.push(at);
  return out;
}

function wordFrom(text: string, word: string, from: number): number {
  if (word === '') return -1;
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at > 0 && isWordCode(text.charCodeAt(at - 1))) continue;
    if (!isWordCode(text.charCodeAt(at + word.length))) return at;
  }
  return -1;
}

// Letters, digits and the underscore; NaN, past the end, is none.
function isWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
  );
}

export interface Included {
  readonly target: string;
  readonly system: boolean;
}

/** The `#include` lines of the text, those inside `#if` as well. */
export function includeLines(text: string): Included[] {
  const out: Included[] = [];
  const pattern = /^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]/gm;
  for (const match of text.matchAll(pattern)) {
    out.push({ target: match[2] ?? '', system: match[1] === '<' });
  }
  return out;
}

/** A macro with parameters, as the line defines it that is its span. */
export interface MacroLine {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: string;
  readonly span: Span;
}

const macroLine = /^[ \t]*#[ \t]*define[ \t]+(\w+)\(([^()\n]*)\)((?:[^\n\\]|\\[^])*)/gm;

/** The macros with parameters that the text defines, those inside `#if` as well. */
export function macroLines(text: string): MacroLine[] {
  return [...text.matchAll(macroLine)].map(
    ({ 0: whole, 1: name = '', 2: params = '', 3: body = '', index }) => ({
      name,
      params: params.split(',').flatMap((param) => param.trim() || []),
      body,
      span: { start: index, end: index + whole.length },
    }),
  );
}

/** What a text seems to declare and to define as functions. */
export interface Callables {
  /** Declared or defined. */
  readonly names: ReadonlySet<string>;
  /** Those of them that may have a body here: where it is not plain that the name is only declared. */
  readonly bodied: ReadonlySet<string>;
}

/** Of each line that starts in column 0 the word before the first parenthesis. */
export function callableNames(text: string): Callables {
  const names = new Set<string>();
  const bodied = new Set<string>();
  for (const match of text.matchAll(/^[A-Za-z_][^;:{}()#=/"]*?\b(\w+)[ \t]*\(/gm)) {
    const name = match[1] ?? '';
    names.add(name);
    if (!bodied.has(name) && !isOnlyDeclared(text, match.index + match[0].length)) bodied.add(name);
  }
  return { names, bodied };
}

/** True if a semicolon comes before any brace; a directive or a line comment between them leaves it open. */
function isOnlyDeclared(text: string, from: number): boolean {
  for (let i = from; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 59: // ;
        return true;
      case 123: // {
      case 35: // #
        return false;
      case 47: {
        // /
        const stop = text.charCodeAt(i + 1) === 42 ? text.indexOf('*/', i + 2) : -1;
        if (stop < 0) return false;
        i = stop + 1;
      }
    }
  }
  return false;
}

/** `struct x`, `union y` that seem to be defined here, at any depth. */
export function aggregateNames(text: string): Set<string> {
  const out = new Set<string>();
  const pattern = /\b(struct|union)[ \t\n]+(\w+)(?:\s+__\w+(?:\([^()\n]*\))?)*\s*\{/g;
  for (const match of text.matchAll(pattern)) out.add(`${match[1]} ${match[2]}`);
  if (!text.includes(contextStruct)) return out;
  for (const match of text.matchAll(contextStructs)) out.add(`struct ${match[1]}`);
  return out;
}

const contextStructs = new RegExp(`\\b${contextStruct}\\(\\s*(\\w+)[^(){};]*\\)\\s*\\{`, 'g');

/** Names that a `typedef` in column 0 may introduce: the last word, or the one in `(*name)`. */
export function typedefNames(text: string): Set<string> {
  const out = new Set<string>();
  for (const match of text.matchAll(/^typedef\b/gm)) {
    const stop = endOfStatement(text, match.index);
    const statement = text.slice(match.index, stop);
    const called = /\(\s*\*\s*(\w+)\s*\)\s*\(/.exec(statement);
    if (called !== null) out.add(called[1] ?? '');
    const plain = /(\w+)\s*(?:\[[^\]]*\]\s*)*(?:__\w+(?:\([^()]*\))?\s*)*$/.exec(statement);
    if (plain !== null) out.add(plain[1] ?? '');
  }
  return out;
}

/** Offset of the `;` that ends the statement, or of the end of the text. */
function endOfStatement(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 123) depth++;
    else if (c === 125) depth--;
    else if (c === 59 && depth <= 0) return i;
  }
  return text.length;
}

/** The text with comments, strings and character literals blanked; same length, newlines kept. */
export function withoutComments(text: string): string {
  const pattern = /\/\*[^]*?(?:\*\/|$)|\/\/[^\n]*|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/g;
  return text.replace(pattern, (hidden) => hidden.replace(/[^\n]/g, ' '));
}
