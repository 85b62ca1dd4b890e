// What a drawn race shows beside its steps: who holds which lock from where to where, open notifier sections, the gap
// in which a check no longer holds, and the arrow from the step that takes away to the step that uses.

import { stepRole } from '../semantics/step-roles.ts';
import type { Timeline, TimelineStep } from '../semantics/timeline.ts';

/** Rows are indices of steps, those who wait at the end included; `to` is the last row. */
export interface RaceAreas {
  readonly bars: readonly RaceBar[];
  readonly sections: readonly {
    readonly lane: number;
    readonly from: number;
    readonly to: number;
    readonly open: boolean;
  }[];
  readonly gap: {
    readonly lane: number;
    readonly from: number;
    readonly to: number;
    readonly lines: readonly string[];
  } | null;
  readonly arrow: { readonly from: number; readonly to: number } | null;
  /** Rows in which the device must have no mapping. */
  readonly demand: {
    readonly column: number;
    readonly from: number;
    readonly to: number;
    readonly text: string;
  } | null;
}

export interface RaceBar {
  readonly lane: number;
  /** 0 is the mmap lock, drawn outside. */
  readonly slot: number;
  readonly name: string;
  readonly shared: boolean;
  readonly from: number;
  readonly to: number;
  /** Still held when the picture ends. */
  readonly open: boolean;
}

export type Marks = readonly ('cause' | 'harm' | 'waits' | null)[];

const mmapLock = 'mmap lock';

export function areasOf(timeline: Timeline, marks: Marks): RaceAreas {
  const rows = marks.length;
  return {
    bars: timeline.lanes.flatMap((_, lane) => barsOf(timeline, lane, rows)),
    sections: timeline.lanes.flatMap((_, lane) =>
      runs(timeline, lane, 0, rows).map(({ from, to, open }) => ({ lane, from, to, open })),
    ),
    gap: gapOf(timeline, marks),
    arrow: arrowOf(timeline, marks),
    demand: demandOf(timeline, marks),
  };
}

/** After the step, by all lanes: `CPU0 mmap lock, read`. */
export function heldAfter(timeline: Timeline, step: TimelineStep): string[] {
  return step.gutters.flatMap((gutter, lane) =>
    [...gutter].flatMap((letter, slot) => {
      const name = slot === 0 ? null : nameOf(timeline, letter);
      if (name === null) return [];
      const mode = letter === 'r' ? ', read' : letter === 'w' ? ', write' : '';
      return [`CPU${lane} ${name}${mode}`];
    }),
  );
}

/** Letters of the locks that the lane holds, `r` and `w` for the mmap lock. */
export function lettersOf(step: TimelineStep | undefined, lane: number): string[] {
  return [...(step?.gutters[lane] ?? '').slice(1)].filter((letter) => letter !== ' ');
}

export function nameOf(timeline: Timeline, letter: string): string | null {
  if (letter === ' ') return null;
  if (letter === 'r' || letter === 'w') return mmapLock;
  return timeline.legend.find(([known]) => known === letter)?.[1] ?? null;
}

interface Run {
  readonly from: number;
  readonly to: number;
  readonly open: boolean;
  readonly letter: string;
}

/** Where one place of the lane's gutter holds the same letter without a break. */
function runs(timeline: Timeline, lane: number, slot: number, rows: number): Run[] {
  const out: Run[] = [];
  let from = 0;
  let letter = ' ';
  const steps = timeline.steps;
  for (let k = 0; k <= steps.length; k++) {
    const here = k < steps.length ? (steps[k]?.gutters[lane]?.charAt(slot) ?? ' ') : '';
    if (here === letter) continue;
    const open = k === steps.length;
    // The step that lets go is part of the bar.
    if (letter !== ' ') out.push({ from, to: open ? rows - 1 : k, open, letter });
    from = k;
    letter = here;
  }
  return out;
}

