// Finds the first occurrence of any of a few words in bytes, skipping over most of them: set-wise
// Horspool on pairs of bytes (Wu and Manber's method with blocks of two). Kernel text has long stretches
// without any pair that ends a word, so that about one byte in five is looked at.

export interface StemSearch {
  /** True if bytes[start, end) contains one of the words. */
  contains(bytes: Uint8Array, start: number, end: number): boolean;
  /** Length of the longest word: how much a chunked reader has to carry over. */
  readonly longest: number;
}

/** Words are ASCII, at least two bytes each; anything shorter is ignored. */
export function stemSearch(words: readonly string[]): StemSearch {
  const stems = words
    .filter((w) => w.length >= 2)
    .map((w) => Uint8Array.from(w, (c) => c.charCodeAt(0) & 0xff));
  const window = Math.min(...stems.map((s) => s.length));
  const longest = Math.max(0, ...stems.map((s) => s.length));
  if (stems.length === 0) return { contains: () => false, longest: 0 };

  // How far the window may move when its last two bytes are this pair.
  const shifts = new Uint8Array(65536).fill(Math.min(255, window - 1));
  // The words of which the window's prefix ends with this pair.
  const endings = new Map<number, Uint8Array[]>();
  for (const stem of stems) {
    for (let i = 1; i < window; i++) {
      const pair = ((stem[i - 1] ?? 0) << 8) | (stem[i] ?? 0);
      shifts[pair] = Math.min(shifts[pair] ?? 0, window - 1 - i);
      if (i === window - 1) endings.set(pair, [...(endings.get(pair) ?? []), stem]);
    }
  }

  function contains(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start + window - 1;
    while (at < end) {
      const pair = (bytes[at - 1]! << 8) | bytes[at]!;
      const shift = shifts[pair]!;
      if (shift > 0) {
        at += shift;
        continue;
      }
      for (const stem of endings.get(pair) ?? []) {
        if (matches(bytes, at - window + 1, end, stem)) return true;
      }
      at++;
    }
    return false;
  }

  return { contains, longest };
}

function matches(bytes: Uint8Array, at: number, end: number, stem: Uint8Array): boolean {
  if (at + stem.length > end) return false;
  for (let i = 0; i < stem.length; i++) if (bytes[at + i] !== stem[i]) return false;
  return true;
}
