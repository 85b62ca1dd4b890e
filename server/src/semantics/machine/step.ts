// One step of one task on a flat state. A step runs from an instruction that starts a step up to the next one
// that does; what cannot be told apart by others in between is not a state. `choose` gives several successors.

import { bitOf } from './properties.ts';
import { CURRENT, NONE, STALE } from './program.ts';
import {
  ARRIVE,
  BEGIN,
  CHOOSE,
  CLEAR,
  DIFFERENT,
  DISCARD,
  END,
  EQUAL,
  GOTO,
  HELD,
  IF,
  LOCK,
  LOOKUP,
  MAP,
  ODD,
  OPEN,
  OWN_OPERAND,
  POSITION,
  RANK,
  REGISTERS,
  RESTART,
  SET,
  SHARED_OPERAND,
  SHUT,
  SLEEP,
  TRYLOCK,
  UNLOCK,
  UNMAP,
  VIOLATE,
  WAIT,
  type Code,
  type System,
} from './system.ts';
import type { Run, Stepper } from './stepper.ts';

/** More successors of one step than any model has. */
const most = 64;
/** Instructions in one step: a loop that never waits is cut here, and goes on in the next step. */
const longest = 400;

const UNUSABLE = bitOf('unusable-while-invalidating');
const STALE_MAPPING = bitOf('no-stale-mapping');
const NONBLOCK = bitOf('no-block-when-nonblockable');
const QUIESCENT = bitOf('quiescent');
const SECTION = bitOf('no-sleep-in-section');
const LOCK_MODE = bitOf('lock-mode');

const PAGE = REGISTERS;
const NB = REGISTERS + 1;
const IN_SECTION = REGISTERS + 2;
const QUIET = REGISTERS + 3;

