// A trace as kernel people draw it: time downward, one column per CPU. The letters beside a step say what its task
// holds after it: `r`, `w` the mmap lock, `L` the driver lock, `:` between range_start and range_end.

import type { LockKind, LockSpec, Mode, SystemSpec } from '../semantics/machine/program.ts';
import type { Replay, Snapshot } from '../semantics/replay.ts';
import type { Trace, TraceStep } from '../semantics/trace.ts';

export interface Drawing {
  /** What stands over each column, by task. */
  readonly titles: readonly string[];
  /** Columns of the terminal. */
  readonly width: number;
}

type Accepted = Extract<Replay, { accepted: true }>;

export function drawTrace(spec: SystemSpec, trace: Trace, replayed: Accepted, how: Drawing): string[] {
  const lanes = lanesOf(trace);
  const all = [...trace.steps, ...trace.cycle];
  const letters = lockLetters(spec.locks);
  const cells = all.map((step, k) => cellOf(step, replayed.snapshots[k], spec));
  const waits = trace.waiting
    .filter((w) => lanes.includes(w.task))
    .map((w) => ({ lane: lanes.indexOf(w.task), text: `${wording(w.event, spec)}   waits` }));
  const gutter = 2 + letters.size;
  const room = Math.floor((how.width - 8) / lanes.length) - gutter - 2;
  const widths = lanes.map((task, lane) =>
    Math.min(
      room,
      Math.max(
        (how.titles[task] ?? '').length + 6,
        ...cells.filter((_, k) => all[k]?.task === task).map((c) => c.text.length),
        ...waits.filter((w) => w.lane === lane).map((w) => w.text.length),
      ),
    ),
  );
  const line = (lead: string, parts: readonly string[]): string =>
    `${lead}${parts.map((p, k) => p.padEnd((widths[k] ?? 0) + gutter + 2)).join('')}`.trimEnd();
  const heads = lanes.map((task, k) => cut(`CPU${k} ${how.titles[task] ?? ''}`, widths[k] ?? 0));
  const pad = ' '.repeat(gutter);
  const out = [
    line(
      '       ',
      heads.map((h) => pad + h),
    ),
    line(
      '       ',
      heads.map((h) => pad + '-'.repeat(h.length)),
    ),
  ];
  let inSection = new Set<number>();
  all.forEach((step, k) => {
    inSection = sectionAfter(inSection, step);
    if (k === trace.steps.length && k > 0) out.push('       and so on for ever:');
    const broken = k === replayed.brokenAt && trace.cycle.length === 0;
    const lead = `${String(k + 1).padStart(4)}${broken ? ' >>' : '   '}`;
    const parts = lanes.map((task, lane) => {
      const isHere = task === step.task;
      const held = heldAt(all, replayed.snapshots, k, task);
      const marks = gutterOf(held, letters, inSection.has(task));
      return isHere ? `${marks}${cut(cells[k]?.text ?? '', widths[lane] ?? 0)}` : marks;
    });
    out.push(line(lead, parts));
  });
  for (const w of waits) {
    const parts = lanes.map((task, lane) => {
      const held = heldAt(all, replayed.snapshots, all.length - 1, task);
      const marks = gutterOf(held, letters, inSection.has(task));
      return w.lane === lane ? `${marks}${cut(w.text, widths[lane] ?? 0)}` : marks;
    });
    out.push(line('       ', parts));
  }
  out.push('', `       ${legend(letters)}`);
  return out;
}

/** Tasks that do something, or wait at the end, in the order of their first step; the fault comes first. */
function lanesOf(trace: Trace): number[] {
  const seen = [...trace.steps, ...trace.cycle, ...trace.waiting].map((s) => s.task);
  return [...new Set([...(seen.includes(0) ? [0] : []), ...seen])];
}

function lockLetters(locks: readonly LockSpec[]): ReadonlyMap<string, string> {
  const names = locks.filter((l) => l.name !== 'mmap').map((l) => l.name);
  return new Map(names.map((name, k) => [name, 'LMNOPQ'.charAt(k)]));
}

function cellOf(step: TraceStep, snapshot: Snapshot | undefined, spec: SystemSpec): { text: string } {
  const name = step.at?.text ?? wording(step.event, spec);
  const result = step.ran.length === 0 ? 'waits' : (snapshot?.result ?? '');
  return { text: result === '' ? name : `${name}  ${result}` };
}

const lockCalls: Readonly<Record<LockKind, readonly [string, string]>> = {
  mutex: ['mutex_lock', 'mutex_unlock'],
  spin: ['spin_lock', 'spin_unlock'],
  rwsem: ['down', 'up'],
  rwlock: ['lock', 'unlock'],
};

const plainWords: Readonly<Record<string, string>> = {
  map: 'map the page',
  unmap: 'unmap',
  clear_ptes: 'clear PTEs',
  page_walk: 'look the page up',
  range_end_refused: 'range_start fails',
  mm_gone: 'free the mm',
  last_user: 'mmput',
  sleep: 'sleep',
};

/** A line of a model in the kernel's words. */
export function wording(event: string, spec: SystemSpec): string {
  const plain = plainWords[event];
  if (plain !== undefined) return plain;
  const words = event.split(' ');
  const [verb = '', name = '', mode = ''] = words;
  if (verb !== 'lock' && verb !== 'unlock' && verb !== 'trylock') return event;
  if (name === 'mmap') return `mmap_${mode === 'read' ? 'read' : 'write'}_${verb}`;
  const kind = spec.locks.find((l) => l.name === name)?.kind ?? 'mutex';
  const [take, give] = lockCalls[kind];
  const call = verb === 'lock' ? take : verb === 'unlock' ? give : take.replace('lock', 'trylock');
  const suffix = kind === 'rwsem' || kind === 'rwlock' ? `_${mode === 'read' ? 'read' : 'write'}` : '';
  return `${call}${suffix}(${name})`;
}

function heldAt(
  steps: readonly TraceStep[],
  snapshots: readonly Snapshot[],
  until: number,
  task: number,
): ReadonlyMap<string, Mode> {
  for (let k = until; k >= 0; k--) if (steps[k]?.task === task) return snapshots[k]?.held ?? new Map();
  return new Map();
}

function gutterOf(
  held: ReadonlyMap<string, Mode>,
  letters: ReadonlyMap<string, string>,
  inSection: boolean,
): string {
  const mmap = held.get('mmap');
  let text = `${inSection ? ':' : ' '}${mmap === undefined ? ' ' : mmap === 'read' ? 'r' : 'w'}`;
  for (const [name, letter] of letters) text += held.has(name) ? letter : ' ';
  return text;
}

function sectionAfter(before: ReadonlySet<number>, step: TraceStep): Set<number> {
  const after = new Set(before);
  if (step.event === 'range_start') after.add(step.task);
  if (step.event === 'range_end' || step.event === 'range_end_refused') after.delete(step.task);
  return after;
}

function legend(letters: ReadonlyMap<string, string>): string {
  const used = [...letters].filter(([name]) => name !== 'other');
  return `r, w: mmap lock   ${used.map(([name, letter]) => `${letter}: ${name} lock`).join('   ')}   : range_start to range_end`;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}~`;
}
