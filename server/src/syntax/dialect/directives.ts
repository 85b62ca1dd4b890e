// `#define`, `#include` and other lines that are no conditionals: blanked, and kept as facts.

import type { Hidden } from '../file.ts';
import type { Canvas } from './canvas.ts';
import { isWordPart, type Directive, type Lexed } from './lexer.ts';

const conditionals: ReadonlySet<string> = new Set([
  'if',
  'ifdef',
  'ifndef',
  'elif',
  'elifdef',
  'elifndef',
  'else',
  'endif',
]);

export function hideDirectives(lexed: Lexed, canvas: Canvas): void {
  for (const d of lexed.directives) {
    if (conditionals.has(d.name)) continue;
    canvas.blank(d.start, d.end);
    canvas.hidden.push(hiddenOf(lexed.text, d));
  }
}

function hiddenOf(text: string, d: Directive): Hidden {
  const span = { start: d.start, end: d.end };
  if (d.name === 'include') {
    const target = /^\s*(?:<([^>\n]*)>|"([^"\n]*)")/.exec(text.slice(d.rest, d.end));
    if (target)
      return { kind: 'include', target: target[1] ?? target[2] ?? '', system: target[1] !== undefined, span };
  }
  if (d.name === 'define') return define(text, d);
  if (d.name === 'undef') return { kind: 'undef', name: text.slice(d.rest, d.end).trim(), span };
  return { kind: 'other', rule: `#${d.name}`, span };
}

function define(text: string, d: Directive): Hidden {
  let i = d.rest;
  while (i < d.end && (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9)) i++;
  const from = i;
  while (i < d.end && isWordPart(text.charCodeAt(i))) i++;
  const name = text.slice(from, i);
  let params: string[] | null = null;
  if (text.charCodeAt(i) === 40) {
    const close = text.indexOf(')', i);
    const end = close < 0 || close > d.end ? d.end : close;
    params = text
      .slice(i + 1, end)
      .split(',')
      .map((p) => p.trim())
      .filter((p) => p !== '');
    i = Math.min(end + 1, d.end);
  }
  return {
    kind: 'define',
    name,
    params,
    body: text.slice(i, d.end).trim(),
    span: { start: d.start, end: d.end },
  };
}
