// A system made ready to run: programs of all tasks, and where each variable lies in the flat state. A state is a
// few bytes: the shared variables, then one block per task (position, held locks, place in a queue, registers).

import { assemble } from './assemble.ts';
import { bitOf } from './properties.ts';
import {
  commonRegisters,
  commonShared,
  type Instruction,
  type LockSpec,
  type Operand,
  type Program,
  type SystemSpec,
} from './program.ts';

/** Bytes at the start of a task's block. */
export const POSITION = 0; // two bytes
export const HELD = 2; // two bytes, two bits per lock: 1 read, 2 write
export const RANK = 4; // place in the queue of the lock it waits for, 0 if in none
export const REGISTERS = 5;

export interface Task {
  readonly role: string;
  readonly reader: boolean;
  readonly program: Program;
  readonly code: Code;
  /** Offset of its block in the state. */
  readonly base: number;
  /** Tasks of one group are interchangeable. */
  readonly group: number;
}

export interface System {
  readonly spec: SystemSpec;
  readonly tasks: readonly Task[];
  readonly locks: readonly LockSpec[];
  readonly shared: ReadonlyMap<string, number>;
  readonly registers: ReadonlyMap<string, number>;
  /** Bytes of a task's block. */
  readonly stride: number;
  /** Bytes of a state, a multiple of four. */
  readonly size: number;
  readonly initial: Uint8Array;
}

/** Instructions as columns of numbers. */
export interface Code {
  readonly op: Uint8Array;
  readonly starts: Uint8Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly c: Int32Array;
  readonly d: Int32Array;
  readonly targets: readonly (readonly number[])[];
}

export const GOTO = 0;
export const IF = 1;
export const CHOOSE = 2;
export const SET = 3;
export const WAIT = 4;
export const LOCK = 5;
export const TRYLOCK = 6;
export const UNLOCK = 7;
export const SLEEP = 8;
export const LOOKUP = 9;
export const MAP = 10;
export const UNMAP = 11;
export const DISCARD = 12;
export const CLEAR = 13;
export const OPEN = 14;
export const SHUT = 15;
export const VIOLATE = 16;
export const BEGIN = 17;
export const ARRIVE = 18;
export const END = 19;
/** The end of an endless task: it forgets what it knew and is at its beginning again. */
export const RESTART = 20;

export const EQUAL = 0;
export const DIFFERENT = 1;
export const ODD = 2;
export const EVEN = 3;

/** Operands as numbers: a constant, a shared byte, or a byte of the task's own block. */
export const SHARED_OPERAND = 256;
export const OWN_OPERAND = 512;

export function buildSystem(spec: SystemSpec): System {
  const shared = new Map<string, number>();
  const initial: number[] = [];
  for (const [name, value] of Object.entries({ ...commonShared, ...spec.shared })) {
    shared.set(name, initial.length);
    initial.push(value);
  }
  const programs = spec.tasks.map((t) => assemble(t.role, t.procedure, spec.procedures, spec.locks));
  const registers = new Map<string, number>(commonRegisters.map((name, k) => [name, REGISTERS + k]));
  for (const program of programs) for (const i of program.code) collect(i, shared, initial, registers);
  const stride = REGISTERS + registers.size;
  const tasks: Task[] = [];
  let base = initial.length;
  spec.tasks.forEach((t, group) => {
    const program = programs[group];
    if (program === undefined) return;
    const code = compile(program.code, shared, registers);
    if (t.endless === true) code.op.forEach((op, k) => op === END && (code.op[k] = RESTART));
    for (let k = 0; k < t.count; k++) {
      tasks.push({ role: t.role, reader: t.reader, program, code, base, group });
      base += stride;
    }
  });
  const size = (base + 3) & ~3;
  const state = new Uint8Array(size);
  state.set(initial);
  return { spec, tasks, locks: spec.locks, shared, registers, stride, size, initial: state };
}

/** Variables need no declaration: a shared one that is not declared starts as 0, as registers do. */
function collect(
  i: Instruction,
  shared: Map<string, number>,
  initial: number[],
  registers: Map<string, number>,
): void {
  const operands: Operand[] = [];
  if (i.op === 'if' || i.op === 'wait') operands.push(i.when.left, i.when.right);
  if (i.op === 'set') operands.push(i.target, i.value);
  for (const o of operands) {
    if (o.kind === 'own' && !registers.has(o.name)) registers.set(o.name, REGISTERS + registers.size);
    if (o.kind === 'shared' && !shared.has(o.name)) {
      shared.set(o.name, initial.length);
      initial.push(0);
    }
  }
}

const relations = { '==': EQUAL, '!=': DIFFERENT, odd: ODD, even: EVEN } as const;
const opcodes: Readonly<Record<Instruction['op'], number>> = {
  goto: GOTO,
  if: IF,
  choose: CHOOSE,
  set: SET,
  wait: WAIT,
  lock: LOCK,
  trylock: TRYLOCK,
  unlock: UNLOCK,
  sleep: SLEEP,
  lookup: LOOKUP,
  map: MAP,
  unmap: UNMAP,
  discard: DISCARD,
  clear: CLEAR,
  open: OPEN,
  shut: SHUT,
  violate: VIOLATE,
  begin: BEGIN,
  arrive: ARRIVE,
  end: END,
};

function compile(
  instructions: readonly Instruction[],
  shared: ReadonlyMap<string, number>,
  registers: ReadonlyMap<string, number>,
): Code {
  const n = instructions.length;
  const code = {
    op: new Uint8Array(n),
    starts: new Uint8Array(n),
    a: new Int32Array(n),
    b: new Int32Array(n),
    c: new Int32Array(n),
    d: new Int32Array(n),
    targets: instructions.map((i) => (i.op === 'choose' ? i.to : [])),
  };
  const operand = (o: Operand): number => {
    if (o.kind === 'constant') return o.value;
    if (o.kind === 'shared') return SHARED_OPERAND + (shared.get(o.name) ?? 0);
    return OWN_OPERAND + (registers.get(o.name) ?? 0);
  };
  instructions.forEach((i, k) => {
    code.op[k] = opcodes[i.op];
    code.starts[k] = i.starts ? 1 : 0;
    const put = (a: number, b = 0, c = 0, d = 0): void => {
      code.a[k] = a;
      code.b[k] = b;
      code.c[k] = c;
      code.d[k] = d;
    };
    if (i.op === 'goto') put(i.to);
    if (i.op === 'if') put(operand(i.when.left), relations[i.when.relation], operand(i.when.right), i.to);
    if (i.op === 'wait')
      put(operand(i.when.left), relations[i.when.relation], operand(i.when.right), i.expires);
    if (i.op === 'set') put(operand(i.target), operand(i.value), i.plus);
    if (i.op === 'lock' || i.op === 'unlock') put(i.lock, modeBit(i.mode));
    if (i.op === 'trylock') put(i.lock, modeBit(i.mode), i.busy);
    if (i.op === 'violate') put(bitOf(i.property));
  });
  return code;
}

function modeBit(mode: 'read' | 'write'): number {
  return mode === 'read' ? 1 : 2;
}
