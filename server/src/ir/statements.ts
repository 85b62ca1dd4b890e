// Statements to blocks. Every way out of a scope runs the scope's cleanups.

import type { Span } from '../base/span.ts';
import type { BlockId, Expr, SwitchCase } from './ir.ts';
import { end, enter, jump, nested, newBlock, type Builder } from './builder.ts';
import { condition } from './conditions.ts';
import { value } from './expressions.ts';
import { lowerDeclaration } from './locals.ts';
import { headOf, lowerHead } from './loops.ts';
import { lowerArms } from './preprocessor.ts';
import { keptOver, popScope, pushScope, runCleanups, runCleanupsTo } from './scopes.ts';
import { disarms, returnPointer } from './spellings.ts';
import { childOf, isKind, kindOf, parts, spanOf, textOf } from './tree.ts';
import { childrenOf, type NodeId } from '../syntax/nodes.ts';

export function statement(b: Builder, node: NodeId): void {
  nested(b, undefined, () => {
    lowerStatement(b, node);
  });
}

function lowerStatement(b: Builder, node: NodeId): void {
  const { tree } = b;
  switch (kindOf(tree, node)) {
    case 'compound_statement':
      compound(b, node);
      return;
    case 'expression_statement': {
      const inner = parts(tree, node)[0];
      if (inner !== undefined) expressionStatement(b, inner);
      return;
    }
    case 'declaration':
      lowerDeclaration(b, node);
      return;
    case 'if_statement':
      ifStatement(b, node);
      return;
    case 'while_statement': {
      const head = headOf(b, node);
      if (head !== null) lowerHead(b, node, head, statement);
      else whileStatement(b, node);
      return;
    }
    case 'do_statement':
      doStatement(b, node);
      return;
    case 'for_statement':
      forStatement(b, node);
      return;
    case 'switch_statement':
      switchStatement(b, node);
      return;
    case 'case_statement':
      // A case outside a switch body that we saw: its statements only.
      statements(b, parts(tree, node).slice(1));
      return;
    case 'return_statement':
      returnStatement(b, node);
      return;
    case 'break_statement':
    case 'continue_statement':
      leaveLoop(b, node, isKind(tree, node, 'break_statement'));
      return;
    case 'goto_statement':
      gotoStatement(b, node);
      return;
    case 'labeled_statement':
      labeled(b, node);
      return;
    case 'attributed_statement': {
      const list = parts(tree, node);
      const inner = list[list.length - 1];
      if (inner !== undefined) statement(b, inner);
      return;
    }
    case 'else_clause':
    case 'linkage_specification':
      statements(b, parts(tree, node));
      return;
    case 'ERROR':
      statements(
        b,
        parts(tree, node).filter((c) => /statement$|^declaration$/.test(kindOf(tree, c))),
      );
      return;
    default:
      return;
  }
}

function expressionStatement(b: Builder, node: NodeId): void {
  if (isKind(b.tree, node, 'call_expression')) {
    const callee = parts(b.tree, node)[0];
    const name = callee === undefined ? '' : textOf(b.file.masked, b.tree, callee);
    if (name === returnPointer && disarms.has(name)) {
      const result = value(b, node);
      runCleanups(b, 0, spanOf(b.tree, node));
      end(b, { kind: 'return', value: result, span: spanOf(b.tree, node) });
      return;
    }
  }
  value(b, node, 'dropped');
}

export function compound(b: Builder, node: NodeId): void {
  pushScope(b, spanOf(b.tree, node));
  statements(b, parts(b.tree, node));
  popScope(b, closeOf(b, node));
}

function closeOf(b: Builder, node: NodeId): Span {
  const stop = b.tree.ends[node] ?? 0;
  return { start: stop - 1, end: stop - 1 };
}

/** A list of statements; those inside `#if` arms become branches. */
function statements(b: Builder, nodes: readonly NodeId[]): void {
  const [first] = nodes;
  if (first === undefined) return;
  const parent = b.tree.parent[first] ?? -1;
  lowerArms(b, nodes, spanOf(b.tree, parent < 0 ? first : parent), statement);
}

