// What was found in functions of the files that are open, for as long as edits leave it true: an edit of bodies takes
// away what was made of them, and moves the rest along with the text.

import { movedOffset, movedSpan } from '../base/changed.ts';
import type { Span } from '../base/span.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { BodyEdit } from '../program/body-edit.ts';
import type { Trail } from '../program/trails.ts';
import type { Unmarked } from './allowed.ts';
import type { FunctionResult } from './check-function.ts';
import type { Proof } from './finding.ts';

interface Kept {
  readonly result: FunctionResult;
  readonly trail: Trail;
  readonly path: string;
  readonly start: number;
  readonly body: string;
  /** With which options it was found. */
  readonly options: string;
}

export interface KeptResults {
  readonly find: (fn: FunctionIr, options: string) => FunctionResult | undefined;
  readonly keep: (fn: FunctionIr, options: string, result: FunctionResult, trail: Trail) => void;
  readonly trails: () => Iterable<Trail>;
  /** What is left of it after the edit. */
  readonly after: (edit: BodyEdit, holds: (trail: Trail) => boolean) => KeptResults;
}

export function createKeptResults(all: Iterable<Kept> = []): KeptResults {
  const kept = new Map([...all].map((one) => [placeOf(one), one] as const));
  return {
    find: (fn, options) => {
      const found = kept.get(placeOf({ path: fn.path, start: fn.span.start }));
      return found?.options === options && found.body === fn.hash ? found.result : undefined;
    },
    keep: (fn, options, result, trail) => {
      const one = { result, trail, path: fn.path, start: fn.span.start, body: fn.hash, options };
      kept.set(placeOf(one), one);
    },
    trails: () => [...kept.values()].map((one) => one.trail),
    after: (edit, holds) =>
      createKeptResults(
        [...kept.values()].filter((one) => holds(one.trail)).flatMap((one) => moved(edit, one) ?? []),
      ),
  };
}

function placeOf({ path, start }: Pick<Kept, 'path' | 'start'>): string {
  return `${path}\0${start}`;
}

/** Moved along with what lies behind the edit; null if it speaks of a place that the edit has torn. */
function moved(edit: BodyEdit, one: Kept): Kept | null {
  const { path, changed, functions } = edit;
  let isTorn = false;
  const placed = <T extends { readonly file: string | null; readonly span: Span | null }>(step: T): T => {
    if (step.file !== path || step.span === null) return step;
    const span = movedSpan(changed, step.span);
    isTorn ||= span === null;
    return span === step.span ? step : { ...step, span };
  };
  const proof = (p: Proof): Proof =>
    p.timeline === null
      ? p
      : {
          ...p,
          timeline: {
            ...p.timeline,
            steps: p.timeline.steps.map(placed),
            waiting: p.timeline.waiting.map(placed),
          },
        };
  const finding = (f: Unmarked): Unmarked => ({
    ...placed(f),
    related: f.related.map(placed),
    proof: f.proof === null ? null : proof(f.proof),
  });
  const edited = one.path === path ? functions.find((f) => f.oldHashes.includes(one.body)) : undefined;
  const body = edited === undefined ? one.body : edited.content.hash;
  const start = one.path === path ? movedOffset(changed, one.start) : one.start;
  const found = one.result.found.map(finding);
  if (isTorn) return null;
  // Where nothing moved it stays the same object.
  const result =
    found.length === 0 || changed.newEnd === changed.oldEnd ? one.result : { ...one.result, found };
  return { ...one, body, start, result };
}
