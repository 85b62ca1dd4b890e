// IR as text: canonical spellings of expressions (equal text, equal meaning while nothing is written between)
// and a dump of whole functions for snapshots and for people.

import { never } from '../base/assert.ts';
import type { Arg, Expr, FunctionIr, Op, Place, Terminator } from './ir.ts';

type PlaceText = (place: Place) => string;
type TempText = (id: number) => string;

const plainPlace: PlaceText = (place) => place.key;
const plainTemp: TempText = (id) => `%${id}`;

export function printExpr(expr: Expr, place: PlaceText = plainPlace, temp: TempText = plainTemp): string {
  const print = (e: Expr): string => printExpr(e, place, temp);
  switch (expr.kind) {
    case 'number':
      return String(expr.value);
    case 'constant':
      return expr.name;
    case 'string':
      return '""';
    case 'place':
      return place(expr.place);
    case 'address':
      return `&${place(expr.place)}`;
    case 'temp':
      return temp(expr.id);
    case 'unary':
      return `${expr.operator}${print(expr.operand)}`;
    case 'binary':
      return `(${print(expr.left)} ${expr.operator} ${print(expr.right)})`;
    case 'cast':
      return print(expr.operand);
    case 'container':
      return `container(${print(expr.operand)}, ${expr.type}, ${expr.member})`;
    case 'config':
      return `#${expr.text}`;
    case 'initializer':
      return `{${expr.fields.map((f) => `${f.path.map((p) => `.${p}`).join('')} = ${print(f.value)}`).join(', ')}}`;
    case 'opaque':
      return expr.reads.length === 0 ? expr.text : `${expr.text}<${expr.reads.map(print).join(', ')}>`;
    default:
      return never(expr);
  }
}

export function printOp(op: Op): string {
  switch (op.kind) {
    case 'call': {
      const name = op.callee.kind === 'name' ? op.callee.name : `(*${op.callee.place.key})`;
      const head = op.result === 'used' ? `%${op.id} = ` : op.result === 'voided' ? '(void) ' : '';
      return `${head}${name}(${printArgs(op.args)})${op.synthetic ? ' synthetic' : ''}`;
    }
    case 'guard':
      return `%${op.id} = guard ${op.name}(${printArgs(op.args)})${op.variable === null ? '' : ` as ${op.variable}`}`;
    case 'unguard':
      return `unguard %${op.id} ${op.name}(${printArgs(op.args)})`;
    case 'assign':
      return `${op.target?.key ?? '?'} ${op.operator} ${printExpr(op.value)}`;
    case 'havoc':
      return `havoc ${op.places.map((p) => p.key).join(', ')} (${op.reason})`;
    default:
      return never(op);
  }
}

export function printEnd(end: Terminator): string {
  switch (end.kind) {
    case 'jump':
      return `jump ${end.to}`;
    case 'branch':
      return `branch ${printExpr(end.condition)} ? ${end.then} : ${end.else} (${end.iterator ?? end.origin})`;
    case 'switch':
      return `switch ${printExpr(end.value)} {${end.cases
        .map((c) => `${c.value === null ? 'default' : printExpr(c.value)}: ${c.to}`)
        .join(', ')}}`;
    case 'return':
      return end.value === null ? 'return' : `return ${printExpr(end.value)}`;
    case 'stop':
      return 'stop';
    default:
      return never(end);
  }
}

export function printFunction(fn: FunctionIr): string {
  const lines = [`${fn.name}(${fn.params.map((p) => p.name).join(', ')})${fn.partial ? ' partial' : ''}`];
  for (const block of fn.blocks) {
    lines.push(`${block.id}:`);
    for (const op of block.ops) lines.push(`  ${printOp(op)}`);
    lines.push(`  ${printEnd(block.end)}`);
  }
  return lines.join('\n');
}

function printArgs(args: readonly Arg[]): string {
  return args.map((a) => printExpr(a.value)).join(', ');
}
