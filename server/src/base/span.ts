// Half-open ranges of UTF-16 offsets into one file. Everything that points at source text is a Span;
// lines and columns exist only at the rim (reporters, LSP).

export interface Span {
  readonly start: number;
  readonly end: number;
}

export function span(start: number, end: number): Span {
  return { start, end };
}

export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

export function covers(s: Span, offset: number): boolean {
  return s.start <= offset && offset < s.end;
}
