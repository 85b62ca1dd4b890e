// Takes out of a text the arms of `#ifdef` that the flags of the compiler decide against, with the directives, so that
// what is left is one way through the file. Every character that goes becomes a blank: places stay as they are.

interface Arms {
  readonly line: number;
  /** Whether the first arm is compiled; null if the flags do not say. */
  readonly holds: boolean | null;
  otherwise: number | null;
  /** An `#elif`, which would have to become an `#if`. */
  chained: boolean;
}

export function withoutDeadArms(text: string, defined: ReadonlySet<string>): string {
  const lines = text.split('\n');
  // What the file itself defines or undefines holds for a part of it only.
  const own = new Set(
    [...text.matchAll(/^[ \t]*#[ \t]*(?:undef|define)[ \t]+(\w+)/gm)].map((m) => m[1] ?? ''),
  );
  const known = new Set([...defined].filter((name) => !own.has(name)));
  if (known.size === 0) return text;
  const gone = new Set<number>();
  const open: Arms[] = [];
  let inComment = false;
  for (const [i, line] of lines.entries()) {
    const [, directive = '', rest = ''] = inComment ? [] : (/^[ \t]*#[ \t]*(\w+)(.*)$/.exec(line) ?? []);
    inComment = endsInComment(line, inComment);
    if (/^if(n?def)?$/.test(directive))
      open.push({ line: i, holds: holds(directive, rest, known), otherwise: null, chained: false });
    const last = open.at(-1);
    if (last === undefined) continue;
    if (/^elif/.test(directive)) last.chained = true;
    if (directive === 'else') last.otherwise = i;
    if (directive !== 'endif') continue;
    open.pop();
    if (last.holds === null || last.chained) continue;
    const middle = last.otherwise ?? i;
    for (const directiveLine of [last.line, middle, i]) gone.add(directiveLine);
    const [from, to] = last.holds ? [middle, i] : [last.line, middle];
    for (let dead = from; dead < to; dead++) gone.add(dead);
  }
  return lines.map((line, i) => (gone.has(i) ? line.replace(/[^\r]/g, ' ') : line)).join('\n');
}

function holds(directive: string, rest: string, known: ReadonlySet<string>): boolean | null {
  const condition = rest.replace(/\/\*.*?\*\/|\/\/.*$/g, '').trim();
  const [, not = '', name = ''] =
    directive === 'if'
      ? (/^(!?)\s*defined\s*(?:\(\s*(?=\w+\s*\)$)|(?=\w+$))(\w+)\s*\)?$/.exec(condition) ?? [])
      : (/^()(\w+)$/.exec(condition) ?? []);
  if (!known.has(name)) return null;
  return directive === 'ifndef' || not === '!' ? false : true;
}

/** Strings and `//` hide the beginning of a comment. */
function endsInComment(line: string, begins: boolean): boolean {
  let inside = begins;
  for (const [token] of line.matchAll(/\/\*|\*\/|\/\/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g)) {
    if (token === '*/') inside = false;
    else if (!inside && token === '//') return false;
    else if (token === '/*') inside = true;
  }
  return inside;
}
