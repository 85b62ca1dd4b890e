// From lines to instructions: procedures are put in line where they are called, labels become positions. Throws on
// a line that makes no sense; the models are ours and a test assembles every one of them.

import {
  type Condition,
  type Instruction,
  type Line,
  type LockSpec,
  type Mode,
  type Operand,
  type Operation,
  type Origin,
  type Procedures,
  type Program,
  type Row,
} from './program.ts';
import { isProperty } from './properties.ts';

export class ModelError extends Error {}

interface Frame {
  /** The event whose step this is, if any. */
  readonly event: Row | undefined;
  readonly at: Origin | undefined;
  readonly depth: number;
}

type Mutable<T> = T extends unknown ? { -readonly [K in keyof T]: T[K] } : never;
type Pending = Mutable<Instruction>;

const constants: ReadonlyMap<string, number> = new Map([
  ['none', 0],
  ['current', 1],
  ['stale', 2],
  ['false', 0],
  ['true', 1],
]);

export function assemble(
  role: string,
  procedure: string,
  procedures: Procedures,
  locks: readonly LockSpec[],
): Program {
  return { role, code: new Assembler(procedures, locks).program(procedure) };
}

class Assembler {
  private readonly procedures: Procedures;
  private readonly locks: readonly LockSpec[];
  private readonly code: Pending[] = [];
  /** Position by label id, filled in when the label is met. */
  private readonly labels: number[] = [];
  private nextStarts = false;
  private stepRow: Row | undefined;

  constructor(procedures: Procedures, locks: readonly LockSpec[]) {
    this.procedures = procedures;
    this.locks = locks;
  }

  program(name: string): Instruction[] {
    this.inline(name, new Map(), new Map(), { event: undefined, at: undefined, depth: 0 });
    this.emit({ op: 'end' }, { event: 'done', shows: '', at: undefined }, false);
    for (const instruction of this.code) this.resolve(instruction);
    return this.code;
  }

  private newLabel(): number {
    this.labels.push(-1);
    return this.labels.length - 1;
  }

  private inline(
    name: string,
    exits: ReadonlyMap<string, number>,
    parameters: ReadonlyMap<string, string>,
    frame: Frame,
  ): void {
    const procedure = this.procedures[name];
    if (procedure === undefined) throw new ModelError(`no procedure '${name}'`);
    if (frame.depth > 12) throw new ModelError(`procedure '${name}' calls itself`);
    const inEvent = procedure.kind === 'event';
    const row: Row | undefined =
      frame.event ?? (inEvent ? { event: name, shows: procedure.shows ?? '', at: frame.at } : undefined);
    const own = new Map<string, number>();
    const after = this.newLabel();
    const scope: Scope = { exits, own, after, parameters };
    if (inEvent && frame.event === undefined) this.nextStarts = true;
    for (const line of procedure.lines) this.line(line, scope, { ...frame, event: row }, name);
    for (const [label, id] of own) {
      if ((this.labels[id] ?? -1) < 0) throw new ModelError(`${name}: no label '${label}'`);
    }
    this.labels[after] = this.code.length;
    if (inEvent && frame.event === undefined) {
      this.nextStarts = false;
      this.stepRow = undefined;
    }
  }

  private line(line: Line, scope: Scope, frame: Frame, where: string): void {
    const at = (typeof line === 'string' ? undefined : line.at) ?? frame.at;
    let text = (typeof line === 'string' ? line : line.text).trim();
    text = text.replace(/\$(\w+)/g, (_, key: string) => scope.parameters.get(key) ?? `$${key}`);
    const label = /^(\w+):\s*/.exec(text);
    if (label !== null) {
      this.labels[this.labelOf(label[1] ?? '', scope)] = this.code.length;
      text = text.slice(label[0].length);
    }
    if (text === '') return;
    try {
      this.statement(text, scope, { ...frame, at });
    } catch (error) {
      throw error instanceof ModelError && !error.message.includes(':')
        ? new ModelError(`${where}: '${text}': ${error.message}`)
        : error;
    }
  }

  private labelOf(name: string, scope: Scope): number {
    let id = scope.own.get(name);
    if (id === undefined) {
      id = this.newLabel();
      scope.own.set(name, id);
    }
    return id;
  }

