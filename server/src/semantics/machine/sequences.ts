// Sequence numbers without their size. Of sequences only equality, parity and order count, so that invalidations
// without end visit finitely many states: all values are moved down together, and wide gaps are narrowed.
//
// Exact as long as each sequence is a copy of a counter that only grows, or lies one below it: what lies lower never
// catches up with what is higher, but for the counter itself, which is the highest. Zero stands for "none".

import type { Instruction, Operand } from './program.ts';
import type { System } from './system.ts';

/** Gaps wider than this are narrowed to the widest of the same parity. */
const widestGap = 5;

/** Renumbers the sequences of a state in place; null if a program does with them more than a sequence allows. */
export function sequenceNormaliser(system: System): ((state: Uint8Array, from: number) => void) | null {
  const names = new Set(system.spec.sequences);
  if (!system.tasks.every((t) => t.program.code.every((i) => respects(i, names)))) return null;
  const slots: number[] = [];
  for (const [name, offset] of system.shared) if (names.has(name)) slots.push(offset);
  for (const task of system.tasks)
    for (const [name, offset] of system.registers)
      if (names.has(`my.${name}`)) slots.push(task.base + offset);
  const renamed = new Uint8Array(256);
  const present = new Uint8Array(256);
  return (state, from) => {
    let highest = 0;
    for (const slot of slots) {
      const value = state[from + slot] ?? 0;
      present[value] = 1;
      if (value > highest) highest = value;
    }
    let before = 0;
    let last = 0;
    for (let value = 1; value <= highest; value++) {
      if (present[value] !== 1) continue;
      present[value] = 0;
      const gap = value - before;
      const narrow = gap <= widestGap ? gap : widestGap - ((gap + widestGap) & 1);
      // The lowest keeps room below it: a new subscription is given one less than the counter.
      last = last === 0 ? 4 - (value & 1) : last + narrow;
      renamed[value] = last;
      before = value;
    }
    for (const slot of slots) {
      const value = state[from + slot] ?? 0;
      if (value !== 0) state[from + slot] = renamed[value] ?? 0;
    }
  };
}

/** Sequences are compared with sequences or with zero, asked for their parity, copied, and moved by one. */
function respects(i: Instruction, sequences: ReadonlySet<string>): boolean {
  const isSequence = (o: Operand): boolean =>
    (o.kind === 'shared' && sequences.has(o.name)) || (o.kind === 'own' && sequences.has(`my.${o.name}`));
  const isNone = (o: Operand): boolean => o.kind === 'constant' && o.value === 0;
  if (i.op === 'set') {
    if (!isSequence(i.target)) return !isSequence(i.value);
    if (isNone(i.value)) return i.plus === 0;
    return isSequence(i.value) && Math.abs(i.plus) <= 1;
  }
  if (i.op !== 'if' && i.op !== 'wait') return true;
  const { left, relation, right } = i.when;
  if (relation === 'odd' || relation === 'even') return true;
  return isSequence(left) === isSequence(right) || isNone(left) || isNone(right);
}
