// Who samples a sequence that another function checks later: the functions of the module that store a fresh sample in
// the same member, `struct foo.seq`. What was looked up by one of them is what the check is about.

import type { AssignOp, CallOp, Expr, FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { memberOfClass } from '../semantics/identity.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { sequenceRow } from './sequence-field.ts';

const sampleNames = [...vocabulary.events.values()].filter((r) => r.event === 'sample').map((r) => r.name);

/** Functions of the module that leave a sample in one of these members, each a class: `struct foo.seq`. */
export function samplersOf(
  program: Program,
  fn: FunctionIr,
  members: ReadonlySet<string>,
): readonly FunctionIr[] {
  const names = [...new Set([...members].map(memberOfClass))];
  const mayStore = (text: string): boolean => names.some((name) => text.includes(name)) && maySample(text);
  return program
    .moduleFiles(fn.path)
    .flatMap((file) => program.functionsWith(file, mayStore, names))
    .filter((other) => other !== fn && storesSample(program, other, members));
}

function maySample(text: string): boolean {
  return [...sampleNames, ...vocabulary.sequenceFields.keys()].some((name) => text.includes(name));
}

function storesSample(program: Program, fn: FunctionIr, members: ReadonlySet<string>): boolean {
  const ops = fn.blocks.flatMap((b) => b.ops);
  const assigns = ops.filter((op) => op.kind === 'assign');
  const samples = new Set(ops.flatMap((op) => (op.kind === 'call' && isSample(op) ? [op.id] : [])));
  return assigns.some((op) => {
    const cls = op.target === null ? null : program.lockClass(fn, op.target);
    return cls !== null && members.has(cls) && mayBeSample(op, assigns, samples);
  });
}

/** By way of one variable at most, whatever the order: the path that is run will tell. */
function mayBeSample(op: AssignOp, assigns: readonly AssignOp[], samples: ReadonlySet<number>): boolean {
  const isFresh = (one: AssignOp): boolean => sequenceRow(one) !== null || isResultOf(one.value, samples);
  if (isFresh(op)) return true;
  const from = op.value.kind === 'place' ? op.value.place.key : null;
  return from !== null && assigns.some((a) => a.target?.key === from && isFresh(a));
}

function isResultOf(value: Expr, calls: ReadonlySet<number>): boolean {
  if (value.kind === 'cast') return isResultOf(value.operand, calls);
  return value.kind === 'temp' && calls.has(value.id);
}

function isSample(op: CallOp): boolean {
  return op.callee.kind === 'name' && vocabulary.events.get(op.callee.name)?.event === 'sample';
}
