// A race as an editor draws it: plain data in one message, made from a timeline. Whoever paints it needs no knowledge of
// protocols, and whoever stores it can show it again without the server.

import type { Proof } from '../analysis/finding.ts';
import type { Span } from '../base/span.ts';
import { positionAt, type SourceText } from '../base/text.ts';
import { propertyMeanings } from '../semantics/machine/properties.ts';
import { stepRole } from '../semantics/step-roles.ts';
import type { Timeline, TimelineStep, Waiting } from '../semantics/timeline.ts';
import { drawMermaid } from './draw-mermaid.ts';
import { drawSvg } from './draw-svg.ts';
import { drawTimeline } from './draw-trace.ts';
import { areasOf, heldAfter, type RaceAreas } from './race-areas.ts';
import { causeOf, columnTitle, endOf, harmNote, headlineOf, sourceless, whyOf } from './race-words.ts';

export interface RaceView extends RaceAreas {
  readonly version: 1;
  readonly headline: string;
  /** One sentence: how it comes to that. */
  readonly cause: string;
  readonly meta: string;
  readonly rule: { readonly code: string; readonly slug: string } | null;
  readonly fingerprint: string | null;
  readonly function: string;
  readonly property: string;
  readonly meaning: string;
  readonly lanes: readonly RaceLane[];
  readonly columns: readonly { readonly name: string; readonly initial: string }[];
  readonly steps: readonly RaceStep[];
  /** Index of the first step that repeats for ever. */
  readonly repeatsFrom: number | null;
  /** What stands under the picture. */
  readonly end: string;
  readonly copies: { readonly text: string; readonly svg: string; readonly mermaid: string };
}

export interface RaceLane {
  readonly title: string;
  /** The file that its steps are in. */
  readonly detail: string;
}

export interface RaceStep {
  /** The same in the terminal and in every report; null for who waits at the end. */
  readonly number: number | null;
  readonly lane: number;
  readonly title: string;
  readonly result: string;
  /** A lock operation: a step, but a quiet one. */
  readonly isQuiet: boolean;
  /** cause: the rule is broken here. harm: the property is. waits: for ever. */
  readonly mark: 'cause' | 'harm' | 'waits' | null;
  readonly note: string | null;
  readonly why: string;
  /** null for what the kernel's core does. */
  readonly source: RaceSource | null;
  /** By column, after the step. */
  readonly values: readonly string[];
  /** After the step, by all: `CPU0 struct foo.lock`. */
  readonly held: readonly string[];
}

export interface RaceSource {
  /** Relative to the root. */
  readonly file: string;
  /** All count from zero. */
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly text: string;
  readonly around: readonly { readonly line: number; readonly text: string }[];
}

export interface RaceSubject {
  readonly timeline: Timeline;
  readonly protocol: string;
  readonly bound: Proof['bound'];
  readonly remark: string | null;
  readonly function: string;
  /** null: an exploration, no finding. */
  readonly finding: {
    readonly code: string;
    readonly rule: string;
    readonly message: string;
    readonly fingerprint: string;
    readonly file: string;
    readonly span: Span;
  } | null;
}

