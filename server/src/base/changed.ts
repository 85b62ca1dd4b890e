// Where two versions of a text differ.

export interface Changed {
  /** The first offset at which they differ. */
  readonly start: number;
  /** Where the rest begins that both end with: in the old text, and in the new one. */
  readonly oldEnd: number;
  readonly newEnd: number;
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