function barsOf(timeline: Timeline, lane: number, rows: number): RaceBar[] {
  const width = Math.max(0, ...timeline.steps.map((s) => s.gutters[lane]?.length ?? 0));
  const used = timeline.legend.map(([letter]) => letter);
  return Array.from({ length: Math.max(0, width - 1) }, (_, k) => k + 1).flatMap((slot) =>
    runs(timeline, lane, slot, rows).flatMap(({ from, to, open, letter }): RaceBar[] => {
      const name = nameOf(timeline, letter);
      if (name === null) return [];
      const taken = timeline.steps[from]?.event ?? '';
      const shared = letter === 'r' || (letter !== 'w' && / read\b/.test(taken));
      return [{ lane, slot: used.indexOf(letter) + 1, name, shared, from, to, open }];
    }),
  );
}

function harmRow(marks: Marks): number {
  const harm = marks.indexOf('harm');
  return harm >= 0 ? harm : marks.indexOf('waits');
}

/** From what was relied on to its use, if somebody else runs in between. */
function gapOf(timeline: Timeline, marks: Marks): RaceAreas['gap'] {
  const { steps } = timeline;
  const to = marks.indexOf('harm');
  const harm = steps[to];
  if (harm === undefined || stepRole(harm.event) === 'clear') return null;
  const from = relied(steps, marks, to, harm.lane);
  if (from < 0) return null;
  const others = steps.slice(from + 1, to).filter((s) => s.lane !== harm.lane);
  if (others.length === 0) return null;
  const between = steps.slice(from, to);
  const kept = lettersOf(steps[from], harm.lane).filter((letter) =>
    between.every((s) => lettersOf(s, harm.lane).includes(letter)),
  );
  const names = kept.flatMap((letter) => nameOf(timeline, letter) ?? []);
  const held =
    names.length === 0 ? 'no lock held throughout:' : `${names.join(', ')} held, which keeps nobody out:`;
  const callback = others.some((s) => ['move', 'unmap'].includes(stepRole(s.event)));
  const lines = [
    `${pastOf(steps[from])} in ${from + 1}, used in ${to + 1}`,
    held,
    callback ? 'the callback runs in between' : 'an invalidation runs in between',
  ];
  return { lane: harm.lane, from, to, lines };
}

function relied(steps: readonly TimelineStep[], marks: Marks, to: number, lane: number): number {
  const cause = marks.indexOf('cause');
  const first = steps.findIndex((s, k) => k < to && s.lane !== lane);
  if (cause >= 0 && cause < to && steps[cause]?.lane === lane && cause < lastOther(steps, to, lane))
    return cause;
  for (const role of ['check', 'look-up', 'sample'] as const) {
    const found = steps.findLastIndex(
      (s, k) => k < Math.max(first, 0) && s.lane === lane && stepRole(s.event) === role,
    );
    if (found >= 0) return found;
  }
  return -1;
}

function lastOther(steps: readonly TimelineStep[], to: number, lane: number): number {
  return steps.findLastIndex((s, k) => k < to && s.lane !== lane);
}

function pastOf(step: TimelineStep | undefined): string {
  switch (stepRole(step?.event ?? '')) {
    case 'check':
      return 'checked';
    case 'sample':
      return 'sampled';
    case 'look-up':
      return 'looked up';
    default:
      return 'relied on';
  }
}

function arrowOf(timeline: Timeline, marks: Marks): RaceAreas['arrow'] {
  const to = harmRow(marks);
  const { steps } = timeline;
  const lane = steps[to]?.lane;
  if (lane === undefined) return null;
  const wanted = ['unmap', 'clear', 'use', 'move'];
  const strong = steps.findLastIndex(
    (s, k) => k < to && s.lane !== lane && wanted.includes(stepRole(s.event)),
  );
  const from = strong >= 0 ? strong : lastOther(steps, to, lane);
  return from < 0 ? null : { from, to };
}

/** From the return of the start callback on. */
function demandOf(timeline: Timeline, marks: Marks): RaceAreas['demand'] {
  const to = marks.indexOf('harm');
  const column = timeline.columns.findIndex((c) => c.name === 'device');
  const harm = timeline.steps[to];
  if (timeline.property !== 'unusable-while-invalidating' || harm === undefined || column < 0) return null;
  const from = lastOther(timeline.steps, to, harm.lane);
  return from < 0 || from >= to ? null : { column, from, to: to - 1, text: 'must stay none' };
}
