// Where a text has a word, or whether it has some letters: asked of the whole text once, and after an edit of what the
// edit touched. What is known of one text is handed to the next one when that is asked, and no further.

import { changedRange, type Changed } from '../base/changed.ts';
import { remembered } from '../base/remember.ts';
import { sharedLetters } from '../semantics/stems.ts';
import { hasWord, wordOffsets } from './text.ts';

export interface TextAnswers {
  /** True if the text has the word somewhere, comments and strings included. */
  readonly mentions: (word: string) => boolean;
  /** True if the text has the letters somewhere, as a word or part of one. */
  readonly contains: (letters: string) => boolean;
  /** Offsets of all places where the word stands as a whole word, ascending. */
  readonly offsets: (word: string) => readonly number[];
  /** The answers for the text that takes this one's place. */
  readonly after: (edited: string) => TextAnswers;
}

interface Answers {
  readonly words: Map<string, boolean>;
  readonly letters: Map<string, boolean>;
  readonly offsets: Map<string, readonly number[]>;
}

interface Edit extends Changed {
  readonly known: Answers;
  /** What was replaced and by what, each with its surroundings. */
  readonly before: string;
  readonly after: string;
}

/** Characters on either side of an edit. What is longer is looked for in the whole text. */
const margin = 80;

export function textAnswers(text: string, edit: Edit | null = null): TextAnswers {
  const known: Answers = { words: new Map(), letters: new Map(), offsets: new Map() };
  const contains = (letters: string): boolean =>
    remembered(known.letters, letters, () => {
      // Thousands of texts are asked for dozens of names that have much in common, and have none of them.
      const shared = sharedLetters.find((some) => letters.includes(some)) ?? letters;
      if (shared !== letters && !contains(shared)) return false;
      return stillHas(edit, edit?.known.letters, letters, includes) ?? includes(text, letters);
    });
  return {
    mentions: (word) =>
      remembered(
        known.words,
        word,
        () => stillHas(edit, edit?.known.words, word, hasWord) ?? hasWord(text, word),
      ),
    contains,
    offsets: (word) =>
      remembered(known.offsets, word, () => movedOffsets(edit, text, word) ?? wordOffsets(text, word)),
    after: (edited) => {
      const changed = changedRange(text, edited);
      const from = Math.max(0, changed.start - margin);
      const before = text.slice(from, changed.oldEnd + margin);
      const after = edited.slice(from, changed.newEnd + margin);
      return textAnswers(edited, { ...changed, known, before, after });
    },
  };
}

function includes(text: string, letters: string): boolean {
  return text.includes(letters);
}

/** null if the whole text has to be asked. A window that cuts a word in two has more words than the text, never fewer. */
function stillHas(
  edit: Edit | null,
  known: ReadonlyMap<string, boolean> | undefined,
  what: string,
  has: (text: string, what: string) => boolean,
): boolean | null {
  const had = known?.get(what);
  if (edit === null || had === undefined || what.length >= margin) return null;
  return has(had ? edit.before : edit.after, what) ? null : had;
}

/** Those that the edit did not touch, and what stands now where it did; null if the whole text has to be asked. */
function movedOffsets(edit: Edit | null, text: string, word: string): readonly number[] | null {
  const had = edit?.known.offsets.get(word);
  if (edit === null || had === undefined) return null;
  const { start, oldEnd, newEnd } = edit;
  const [from, by] = [Math.max(0, start - word.length), newEnd - oldEnd];
  // One character more on either side says where words end.
  const window = Math.max(0, from - 1);
  const touched = wordOffsets(text.slice(window, newEnd + word.length + 1), word).map((at) => at + window);
  return [
    ...had.filter((at) => at < from),
    ...touched.filter((at) => at >= from && at <= newEnd),
    ...had.filter((at) => at > oldEnd).map((at) => at + by),
  ];
}
