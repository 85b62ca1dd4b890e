// Colour for people: it adds nothing that is not also a word or a mark.

export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly hint: (text: string) => string;
  /** The text as a link that terminals can open. */
  readonly link: (text: string, uri: string) => string;
}

export function paintOf(color: boolean, hyperlinks = false): Paint {
  const style = (codes: string) => (text: string) =>
    color && text !== '' ? `\u001b[${codes}m${text}\u001b[0m` : text;
  return {
    strong: style('1'),
    faint: style('2'),
    error: style('1;31'),
    warning: style('1;33'),
    hint: style('1;36'),
    // A URI has nothing in it that could end the sequence: it is escaped.
    link: (text, uri) => (hyperlinks ? `\u001b]8;;${uri}\u001b\\${text}\u001b]8;;\u001b\\` : text),
  };
}
