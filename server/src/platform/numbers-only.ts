// Headers that name registers: a hundred thousand numbers each, tens of megabytes below one driver. There is nothing in
// them that a name in a function could lead to, so that nobody needs to hold them, or to look through them again.

/** Bytes from which it is worth finding out. */
export const largeHeader = 256 * 1024;

/** Letters without which a text declares nothing, includes nothing, and has no macro with parameters or of several lines. */
const marks: readonly string[] = [';', '{', '(', '\\', 'include'];

const namesNoNumber = /#[ \t]*define[ \t]+\w+[ \t]+[^\d\s]/;

/** Below the comment at its top the text has no more than names for numbers. Where that is not sure it is false. */
export function isNumbersOnly(text: string): boolean {
  const from = /^\s*\/\*/.test(text) ? Math.max(0, text.indexOf('*/')) : 0;
  return !marks.some((mark) => text.includes(mark, from)) && !namesNoNumber.test(text);
}
