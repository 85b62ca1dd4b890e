// Places and their canonical spelling. Two places of one function are the same if and only if their keys are.

import type { Expr, Place, Root, Step, Terminator } from './ir.ts';
import { printExpr } from './print.ts';

export function rootPlace(root: Root): Place {
  return { root, path: [], key: rootText(root) };
}

/** The place with more steps; `&x` then `*` cancels where the caller builds it, not here. */
export function appendSteps(place: Place, steps: readonly Step[]): Place {
  if (steps.length === 0) return place;
  const path = [...place.path, ...steps];
  return { root: place.root, path, key: keyOf(place.root, path) };
}

/** What the place is a member of; null if it is a variable. */
export function ownerOf({ root, path }: Place): Place | null {
  return path.length === 0 ? null : appendSteps(rootPlace(root), path.slice(0, -1));
}

/** Name of a named root, or the number of a temporary: what taint and liveness go by. */
export function rootName(root: Root): string | null {
  switch (root.kind) {
    case 'local':
    case 'param':
    case 'global':
      return root.name;
    case 'temp':
      return `%${root.id}`;
    case 'container':
      return null;
  }
}

/** All places that the expression reads, those inside other places' roots included. */
export function placesRead(expr: Expr): Place[] {
  const out: Place[] = [];
  collect(expr, out);
  return out;
}

/** What a block's end looks at: a condition, or what is returned; null if that is nothing. */
export function readAt(end: Terminator): Expr | null {
  if (end.kind === 'branch') return end.condition;
  return end.kind === 'switch' || end.kind === 'return' ? end.value : null;
}

function collect(expr: Expr, out: Place[]): void {
  switch (expr.kind) {
    case 'place':
    case 'address':
      out.push(expr.place);
      if (expr.place.root.kind === 'container') collect(expr.place.root.operand, out);
      return;
    case 'temp':
      out.push(rootPlace({ kind: 'temp', id: expr.id }));
      return;
    case 'unary':
    case 'cast':
    case 'container':
      collect(expr.operand, out);
      return;
    case 'binary':
      collect(expr.left, out);
      collect(expr.right, out);
      return;
    case 'initializer':
      for (const field of expr.fields) collect(field.value, out);
      return;
    case 'opaque':
      for (const read of expr.reads) collect(read, out);
      return;
    case 'number':
    case 'constant':
    case 'string':
    case 'config':
      return;
  }
}

/** What a value names, if it names anything. */
export function placeOfValue(result: Expr): Place | null {
  switch (result.kind) {
    case 'place':
      return result.place;
    case 'temp':
      return rootPlace({ kind: 'temp', id: result.id });
    case 'container':
      return rootPlace({
        kind: 'container',
        operand: result.operand,
        type: result.type,
        member: result.member,
      });
    case 'cast':
      return placeOfValue(result.operand);
    default:
      return null;
  }
}

/** True if the key names a member of what the place stands for: `range->notifier_seq` for `*range`. */
export function isMemberKey(place: Place, key: string): boolean {
  const prefix = keyOf(place.root, [...place.path, { kind: 'field', name: '' }]);
  return key.length > prefix.length && key.startsWith(prefix);
}

function rootText(root: Root): string {
  switch (root.kind) {
    case 'local':
    case 'param':
    case 'global':
      return root.name;
    case 'temp':
      return `%${root.id}`;
    case 'container':
      return `container(${printExpr(root.operand)}, ${root.type}, ${root.member})`;
  }
}

function keyOf(root: Root, path: readonly Step[]): string {
  let key = rootText(root);
  for (let i = 0; i < path.length; i++) {
    const step = path[i];
    if (step === undefined) continue;
    switch (step.kind) {
      case 'deref': {
        const next = path[i + 1];
        if (next?.kind === 'field') {
          key = `${grouped(key)}->${next.name}`;
          i++;
        } else key = `*${key}`;
        break;
      }
      case 'field':
        key = `${grouped(key)}.${step.name}`;
        break;
      case 'index':
        key = `${grouped(key)}[${step.text}]`;
        break;
    }
  }
  return key;
}

function grouped(key: string): string {
  return key.startsWith('*') ? `(${key})` : key;
}

/** What the value points to, by the expression alone. */
export function pointeeAsWritten(value: Expr | undefined): Place | null {
  if (value?.kind === 'cast') return pointeeAsWritten(value.operand);
  if (value?.kind === 'address') return value.place;
  return value?.kind === 'place' ? appendSteps(value.place, [{ kind: 'deref' }]) : null;
}
