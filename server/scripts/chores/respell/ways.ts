// Other ways to write the same C: whoever means the same by a file should be told the same of it.

import type { Span } from '../../../src/base/span.ts';
import type { TextEdit } from '../../../src/fixes/fix.ts';
import { bodyOf, everyStatement, type Statement } from '../../../src/fixes/statements.ts';
import { rowsNamed } from '../../../src/semantics/vocabulary.ts';
import type { SyntaxFile } from '../../../src/syntax/file.ts';

/** Edits of the text that do not change what it does; none where there is nothing to write in that way. */
export type Way = (file: SyntaxFile) => readonly TextEdit[];

function ofStatements(edit: (text: string, statement: Statement) => readonly TextEdit[]): Way {
  return (file) =>
    file.declarations
      .filter((d) => d.kind === 'function')
      .flatMap((d) => {
        const body = bodyOf(file, d.span);
        return body === null ? [] : [...everyStatement(body)].flatMap((s) => edit(file.source.text, s));
      });
}

const insertion = (at: number, text: string): TextEdit => ({ span: { start: at, end: at }, text });

/** `if (a) x();` as `if (a) { x(); }`. */
function braced(_: string, { kind, children }: Statement): readonly TextEdit[] {
  if (kind !== 'if' && kind !== 'loop') return [];
  return children
    .filter((arm) => arm.kind === 'expression' || arm.kind === 'return' || arm.kind === 'goto')
    .flatMap(({ span }) => [insertion(span.start, '{ '), insertion(span.end, ' }')]);
}

/** `if (a) x();` as `if (!(a)) { } else x();`. */
function inverted(text: string, { kind, children, condition }: Statement): readonly TextEdit[] {
  const [arm, other] = children;
  if (kind !== 'if' || condition === null || arm === undefined || other !== undefined) return [];
  if (!isPlain(text, condition)) return [];
  return [
    insertion(condition.start + 1, '!('),
    insertion(condition.end - 1, ')'),
    insertion(arm.span.start, '{ } else '),
  ];
}

/** `if (a && b) x();` as `if (a) if (b) x();`. */
function nested(text: string, { kind, children, condition }: Statement): readonly TextEdit[] {
  if (kind !== 'if' || condition === null || children.length !== 1 || !isPlain(text, condition)) return [];
  const ands: Span[] = [];
  let depth = 0;
  for (let at = condition.start; at < condition.end; at++) {
    const two = text.slice(at, at + 2);
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (depth === 1 && (two === '||' || text[at] === '?')) return [];
    else if (depth === 1 && two === '&&') ands.push({ start: at, end: at + 2 });
  }
  return ands.map((span) => ({ span, text: ') if (' }));
}

/** `if (a)` as `if (a != 0)`, `if (!a)` as `if (a == 0)`. */
function compared(text: string, { kind, condition }: Statement): readonly TextEdit[] {
  if (kind !== 'if' || condition === null) return [];
  const [, no, what] =
    /^\((!?)(\w+(?:(?:->|\.)\w+)*)\)$/.exec(text.slice(condition.start, condition.end)) ?? [];
  if (what === undefined) return [];
  return [{ span: condition, text: no === '!' ? `(${what} == 0)` : `(${what} != 0)` }];
}

