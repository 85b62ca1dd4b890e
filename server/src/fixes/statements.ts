// A function's statements as they are written: what a fix moves, wraps and inserts. Made from the same tree as the IR;
// labels and cases stand beside the statements that follow them, so that a block is a plain list.

import type { Span } from '../base/span.ts';
import { contains } from '../base/span.ts';
import { kindName, parseDeclaration } from '../syntax/parser.ts';
import { childrenOf, type NodeId, type SyntaxTree } from '../syntax/nodes.ts';
import type { SyntaxFile } from '../syntax/file.ts';

export interface Statement {
  readonly kind: StatementKind;
  /** A label's span is its name and colon. */
  readonly span: Span;
  /** The statement or block around it; null for the body of the function. */
  readonly parent: Statement | null;
  /** Of a block or case, the statements in it; of an if or a loop, its arms. */
  readonly children: Statement[];
  /** The condition of an if, with its parentheses. */
  readonly condition: Span | null;
}

export type StatementKind =
  | 'block'
  | 'if'
  | 'loop'
  | 'switch'
  | 'case'
  | 'label'
  | 'declaration'
  | 'expression'
  | 'return'
  | 'goto'
  | 'break'
  | 'continue'
  | 'other';

const kinds: Readonly<Record<string, StatementKind>> = {
  compound_statement: 'block',
  if_statement: 'if',
  for_statement: 'loop',
  while_statement: 'loop',
  do_statement: 'loop',
  switch_statement: 'switch',
  case_statement: 'case',
  declaration: 'declaration',
  expression_statement: 'expression',
  return_statement: 'return',
  goto_statement: 'goto',
  break_statement: 'break',
  continue_statement: 'continue',
};

/** Deeper nesting than this is no code that a fix is offered for. */
const deepest = 200;

/** The body of the function that is defined there; null if there is none or it has syntax errors. */
export function bodyOf(file: SyntaxFile, at: Span): Statement | null {
  const declaration = file.declarations.find((d) => d.kind === 'function' && d.span.start === at.start);
  if (declaration === undefined) return null;
  const tree = parseDeclaration(file, declaration);
  if (tree.hasError) return null;
  for (let node = 0; node < tree.count; node++) {
    if (nameOf(tree, node) !== 'function_definition') continue;
    const body = childrenOf(tree, node).find((c) => nameOf(tree, c) === 'compound_statement');
    return body === undefined ? null : (statementsOf(tree, body, null, 0)[0] ?? null);
  }
  return null;
}

/** The innermost statement that contains the span; a block only if nothing inside does. */
export function statementAt(body: Statement, span: Span): Statement | null {
  if (!contains(body.span, span)) return null;
  for (const child of body.children) {
    const found = statementAt(child, span);
    if (found !== null) return found;
  }
  return body;
}

/** The statement and all that it contains, in order of the text. */
export function* everyStatement(root: Statement): Iterable<Statement> {
  yield root;
  for (const child of root.children) yield* everyStatement(child);
}

/** True if the statement stands in a list: other statements may be put before and after it. */
export function isListed(statement: Statement): boolean {
  return statement.parent?.kind === 'block' || statement.parent?.kind === 'case';
}

/** The statements of one list, the nearest around both, that contain the two spans; null if there is none. */
export function siblingsAround(body: Statement, a: Span, b: Span): readonly [Statement, Statement] | null {
  for (let at = statementAt(body, a); at !== null; at = at.parent) {
    if (!isListed(at) || at.parent === null) continue;
    const other = at.parent.children.find((c) => contains(c.span, b));
    if (other !== undefined) return [at, other];
  }
  return null;
}

/** The statements of the list around it that come after it, and the one before it. */
export function siblingsAfter(statement: Statement): readonly Statement[] {
  const list = statement.parent?.children ?? [];
  return list.slice(list.indexOf(statement) + 1);
}

export function siblingBefore(statement: Statement): Statement | null {
  const list = statement.parent?.children ?? [];
  return list[list.indexOf(statement) - 1] ?? null;
}

/** The loop around the statement that control goes round with `continue`; null if there is none. */
export function loopAround(statement: Statement): Statement | null {
  for (let at = statement.parent; at !== null; at = at.parent) if (at.kind === 'loop') return at;
  return null;
}

function statementsOf(
  tree: SyntaxTree,
  node: NodeId,
  parent: Statement | null,
  depth: number,
): readonly Statement[] {
  const name = nameOf(tree, node);
  const span = { start: tree.starts[node] ?? 0, end: tree.ends[node] ?? 0 };
  const children = childrenOf(tree, node);
  if (name === 'labeled_statement') {
    const colon = children.findIndex((c) => nameOf(tree, c) === ':');
    const label: Statement = {
      kind: 'label',
      span: { start: span.start, end: tree.ends[children[colon] ?? node] ?? span.end },
      parent,
      children: [],
      condition: null,
    };
    const inner = children.slice(colon + 1).filter((c) => tree.named[c] === 1);
    return [label, ...inner.flatMap((c) => [...statementsOf(tree, c, parent, depth + 1)])];
  }
  if (name === 'else_clause') {
    return children
      .filter((c) => isStatement(tree, c))
      .flatMap((c) => [...statementsOf(tree, c, parent, depth + 1)]);
  }
  const condition = children.find((c) => nameOf(tree, c) === 'parenthesized_expression');
  const own: Statement = {
    kind: kinds[name] ?? 'other',
    span,
    parent,
    children: [],
    condition:
      name === 'if_statement' && condition !== undefined
        ? { start: tree.starts[condition] ?? 0, end: tree.ends[condition] ?? 0 }
        : null,
  };
  if (depth < deepest) {
    for (const child of children) {
      if (isStatement(tree, child) && !isHeadOfLoop(tree, node, child))
        own.children.push(...statementsOf(tree, child, own, depth + 1));
    }
  }
  return [own];
}

/** `for (int i = 0; ...)`: a declaration, but none of the statements that are run one after another. */
function isHeadOfLoop(tree: SyntaxTree, node: NodeId, child: NodeId): boolean {
  return nameOf(tree, node) === 'for_statement' && nameOf(tree, child) === 'declaration';
}

function isStatement(tree: SyntaxTree, node: NodeId): boolean {
  const name = nameOf(tree, node);
  return name in kinds || name === 'labeled_statement' || name === 'else_clause';
}

function nameOf(tree: SyntaxTree, node: NodeId): string {
  return kindName(tree.kinds[node] ?? 0);
}