  private statement(text: string, scope: Scope, frame: Frame): void {
    if (text.startsWith('also ')) {
      // Goes with the step before it.
      const also = this.operation(text.slice(5).split(/\s+/), scope);
      if (also === undefined) throw new ModelError('unknown instruction');
      this.code.push({ ...also, row: { event: text, shows: '', at: frame.at }, starts: false });
      return;
    }
    const words = text.split(/\s+/);
    const word = words[0] ?? '';
    if (word === 'step') {
      this.nextStarts = true;
      this.stepRow = { event: text.slice(5), shows: '', at: frame.at };
      return;
    }
    if (Object.hasOwn(this.procedures, word)) {
      this.call(word, words.slice(1), scope, frame);
      return;
    }
    const exit = words.indexOf('exit');
    if (word === 'if' && exit >= 0) {
      this.exitIf(words, exit, scope, frame);
      return;
    }
    const operation = this.operation(words, scope);
    if (operation === undefined) throw new ModelError('unknown instruction');
    if (word === 'exit') {
      this.code.push({
        ...operation,
        row: { event: text, shows: '', exit: words[1] ?? '', at: frame.at },
        starts: false,
      });
      return;
    }
    const row = this.stepRow ?? frame.event ?? { event: text, shows: '', at: frame.at };
    this.emit(operation, row, frame.event === undefined && !isLocal(operation));
  }

  /** `if A == B exit X`: the way out is an instruction of its own, so that a trace can tell. */
  private exitIf(words: readonly string[], exit: number, scope: Scope, frame: Frame): void {
    const [when] = condition(words, 1);
    const taken = this.newLabel();
    const past = this.newLabel();
    const row = this.stepRow ?? frame.event ?? { event: words.join(' '), shows: '', at: frame.at };
    const touches = !isLocal({ op: 'if', when, to: 0 });
    this.emit({ op: 'if', when, to: taken }, row, frame.event === undefined && touches);
    this.emit({ op: 'goto', to: past }, row, false);
    this.labels[taken] = this.code.length;
    this.statement(words.slice(exit).join(' '), scope, frame);
    this.labels[past] = this.code.length;
  }

  private call(name: string, words: readonly string[], scope: Scope, frame: Frame): void {
    const exits = new Map<string, number>();
    const parameters = new Map<string, string>();
    for (const word of words) {
      const [key, value] = word.split('=');
      if (key === undefined || value === undefined) throw new ModelError('arguments are name=value');
      parameters.set(key, value);
      // What the callee exits by is a label of the caller; anything else is text.
      if (this.exitsOf(name).has(key))
        exits.set(key, value === 'return' ? scope.after : this.labelOf(value, scope));
    }
    for (const [key, target] of scope.exits) if (!exits.has(key)) exits.set(key, target);
    this.inline(name, exits, parameters, { ...frame, depth: frame.depth + 1 });
  }

  private readonly exitCache = new Map<string, ReadonlySet<string>>();

  /** Names of the ways out of a procedure, those of its callees included. */
  private exitsOf(name: string, depth = 0): ReadonlySet<string> {
    const known = this.exitCache.get(name);
    if (known !== undefined) return known;
    const found = new Set<string>();
    for (const line of this.procedures[name]?.lines ?? []) {
      const text = (typeof line === 'string' ? line : line.text).trim().replace(/^\w+:\s*/, '');
      const words = text.split(/\s+/);
      const exit = words.indexOf('exit');
      if (exit >= 0) found.add(words[exit + 1] ?? '');
      else if (depth < 12 && Object.hasOwn(this.procedures, words[0] ?? '')) {
        const handled = new Set(words.slice(1).map((w) => w.split('=')[0] ?? ''));
        for (const exit of this.exitsOf(words[0] ?? '', depth + 1)) if (!handled.has(exit)) found.add(exit);
      }
    }
    this.exitCache.set(name, found);
    return found;
  }

