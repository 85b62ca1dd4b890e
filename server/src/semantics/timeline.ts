// A replayed trace as plain data, ready to be drawn, sent or stored: lanes, steps, what is held after each step.

import type { Span } from '../base/span.ts';
import type { LockSpec, Mode, SystemSpec } from './machine/program.ts';
import type { Property } from './machine/properties.ts';
import type { Replay, Snapshot } from './replay.ts';
import type { Trace, TraceStep } from './trace.ts';

export interface Timeline {
  readonly property: Property;
  /** One per CPU, the fault first. */
  readonly lanes: readonly string[];
  readonly steps: readonly TimelineStep[];
  /** Index of the first step that repeats for ever; null if nothing does. */
  readonly repeatsFrom: number | null;
  /** Lanes that wait at the end, and for what. */
  readonly waiting: readonly Waiting[];
  /** Letters of the gutter and the locks they stand for. */
  readonly legend: readonly (readonly [string, string])[];
  /** The state that is worth a column: sequences that move, the device's mapping, the page. */
  readonly columns: readonly { readonly name: string; readonly initial: string }[];
}

export interface Waiting {
  readonly lane: number;
  readonly text: string;
  readonly event: string;
  readonly file: string | null;
  readonly span: Span | null;
}

export interface TimelineStep {
  readonly lane: number;
  /** The event's name in the model: `read_begin`, `lock driver write`. */
  readonly event: string;
  readonly text: string;
  readonly result: string;
  /** By column, after the step. */
  readonly values: readonly string[];
  /** Of every lane after the step: `:` in a section, `r` or `w` the mmap lock, letters of other locks. */
  readonly gutters: readonly string[];
  /** The property is broken by this step. */
  readonly breaks: boolean;
  /** Where it stands in the driver; null for what the core does. */
  readonly file: string | null;
  readonly span: Span | null;
}

export interface TimelineNames {
  /** What stands over the lane of a task, by task. */
  readonly titles: readonly string[];
  /** What users call a lock, by the machine's name. */
  readonly locks: ReadonlyMap<string, string>;
}

type Accepted = Extract<Replay, { accepted: true }>;

export function timelineOf(
  spec: SystemSpec,
  trace: Trace,
  replayed: Accepted,
  names: TimelineNames,
): Timeline {
  const tasks = lanesOf(trace);
  const letters = lockLetters(spec.locks);
  const all = [...trace.steps, ...trace.cycle];
  const held: ReadonlyMap<string, Mode>[] = tasks.map(() => new Map());
  const inSection = new Set<number>();
  const columns = columnsOf(spec, replayed.snapshots);
  const leaving = new Set<number>();
  const steps = all.map((step, k): TimelineStep => {
    const lane = tasks.indexOf(step.task);
    const snapshot = replayed.snapshots[k];
    held[lane] = snapshot?.held ?? new Map();
    if (step.event === 'range_start') inSection.add(lane);
    if (step.event === 'range_end' || step.event === 'range_end_refused') inSection.delete(lane);
    if (inSection.has(lane) && snapshot?.isConcerned === true) leaving.add(lane);
    if (!inSection.has(lane)) leaving.delete(lane);
    return {
      lane,
      event: step.event,
      text: textOf(step, spec),
      result: resultOf(step, snapshot),
      values: columns.map((c) => (snapshot === undefined ? '' : c.read(snapshot, leaving.size > 0))),
      gutters: held.map((h, l) => gutterOf(h, letters, inSection.has(l))),
      breaks: k === replayed.brokenAt && trace.cycle.length === 0,
      file: step.at?.file ?? null,
      span: step.at?.span ?? null,
    };
  });
  const used = new Set(steps.flatMap((s) => s.gutters.flatMap((g) => [...g])));
  return {
    property: trace.property,
    lanes: tasks.map((t) => names.titles[t] ?? ''),
    steps,
    repeatsFrom: trace.cycle.length > 0 ? trace.steps.length : null,
    waiting: trace.waiting
      .filter((w) => tasks.includes(w.task))
      .map((w) => ({
        lane: tasks.indexOf(w.task),
        text: textOf(w, spec),
        event: w.event,
        file: w.at?.file ?? null,
        span: w.at?.span ?? null,
      })),
    legend: [...letters]
      .filter(([, letter]) => used.has(letter))
      .map(([name, letter]) => [letter, names.locks.get(name) ?? `${name} lock`] as const),
    columns: columns.map(({ name, initial }) => ({ name, initial })),
  };
}

interface Column {
  readonly name: string;
  readonly initial: string;
  /** `leaving`: an invalidation of the driver's range is under way. */
  readonly read: (snapshot: Snapshot, leaving: boolean) => string;
}

/** Sequences that nobody moves say nothing; what the device maps is the point of every trace. */
function columnsOf(spec: SystemSpec, snapshots: readonly Snapshot[]): Column[] {
  const sequences = spec.sequences.flatMap((name): Column[] => {
    const initial = spec.shared[name];
    const isMoved = snapshots.some((s) => s.shared.get(name) !== initial);
    if (initial === undefined || !isMoved) return [];
    return [{ name, initial: String(initial), read: (s) => String(s.shared.get(name) ?? '') }];
  });
  const device = (s: Snapshot): string => (s.device === 0 ? 'none' : s.isStale ? 'stale' : 'mapped');
  const page = (s: Snapshot, leaving: boolean): string =>
    s.isPresent ? (leaving ? 'leaving' : 'mapped') : 'gone';
  return [
    ...sequences,
    { name: 'device', initial: 'none', read: device },
    { name: 'page', initial: 'mapped', read: page },
  ];
}

/** Tasks that do something, or wait at the end, in the order of their first step; the fault comes first. */
function lanesOf(trace: Trace): number[] {
  const seen = [...trace.steps, ...trace.cycle, ...trace.waiting].map((s) => s.task);
  return [...new Set([...(seen.includes(0) ? [0] : []), ...seen])];
}

function lockLetters(locks: readonly LockSpec[]): ReadonlyMap<string, string> {
  const names = locks.filter((l) => l.name !== 'mmap').map((l) => l.name);
  return new Map(names.map((name, k) => [name, 'LMNOPQSTU'.charAt(k)]));
}

/** Locks and the driver's own doings go by the driver's names, the events of the protocol by their short words. */
function textOf(step: Pick<TraceStep, 'event' | 'at'>, spec: SystemSpec): string {
  const isDrivers = step.event.includes(' ') || step.event === 'map' || step.event === 'sleep';
  return (isDrivers ? step.at?.text : undefined) ?? wording(step.event, spec);
}

function resultOf(step: TraceStep, snapshot: Snapshot | undefined): string {
  return step.ran.length === 0 ? 'waits' : (snapshot?.result ?? '');
}

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
  const [verb = '', name = '', mode = ''] = event.split(' ');
  if (verb !== 'lock' && verb !== 'unlock' && verb !== 'trylock') return event;
  if (name === 'mmap') return `mmap_${mode === 'read' ? 'read' : 'write'}_${verb}`;
  const kind = spec.locks.find((l) => l.name === name)?.kind ?? 'mutex';
  const shared = mode === 'read' ? 'read' : 'write';
  switch (kind) {
    case 'mutex':
    case 'spin':
      return `${kind}_${verb}(${name})`;
    case 'rwsem':
      return `${verb === 'unlock' ? 'up' : 'down'}_${shared}${verb === 'trylock' ? '_trylock' : ''}(${name})`;
    case 'rwlock':
      return `${shared}_${verb}(${name})`;
  }
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