/** `({ …; last; })`: the value is the last expression's. */
export function statementExpression(b: Builder, node: NodeId): Expr {
  const list = parts(b.tree, node);
  const last = list[list.length - 1];
  pushScope(b, spanOf(b.tree, node));
  let result: Expr = { kind: 'opaque', text: '', reads: [] };
  if (last !== undefined && isKind(b.tree, last, 'expression_statement')) {
    statements(b, list.slice(0, -1));
    const inner = parts(b.tree, last)[0];
    if (inner !== undefined)
      result = keptOver(b, b.scopes.length - 1, value(b, inner), spanOf(b.tree, inner));
  } else statements(b, list);
  popScope(b, closeOf(b, node));
  return result;
}

/** A chain of `else if` is a list, not a nest: it may be as long as a generator makes it. */
function ifStatement(b: Builder, node: NodeId): void {
  const { tree } = b;
  const after = newBlock(b);
  for (let at: NodeId | undefined = node; at !== undefined;) {
    const [test, then]: NodeId[] = parts(tree, at);
    if (test === undefined || then === undefined) break;
    const otherwise = childOf(tree, at, 'else_clause');
    const yes = newBlock(b);
    const no = otherwise < 0 ? after : newBlock(b);
    condition(b, test, yes, no, 'if');
    enter(b, yes);
    statement(b, then);
    jump(b, after);
    at = undefined;
    if (otherwise < 0) break;
    enter(b, no);
    const rest: NodeId[] = parts(tree, otherwise);
    if (rest.length === 1 && isKind(tree, rest[0] ?? -1, 'if_statement')) at = rest[0];
    else for (const c of rest) statement(b, c);
  }
  jump(b, after);
  enter(b, after);
}

function loopBody(b: Builder, body: NodeId | undefined, breakTo: BlockId, continueTo: BlockId): void {
  b.loops.push({ breakTo, continueTo, depth: b.scopes.length });
  if (body !== undefined) statement(b, body);
  b.loops.pop();
}

function whileStatement(b: Builder, node: NodeId): void {
  const [test, body] = parts(b.tree, node);
  const [head, inside, after] = [newBlock(b), newBlock(b), newBlock(b)];
  jump(b, head);
  enter(b, head);
  if (test !== undefined) condition(b, test, inside, after, 'loop');
  enter(b, inside);
  loopBody(b, body, after, head);
  jump(b, head);
  enter(b, after);
}

function doStatement(b: Builder, node: NodeId): void {
  const { tree } = b;
  const [body, test] = parts(tree, node);
  // `do { … } while (0)` goes round once: no loop, but a block that `break` may leave.
  const isOnce = test !== undefined && isNever(textOf(b.file.masked, tree, test)) && headOf(b, node) === null;
  if (isOnce && body !== undefined && !/\b(?:break|continue)\b/.test(textOf(b.file.masked, tree, body))) {
    statement(b, body);
    return;
  }
  const [inside, tail, after] = [newBlock(b), newBlock(b), newBlock(b)];
  jump(b, inside);
  enter(b, inside);
  loopBody(b, body, after, tail);
  jump(b, tail);
  enter(b, tail);
  // `do { … } while_each_thread(g, p)`: an iterator's tail, whose condition nobody can know.
  const masked = headOf(b, node);
  if (masked !== null) {
    const unknown: Expr = { kind: 'opaque', text: '', reads: [] };
    end(b, {
      kind: 'branch',
      condition: unknown,
      span: spanOf(tree, node),
      then: inside,
      else: after,
      origin: 'iterator',
      iterator: masked.name,
    });
  } else if (isOnce) jump(b, after);
  else if (test !== undefined) condition(b, test, inside, after, 'loop');
  enter(b, after);
}

function isNever(test: string): boolean {
  return /^\(\s*(?:0|false)\s*\)$/.test(test);
}

function forStatement(b: Builder, node: NodeId): void {
  const { tree } = b;
  // Between the parentheses: init ; test ; step. Each may be missing.
  const slots: (NodeId | undefined)[] = [undefined, undefined, undefined];
  let slot = 0;
  let body: NodeId | undefined;
  let closed = false;
  for (const c of childrenOf(tree, node)) {
    if (isKind(tree, c, ';')) slot++;
    else if (isKind(tree, c, ')')) closed = true;
    else if (tree.named[c] === 1 && !isKind(tree, c, 'comment')) {
      if (closed) body = c;
      else {
        slots[Math.min(slot, 2)] = c;
        // A declaration brings its own semicolon.
        if (isKind(tree, c, 'declaration')) slot++;
      }
    }
  }
  const [init, test, step] = slots;
  pushScope(b, spanOf(tree, node));
  if (init !== undefined) {
    if (isKind(tree, init, 'declaration')) lowerDeclaration(b, init);
    else value(b, init, 'dropped');
  }
  const [head, inside, next, after] = [newBlock(b), newBlock(b), newBlock(b), newBlock(b)];
  jump(b, head);
  enter(b, head);
  if (test === undefined) jump(b, inside);
  else condition(b, test, inside, after, 'loop');
  enter(b, inside);
  loopBody(b, body, after, next);
  jump(b, next);
  enter(b, next);
  if (step !== undefined) value(b, step, 'dropped');
  jump(b, head);
  enter(b, after);
  popScope(b, closeOf(b, node));
}

