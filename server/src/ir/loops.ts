// Macro heads: iterators as loops whose variables nobody knows, and scoped guards as blocks that run once.

import type { Span } from '../base/span.ts';
import type { Arg, Expr, Place } from './ir.ts';
import { emit, end, enter, jump, newBlock, newTemporary, type Builder } from './builder.ts';
import { lowerArguments } from './calls.ts';
import { addCleanup, popScope, pushScope } from './scopes.ts';
import { conditionalScope, isConditionalGuard } from './spellings.ts';
import { isKind, parts, spanOf, textOf } from './tree.ts';
import { firstFrom } from '../syntax/file.ts';
import type { NodeId } from '../syntax/nodes.ts';
import { parseFailure } from '../syntax/parser.ts';

type LowerStatement = (b: Builder, node: NodeId) => void;

export interface Head {
  readonly role: 'iterator' | 'scope';
  readonly name: string;
  readonly span: Span;
}

/** The macro that the mask turned into this `while`, or null if the source says `while`. */
export function headOf(b: Builder, node: NodeId): Head | null {
  const { start, end: stop } = spanOf(b.tree, node);
  const { hidden } = b.file;
  if (isKind(b.tree, node, 'do_statement')) {
    // The head stands after the body: the last one inside the statement, behind its closing brace.
    const body = parts(b.tree, node)[0];
    const from = body === undefined ? start : (b.tree.ends[body] ?? start);
    return headBetween(b, from, stop);
  }
  const h = hidden[firstFrom(hidden, start)];
  return h?.kind === 'head' && h.span.start === start ? h : headBetween(b, start, start + 1);
}

function headBetween(b: Builder, from: number, to: number): Head | null {
  const { hidden } = b.file;
  for (let k = firstFrom(hidden, from); k < hidden.length; k++) {
    const h = hidden[k];
    if (h === undefined || h.span.start >= to) return null;
    if (h.kind === 'head') return h;
  }
  return null;
}

export function lowerHead(b: Builder, node: NodeId, head: Head, statement: LowerStatement): void {
  const [test, body] = parts(b.tree, node);
  const args = test === undefined ? [] : commaList(b, test);
  if (head.role === 'scope') scope(b, node, head, args, body, statement);
  else iterator(b, node, head, args, body, statement);
}

function iterator(
  b: Builder,
  node: NodeId,
  head: Head,
  args: readonly NodeId[],
  body: NodeId | undefined,
  statement: LowerStatement,
): void {
  const lowered = lowerArguments(b, args);
  const [top, inside, after] = [newBlock(b), newBlock(b), newBlock(b)];
  jump(b, top);
  enter(b, top);
  const places = iterationVariables(lowered);
  if (places.length > 0) emit(b, { kind: 'havoc', places, reason: 'iterator', span: head.span });
  const unknown: Expr = { kind: 'opaque', text: '', reads: lowered.map((a) => a.value) };
  end(b, {
    kind: 'branch',
    condition: unknown,
    span: head.span,
    then: inside,
    else: after,
    origin: 'iterator',
    iterator: head.name,
  });
  enter(b, inside);
  b.loops.push({ breakTo: after, continueTo: top, depth: b.scopes.length });
  if (body !== undefined) statement(b, body);
  b.loops.pop();
  jump(b, top);
  enter(b, after);
}

/** Locals among the arguments: each pass may change them. */
function iterationVariables(args: readonly Arg[]): Place[] {
  return args.flatMap((a) =>
    a.value.kind === 'place' && a.value.place.path.length === 0 && a.value.place.root.kind === 'local'
      ? [a.value.place]
      : [],
  );
}

/** `scoped_guard(mutex, &l) body`: break and continue inside leave the scope, as in the kernel's `for`. */
function scope(
  b: Builder,
  node: NodeId,
  head: Head,
  args: readonly NodeId[],
  body: NodeId | undefined,
  statement: LowerStatement,
): void {
  const [nameNode, ...rest] = args;
  const name = nameNode === undefined ? '' : textOf(b.file.masked, b.tree, nameNode);
  const failure = failureOf(b, node, head, body);
  // A number stands where the statement was.
  const lowered = lowerArguments(b, failure === null ? rest : rest.slice(1));
  const span = spanOf(b.tree, node);
  const after = newBlock(b);
  const id = newTemporary(b);
  b.loops.push({ breakTo: after, continueTo: after, depth: b.scopes.length });
  emit(b, { kind: 'guard', id, name, args: lowered, variable: null, span: head.span });
  if (isConditionalGuard(name) || head.name === conditionalScope) {
    const inside = newBlock(b);
    const failed = failure === null ? after : newBlock(b);
    const acquired: Expr = { kind: 'temp', id };
    end(b, {
      kind: 'branch',
      condition: acquired,
      span: head.span,
      then: inside,
      else: failed,
      origin: 'guard',
    });
    if (failure !== null) {
      enter(b, failed);
      lowerFailure(b, failure, statement);
      jump(b, after);
    }
    enter(b, inside);
  }
  pushScope(b, span);
  addCleanup(b, { kind: 'guard', id, name, args: lowered, from: head.span.end });
  if (body !== undefined) statement(b, body);
  popScope(b, { start: span.end - 1, end: span.end - 1 });
  b.loops.pop();
  jump(b, after);
  enter(b, after);
}

/** Where the statement among the arguments of the head is, if there is one. */
function failureOf(b: Builder, node: NodeId, head: Head, body: NodeId | undefined): Span | null {
  if (head.name !== conditionalScope) return null;
  const { hidden } = b.file;
  const stop = body === undefined ? spanOf(b.tree, node).end : spanOf(b.tree, body).start;
  for (let k = firstFrom(hidden, head.span.end); k < hidden.length; k++) {
    const h = hidden[k];
    if (h === undefined || h.span.start >= stop) return null;
    if (h.kind === 'failure') return h.span;
  }
  return null;
}

/** Lowers the statement from a tree of its own: nothing was acquired, so nothing is due at its end. */
function lowerFailure(b: Builder, span: Span, statement: LowerStatement): void {
  const own = b.tree;
  b.tree = parseFailure(b.file, span);
  if (b.tree.hasError) b.partial = true;
  for (const part of parts(b.tree, 0)) statement(b, part);
  b.tree = own;
}

/** `while (a, b, c)`: the macro's arguments. A `1` that the mask borrowed for an empty list is none. */
function commaList(b: Builder, node: NodeId): NodeId[] {
  const out: NodeId[] = [];
  const waiting = [isKind(b.tree, node, 'parenthesized_expression') ? parts(b.tree, node)[0] : node];
  for (let n = waiting.pop(); n !== undefined; n = waiting.pop()) {
    if (isKind(b.tree, n, 'comma_expression')) waiting.push(...parts(b.tree, n).reverse());
    else out.push(n);
  }
  return out.filter((n) => {
    const { start, end: stop } = spanOf(b.tree, n);
    return b.file.masked.slice(start, stop) === b.file.source.text.slice(start, stop) || stop - start > 1;
  });
}