  private operation(words: readonly string[], scope: Scope): Operation | undefined {
    const at = (k: number): string => words[k] ?? '';
    const to = (name: string): number => (name === 'return' ? scope.after : this.labelOf(name, scope));
    switch (at(0)) {
      case 'goto':
        return { op: 'goto', to: to(at(1)) };
      case 'return':
        return { op: 'goto', to: scope.after };
      case 'exit': {
        const target = scope.exits.get(at(1));
        // A way out that nobody listens to is the ordinary one.
        return { op: 'goto', to: target ?? scope.after };
      }
      case 'if': {
        const [when, used] = condition(words, 1);
        if (at(used) === 'return') return { op: 'if', when, to: scope.after };
        if (at(used) !== 'goto') throw new ModelError('expected goto');
        return { op: 'if', when, to: to(at(used + 1)) };
      }
      case 'choose':
        return { op: 'choose', to: words.slice(1).map(to) };
      case 'wait': {
        const [when, used] = condition(words, 1);
        return { op: 'wait', when, expires: at(used) === 'expires' ? to(at(used + 1)) : -1 };
      }
      case 'lock':
        return { op: 'lock', lock: this.lock(at(1)), mode: mode(at(2)) };
      case 'unlock':
        return { op: 'unlock', lock: this.lock(at(1)), mode: mode(at(2)) };
      case 'trylock': {
        const k = words.indexOf('busy');
        return {
          op: 'trylock',
          lock: this.lock(at(1)),
          mode: mode(k === 2 ? '' : at(2)),
          busy: to(at(k + 1)),
        };
      }
      case 'violate': {
        const property = at(1);
        if (!isProperty(property)) throw new ModelError('unknown property');
        return { op: 'violate', property };
      }
      case 'sleep':
      case 'lookup':
      case 'map':
      case 'unmap':
      case 'discard':
      case 'clear':
      case 'open':
      case 'shut':
      case 'begin':
      case 'arrive':
      case 'end':
        return { op: at(0) as 'sleep' };
      default:
        return assignment(words);
    }
  }

  private lock(name: string): number {
    const index = this.locks.findIndex((l) => l.name === name);
    if (index < 0) throw new ModelError(`no lock '${name}'`);
    return index;
  }

  private emit(operation: Operation, row: Row, starts: boolean): void {
    this.code.push({ ...operation, row, starts: starts || this.nextStarts || waits(operation) } as Pending);
    this.nextStarts = false;
  }

  private resolve(instruction: Pending): void {
    const position = (id: number): number => this.labels[id] ?? -1;
    switch (instruction.op) {
      case 'goto':
      case 'if':
        instruction.to = position(instruction.to);
        return;
      case 'choose':
        instruction.to = instruction.to.map(position);
        return;
      case 'wait':
        if (instruction.expires >= 0) instruction.expires = position(instruction.expires);
        return;
      case 'trylock':
        instruction.busy = position(instruction.busy);
        return;
      default:
        return;
    }
  }
}

interface Scope {
  readonly exits: ReadonlyMap<string, number>;
  readonly own: Map<string, number>;
  readonly after: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Touches registers only: nobody else can tell when it runs. */
function isLocal(o: Operation): boolean {
  switch (o.op) {
    case 'goto':
    case 'choose':
    case 'discard':
    case 'violate':
    // It belongs to the first step of the fault, which is what a fault begins with.
    case 'arrive':
      return true;
    case 'if':
      return o.when.left.kind !== 'shared' && o.when.right.kind !== 'shared';
    case 'set':
      return o.target.kind === 'own' && o.value.kind !== 'shared';
    default:
      return false;
  }
}

function waits(o: Operation): boolean {
  return o.op === 'lock' || o.op === 'wait';
}

function mode(word: string): Mode {
  if (word === 'read' || word === 'write') return word;
  if (word === '') return 'write';
  throw new ModelError(`no mode '${word}'`);
}

function operand(word: string): Operand {
  if (/^\d+$/.test(word)) return { kind: 'constant', value: Number(word) };
  const constant = constants.get(word);
  if (constant !== undefined) return { kind: 'constant', value: constant };
  if (word.startsWith('my.')) return { kind: 'own', name: word.slice(3) };
  if (/^[A-Za-z_][\w.]*$/.test(word)) return { kind: 'shared', name: word };
  throw new ModelError(`'${word}' is no operand`);
}

function condition(words: readonly string[], from: number): [Condition, number] {
  const left = operand(words[from] ?? '');
  const relation = words[from + 1] ?? '';
  if (relation === 'odd' || relation === 'even') {
    return [{ left, relation, right: { kind: 'constant', value: 0 } }, from + 2];
  }
  if (relation !== '==' && relation !== '!=') throw new ModelError('expected a comparison');
  return [{ left, relation, right: operand(words[from + 2] ?? '') }, from + 3];
}

function assignment(words: readonly string[]): Operation | undefined {
  const counted = /^([\w.]+)(\+\+|--)$/.exec(words[0] ?? '');
  if (counted !== null) {
    const target = operand(counted[1] ?? '');
    return { op: 'set', target, value: target, plus: counted[2] === '++' ? 1 : -1 };
  }
  if (words[1] !== '=') return undefined;
  const target = operand(words[0] ?? '');
  if (target.kind === 'constant') throw new ModelError('cannot assign to a constant');
  const sign = words[3] === '-' ? -1 : 1;
  const plus = words.length > 3 ? sign * Number(words[4]) : 0;
  return { op: 'set', target, value: operand(words[2] ?? ''), plus };
}
