// `#if` groups. Where every arm is whole statements or declarations, all arms stay, one after another, and
// ir/ makes correlated branches of them. Where a construct is split, one arm is chosen before the parse:
// the configured-in one. `#if 0` never stays, nor does what the macros of a build decide against. Which arm stays is
// recorded, never lost.

import type { Conditional, ConditionalArm } from '../file.ts';
import type { Canvas } from './canvas.ts';
import { PUNCT, type Directive, type Lexed } from './lexer.ts';
import { loopName } from './words.ts';

interface Group {
  readonly directives: Directive[];
  /** How many groups are around it. */
  readonly depth: number;
}

/** What was dropped: the end of each range to its start, by tokens and by characters. Nobody goes through it twice. */
interface Dropped {
  readonly tokens: Map<number, number>;
  readonly chars: Map<number, number>;
}

/** Groups nested deeper than anyone writes keep one arm unseen: each look goes over all that is inside. */
const deepest = 64;

const openers: ReadonlySet<string> = new Set(['if', 'ifdef', 'ifndef']);
const statementHeads: ReadonlySet<string> = new Set(['if', 'for', 'while', 'switch']);
const middles: ReadonlySet<string> = new Set(['elif', 'elifdef', 'elifndef', 'else']);

/** True if the directives are groups that are opened and closed among themselves, and nothing else. */
export function areWholeGroups(directives: readonly Directive[]): boolean {
  let open = 0;
  for (const { name } of directives) {
    if (openers.has(name)) open++;
    else if (name === 'endif' ? --open < 0 : open === 0 || !middles.has(name)) return false;
  }
  return open === 0;
}

/** @param decides names that are surely defined wherever the file asks for them */
export function chooseArms(lexed: Lexed, canvas: Canvas, decides: ReadonlySet<string>): Conditional[] {
  const out: Conditional[] = [];
  const dropped: Dropped = { tokens: new Map(), chars: new Map() };
  for (const group of groupsOf(lexed)) out.push(settleGroup(lexed, canvas, group, decides, dropped));
  return out.sort((a, b) => a.span.start - b.span.start);
}

/** Closed groups, inner ones first. A group without its #endif ends at the end of the file. */
function groupsOf(lexed: Lexed): Group[] {
  const done: Group[] = [];
  const open: Group[] = [];
  for (const d of lexed.directives) {
    if (openers.has(d.name)) open.push({ directives: [d], depth: open.length });
    else if (middles.has(d.name)) open[open.length - 1]?.directives.push(d);
    else if (d.name === 'endif') {
      const group = open.pop();
      if (group === undefined) continue;
      group.directives.push(d);
      done.push(group);
    }
  }
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    const end = lexed.text.length;
    group.directives.push({ name: 'endif', start: end, end, rest: end, token: lexed.count });
    done.push(group);
  }
  return done;
}

/** What the file itself defines or undefines holds for a part of it only. */
export function withoutOwn(lexed: Lexed, defined: ReadonlySet<string>): ReadonlySet<string> {
  if (defined.size === 0) return defined;
  const out = new Set(defined);
  for (const d of lexed.directives) {
    if (d.name !== 'define' && d.name !== 'undef') continue;
    out.delete(/^\s*(\w*)/.exec(lexed.text.slice(d.rest, d.end))?.[1] ?? '');
  }
  return out;
}

function settleGroup(
  lexed: Lexed,
  canvas: Canvas,
  group: Group,
  defined: ReadonlySet<string>,
  dropped: Dropped,
): Conditional {
  const marks = group.directives;
  const arms: ConditionalArm[] = [];
  const ranges: [number, number][] = [];
  let isSettled = false;
  for (let k = 0; k + 1 < marks.length; k++) {
    const from = marks[k];
    const to = marks[k + 1];
    if (from === undefined || to === undefined) continue;
    ranges.push([from.token, to.token]);
    // An arm behind one that is built is not.
    const isBuilt: boolean | null = isSettled ? false : decidedBy(defined, lexed.text, from);
    arms.push({
      directive: armDirective(from.name),
      condition: isBuilt === null ? conditionOf(lexed.text, from) : isBuilt ? '1' : '0',
      span: { start: from.end, end: to.start },
      kept: true,
    });
    isSettled ||= isBuilt === true;
  }
  for (const d of marks) canvas.blank(d.start, d.end);
  const never = arms.map((arm) => arm.condition === '0');
  const whole = group.depth < deepest && isWhole(lexed, canvas, ranges, dropped);
  // The arm of a split construct that an ordinary configuration builds.
  const chosen = whole ? -1 : never.indexOf(false);
  const settled = arms.map((arm, k) => {
    const kept = never[k] !== true && (whole || k === chosen);
    if (!kept) drop(canvas, arm, ranges[k] ?? [0, 0], dropped);
    return { ...arm, kept };
  });
  const first = marks[0];
  const last = marks[marks.length - 1];
  return { span: { start: first?.start ?? 0, end: last?.end ?? 0 }, arms: settled };
}

function drop(
  canvas: Canvas,
  arm: ConditionalArm,
  [from, to]: readonly [number, number],
  dropped: Dropped,
): void {
  takeOut(dropped.chars, arm.span.start, arm.span.end, (at) => {
    canvas.blank(at, at + 1);
  });
  takeOut(dropped.tokens, from, to, (k) => {
    canvas.dead[k] = 1;
  });
}

/** Inner groups are settled first: what they dropped is skipped, and what lies just before joins. */
function takeOut(starts: Map<number, number>, from: number, to: number, each: (at: number) => void): void {
  if (from >= to) return;
  for (let at = to; at > from;) {
    const start = starts.get(at);
    if (start === undefined) each(--at);
    else at = start;
  }
  starts.set(to, starts.get(from) ?? from);
}