/** `textOf` gives the text of a file relative to the root. */
export function raceView(subject: RaceSubject, textOf: (file: string) => SourceText | null): RaceView {
  const { timeline, finding } = subject;
  const waiting = timeline.waiting.map((w) => waitingStep(w, timeline));
  const all: TimelineStep[] = [...timeline.steps, ...waiting];
  const marks = marksOf(subject, all);
  const areas = areasOf(timeline, marks);
  const steps = all.map((step, k): RaceStep => {
    const mark = marks[k] ?? null;
    const isHarm = mark === 'harm' || (mark === 'waits' && k === all.length - 1);
    return {
      number: k < timeline.steps.length ? k + 1 : null,
      lane: step.lane,
      title: step.text,
      result: step.result.replace('->', '→'),
      isQuiet: mark === null && ['take', 'release'].includes(stepRole(step.event)) && step.result === '',
      mark,
      note:
        mark === 'cause' ? causeOf(finding?.message ?? '').note : isHarm ? harmNote(timeline, k, all) : null,
      why: whyOf(timeline, k, all),
      source: sourceOf(step, textOf),
      values: step.values,
      held: heldAfter(timeline, step),
    };
  });
  const view = {
    version: 1 as const,
    headline: headlineOf(timeline.property),
    cause: causeOf(finding?.message ?? '').sentence,
    meta: metaOf(subject),
    rule: finding === null ? null : { code: finding.code, slug: finding.rule },
    fingerprint: finding?.fingerprint ?? null,
    function: subject.function,
    property: timeline.property,
    meaning: propertyMeanings[timeline.property],
    lanes: timeline.lanes.map((title, lane) => ({ title, detail: laneDetail(steps, lane) })),
    columns: timeline.columns.map(({ name, initial }) => ({ name: columnTitle(name), initial })),
    steps,
    repeatsFrom: timeline.repeatsFrom,
    end: endOf(timeline, all),
    ...areas,
  };
  const copies = { text: textCopy(subject), svg: drawSvg(view), mermaid: drawMermaid(view) };
  return { ...view, copies };
}

function waitingStep(waiting: Waiting, timeline: Timeline): TimelineStep {
  const last = timeline.steps.at(-1);
  return {
    ...waiting,
    result: 'waits',
    breaks: false,
    gutters: last?.gutters ?? timeline.lanes.map(() => ''),
    values: last?.values ?? timeline.columns.map((c) => c.initial),
  };
}

/** The rule is broken at the last step that the finding points at; before the harm, or it would be the harm itself. */
function marksOf({ timeline, finding }: RaceSubject, all: readonly TimelineStep[]): RaceStep['mark'][] {
  const marks: RaceStep['mark'][] = all.map((step, k) =>
    step.breaks ? 'harm' : k >= timeline.steps.length ? 'waits' : null,
  );
  if (finding === null) return marks;
  const hits = (step: TimelineStep): boolean =>
    step.file === finding.file &&
    step.span !== null &&
    step.span.start < finding.span.end &&
    finding.span.start < step.span.end;
  const cause = all.findLastIndex((step, k) => marks[k] === null && hits(step));
  if (cause >= 0) marks[cause] = 'cause';
  return marks;
}

function sourceOf(
  step: Pick<TimelineStep, 'file' | 'span'>,
  textOf: (file: string) => SourceText | null,
): RaceSource | null {
  if (step.file === null || step.span === null) return null;
  const source = textOf(step.file);
  if (source === null) return null;
  const start = positionAt(source, step.span.start);
  const end = positionAt(source, step.span.end);
  const lines = source.text.split('\n');
  const around = [-2, -1, 0, 1, 2].flatMap((offset) => {
    const text = lines[start.line + offset];
    return text === undefined ? [] : [{ line: start.line + offset, text: text.replace(/\r$/, '') }];
  });
  const text = lines[start.line] ?? '';
  const endColumn = end.line === start.line ? end.column : text.length;
  return { file: step.file, line: start.line, column: start.column, endColumn, text: text.trim(), around };
}

function laneDetail(steps: readonly RaceStep[], lane: number): string {
  const files = steps.filter((s) => s.lane === lane).flatMap((s) => s.source?.file ?? []);
  const names = [...new Set(files)].map((file) => file.slice(file.lastIndexOf('/') + 1));
  return names.length === 0 ? sourceless : names.join(', ');
}

function metaOf({ timeline, protocol, bound, remark }: RaceSubject): string {
  const parts = [
    protocol,
    `${timeline.steps.length} steps, shortest`,
    'replayed',
    `${bound.states.toLocaleString('en')} states searched`,
  ];
  if (bound.invalidators > 1) parts.push(`${bound.invalidators} invalidators`);
  if (remark !== null) parts.push(remark);
  return parts.join(' · ');
}

function textCopy(subject: RaceSubject): string {
  const { timeline, finding, protocol } = subject;
  const head = finding === null ? [] : [`${finding.message} [${finding.code}]`, ''];
  const end = ['', `breaks: ${timeline.property} (${protocol})`];
  return `${[...head, ...drawTimeline(timeline, 80), ...end].join('\n')}\n`;
}
