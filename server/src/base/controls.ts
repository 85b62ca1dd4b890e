// Characters that a terminal would obey. Whatever is written of foreign text, to a terminal or to a file that is read on
// one, has none of them.

/** Control characters, marks that turn the direction of text, and halves of surrogate pairs, which are no characters. */
export const controls =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\p{Cs}]/gu;

/** JSON in which every such character is written as an escape. */
export function jsonText(value: unknown, indent: number): string {
  // Outside strings JSON has no such characters but the newlines of its own layout.
  return JSON.stringify(value, null, indent).replace(controls, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