function switchStatement(b: Builder, node: NodeId): void {
  const { tree } = b;
  const [test, body] = parts(tree, node);
  if (test === undefined || body === undefined) return;
  const tested = value(b, test);
  const after = newBlock(b);
  const cases: SwitchCase[] = [];
  const head = b.current;
  b.current = -1;
  pushScope(b, spanOf(tree, body));
  b.loops.push({ breakTo: after, continueTo: null, depth: b.scopes.length - 1 });
  for (const child of parts(tree, body)) {
    if (!isKind(tree, child, 'case_statement')) {
      statement(b, child);
      continue;
    }
    const block = newBlock(b);
    // Falling through from the case before.
    jump(b, block);
    enter(b, block);
    const isDefault = isKind(tree, tree.firstChild[child] ?? -1, 'default');
    const rest = parts(tree, child);
    const label = isDefault ? undefined : rest.shift();
    cases.push({ value: label === undefined ? null : caseValue(b, label), to: block });
    statements(b, rest);
  }
  b.loops.pop();
  popScope(b, closeOf(b, body));
  jump(b, after);
  if (!cases.some((c) => c.value === null)) cases.push({ value: null, to: after });
  b.current = head;
  end(b, { kind: 'switch', value: tested, span: spanOf(tree, test), cases });
  enter(b, after);
}

function caseValue(b: Builder, label: NodeId): Expr {
  const text = textOf(b.file.source.text, b.tree, label);
  if (text.includes('...')) return { kind: 'opaque', text: '', reads: [] };
  return value(b, label);
}

function returnStatement(b: Builder, node: NodeId): void {
  const inner = parts(b.tree, node)[0];
  const span = spanOf(b.tree, node);
  const result = inner === undefined ? null : keptOver(b, 0, value(b, inner), spanOf(b.tree, inner));
  runCleanups(b, 0, span);
  end(b, { kind: 'return', value: result, span });
}

function leaveLoop(b: Builder, node: NodeId, breaks: boolean): void {
  for (let i = b.loops.length - 1; i >= 0; i--) {
    const loop = b.loops[i];
    if (loop === undefined) continue;
    const target = breaks ? loop.breakTo : loop.continueTo;
    if (target === null) continue;
    runCleanups(b, loop.depth, spanOf(b.tree, node));
    jump(b, target, spanOf(b.tree, node));
    return;
  }
  b.current = -1;
}

function gotoStatement(b: Builder, node: NodeId): void {
  const label = parts(b.tree, node)[0];
  const target = label === undefined ? undefined : b.labels.get(textOf(b.file.masked, b.tree, label));
  if (target === undefined) {
    // A computed goto may lead anywhere: nothing is claimed about what follows.
    end(b, { kind: 'stop' });
    return;
  }
  runCleanupsTo(b, target.at, spanOf(b.tree, node));
  jump(b, target.block, spanOf(b.tree, node));
}

function labeled(b: Builder, node: NodeId): void {
  const list = parts(b.tree, node);
  const name = list[0] === undefined ? '' : textOf(b.file.masked, b.tree, list[0]);
  const target = b.labels.get(name);
  if (target !== undefined) {
    jump(b, target.block);
    enter(b, target.block);
  }
  for (const c of list.slice(1)) statement(b, c);
}

/** Blocks for all labels, before anything is lowered. */
export function collectLabels(b: Builder): void {
  const { tree } = b;
  for (let node = 0; node < tree.count; node++) {
    if (!isKind(tree, node, 'labeled_statement')) continue;
    const name = parts(tree, node)[0];
    if (name === undefined) continue;
    const at = tree.starts[node] ?? 0;
    b.labels.set(textOf(b.file.masked, tree, name), { block: newBlock(b), at });
  }
}