/** `while (a)` as `for (; a; )`. */
function looped(text: string, { kind, span }: Statement): readonly TextEdit[] {
  const head = /^while\s*\(/.exec(text.slice(span.start, span.end));
  if (kind !== 'loop' || head === null) return [];
  const open = span.start + head[0].length;
  let depth = 1;
  let at = open;
  for (; at < span.end && depth > 0; at++) depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
  return [{ span: { start: span.start, end: open }, text: 'for (; ' }, insertion(at - 1, '; ')];
}

/** `x();` as `do { x(); } while (0);`. */
function wrapped(text: string, { kind, span }: Statement): readonly TextEdit[] {
  // A declaration in the guise of a call lives as long as the block around it.
  if (kind !== 'expression' || !/^[a-z]\w*\([^{}]*\);$/.test(text.slice(span.start, span.end))) return [];
  if (/^\w+\(\w+\)\(/.test(text.slice(span.start, span.end))) return [];
  return [insertion(span.start, 'do { '), insertion(span.end, ' } while (0);')];
}

/** `int a = x();` as `int a; a = x();`. */
function split(text: string, { kind, span, parent }: Statement): readonly TextEdit[] {
  if (kind !== 'declaration' || parent?.kind !== 'block') return [];
  const declaration = text.slice(span.start, span.end);
  const head = /^((?:struct|enum|unsigned)\s+)?\w+\s+\**(\w+)\s*=\s*/.exec(declaration);
  if (head === null || /^(const|static|register|typeof|__auto_type)\b|[{}#]/.test(declaration)) return [];
  let depth = 0;
  for (const c of declaration) {
    depth += c === '(' ? 1 : c === ')' ? -1 : 0;
    if (c === ',' && depth === 0) return [];
  }
  const start = span.start + head[0].search(/\s*=\s*$/);
  return [{ span: { start, end: span.start + head[0].length }, text: `; ${head[2] ?? ''} = ` }];
}

/** Names that the file alone knows say nothing any more. */
function renamed({ source: { text }, masked, declarations }: SyntaxFile): readonly TextEdit[] {
  const names = new Map<string, string>();
  for (const { kind, isStatic, name } of declarations)
    if (kind === 'function' && isStatic && /^\w+$/.test(name) && rowsNamed(name).length === 0)
      names.set(name, `zz${names.size}`);
  const places = [...masked.matchAll(/[A-Za-z_]\w*/g)].filter(([word]) => names.has(word));
  const count = new Map<string, number>();
  for (const [word] of [...text.matchAll(/[A-Za-z_]\w*/g)]) count.set(word, (count.get(word) ?? 0) + 1);
  for (const [word] of places) count.set(word, (count.get(word) ?? 0) - 1);
  return places
    .filter(([word]) => count.get(word) === 0)
    .map(({ 0: word, index }) => ({
      span: { start: index, end: index + word.length },
      text: names.get(word) ?? word,
    }));
}

/** `mutex_lock(&foo->lock)` as `zz0(foo)`, which a function of the file's own for that struct stands for. */
function ownLocks({ source: { text }, masked, declarations }: SyntaxFile): readonly TextEdit[] {
  const first = declarations.find((d) => d.kind === 'function');
  const made = new Map<string, string>();
  const edits = declarations.flatMap((d): TextEdit[] => {
    // One that is such a function already would be one by way of another.
    if (d.kind !== 'function' || d.body === null || isOneLine(text, d.body)) return [];
    const types = new Map(
      [...masked.slice(d.span.start, d.span.end).matchAll(/\bstruct (\w+) \*(\w+)\b/g)].map((m) => [
        m[2],
        m[1],
      ]),
    );
    const { start } = d.body;
    const calls = masked.slice(start, d.body.end).matchAll(/\b(\w+)\(&(\w+)->([\w.]+)\)/g);
    return [...calls].flatMap(({ 0: whole, 1: name = '', 2: pointer = '', 3: member = '', index }) => {
      const type = types.get(pointer);
      const isLock = locks.some(([lock]) => lock === name);
      if (type === undefined || !isLock) return [];
      const key = `(struct ${type} *a)\n{\n\t${name}(&a->${member});\n}\n\n`;
      if (!made.has(key)) made.set(key, `zz${made.size}`);
      const span = { start: start + index, end: start + index + whole.length };
      return [{ span, text: `${made.get(key) ?? ''}(${pointer})` }];
    });
  });
  if (first === undefined || edits.length === 0) return [];
  const defined = [...made].map(([body, name]) => `static void ${name}${body}`).join('');
  return [insertion(lineStart(text, first.span.start), defined), ...edits];
}

/** A function of the kernel's: what it returns, and the types of its parameters. */
type Wrapped = readonly [name: string, returns: string, params: readonly string[]];

const voids = (param: string, ...names: readonly string[]): Wrapped[] =>
  names.map((name) => [name, 'void', [param]]);

const locks: readonly Wrapped[] = [
  ...voids('struct mutex *', 'mutex_lock', 'mutex_unlock'),
  ...voids('struct rw_semaphore *', 'down_read', 'up_read', 'down_write', 'up_write'),
  ...voids('spinlock_t *', 'spin_lock', 'spin_unlock'),
  ...voids('rwlock_t *', 'read_lock', 'read_unlock', 'write_lock', 'write_unlock'),
];
const mmapLocks = voids(
  'struct mm_struct *',
  'mmap_read_lock',
  'mmap_read_unlock',
  'mmap_write_lock',
  'mmap_write_unlock',
);
const readers: readonly Wrapped[] = [
  ['mmu_interval_read_begin', 'unsigned long', ['struct mmu_interval_notifier *']],
  ['mmu_interval_read_retry', 'bool', ['struct mmu_interval_notifier *', 'unsigned long ']],
];
const rest: readonly Wrapped[] = [
  ['mmu_interval_set_seq', 'void', ['struct mmu_interval_notifier *', 'unsigned long ']],
  ...voids('struct mmu_interval_notifier *', 'mmu_interval_notifier_remove'),
  ...voids('void *', 'kfree'),
];
const ranges = voids(
  'struct mmu_notifier_range *',
  'mmu_notifier_invalidate_range_start',
  'mmu_notifier_invalidate_range_end',
);
const lookups: readonly Wrapped[] = [['hmm_range_fault', 'int', ['struct hmm_range *']]];

/** Each call of one of these goes through a function of the file's own. */
function helpers(wrappers: readonly Wrapped[], asMacros = false): Way {
  return ({ source: { text }, masked, declarations }) => {
    const first = declarations.find((d) => d.kind === 'function');
    if (first === undefined) return [];
    const used = wrappers.filter(([name]) => text.includes(`${name}(`));
    const bodies = declarations.flatMap((d) => (d.kind === 'function' && d.body !== null ? [d.body] : []));
    const calls = bodies.flatMap((body) =>
      [...masked.slice(body.start, body.end).matchAll(/\b(\w+)(?=\()/g)].flatMap(({ 0: word, index }) => {
        const which = used.findIndex(([name]) => name === word);
        const start = body.start + index;
        return which < 0 ? [] : [{ span: { start, end: start + word.length }, text: `zz${which}` }];
      }),
    );
    const defined = used.map(([name, returns, params], k) => {
      const args = params.map((_, n) => `a${n}`);
      const list = params.map((type, n) => `${type}a${n}`).join(', ');
      const back = returns === 'void' ? '' : 'return ';
      if (asMacros) return `#define zz${k}(${args.join(', ')}) ${name}(${args.join(', ')})\n`;
      return `static ${returns} zz${k}(${list})\n{\n\t${back}${name}(${args.join(', ')});\n}\n\n`;
    });
    if (calls.length === 0) return [];
    return [insertion(lineStart(text, first.span.start), defined.join('')), ...calls];
  };
}

function isOneLine(text: string, body: Span): boolean {
  return text.slice(body.start, body.end).split('\n').length <= 3;
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** No directive, comment or string in it, and it is in parentheses. */
function isPlain(text: string, { start, end }: Span): boolean {
  return /^\([^#"'/]*\)$/.test(text.slice(start, end));
}

export const ways: ReadonlyMap<string, Way> = new Map([
  ['braces', ofStatements(braced)],
  ['inverted', ofStatements(inverted)],
  ['nested', ofStatements(nested)],
  ['compared', ofStatements(compared)],
  ['looped', ofStatements(looped)],
  ['wrapped', ofStatements(wrapped)],
  ['split', ofStatements(split)],
  ['renamed', renamed],
  ['own-locks', ownLocks],
  ['locks', helpers(locks)],
  ['mmap-locks', helpers(mmapLocks)],
  ['readers', helpers(readers)],
  ['ranges', helpers(ranges)],
  ['lookups', helpers(lookups)],
  ['others', helpers(rest)],
  ['macros', helpers([...locks, ...mmapLocks, ...readers, ...ranges, ...lookups, ...rest], true)],
]);