/** True if each arm can stand on its own, and what stands before them ended. */
function isWhole(
  lexed: Lexed,
  canvas: Canvas,
  ranges: readonly (readonly [number, number])[],
  dropped: Dropped,
): boolean {
  const first = ranges[0];
  if (first === undefined) return true;
  const before = codeOf(lexed, lastLive(canvas, 0, first[0], dropped));
  const ends = ranges.map(([from, to]) => lastLive(canvas, from, to, dropped));
  if (!ranges.every(([from, to]) => balanced(lexed, canvas, from, to))) return false;
  const startsFresh = before === 0 || before === 59 || before === 123 || before === 125 || before === 58;
  const closed = ends.every((k) => {
    if (k < 0) return true;
    const c = codeOf(lexed, k);
    return c === 59 || c === 125 || c === 58 || (c === 41 && !closesHead(lexed, canvas, k, dropped));
  });
  if (startsFresh && closed) return !splitsElse(lexed, canvas, ranges);
  return ends.every((k) => k < 0 || codeOf(lexed, k) === 44);
}

/** True if the parenthesis ends the head of a statement whose body stands behind the arms: `if (a)`. */
function closesHead(lexed: Lexed, canvas: Canvas, close: number, dropped: Dropped): boolean {
  let depth = 0;
  for (let k = close; k >= 0; k--) {
    if (canvas.dead[k] === 1) continue;
    const c = codeOf(lexed, k);
    if (c === 41) depth++;
    else if (c === 40 && --depth === 0) {
      const before = lastLive(canvas, 0, k, dropped);
      const word = before < 0 ? '' : wordOf(lexed, before);
      return statementHeads.has(word) || loopName.test(word);
    }
  }
  return false;
}

/** An arm that starts with `else`, or is followed by one, is part of a chain. */
function splitsElse(lexed: Lexed, canvas: Canvas, ranges: readonly (readonly [number, number])[]): boolean {
  for (const [from, to] of ranges) {
    const head = firstLive(canvas, from, to);
    if (head >= 0 && wordOf(lexed, head) === 'else') return true;
  }
  const last = ranges[ranges.length - 1];
  if (last === undefined) return false;
  const next = firstLive(canvas, last[1], Math.min(lexed.count, last[1] + 1));
  return next >= 0 && wordOf(lexed, next) === 'else';
}

function balanced(lexed: Lexed, canvas: Canvas, from: number, to: number): boolean {
  let round = 0;
  let curly = 0;
  let square = 0;
  for (let k = from; k < to; k++) {
    if (canvas.dead[k] === 1 || lexed.kind[k] !== PUNCT) continue;
    switch (codeOf(lexed, k)) {
      case 40:
        round++;
        break;
      case 41:
        if (--round < 0) return false;
        break;
      case 123:
        curly++;
        break;
      case 125:
        if (--curly < 0) return false;
        break;
      case 91:
        square++;
        break;
      case 93:
        if (--square < 0) return false;
        break;
    }
  }
  return round === 0 && curly === 0 && square === 0;
}

function lastLive(canvas: Canvas, from: number, to: number, dropped: Dropped): number {
  for (let k = to; k > from;) {
    const start = dropped.tokens.get(k);
    if (start !== undefined) k = start;
    else if (canvas.dead[--k] === 0) return k;
  }
  return -1;
}

function firstLive(canvas: Canvas, from: number, to: number): number {
  for (let k = from; k < to; k++) if (canvas.dead[k] === 0) return k;
  return -1;
}

function codeOf(lexed: Lexed, k: number): number {
  if (k < 0) return 0;
  return lexed.kind[k] === PUNCT ? lexed.text.charCodeAt(lexed.start[k] ?? 0) : 1;
}

function wordOf(lexed: Lexed, k: number): string {
  return lexed.text.slice(lexed.start[k], lexed.end[k]);
}

function armDirective(name: string): ConditionalArm['directive'] {
  switch (name) {
    case 'ifdef':
    case 'ifndef':
    case 'else':
      return name;
    case 'elif':
    case 'elifdef':
    case 'elifndef':
      return 'elif';
    default:
      return 'if';
  }
}

/** Whether the arm is built, if the macros say so: a test of one name, whatever its value is. */
function decidedBy(defined: ReadonlySet<string>, text: string, d: Directive): boolean | null {
  if (defined.size === 0) return null;
  const raw = rawCondition(text, d);
  switch (d.name) {
    case 'ifdef':
    case 'elifdef':
      return defined.has(raw) ? true : null;
    case 'ifndef':
    case 'elifndef':
      return defined.has(raw) ? false : null;
    case 'if':
    case 'elif': {
      const [, not, inside = '', bare = ''] = /^(! ?)?defined ?(?:\( ?(\w+) ?\)|(\w+))$/.exec(raw) ?? [];
      return defined.has(inside === '' ? bare : inside) ? not === undefined : null;
    }
    default:
      return null;
  }
}

function rawCondition(text: string, d: Directive): string {
  return text
    .slice(d.rest, d.end)
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*|\\\r?\n/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function conditionOf(text: string, d: Directive): string {
  if (d.name === 'else' || d.name === 'endif') return '';
  const raw = rawCondition(text, d);
  if (d.name === 'ifdef' || d.name === 'elifdef') return raw;
  if (d.name === 'ifndef' || d.name === 'elifndef') return `!${raw}`;
  return raw.replace(/^defined\s*\(\s*(\w+)\s*\)$|^defined\s+(\w+)$/, '$1$2');
}