export function makeStepper(system: System): Stepper {
  const { size, tasks, stride, locks } = system;
  const pte = system.shared.get('pte') ?? 0;
  const device = system.shared.get('device') ?? 0;
  const window = system.shared.get('window') ?? 0;
  const running = system.shared.get('running') ?? 0;
  const sleeping = Uint8Array.from(locks, (l) => (l.kind === 'mutex' || l.kind === 'rwsem' ? 1 : 0));
  const queued = Uint8Array.from(locks, (l) => (l.kind === 'rwsem' || l.kind === 'rwlock' ? 1 : 0));
  const mmap = locks.findIndex((l) => l.name === 'mmap');
  const bases = Int32Array.from(tasks, (t) => t.base);
  const readers = Uint8Array.from(tasks, (t) => (t.reader ? 1 : 0));
  const count = tasks.length;

  const out = new Uint8Array(size * most);
  // States are copied by words, of which a state is a whole number.
  const words = size >> 2;
  const outWords = new Int32Array(out.buffer);
  let source: Uint8Array | undefined;
  let sourceWords: Int32Array = outWords;
  const broken = new Int32Array(most);
  let made = 0;
  let runs: Run[] | undefined;

  function heldBy(s: Uint8Array, o: number, base: number, lock: number): number {
    const shift = (lock & 3) << 1;
    return ((s[o + base + HELD + (lock >> 2)] ?? 0) >> shift) & 3;
  }

  function setHeld(s: Uint8Array, o: number, base: number, lock: number, mode: number): void {
    const at = o + base + HELD + (lock >> 2);
    const shift = (lock & 3) << 1;
    s[at] = ((s[at] ?? 0) & ~(3 << shift)) | (mode << shift);
  }

  /** No holder stands against taking the lock in that mode. A task that holds it already stands against itself. */
  function compatible(s: Uint8Array, o: number, lock: number, mode: number): boolean {
    for (let t = 0; t < count; t++) {
      const held = heldBy(s, o, bases[t] ?? 0, lock);
      if (held !== 0 && (mode === 2 || held !== 1)) return false;
    }
    return true;
  }

  function waitsFor(s: Uint8Array, o: number, t: number): number {
    const base = bases[t] ?? 0;
    const at = (s[o + base + POSITION] ?? 0) | ((s[o + base + POSITION + 1] ?? 0) << 8);
    return tasks[t]?.code.a[at] ?? -1;
  }

  /** How many tasks wait in the lock's queue. */
  function queueLength(s: Uint8Array, o: number, lock: number): number {
    let n = 0;
    for (let t = 0; t < count; t++) {
      if ((s[o + (bases[t] ?? 0) + RANK] ?? 0) > 0 && waitsFor(s, o, t) === lock) n++;
    }
    return n;
  }

  /** The queue lets the task through: it is first, or a reader with only readers before it. */
  function isNext(s: Uint8Array, o: number, task: number, lock: number, mode: number): boolean {
    const rank = s[o + (bases[task] ?? 0) + RANK] ?? 0;
    if (rank === 1) return true;
    if (mode === 2) return false;
    for (let t = 0; t < count; t++) {
      const other = s[o + (bases[t] ?? 0) + RANK] ?? 0;
      if (other === 0 || other >= rank || waitsFor(s, o, t) !== lock) continue;
      const base = bases[t] ?? 0;
      const at = (s[o + base + POSITION] ?? 0) | ((s[o + base + POSITION + 1] ?? 0) << 8);
      if (tasks[t]?.code.b[at] === 2) return false;
    }
    return true;
  }

  function leaveQueue(s: Uint8Array, o: number, task: number, lock: number): void {
    const rank = s[o + (bases[task] ?? 0) + RANK] ?? 0;
    for (let t = 0; t < count; t++) {
      const at = o + (bases[t] ?? 0) + RANK;
      if ((s[at] ?? 0) > rank && waitsFor(s, o, t) === lock) s[at] = (s[at] ?? 0) - 1;
    }
    s[o + (bases[task] ?? 0) + RANK] = 0;
  }

  function value(s: Uint8Array, o: number, base: number, operand: number): number {
    if (operand < SHARED_OPERAND) return operand;
    if (operand < OWN_OPERAND) return s[o + operand - SHARED_OPERAND] ?? 0;
    return s[o + base + operand - OWN_OPERAND] ?? 0;
  }

  function holds(s: Uint8Array, o: number, base: number, code: Code, k: number): boolean {
    const left = value(s, o, base, code.a[k] ?? 0);
    const relation = code.b[k] ?? 0;
    if (relation === EQUAL) return left === value(s, o, base, code.c[k] ?? 0);
    if (relation === DIFFERENT) return left !== value(s, o, base, code.c[k] ?? 0);
    return (left & 1) === (relation === ODD ? 1 : 0);
  }

  /** Runs on from `k` on the state at offset `o` of `out`, until a step ends. */
  function run(
    o: number,
    task: number,
    start: number,
    bits: number,
    fuel: number,
    begun: boolean,
    gated: boolean,
  ): void {
    const code = tasks[task]?.code;
    const base = bases[task] ?? 0;
    if (code === undefined) return;
    const s = out;
    let k = start;
    let hasBegun = begun;
    // The caller has seen to it that the first instruction can run; nobody has for any other.
    let mayRun = gated;
    let violated = bits;
    for (let left = fuel; left > 0; left--) {
      if (code.starts[k] === 1) {
        // One step is made; what comes before it in a task's life goes with it.
        if (hasBegun || (!mayRun && gate(s, o, task, k, code) !== 0)) break;
        hasBegun = true;
      }
      mayRun = false;
      if (runs !== undefined) runs[o / size]?.ran.push(k);
      const op = code.op[k] ?? END;
      switch (op) {
        case GOTO:
          k = code.a[k] ?? 0;
          continue;
        case IF:
          k = holds(s, o, base, code, k) ? (code.d[k] ?? 0) : k + 1;
          continue;
        case CHOOSE: {
          const targets = code.targets[k] ?? [];
          if (made + targets.length > most && (made > 1 || left < fuel)) {
            finish(o, base, k, violated);
            return;
          }
          // The alternatives run on copies; the first one goes on in place, last, so that the copies are clean.
          for (let c = targets.length - 1; c > 0; c--) {
            const copy = made++ * size;
            outWords.copyWithin(copy >> 2, o >> 2, (o + size) >> 2);
            if (runs !== undefined) {
              const from = runs[o / size];
              runs[copy / size] = { choices: [...(from?.choices ?? []), c], ran: [...(from?.ran ?? [])] };
            }
            run(copy, task, targets[c] ?? 0, violated, left - 1, hasBegun, false);
          }
          if (runs !== undefined) runs[o / size]?.choices.push(0);
          k = targets[0] ?? 0;
          continue;
        }
        case SET: {
          const v = value(s, o, base, code.b[k] ?? 0) + (code.c[k] ?? 0);
          const target = code.a[k] ?? 0;
          s[target < OWN_OPERAND ? o + target - SHARED_OPERAND : o + base + target - OWN_OPERAND] = v;
          break;
        }
        case WAIT:
          if (!holds(s, o, base, code, k)) {
            // Only reached where the wait expires: a wait that goes on makes no step.
            if (s[o + base + QUIET] === 1) violated |= QUIESCENT;
            if (s[o + base + NB] === 1) violated |= NONBLOCK;
            k = code.d[k] ?? 0;
            continue;
          }
          break;
        case LOCK: {
          const lock = code.a[k] ?? 0;
          const mode = code.b[k] ?? 0;
          if (sleeping[lock] === 1) {
            if (s[o + base + IN_SECTION] === 1) violated |= SECTION;
            if (mode === 2 && lock === mmap && s[o + base + QUIET] === 1) violated |= QUIESCENT;
          }
          setHeld(s, o, base, lock, mode);
          break;
        }
        case TRYLOCK: {
          const lock = code.a[k] ?? 0;
          const mode = code.b[k] ?? 0;
          if (!compatible(s, o, lock, mode) || (queued[lock] === 1 && queueLength(s, o, lock) > 0)) {
            k = code.c[k] ?? 0;
            continue;
          }
          setHeld(s, o, base, lock, mode);
          break;
        }
        case UNLOCK: {
          const lock = code.a[k] ?? 0;
          if (heldBy(s, o, base, lock) !== code.b[k]) violated |= LOCK_MODE;
          setHeld(s, o, base, lock, 0);
          if (lock !== mmap) s[o + base + IN_SECTION] = 0;
          break;
        }
        case SLEEP:
          if (s[o + base + IN_SECTION] === 1) violated |= SECTION;
          if (s[o + base + NB] === 1) violated |= NONBLOCK;
          break;
        case LOOKUP:
          s[o + pte] = 1;
          if (s[o + base + PAGE] === NONE) s[o + base + PAGE] = CURRENT;
          break;
        case MAP: {
          const page = s[o + base + PAGE] ?? NONE;
          if (page === NONE) break;
          s[o + device] = page;
          if (page === STALE) violated |= STALE_MAPPING;
          if ((s[o + window] ?? 0) > 0) violated |= UNUSABLE;
          break;
        }
        case UNMAP:
          s[o + device] = NONE;
          break;
        case DISCARD:
          s[o + base + PAGE] = NONE;
          break;
        case CLEAR:
          s[o + pte] = 0;
          if (s[o + device] === CURRENT) {
            s[o + device] = STALE;
            violated |= STALE_MAPPING;
          }
          for (let t = 0; t < count; t++) {
            const at = o + (bases[t] ?? 0) + PAGE;
            if (s[at] === CURRENT) s[at] = STALE;
          }
          break;
        case OPEN:
          s[o + window] = (s[o + window] ?? 0) + 1;
          if (s[o + device] !== NONE) violated |= UNUSABLE;
          break;
        case SHUT:
          s[o + window] = (s[o + window] ?? 0) - 1;
          break;
        case BEGIN:
          s[o + running] = (s[o + running] ?? 0) + 1;
          for (let t = 0; t < count; t++) s[o + (bases[t] ?? 0) + QUIET] = 0;
          break;
        case ARRIVE:
          s[o + base + QUIET] = s[o + running] === 0 ? 1 : 0;
          break;
        case VIOLATE:
          violated |= code.a[k] ?? 0;
          break;
        default:
          // Done. What it knew no longer matters, which makes states equal that differ in nothing else.
          s.fill(0, o + base + RANK, o + base + stride);
          finish(o, base, op === RESTART ? 0 : k, violated);
          return;
      }
      k++;
    }
    finish(o, base, k, violated);
  }

  function finish(o: number, base: number, k: number, violated: number): void {
    out[o + base + POSITION] = k & 255;
    out[o + base + POSITION + 1] = k >> 8;
    broken[o / size] = violated;
  }

  /** -1: the step cannot be made. 0: it is made. 1: the task joins a queue, which is all that it does. */
  function gate(s: Uint8Array, from: number, task: number, k: number, code: Code): number {
    const base = bases[task] ?? 0;
    const op = code.op[k];
    if (op === WAIT) return holds(s, from, base, code, k) || (code.d[k] ?? -1) >= 0 ? 0 : -1;
    if (op !== LOCK) return 0;
    const lock = code.a[k] ?? 0;
    const mode = code.b[k] ?? 0;
    if (queued[lock] !== 1) return compatible(s, from, lock, mode) ? 0 : -1;
    if ((s[from + base + RANK] ?? 0) > 0) {
      return compatible(s, from, lock, mode) && isNext(s, from, task, lock, mode) ? 0 : -1;
    }
    return compatible(s, from, lock, mode) && queueLength(s, from, lock) === 0 ? 0 : 1;
  }

  function successors(state: Uint8Array, from: number, task: number): number {
    const base = bases[task] ?? 0;
    const code = tasks[task]?.code;
    const k = (state[from + base + POSITION] ?? 0) | ((state[from + base + POSITION + 1] ?? 0) << 8);
    made = 0;
    if (code === undefined || code.op[k] === END) return 0;
    const way = gate(state, from, task, k, code);
    if (way < 0) return 0;
    if (state !== source) {
      source = state;
      sourceWords = new Int32Array(state.buffer, state.byteOffset, state.length >> 2);
    }
    const first = from >> 2;
    for (let w = 0; w < words; w++) outWords[w] = sourceWords[first + w] ?? 0;
    made = 1;
    if (runs !== undefined) runs[0] = { choices: [], ran: [] };
    if (way === 1) {
      const lock = code.a[k] ?? 0;
      out[base + RANK] = queueLength(state, from, lock) + 1;
      broken[0] = waitingBreaks(state, from, base, lock);
      return 1;
    }
    if (code.op[k] === LOCK && (out[base + RANK] ?? 0) > 0) leaveQueue(out, 0, task, code.a[k] ?? 0);
    run(0, task, k, 0, longest, false, true);
    return made;
  }

  function waitingBreaks(s: Uint8Array, from: number, base: number, lock: number): number {
    return s[from + base + NB] === 1 && sleeping[lock] === 1 ? NONBLOCK : 0;
  }

  /** What a task that has to wait in this state breaks by it. */
  function blocked(s: Uint8Array, from: number, task: number): number {
    const base = bases[task] ?? 0;
    const code = tasks[task]?.code;
    const k = (s[from + base + POSITION] ?? 0) | ((s[from + base + POSITION + 1] ?? 0) << 8);
    if (code === undefined) return 0;
    if (code.op[k] === WAIT && !holds(s, from, base, code, k)) {
      let bits = s[from + base + NB] === 1 ? NONBLOCK : 0;
      if (s[from + base + QUIET] === 1 && readers[task] === 1) bits |= QUIESCENT;
      return bits;
    }
    if (code.op[k] === LOCK && gate(s, from, task, k, code) !== 0) {
      return waitingBreaks(s, from, base, code.a[k] ?? 0);
    }
    return 0;
  }

  return {
    successors,
    blocked,
    out,
    broken,
    collect: (into) => void (runs = into),
  };
}
