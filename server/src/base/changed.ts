// Where two versions of a text differ.

import type { Span } from './span.ts';

export interface Changed {
  /** The first offset at which they differ. */
  readonly start: number;
  /** Where the rest begins that both end with: in the old text, and in the new one. */
  readonly oldEnd: number;
  readonly newEnd: number;
}

/**
 * Where a span of the old text is in the new one. null if it speaks of a place within: blanks on both sides of a statement
 * that stays the same make one edit, and where in it the statement went nobody has noted. The edit may lie within a span.
 */
export function movedSpan(changed: Changed, old: Span): Span | null {
  const { start: from, oldEnd, newEnd } = changed;
  // What is inserted just behind a span does not belong to it.
  const isBefore = old.end < oldEnd || (old.end === oldEnd && old.start < old.end && from === oldEnd);
  const overlaps = old.start < oldEnd && from < old.end;
  if (overlaps && !(old.start <= from && oldEnd <= old.end)) return null;
  if (isBefore || oldEnd === newEnd) return old;
  return { start: movedOffset(changed, old.start), end: movedOffset(changed, old.end) };
}

/** Where an offset outside of the edit is now. */
export function movedOffset({ oldEnd, newEnd }: Changed, at: number): number {
  return at >= oldEnd ? at + newEnd - oldEnd : at;
}

/** Compared a piece at a time, which is a comparison of memory; the last piece a character at a time. */
const piece = 4096;

/** The smallest range outside of which the texts are equal; an empty one at the end for equal texts. */
export function changedRange(before: string, after: string): Changed {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start + piece <= most && before.slice(start, start + piece) === after.slice(start, start + piece))
    start += piece;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  const [oldEnd, newEnd] = [before.length, after.length];
  let tail = 0;
  const longest = most - start;
  while (
    tail + piece <= longest &&
    before.slice(oldEnd - tail - piece, oldEnd - tail) === after.slice(newEnd - tail - piece, newEnd - tail)
  )
    tail += piece;
  while (tail < longest && before.charCodeAt(oldEnd - tail - 1) === after.charCodeAt(newEnd - tail - 1))
    tail++;
  return { start, oldEnd: oldEnd - tail, newEnd: newEnd - tail };
}
